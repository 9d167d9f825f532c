"""The command line; the only part that prints, exits, and reads options and the environment."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

_WRONG = 2
_CRASHED = 3
_INTERRUPTED = 130
# Importing makes many objects and next to no garbage: looking for it every 700 objects, as Python does, would be a
# tenth of a single check.
_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 nothing to act on, 1 requirements fail, 2 wrong command or facts, 3 a crash."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    from gl3rules.cli import words

    given = list(sys.argv[1:] if arguments is None else arguments)
    words.speak(words.wanted(given, os.environ))
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a character gets its code instead of ending the program.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(_run(given))


def script() -> NoReturn:
    """Run the command line as a program of its own, and end the process without taking down what it has imported.

    That would be a tenth of a single check; there is nothing left to clean up once the streams are flushed.
    """
    try:
        main()
    except SystemExit as end:
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else 0)


def _run(arguments: list[str]) -> int:
    import click

    from gl3rules.cli.app import gl3rules
    from gl3rules.cli.output import complain, say_unwritten
    from gl3rules.errors import Gl3rulesError

    try:
        code = gl3rules.main(arguments, prog_name="gl3rules", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        # Click's own default, 1, would say that requirements fail.
        return _WRONG
    except Gl3rulesError as error:
        complain(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except OSError as error:
        _silence_stdout()
        say_unwritten(error)
        return _WRONG
    except Exception:  # noqa: BLE001  Python's own exit code, 1, would say that requirements fail
        from traceback import print_exc

        print_exc()
        return _CRASHED
    return code if isinstance(code, int) else 0


def _silence_stdout() -> None:
    """Keep Python from failing once more when it flushes the broken output at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
