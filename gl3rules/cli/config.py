"""`gl3rules config`: which settings hold, and where each comes from."""

from __future__ import annotations

import os
from copy import copy
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource
from msgspec import Struct

from gl3rules.cli import check, output, settings
from gl3rules.cli.words import _, spoken
from gl3rules.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN: Final = "--format"
_FOR_CHECK: Final = ("--report", "-f")
_SOURCES: Final = {
    ParameterSource.COMMANDLINE: "command-line",
    ParameterSource.ENVIRONMENT: "environment",
    ParameterSource.DEFAULT_MAP: "file",
}


class _Effective(Struct, frozen=True):
    """One setting: what it is, and where that was said; `place` is a variable, or a file with its line."""

    name: str
    value: str
    source: str
    place: str = ""


class _Command(settings.Configured):
    """The command, which takes the options of `check` and shows what they come to."""

    def invoke(self, ctx: click.Context) -> None:
        """Print the settings."""
        found = settings.configuration()
        locked = settings.is_locked(ctx)
        effective = [one for parameter in self.params if parameter.name != "form" for one in _shown(ctx, parameter)]
        if ctx.params["form"] == "json":
            import msgspec

            listing = {
                "format": 1,
                "file": found.path,
                "root": os.path.relpath(found.root),
                "locked": locked,
                "settings": effective,
            }
            output.write(msgspec.json.format(msgspec.json.encode(listing), indent=2).decode() + "\n", None)
            return
        from tabulate import tabulate

        rows = [[printable(one.name), printable(one.value), printable(_from(one))] for one in effective]
        headers = [_("Setting"), _("Value"), _("From")]
        table = tabulate(rows, headers=headers, tablefmt="simple", disable_numparse=True)
        head = _("Configuration: {file}").format(file=printable(found.path)) if found.path else _("No configuration.")
        if locked:
            head += "\n" + _("Locked: of the configuration only the facts paths count.")
        output.write(f"{head}\n\n" + "\n".join(line.rstrip() for line in table.split("\n")) + "\n", None)


def _from(one: _Effective) -> str:
    if one.source == "file":
        return one.place
    words = {
        "command-line": _("command line"),
        "environment": _("environment, {variable}").format(variable=one.place),
        "locale": _("locale"),
    }
    return words.get(one.source, _("default"))


def _shown(ctx: click.Context, parameter: click.Parameter) -> Iterator[_Effective]:
    found = settings.known(parameter)
    if found is not None and found.key == "parameters":
        for name, text in ctx.params[parameter.name]:
            source = settings.parameter_sources(ctx)[name]
            yield _Effective(f"{found.key}.{name}", text, *_origin(source, found, (found.key, name)))
        return
    name = found.key if found and found.key else parameter.opts[0]
    source = ctx.get_parameter_source(parameter.name) or ParameterSource.DEFAULT
    if parameter.name == "lang":
        above = ctx.parent.get_parameter_source("lang") if ctx.parent else None
        source = ParameterSource.COMMANDLINE if above is ParameterSource.COMMANDLINE else source
        by_default = source is ParameterSource.DEFAULT
        origin = ("locale", "") if by_default or found is None else _origin(source, found, (found.key,))
        yield _Effective(name, spoken().code, *origin)
    elif parameter.name == "locked":
        value = _worded(settings.is_locked(ctx))
        yield _Effective(name, value, *_origin(source, found, ()))
    elif parameter.expose_value:
        value = _worded(ctx.params[parameter.name])
        yield _Effective(name, value, *_origin(source, found, (found.key,) if found else ()))


def _origin(source: ParameterSource, found: settings.Known | None, key: tuple[str, ...]) -> tuple[str, str]:
    place = ""
    if found and source is ParameterSource.ENVIRONMENT:
        place = found.variable
    if source is ParameterSource.DEFAULT_MAP:
        file = settings.configuration()
        place = f"{file.path}:{file.mark(*key).line}"
    return _SOURCES.get(source, "default"), place


def _worded(value: Any) -> str:  # noqa: ANN401  of any option
    """Return a value as it would be written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(_worded(item) if not isinstance(item, tuple) else _pair(item) for item in value)
    return str(value)


def _pair(item: tuple[str, str | None]) -> str:
    return "=".join(part for part in item if part is not None)


def _parameters() -> list[click.Parameter]:
    """Return the options of `check`, with facts optional, and this command's own."""
    own = click.Option(
        [_OWN, "form"], type=click.Choice(["table", "json"]), default="table", help=_("Form of the list.")
    )
    copies = [copy(parameter) for parameter in check.command.params]
    for one in copies:
        one.required = False
        if _OWN in one.opts:
            one.opts = list(_FOR_CHECK)
    return [own, *copies]


command = _Command(
    "config",
    params=_parameters(),
    short_help=_("Show which settings hold, and where each comes from."),
    help=_(
        "Show which settings `check` would follow, and where each comes from: the command line, the environment"
        " (GL3RULES_*), the configuration (gl3rules.toml, or tool.gl3rules in pyproject.toml), or the default; of"
        " several the first. Takes the options of `check`, with --report for its --format."
    ),
)
