"""Rule packs: find one, import its modules, check that rules and catalogue agree, and select from it."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs

from gl3rules.authoring import Pack, Parameter, Requirement, Rule, Severity
from gl3rules.errors import PackError, SelectionError
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

DEFAULT: Final = "gl3"
"""The pack that is used where none is named."""

_BUILT_IN: Final = "gl3rules.rules"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


class LoadedPack(Struct, frozen=True):
    """A pack with its rules, in the order of the catalogue's rows.

    `digest` is the SHA-256 (hex) of the pack's modules; `catalogue` is where its translations are, as (folder,
    domain); `values` holds the parameters as they are set, `requirements` the rows by number; both it and
    `total_rules` and `rules_of_row` (how many rules each row has) speak of the whole pack, also where `rules` is a
    selection from it.
    """

    pack: Pack
    rules: tuple[Rule[Any], ...]
    requirements: dict[str, Requirement]
    digest: str
    catalogue: tuple[str, str]
    values: dict[str, Any] = {}
    total_rules: int = 0
    rules_of_row: dict[str, int] = {}

    def of_row(self, row: str) -> list[Rule[Any]]:
        """Return the rules of one row."""
        return [rule for rule in self.rules if rule.row == row]


def is_name(name: str) -> bool:
    """Say whether a text can be the name of a pack; a path never is."""
    return _NAME.fullmatch(name) is not None


def load(name: str = DEFAULT, folders: Sequence[str] = ()) -> LoadedPack:
    """Load a built-in pack, or one that is the folder NAME, with an `__init__.py`, in one of the folders given.

    A built-in pack can't be replaced. Those in folders are programs, so only their user may name a folder. Raises
    PackError where there is none of that name, or where it is broken.
    """
    if name in built_in():
        try:
            return from_package(import_module(f"{_BUILT_IN}.{name}"))
        except ModuleNotFoundError as error:
            raise PackError(
                message("The rule pack {name} is not complete ({reason}).", name=name, reason=str(error)),
                message("Install gl3rules again."),
            ) from error
    found = [os.path.join(folder, name) for folder in folders if is_name(name) and name in _names_in(folder)]
    if len({os.path.realpath(folder) for folder in found}) > 1:
        raise PackError(
            message("There are several rule packs {name}: {folders}.", name=name, folders=tuple(found)),
            message("Name only one of the folders that they are in."),
        )
    if found:
        return _from_folder(name, os.path.realpath(found[0]))
    known = (*built_in(), *(other for folder in folders for other in _names_in(folder)))
    raise PackError(
        message("There is no rule pack {name}.", name=name or "''"),
        message(
            "Use one of these: {names}; --pack-folder or GL3RULES_PACKS says where packs of your own are.", names=known
        ),
    )


def built_in() -> tuple[str, ...]:
    """Return the names of the packs that come with gl3rules."""
    return _names_in(os.path.dirname(import_module(_BUILT_IN).__file__ or ""))


def _names_in(folder: str) -> tuple[str, ...]:
    try:
        names = sorted(filter(is_name, os.listdir(folder)))
    except OSError as error:
        raise PackError(
            message("{path} can't be searched for rule packs: {reason}.", path=folder, reason=error.strerror or ""),
            message("Name a folder that holds a folder for each pack."),
        ) from error
    return tuple(name for name in names if os.path.isfile(os.path.join(folder, name, "__init__.py")))


def _from_folder(name: str, folder: str) -> LoadedPack:
    """Load a pack from its own folder, under a module name that nothing else can have or be taken for.

    The folder is not made part of the search path, so that no module in it stands in for one of Python's.
    """
    module = f"gl3rules_packs_{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}_{name}"
    try:
        loaded = from_package(sys.modules.get(module) or _import_folder(module, folder))
    except PackError:
        _forget(module)
        raise
    # A pack is imported as a program would be; whatever stops it, sys.exit too, must not pass for a verdict.
    except (Exception, SystemExit) as error:
        _forget(module)
        raise PackError(
            message("The rule pack {name} can't be imported: {reason}.", name=name, reason=_reason(error, folder)),
            message("Mend the pack, or ask whoever wrote it."),
        ) from error
    if loaded.pack.name != name:
        _forget(module)
        raise PackError(
            message("The pack in {folder} calls itself {found}.", folder=folder, found=loaded.pack.name),
            message("Give the folder and the Pack in it the same name."),
        )
    _check_modules(name, module, folder)
    return loaded


def _check_modules(name: str, module: str, folder: str) -> None:
    """Refuse a pack of which the digest does not cover every module: two that judge differently could look alike."""
    for other, loaded in list(sys.modules.items()):
        short = other.removeprefix(f"{module}.")
        if short != other and loaded.__file__ != os.path.join(folder, f"{short}.py"):
            _forget(module)
            raise PackError(
                message(
                    "{part} of the rule pack {name} is no Python file right in its folder.",
                    name=name,
                    part=short,
                ),
                message("Put it into a .py file beside __init__.py."),
            )


def _import_folder(module: str, folder: str) -> ModuleType:
    # Imported here: only packs of users need it.
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(module, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder])
    if spec is None or spec.loader is None:
        raise ImportError(folder)
    package = module_from_spec(spec)
    sys.modules[module] = package
    spec.loader.exec_module(package)
    if not isinstance(vars(package).get("PACK"), Pack):
        raise PackError(
            message("{path} has no Pack under the name PACK.", path=os.path.join(folder, "__init__.py")),
            message("Write PACK = Pack(...) in it."),
        )
    return package


def _forget(module: str) -> None:
    for name in [name for name in sys.modules if name == module or name.startswith(f"{module}.")]:
        del sys.modules[name]


def _reason(error: BaseException, folder: str) -> str:
    """Return what went wrong, and the last line of the pack's own that led there."""
    from traceback import extract_tb

    places = [(frame.filename, frame.lineno) for frame in extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((error.filename or "", error.lineno))
    own = [f"{path}:{line}" for path, line in places if path.startswith(os.path.join(folder, ""))]
    text = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
    return f"{text} ({own[-1]})" if own else text


def from_package(package: ModuleType) -> LoadedPack:
    """Load a pack from its imported package, which has a Pack under the name PACK.

    Raises PackError where two rules have one id, a rule's row is not in the catalogue, or a row has no rule.
    """
    pack: Pack = package.PACK
    folder = os.path.dirname(package.__file__ or "")
    names = sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".py") and name != "__init__.py")
    rules: dict[str, Rule[Any]] = {}
    for name in names:
        for rule in vars(import_module(f"{package.__name__}.{name}")).values():
            # A rule that another module imported belongs to the module that defines it.
            if isinstance(rule, Rule) and rule.function.__module__ == f"{package.__name__}.{name}":
                if rule.id in rules:
                    raise PackError(
                        message("Two rules of pack {pack} have the id {rule}.", pack=pack.name, rule=rule.id),
                        message("Give one of the two functions another name."),
                    )
                rules[rule.id] = rule
    requirements = {item.row: item for chapter in pack.chapters for item in chapter.requirements}
    _check_rows(pack, rules, requirements)
    order = {row: position for position, row in enumerate(requirements)}
    return LoadedPack(
        pack=pack,
        # The sort is stable: within a row, rules stay in the order of their definition.
        rules=tuple(sorted(rules.values(), key=lambda rule: order[rule.row])),
        requirements=requirements,
        digest=_digest(folder, ["__init__", *names]),
        catalogue=(os.path.join(folder, "locale"), pack.name),
        total_rules=len(rules),
        rules_of_row={row: sum(rule.row == row for rule in rules.values()) for row in requirements},
    )


