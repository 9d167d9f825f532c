"""`gl3rules completion`: the script that makes a shell complete commands, options, rows and rules."""

from __future__ import annotations

import click

from gl3rules.cli import options
from gl3rules.cli.words import _


@click.command(
    short_help=_("Print the completion script of a shell."),
    help=_('Print the completion script of a shell; for bash: eval "$(gl3rules completion bash)" in ~/.bashrc.'),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@options.lang
def command(shell: str) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    from gl3rules.cli.app import gl3rules

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(_("Completion for {shell} is not available.").format(shell=shell))
    click.echo(found(gl3rules, {}, "gl3rules", "_GL3RULES_COMPLETE").source())
