"""Options and arguments that several commands share."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import click

from gl3rules import packs
from gl3rules.cli.words import _
from gl3rules.model import Severity, Status

LONGEST_WAIVER: Final = 365
"""The default of --max-waiver-days; that of gl3rules.waivers, which is imported only where there are waivers."""

_CAN_FAIL: Final = (Status.FAIL, Status.UNKNOWN)


class Day(click.ParamType[date]):
    """A day, written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """Return the day; refuse anything that is not one."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        # fromisoformat also reads 20261122 and 2026-W47-7, which nobody writes on purpose.
        if day is None or str(day) != value:
            self.fail(_("{value} is not a day; write it as 2026-11-22.").format(value=repr(value)), param, ctx)
        return day


class Setting(click.ParamType[tuple[str, str]]):
    """A parameter with its value, written NAME=VALUE."""

    name = "name=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:  # noqa: ANN401
        """Return name and value; refuse a text without an equals sign."""
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals or not name or not text:
            self.fail(
                _("{value} is not a parameter; write it as NAME=VALUE, for example {example}.").format(
                    value=repr(value), example="log_review_interval='2 weeks'"
                ),
                param,
                ctx,
            )
        return name.strip(), text.strip()


class Statuses(click.ParamType[tuple[Status, ...]]):
    """Statuses, separated by commas."""

    name = "statuses"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Status, ...]:  # noqa: ANN401
        """Return the statuses; refuse an unknown one, and none at all."""
        if isinstance(value, tuple):
            return value
        names = [name.strip() for name in str(value).split(",")]
        unknown = [name for name in names if name not in _CAN_FAIL]
        if unknown:
            self.fail(
                _("{value} is none of the statuses that can fail a run: {known}.").format(
                    value=repr(unknown[0]), known=", ".join(_CAN_FAIL)
                ),
                param,
                ctx,
            )
        return tuple(Status(name) for name in names)


def _once(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse standard input as two files: it can be read once."""
    del ctx, param
    if value.count("-") > 1:
        raise click.UsageError(_("Standard input (-) can be read only once."))
    return value


def _set_once(
    ctx: click.Context, param: click.Parameter, value: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Refuse two values of one parameter: which of them holds should not depend on their order."""
    del ctx, param
    names = [setting[0] for setting in value]
    for name in names:
        if names.count(name) > 1:
            raise click.UsageError(_("Parameter {name} is set twice; set it once.").format(name=name))
    return value


def _complete_row(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    del ctx, param
    return [row for row in packs.load().requirements if row.startswith(incomplete)]


def _complete_rule(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    del ctx, param
    return [rule.id for rule in packs.load().rules if rule.id.startswith(incomplete)]


facts = click.argument(
    "facts", nargs=-1, required=True, metavar="FACTS...", type=click.Path(allow_dash=True), callback=_once
)
lang = click.option(
    "--lang",
    type=click.Choice(["en", "ja"]),
    expose_value=False,
    help=_("Language of everything printed; the locale's by default."),
)
as_of = click.option(
    "--as-of",
    type=Day(),
    default=date.today,  # the day where the program runs is what people mean by today
    metavar="DATE",
    help=_("Day of the assessment, YYYY-MM-DD; today by default."),
)
_row = click.option(
    "--row",
    "rows",
    multiple=True,
    metavar="ROW",
    shell_complete=_complete_row,
    help=_("Judge only this row, or those that begin with it (6.5, 6.5-8); can be repeated."),
)
_rule = click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    shell_complete=_complete_rule,
    help=_("Judge only by this rule; can be repeated."),
)
_severity = click.option(
    "--severity",
    type=click.Choice([severity.value for severity in Severity]),
    help=_("Judge only by rules of this severity or a higher one."),
)
_skip = click.option(
    "--skip",
    "skipped",
    multiple=True,
    metavar="ROW|ID",
    help=_("Leave out this row, those that begin with it, or this rule; can be repeated. Reports say so."),
)


def selection(command: Any) -> Any:  # noqa: ANN401  click's decorators take a function or a command
    """Give a command the options that select, as arguments `rows`, `rules`, `severity` and `skipped`."""
    return _row(_rule(_severity(_skip(command))))


param = click.option(
    "--param",
    "settings",
    multiple=True,
    type=Setting(),
    callback=_set_once,
    metavar="NAME=VALUE",
    help=_("Tighten a figure that the guideline leaves open; can be repeated."),
)
max_file_size = click.option(
    "--max-file-size",
    type=click.IntRange(min=1),
    metavar="MIB",
    help=_("Largest facts file that is read, in MiB; 4 by default. Larger than that, it raises all limits of facts."),
)
fail_on = click.option(
    "--fail-on",
    type=Statuses(),
    default="fail,unknown",
    metavar="STATUSES",
    help=_("Statuses that end the run with exit code 1, separated by commas; fail,unknown by default."),
)
max_waiver_days = click.option(
    "--max-waiver-days",
    type=click.IntRange(min=1),
    default=LONGEST_WAIVER,
    metavar="DAYS",
    help=_("How far ahead a waiver may expire; {days} days by default.").format(days=LONGEST_WAIVER),
)
