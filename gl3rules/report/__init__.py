"""One module per format: a pure function from a report to text. They do not know each other."""
