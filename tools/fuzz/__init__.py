"""A coverage-guided fuzzer of the reader and of whole checks, by atheris: see `python -m tools.fuzz --help`."""
