"""The parts of the import page: what it holds, what it says, and a file with its corrections."""
