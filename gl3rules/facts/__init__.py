"""The typed facts model, a module per subject area, and what reads, explains and describes facts."""
