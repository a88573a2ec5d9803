"""Where projects live: one SQLite file, or a PostgreSQL database by URL."""
