"""Programs for the people who work on gl3rules; not part of what is installed."""
