"""Mutation testing: small defects are put into the code, one at a time, and some test has to notice each.

`python -m tools.mutation --help` says how to run it; docs/mutation.md is what it writes.
"""
