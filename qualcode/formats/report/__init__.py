"""The report of a study: facts to blocks of sentences and tables, and those to HTML and Word."""