def _check_rows(pack: Pack, rules: dict[str, Rule[Any]], requirements: dict[str, Requirement]) -> None:
    for rule in rules.values():
        if rule.row not in requirements:
            raise PackError(
                message(
                    "Rule {rule} is for row {row}, which the catalogue of pack {pack} does not have.",
                    rule=rule.id,
                    row=rule.row,
                    pack=pack.name,
                ),
                message("Correct the rule's row, or add the row to the catalogue."),
            )
    decided = {rule.row for rule in rules.values()}
    without = tuple(row for row in requirements if row not in decided)
    if without:
        raise PackError(
            message("No rule of pack {pack} decides these rows: {rows}.", pack=pack.name, rows=without),
            message("Write a rule for each of them, or take them out of the catalogue."),
        )


def _digest(folder: str, names: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for name in names:
        with open(os.path.join(folder, f"{name}.py"), "rb") as file:
            content = file.read()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def with_parameters(loaded: LoadedPack, settings: dict[str, str]) -> LoadedPack:
    """Return the pack with some parameters set, each given as text.

    Raises SelectionError for an unknown parameter, a value that can't be read, and one looser than the default.
    """
    known = {parameter.name: parameter for parameter in loaded.pack.parameters}
    values = dict(loaded.values)
    for name, text in settings.items():
        if name not in known:
            raise unknown_name(message("parameter"), name, list(known))
        values[name] = _parameter_value(known[name], text)
    return structs.replace(loaded, values=values)


def _parameter_value(parameter: Parameter[Any], text: str) -> object:
    try:
        # int reads more than people write on purpose: full-width digits, 1_0, spaces around.
        if isinstance(parameter.default, int) and not (text.isascii() and text.isdecimal()):
            raise ValueError(text)  # noqa: TRY301  handled as what int and Duration refuse
        value = type(parameter.default)(text)
    except ValueError as error:
        raise SelectionError(
            message("Parameter {name} can't be {text!r}.", name=parameter.name, text=text),
            message("Give a value of the same kind as its default, {default}.", default=parameter.default),
        ) from error
    if parameter.loosens(value):
        raise SelectionError(
            message(
                "Parameter {name} is set to {value}, which asks for less than its default, {default}.",
                name=parameter.name,
                value=value,
                default=parameter.default,
            ),
            message("Parameters can only be tightened; leave this one out, or set a stricter value."),
        )
    return value


def parameters_in_force(loaded: LoadedPack) -> tuple[tuple[str, str], ...]:
    """Return every parameter's name with its value as text, in the pack's order."""
    return tuple(
        (parameter.name, str(loaded.values.get(parameter.name, parameter.default)))
        for parameter in loaded.pack.parameters
    )


def select(
    loaded: LoadedPack,
    rows: Sequence[str] = (),
    rules: Sequence[str] = (),
    *,
    severity: Severity | None = None,
    skipped: Sequence[str] = (),
) -> LoadedPack:
    """Return the pack with only the rules of the rows and ids given; no rows, or no ids, means all.

    A row can be given by the beginning of its number, up to a point or hyphen ("6.5", "6.5-8"). `severity` keeps the
    rules of that severity or a higher one; `skipped` leaves out rows and rules. Raises SelectionError for a row or
    rule that does not exist, and where nothing is left.
    """
    kept = loaded.rules
    if rows:
        chosen = _rows_named(loaded, rows)
        kept = tuple(rule for rule in kept if rule.row in chosen)
    if rules:
        ids = [rule.id for rule in loaded.rules]
        for name in rules:
            if name not in ids:
                raise unknown_name(message("rule"), name, ids)
        kept = tuple(rule for rule in kept if rule.id in rules)
    if severity is not None:
        enough = tuple(Severity)[tuple(Severity).index(severity) :]
        kept = tuple(rule for rule in kept if rule.severity in enough)
    known = {rule.id for rule in loaded.rules}
    for name in skipped:
        left_out: set[str] = set() if name in known else _rows_named(loaded, [name])
        kept = tuple(rule for rule in kept if rule.id != name and rule.row not in left_out)
    if not kept:
        raise SelectionError(
            message("No rule is left by what is selected and skipped, so nothing would be judged."),
            message("Select rules of the rows that you select, or leave one of the options out."),
        )
    return structs.replace(loaded, rules=kept)


def _rows_named(loaded: LoadedPack, names: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for name in names:
        rows = [row for row in loaded.requirements if row == name or row.startswith((f"{name}-", f"{name}."))]
        if not rows:
            raise unknown_name(message("row"), name, list(loaded.requirements))
        found.update(rows)
    return found


def named(loaded: LoadedPack, name: str) -> LoadedPack:
    """Return the pack with only what a name names: a rule's id, the beginning of a row's number, or of a clause.

    Raises SelectionError where nothing has that name.
    """
    if name in {rule.id for rule in loaded.rules}:
        return select(loaded, rules=[name])
    # Clauses are written with or without spaces ("6.5 C.8 (3)", "6.5C.8(3)").
    clause = name.replace(" ", "")
    rows = [
        item.row
        for item in loaded.requirements.values()
        if item.row == name
        or item.row.startswith((f"{name}-", f"{name}."))
        or _begins_with(item.clause.replace(" ", ""), clause)
    ]
    if not rows:
        known = [*(rule.id for rule in loaded.rules), *loaded.requirements]
        raise unknown_name(message("rule, row or clause"), name, known)
    return select(loaded, rows)


def _begins_with(clause: str, beginning: str) -> bool:
    """Say whether a clause is, or lies within, the one that another text names: C.1 is not the beginning of C.10."""
    rest = clause.removeprefix(beginning)
    return bool(beginning) and clause.startswith(beginning) and not rest[:1].isdecimal()


def unknown_name(kind: Message, name: str, known: Sequence[str]) -> SelectionError:
    """Return the error for a name that nothing has, with the nearest names that something has."""
    # Imported here: only a mistake needs it.
    from difflib import get_close_matches

    near = tuple(get_close_matches(name, known, n=3))
    return SelectionError(
        message("There is no {kind} {name}.", kind=kind, name=name or "''"),
        message("Did you mean {names}?", names=near) if near else message("`gl3rules rules` lists what there is."),
    )
