"""How configuration and environment reach the options of a command: `@click.command(cls=Configured)`.

For each option the first that says something holds: command line, environment, configuration, default.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource
from msgspec import Struct

from gl3rules import config, packs
from gl3rules.cli.words import _
from gl3rules.errors import EntriesError, Gl3rulesError, PackError, SelectionError
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from click.shell_completion import CompletionItem

    from gl3rules.config import Configuration

_LOCKED: Final = "gl3rules.locked"
_ORIGINS: Final = "gl3rules.parameters"
_PREFIX: Final = "GL3RULES_"
_LOCKED_VARIABLE: Final = "GL3RULES_LOCKED"


class Known(Struct, frozen=True):
    """Where else an option can be set: by which key of a configuration, "" for none, and by which variable.

    `many` says that it has a list of values. An option that is not listed is for the command line only: the day of
    the assessment and the file for the output are asked for where the command is run.
    """

    key: str
    variable: str
    many: bool = False


KNOWN: Final = {
    "facts": Known("facts", "GL3RULES_FACTS", many=True),
    "--pack": Known("pack", "GL3RULES_PACK"),
    "--pack-folder": Known("", "GL3RULES_PACKS", many=True),
    "--param": Known("parameters", "GL3RULES_PARAM", many=True),
    "--fail-on": Known("fail-on", "GL3RULES_FAIL_ON"),
    "--format": Known("formats", "GL3RULES_FORMAT", many=True),
    # The same, in `gl3rules config`, which has a --format of its own.
    "--report": Known("formats", "GL3RULES_FORMAT", many=True),
    "--lang": Known("language", "GL3RULES_LANG"),
    "--waivers": Known("waivers", "GL3RULES_WAIVERS"),
    "--baseline": Known("baseline", "GL3RULES_BASELINE"),
    "--row": Known("rows", "GL3RULES_ROW", many=True),
    "--rule": Known("rules", "GL3RULES_RULE", many=True),
    "--severity": Known("severity", "GL3RULES_SEVERITY"),
    "--skip": Known("skip", "GL3RULES_SKIP", many=True),
    "--locked": Known("", "GL3RULES_LOCKED"),
    "--max-file-size": Known("", "GL3RULES_MAX_FILE_SIZE"),
    "--evidence": Known("", "GL3RULES_EVIDENCE"),
    "--verbose": Known("", "GL3RULES_VERBOSE"),
    "--quiet": Known("", "GL3RULES_QUIET"),
    "--without-waived": Known("", "GL3RULES_WITHOUT_WAIVED"),
}
"""What can be set elsewhere than on the command line, by its option, or by the name of its argument."""


class OwnOption(click.Option):
    """An option that has the name of one of KNOWN, but another meaning: it is for the command line only."""


def known(parameter: click.Parameter) -> Known | None:
    """Return where else an option or argument can be set, None for nowhere."""
    if isinstance(parameter, OwnOption):
        return None
    names = [parameter.name, *parameter.opts]
    found = next((KNOWN[name] for name in names if name in KNOWN), None)
    # Another command can have an option of the same name and another meaning.
    many = parameter.multiple or parameter.nargs == -1
    same = found is not None and (found.many == many or found.key in {"waivers", "baseline"})
    return found if same else None


class Configured(click.Command):
    """A command whose options can also be set by the environment and the configuration.

    What is wrong with a value from a file is told with its place there, also where only the command finds it out.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line, then what it leaves open from the environment and the configuration."""
        if ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        for parameter in self.params:
            _let_environment_set(parameter)
        ctx.default_map = _Defaults(ctx)
        try:
            rest = super().parse_args(ctx, args)
            _refuse_unknown_variables()
            for parameter in self.params:
                if (found := known(parameter)) and found.key == "parameters":
                    _merge(ctx, parameter)
        except click.BadParameter as error:
            raise _placed_value(error) from error
        return rest

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's own type
        """Run the command; a name from the configuration that selects nothing is told with its place."""
        try:
            return super().invoke(ctx)
        except (PackError, SelectionError) as error:
            raise _placed_name(error, ctx) from error


def configuration() -> Configuration:
    """Return the configuration that a command heeds."""
    return config.load()


def is_locked(ctx: click.Context) -> bool:
    """Say whether only the facts paths of the configuration count."""
    return bool(ctx.meta.get(_LOCKED))


def parameter_sources(ctx: click.Context) -> dict[str, ParameterSource]:
    """Return where each of the pack's parameters is set, by its name."""
    found: dict[str, ParameterSource] = ctx.meta.get(_ORIGINS, {})
    return found


