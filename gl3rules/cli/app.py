"""The group of commands; each command's module is imported when it runs."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from gl3rules._version import VERSION
from gl3rules.cli.words import _

COMMANDS: Final = (
    "check",
    "batch",
    "validate",
    "explain",
    "rules",
    "waive",
    "baseline",
    "diff",
    "plan",
    "verify-report",
    "config",
    "schema",
    "completion",
)


class _LazyGroup(click.Group):
    """A group that imports a command only when somebody asks for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, None if there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"gl3rules.cli.{cmd_name.replace('-', '_')}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name; a wrong name is told with the nearest right ones."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, n=2) or COMMANDS
            ctx.fail(_("There is no command {name}. Did you mean {near}?").format(name=name, near=", ".join(near)))
        return super().resolve_command(ctx, args)


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_(
        "Check what an organisation declares about its setup against Japan's guideline on medical information systems."
    ),
    epilog=_("Exit codes: 0 nothing fails, 1 requirements fail, 2 wrong command or facts, 3 a rule crashed."),
)
@click.version_option(VERSION, message="gl3rules %(version)s", help=_("Show the version and exit."))
@click.option(
    "--lang", type=click.Choice(["en", "ja"]), expose_value=False, help=_("Language; the locale's by default.")
)
def gl3rules() -> None:
    """Run one of the commands."""
