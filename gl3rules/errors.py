"""Everything that gl3rules refuses: one base class, with the process exit code that each error means."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from gl3rules.text import Message


class Problem(Struct, frozen=True):
    """One thing that is wrong in a file: what, where, and what to do.

    `line` and `column` count from 1; 0 means that the place is not known (the file could not be opened, say).
    `pointer` is a JSON pointer (RFC 6901), "" for the whole document. `also` names a second place in the same
    file as (line, column), for a statement that contradicts another or a key that stands twice.
    """

    message: Message
    path: str = ""
    line: int = 0
    column: int = 0
    pointer: str = ""
    remedy: Message | None = None
    also: tuple[int, int] | None = None

    @property
    def place(self) -> str:
        """The place as editors and terminals recognise it: `path:line:column`."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class Gl3rulesError(Exception):
    """Something outside the rules is wrong: the command, the facts, a pack or a file to write."""

    exit_code: ClassVar[int] = 2

    def __init__(self, text: Message, remedy: Message | None = None) -> None:
        super().__init__(str(text))
        self.text = text
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[Gl3rulesError], tuple[object, ...]]:
        """Say how to make the error again, in another process: Python would only keep its English text."""
        return type(self), (self.text, self.remedy)


class FactsError(Gl3rulesError):
    """A facts file can't be read, or says things that it can't say; `problems` lists all that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].message, problems[0].remedy)
        self.problems = problems

    def __reduce__(self) -> tuple[type[FactsError], tuple[object, ...]]:
        """Say how to make the error again, in another process."""
        return type(self), (self.problems,)

    @classmethod
    def of(cls, text: Message, remedy: Message, *, path: str) -> FactsError:
        """Return the error for one problem with a file as a whole."""
        return cls((Problem(text, path, remedy=remedy),))

    def __str__(self) -> str:
        """Return every problem in English, one a line."""
        return "\n".join(f"{problem.place}: {problem.message}" for problem in self.problems)


class EntriesError(FactsError):
    """A file of waivers, a baseline, a plan or a configuration can't be read, or says what it can't say."""


class PackError(Gl3rulesError):
    """A rule pack is broken: it doesn't import, or its rules and its catalogue disagree."""


class SelectionError(Gl3rulesError):
    """A name that selects something (a row, a rule, a parameter) matches nothing."""


class OutputError(Gl3rulesError):
    """A report could not be written."""


class WorkerMismatchError(Gl3rulesError):
    """A worker process has another version of gl3rules, or of the pack, than the run that it works for."""


class StateError(Gl3rulesError):
    """The folder of a batch run can't be used: it is in use, not such a folder, or of another version."""