class _Defaults(dict[str, Any]):
    """What the configuration sets, by the names that click gives the options; read when it is first asked for."""

    def __init__(self, ctx: click.Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._keys = {parameter.name: found for parameter in ctx.command.params if (found := known(parameter))}
        self._many = {parameter.name: parameter.multiple for parameter in ctx.command.params}

    def __contains__(self, name: object) -> bool:
        key = self._keys[name].key if isinstance(name, str) and name in self._keys else ""
        if not key or (is_locked(self._ctx) and key != "facts"):
            return False
        return key in configuration().given

    def __missing__(self, name: str) -> Any:  # noqa: ANN401  each option has its own type
        value = _value(configuration(), self._keys[name].key)
        self[name] = (value,) if self._many[name] and not self._keys[name].many else value
        return self[name]


def _value(found: Configuration, key: str) -> Any:  # noqa: ANN401  each option has its own type
    settings = found.settings
    if key in {"waivers", "baseline"}:
        return found.file("waivers" if key == "waivers" else "baseline")
    if key == "facts":
        return found.facts()
    if key == "formats":
        return found.formats()
    if key == "parameters":
        return tuple((name, str(value)) for name, value in settings.parameters.items())
    if key == "fail-on":
        return ",".join(settings.fail_on)
    return {
        "pack": settings.pack,
        "language": settings.language,
        "rows": settings.rows,
        "rules": settings.rules,
        "severity": settings.severity,
        "skip": settings.skip,
    }[key]


class _Separated(click.ParamType[Any]):
    """A type whose values a variable holds with commas between them; click would part them at blanks."""

    def __init__(self, inner: click.ParamType[Any]) -> None:
        self._inner = inner
        self.name = inner.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return what the type itself makes of a value."""
        return self._inner.convert(value, param, ctx)

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Return the values that a variable holds."""
        return [value.strip() for value in rv.split(",")]

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Offer what the type itself offers."""
        return self._inner.shell_complete(ctx, param, incomplete)


def _let_environment_set(parameter: click.Parameter) -> None:
    found = known(parameter)
    if found is None:
        return
    parameter.envvar = found.variable
    if parameter.multiple and not isinstance(parameter.type, (_Separated, click.Path)):
        parameter.type = _Separated(parameter.type)


def _refuse_unknown_variables() -> None:
    """Refuse a misspelt variable: what it should have set, such as GL3RULES_LOCKED, would be off unnoticed."""
    if os.environ.get(_LOCKED_VARIABLE, "1").strip() == "" != os.environ[_LOCKED_VARIABLE]:
        raise click.UsageError(_("{name} is blank; set it to 1 or to 0.").format(name=_LOCKED_VARIABLE))
    names = list(dict.fromkeys(one.variable for one in KNOWN.values()))
    for name in os.environ:
        if name.startswith(_PREFIX) and name not in names:
            from difflib import get_close_matches

            near = get_close_matches(name, names, n=2) or names
            raise click.UsageError(
                _("There is no variable {name}. Did you mean {near}?").format(name=name, near=", ".join(near))
            )


def _merge(ctx: click.Context, parameter: click.Parameter) -> None:
    """Add the pack's parameters that only the environment or the configuration sets to those of the command line."""
    source = ctx.get_parameter_source(parameter.name)
    values = dict(ctx.params[parameter.name])
    origins = dict.fromkeys(values, source)
    for other, raw in _weaker(ctx, parameter, source):
        for name, text in parameter.process_value(ctx, raw):
            if name not in values:
                values[name], origins[name] = text, other
    ctx.params[parameter.name] = tuple(values.items())
    ctx.meta[_ORIGINS] = origins


def _weaker(
    ctx: click.Context, parameter: click.Parameter, source: ParameterSource | None
) -> Iterator[tuple[ParameterSource, Any]]:
    if source is ParameterSource.COMMANDLINE:
        raw = parameter.value_from_envvar(ctx)
        if raw is not None:
            yield ParameterSource.ENVIRONMENT, raw
    defaults = ctx.default_map
    if defaults is None:
        return
    if source in {ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT} and parameter.name in defaults:
        yield ParameterSource.DEFAULT_MAP, defaults[parameter.name]


def _placed_value(error: click.BadParameter) -> Exception:
    """Return an error with the place, or the variable, that the wrong value comes from."""
    parameter, ctx = error.param, error.ctx
    found = known(parameter) if parameter else None
    if parameter is None or ctx is None or found is None or isinstance(error, click.MissingParameter):
        return error
    source = ctx.get_parameter_source(parameter.name)
    if source is ParameterSource.DEFAULT_MAP:
        what = message("{problem}", problem=error.message)
        return EntriesError((configuration().problem((found.key,), what, None),))
    if source is ParameterSource.ENVIRONMENT:
        text = _("{problem} ({variable} is set so.)").format(problem=error.message, variable=found.variable)
        return click.BadParameter(text, ctx, parameter)
    return error


def _placed_name(error: Gl3rulesError, ctx: click.Context) -> Gl3rulesError:
    """Return an error about a name that the configuration holds with its place there, any other as it is."""
    named = error.text.values.get("name")
    for parameter in ctx.command.params:
        found = known(parameter)
        if found is None or not found.key or not isinstance(named, str):
            continue
        origin = parameter_sources(ctx).get(named) if found.key == "parameters" else None
        if (origin or ctx.get_parameter_source(parameter.name)) is ParameterSource.DEFAULT_MAP:
            place = _key_of(found.key, named, _value(configuration(), found.key))
            if place:
                return EntriesError((configuration().problem(place, error.text, error.remedy),))
    return error


def _key_of(key: str, name: str, value: Any) -> tuple[str | int, ...]:  # noqa: ANN401  of any setting
    if key == "parameters":
        return (key, name) if name in dict(value) else ()
    if key in {"rows", "rules", "skip"}:
        return (key, value.index(name)) if name in value else ()
    return (key,) if key == "pack" and name == value else ()


def _lock(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    del param
    ctx.meta[_LOCKED] = value


locked = click.option(
    "--locked",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_lock,
    help=_("Heed nothing of the repository's configuration but where the facts are; for checks of untrusted changes."),
)
_pack = click.option("--pack", metavar="NAME", default=packs.DEFAULT, help=_("Rule pack; gl3 by default."))
_pack_folder = click.option(
    "--pack-folder",
    "pack_folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help=_("Folder that holds packs of your own, each a folder; they are programs. Can be repeated."),
)


def pack(command: Any) -> Any:  # noqa: ANN401  click's decorators take a function or a command
    """Give a command the options --pack and --pack-folder, as arguments `pack` and `pack_folders`."""
    return _pack(_pack_folder(command))
