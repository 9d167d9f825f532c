"""`python -m gl3rules` is the same as `gl3rules`."""

from gl3rules.cli import script

if __name__ == "__main__":
    script()
