"""Tables as charts: on a page, or as a file in print."""
