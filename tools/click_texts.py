"""Click's own texts that a user of gl3rules can see; our catalogue translates them too (click 8.2 to 8.5)."""

from __future__ import annotations

from typing import Final

SINGULAR: Final = (
    "Aborted!",
    "Choose from:\n\t{choices}",
    "Commands",
    "default: {default}",
    "Did you mean {possibility}?",
    "Error: {message}",
    "Invalid value for {param_hint}: {message}",
    "Invalid value: {message}",
    "Missing argument",
    "Missing command.",
    "Missing option",
    "No such command {name!r}.",
    "No such option {name!r}.",
    "Option {name!r} does not take a value.",
    "Options",
    "Positional arguments",
    "Show this message and exit.",
    "Try '{command} {option}' for help.",
    "Usage:",
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
)

PLURAL: Final = (
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)
