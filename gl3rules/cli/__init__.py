"""The command line; the only part that prints, exits, and reads options and the environment."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    from collections.abc import Sequence

_WRONG = 2
_CRASHED = 3
_INTERRUPTED = 130
_COMPLETING = "_GL3RULES_COMPLETE"
# Importing makes many objects and next to no garbage: looking for it every 700 objects, as Python does, would be a
# tenth of a single check.
_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 nothing to act on, 1 requirements fail, 2 wrong command or facts, 3 a crash."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    from gl3rules.cli import words

    given = list(sys.argv[1:] if arguments is None else arguments)
    words.speak(words.wanted(given, os.environ))
    _prepare_streams()
    try:
        code = _run(given)
    except OSError as error:
        # An error could not be told, or nobody reads any more; one that is neither must not end the run unseen.
        if not isinstance(error, BrokenPipeError):
            with suppress(OSError, ValueError):
                print(f"gl3rules: {error}", file=sys.stderr)  # noqa: T201  whatever can be told by now
        _silence(sys.stdout, sys.stderr)
        code = _WRONG
    sys.exit(code)


def script() -> NoReturn:
    """Run the command line as a program of its own, and end the process without taking down what it has imported.

    That would be a tenth of a single check; there is nothing left to clean up once the streams are flushed.
    """
    code: object = _INTERRUPTED
    with suppress(KeyboardInterrupt):
        try:
            main()
        except SystemExit as end:
            code = end.code
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0)


def _run(arguments: list[str]) -> int:
    import click

    from gl3rules.cli.app import gl3rules
    from gl3rules.cli.output import StandardOutputError, complain
    from gl3rules.errors import Gl3rulesError

    try:
        code = gl3rules.main(arguments, prog_name="gl3rules", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        # Click's own default, 1, would say that requirements fail.
        return _WRONG
    except Gl3rulesError as error:
        reader_left = isinstance(error, StandardOutputError) and error.reader_left
        if isinstance(error, StandardOutputError):
            _silence(sys.stdout)
        if not reader_left:
            complain(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except SystemExit as end:
        # Click ends the process itself when a reader has left, with 1, and after completing, which nobody judges by.
        return _WRONG if end.code == 1 and _COMPLETING not in os.environ else int(end.code or 0)
    except OSError:
        raise
    except Exception:  # noqa: BLE001  Python's own exit code, 1, would say that requirements fail
        from traceback import print_exc

        print_exc()
        return _CRASHED
    return code if isinstance(code, int) else 0


def _prepare_streams() -> None:
    """Let a stream that was closed lead nowhere, and a character that a terminal can't show become its code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  for the life of the process
        getattr(sys, name).reconfigure(errors="backslashreplace")


def _silence(*streams: TextIO) -> None:
    """Keep Python from failing once more when it flushes what could not be written."""
    for stream in streams:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
