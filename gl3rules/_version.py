"""The version, a plain constant: the build reads it without importing anything, and so does the command line."""

VERSION = "0.1.0"
