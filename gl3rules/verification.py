"""Is a report true? The facts that it names are judged again as it says, and the two compared, value by value."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs

from gl3rules import attestation, baseline, engine, packs, waivers
from gl3rules._version import VERSION
from gl3rules.baseline import Baseline
from gl3rules.claims import UnverifiableError
from gl3rules.errors import EntriesError, SelectionError
from gl3rules.model import Severity
from gl3rules.report import Options, render
from gl3rules.source import Mark
from gl3rules.text import Language, Message, message
from gl3rules.waivers import LONGEST, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gl3rules.claims import Claims
    from gl3rules.facts.root import Facts
    from gl3rules.model import Assessment, Coming, Refused, Report
    from gl3rules.packs import LoadedPack

_SEPARATOR: Final = re.compile(r"[/\\]")
_OPTION: Final = re.compile(r"--(row|rule|severity|skip) (.+)", re.DOTALL)
_LONGEST: Final = 200


class Difference(Struct, frozen=True):
    """A value of the report that is not so: where it stands in it, and what is so."""

    message: Message
    mark: Mark


class Beside(Struct, frozen=True):
    """What a run rests on beside facts; no waivers, and None, where there is nothing.

    A waiver may expire `longest` days after the day of the assessment.
    """

    waivers: tuple[Entry, ...] = ()
    longest: int = LONGEST
    baseline: Baseline | None = None


def pack(claims: Claims) -> LoadedPack:
    """Return the pack that a report names, with its parameters and selection.

    Raises UnverifiableError for another pack, or another version of it or of gl3rules, than are installed, and
    SelectionError for parameters looser than the guideline allows and selections of what there is not.
    """
    if claims.version != VERSION:
        raise UnverifiableError(
            message(
                "{path} was made by gl3rules {stated}, but this is {own}.",
                path=claims.path,
                stated=claims.version,
                own=VERSION,
            ),
            message("Verify it with gl3rules {stated}.", stated=claims.version),
        )
    # The name comes from the report: nothing is imported by it.
    loaded = packs.load() if claims.pack.name == packs.DEFAULT else None
    if loaded is None or (claims.pack.version, claims.pack.digest) != (loaded.pack.version, loaded.digest):
        raise UnverifiableError(
            message(
                "{path} was made with the pack {name} {version} (SHA-256 {digest}), which is not installed.",
                path=claims.path,
                name=claims.pack.name,
                version=claims.pack.version,
                digest=claims.pack.digest,
            ),
            message("Install the gl3rules that has this pack, with the same digest."),
        )
    return _selected(packs.with_parameters(loaded, claims.pack.parameters), claims)


def beside(claims: Claims, waivers_path: str | None, baseline_path: str | None, longest: int = LONGEST) -> Beside:
    """Read the waivers and the baseline that a report rests on.

    Raises UnverifiableError where it rests on one that is not given, EntriesError for a file that is wrong.
    """
    for rests, given, what in (
        (claims.waived, waivers_path, message("waivers (--waivers)")),
        (claims.baseline, baseline_path, message("a baseline (--baseline)")),
    ):
        if rests and not given:
            raise UnverifiableError(
                message("{path} rests on {what}, which it does not hold.", path=claims.path, what=what),
                message("Give the file that the run was made with."),
            )
    return Beside(
        waivers.load(waivers_path) if waivers_path else (),
        longest,
        baseline.load(baseline_path) if baseline_path else None,
    )


def _selected(loaded: LoadedPack, claims: Claims) -> LoadedPack:
    if not claims.selection:
        return loaded
    options = _options(claims)
    severities = options["severity"]
    return packs.select(
        loaded,
        options["row"],
        options["rule"],
        severity=Severity(severities[0]) if severities else None,
        skipped=options["skip"],
    )


def _options(claims: Claims) -> dict[str, list[str]]:
    """Return what each option of the selection names, in the order in which `check` writes them."""
    options: dict[str, list[str]] = {"row": [], "rule": [], "severity": [], "skip": []}
    for text in claims.selection:
        found = _OPTION.fullmatch(text)
        if not found or (found[1] == "severity" and (found[2] not in set(Severity) or options["severity"])):
            raise SelectionError(
                message("{path} names a selection that can't be read: {text}.", path=claims.path, text=text),
                message("Verify the report as `gl3rules check` has written it."),
            )
        options[found[1]].append(found[2])
    return options


def again(
    claims: Claims, loaded: LoadedPack, found: Sequence[Facts], refused: Sequence[Refused], beside: Beside
) -> Report:
    """Return the report of a run as the claims describe it, on facts as they are now.

    Files take the order that they have in the report, and those that differ only in their folder its names for them;
    those that it does not name come last. Raises EntriesError for waivers that can't be applied, and a baseline of
    another pack.
    """
    named = list(_in_order(claims, found))
    judged = [_assess(loaded, path, facts, claims) for path, facts in named]
    applied = waivers.apply(judged, beside.waivers, loaded, claims.as_of, longest=beside.longest)
    if applied.problems:
        raise EntriesError(applied.problems)
    compared = beside.baseline
    # After the waivers, as in a run: what is to come includes those that run out.
    foreseen = [
        structs.replace(one, coming=_coming(loaded, path, facts, one))
        for one, (path, facts) in zip(applied.assessments, named, strict=True)
    ]
    return engine.report(
        loaded,
        claims.as_of,
        VERSION,
        [baseline.compare(one, compared, loaded) if compared else one for one in foreseen],
        _refused_in_order(claims, refused),
        claims.fail_on,
        as_of_given=claims.as_of_given,
        selection=tuple(f"--{name} {value}" for name, values in _options(claims).items() for value in values),
        baseline=_shown_as(claims.baseline, compared.path) if compared else "",
        waiver_notes=applied.notes,
    )


def _shown_as(stated: str, own: str) -> str:
    """Return the path of a file as the report has it where only the folder differs, else its own."""
    return stated if _name(stated) == _name(own) else own


def _assess(loaded: LoadedPack, path: str, facts: Facts, claims: Claims) -> Assessment:
    assessment = engine.evaluate(loaded, facts, claims.as_of)
    if path == assessment.path:
        return assessment
    return structs.replace(
        assessment,
        path=path,
        outcomes=tuple(
            structs.replace(
                outcome, findings=tuple(structs.replace(finding, file=path) for finding in outcome.findings)
            )
            for outcome in assessment.outcomes
        ),
    )


def _coming(loaded: LoadedPack, path: str, facts: Facts, assessment: Assessment) -> tuple[Coming, ...]:
    return tuple(
        structs.replace(one, finding=structs.replace(one.finding, file=path))
        for one in engine.coming(loaded, facts, assessment)
    )


def _in_order(claims: Claims, found: Sequence[Facts]) -> Iterator[tuple[str, Facts]]:
    """Yield the facts of whole files, each as often as it is given, with the path to show."""
    files: list[list[Facts]] = []
    for facts in found:
        if not (facts.provenance and facts.provenance.index):
            files.append([])
        files[-1].append(facts)
    position = 0
    while position < len(claims.facts):
        stated = claims.facts[position]
        nearest = max(files, key=lambda file: _likeness(file[0], stated.path, stated.sha256), default=None)
        if nearest is None or not _likeness(nearest[0], stated.path, stated.sha256):
            position += 1
            continue
        files.remove(nearest)
        position += len(nearest)
        own = _path(nearest[0])
        for facts in nearest:
            yield _shown_as(stated.path, own), facts
    for file in files:
        for facts in file:
            yield _path(facts), facts


def _likeness(facts: Facts, path: str, sha256: str) -> int:
    """Say how surely a file is the one that a report names: by its content, and by its name."""
    same_content = facts.provenance is not None and facts.provenance.sha256 == sha256
    return 4 * same_content + 2 * (_path(facts) == path) + (_name(_path(facts)) == _name(path))


def _path(facts: Facts) -> str:
    return facts.provenance.path if facts.provenance else ""


def _name(path: str) -> str:
    return _SEPARATOR.split(path)[-1]


def _refused_in_order(claims: Claims, refused: Sequence[Refused]) -> Iterator[Refused]:
    left = list(refused)
    for stated in claims.refused:
        for one in left:
            if _name(one.path) == _name(stated.path):
                left.remove(one)
                yield structs.replace(one, path=stated.path)
                break
    yield from left


def moved(claims: Claims, found: Sequence[Facts]) -> list[tuple[str, str]]:
    """Return the files that lie elsewhere than the report says: the path in the report, and the one given."""
    given = {_path(facts) for facts in found}
    return [
        (stated, own)
        for stated in dict.fromkeys(file.path for file in claims.facts)
        for own in sorted(given)
        if stated not in given and _name(stated) == _name(own)
    ]


def differences(claims: Claims, loaded: LoadedPack, report: Report) -> list[Difference]:
    """Return every value of the report that is not as in the one that was made again; none means that it is true."""
    if claims.attested:
        text = attestation.statement(report)
    else:
        language = Language(claims.language, loaded.catalogue)
        rendered = render("json", report, language, Options(verbose=claims.verbose))
        text = rendered.decode() if isinstance(rendered, bytes) else rendered
    return [
        Difference(what, claims.document.mark(place))
        for place, what in _compare(claims.document.values, json.loads(text), (), "")
    ]


_Found = tuple[tuple[str | int, ...], Message]


def _compare(stated: Any, due: Any, place: tuple[str | int, ...], spoken: str) -> Iterator[_Found]:  # noqa: ANN401
    if isinstance(stated, dict) and isinstance(due, dict):
        for key in due:
            if key in stated:
                yield from _compare(stated[key], due[key], (*place, key), f"{spoken}.{key}".removeprefix("."))
            else:
                yield place, _left_out(f"{spoken}.{key}".removeprefix("."), due[key])
        for key in stated:
            if key not in due:
                yield (*place, key), _put_in(f"{spoken}.{key}".removeprefix("."), stated[key])
    elif isinstance(stated, list) and isinstance(due, list):
        yield from _compare_lists(stated, due, place, spoken)
    # 1 equals 1.0 and true in Python, and 0.0 equals -0.0; in a report they say different things.
    elif type(stated) is not type(due) or repr(stated) != repr(due):
        what = message("{entry}: the report says {stated}, but it is {due}.", entry=spoken, **_shown(stated, due))
        yield place, what


def _compare_lists(stated: list[Any], due: list[Any], place: tuple[str | int, ...], spoken: str) -> Iterator[_Found]:
    names, due_names = _names(stated, due)
    for position, name in enumerate(due_names):
        entry = f"{spoken}[{name}]"
        if name in names:
            at = names.index(name)
            yield from _compare(stated[at], due[position], (*place, at), entry)
        else:
            yield place, _left_out(entry, due[position])
    for position, name in enumerate(names):
        if name not in due_names:
            yield (*place, position), _put_in(f"{spoken}[{name}]", stated[position])
    common = [name for name in names if name in due_names]
    if common != [name for name in due_names if name in names]:
        yield place, message("{entry}: the report has the entries in another order.", entry=spoken)


def _names(*lists: list[Any]) -> list[list[str]]:
    """Return what tells the items of each list apart: what they are called, or in all of them their positions."""
    called = [[name for name in map(_name_of, items) if name is not None] for items in lists]
    if all(len(set(names)) == len(items) for names, items in zip(called, lists, strict=True)):
        return called
    return [[str(position) for position in range(len(items))] for items in lists]


def _name_of(item: object) -> str | None:
    if not isinstance(item, dict):
        return None
    organisation = item.get("organisation")
    if isinstance(organisation, dict):
        item = organisation
    return next((item[key] for key in ("rule", "row", "id") if isinstance(item.get(key), str)), None)


def _left_out(entry: str, due: object) -> Message:
    return message("{entry}: the report leaves this out: {due}.", entry=entry, due=_json(due))


def _put_in(entry: str, stated: object) -> Message:
    return message("{entry}: the report says {stated}, which is not so.", entry=entry, stated=_json(stated))


def _shown(stated: object, due: object) -> dict[str, str]:
    return {"stated": _json(stated), "due": _json(due)}


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
