"""The action plan: what has to be done about each row, by whom and until when, carried over from run to run.

`carry.py` makes it, `document.py` says what a plan is and what can be wrong in one. There is a module for each form:
YAML and a workbook, which people fill in and which are read again, and OSCAL for other programs.
"""
