"""A corpus of facts files that no auditor would pass, and how many of them gl3rules and other engines pass.

`python -m benchmarks.wrong_passes --help` says what it can do.
"""
