"""The parts of the page on names and on people who withdraw."""
