"""The targets: what is done with the bytes that the fuzzer, or the test that replays its corpus, hands over."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from gl3rules import packs
from gl3rules.engine import coming, evaluate, report
from gl3rules.errors import FactsError
from gl3rules.facts import contradictions
from gl3rules.facts.load import from_bytes
from gl3rules.model import Status
from gl3rules.report import FORMATS, Options, render
from gl3rules.source import Limits, parse
from gl3rules.source.encoding import decode
from gl3rules.source.json_reader import read_quickly
from gl3rules.source.refusals import Refusals
from gl3rules.source.toml_reader import read_toml
from gl3rules.text import LANGUAGES, Language
from tools.fuzz.properties import must, places_are_right, refusal_is_sound, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from gl3rules.facts.root import Facts
    from gl3rules.model import Assessment
    from gl3rules.packs import LoadedPack
    from gl3rules.source import Document
    from gl3rules.source.files import Kind

_NAME: Final = "fuzz"
_DAY: Final = date(2026, 11, 22)
_LIMITS: Final = Limits()
_NUL: Final = "\0"
# What read_quickly leaves to the types of facts.
_LEFT_TO_TYPES: Final = {
    "the number {number} does not fit in 64 bits",
    "mappings and lists are nested more than {limit} levels deep",
}
_UNEXPLAINED: Final = {
    "{fact} is not as it must be: {reason}.",
    "The facts are not as they must be: {reason}.",
}
_TEXT_FORMS: Final = tuple(name for name, form in FORMATS.items() if not form.binary)


def reader(data: bytes) -> None:
    """Read bytes as YAML, as JSON, as either and as TOML: they are refused, or read alike by all that read them."""
    as_yaml, as_json, as_either = (_read(data, kind) for kind in ("yaml", "json", None))
    _must_agree_with_quick_reader(data, as_json)
    if isinstance(as_json, tuple):
        if data.lstrip(b" \t\r\n")[:1] in (b"{", b"["):
            must(isinstance(as_either, tuple) and _same(as_either, as_json), "JSON is taken for something else")
        if isinstance(as_yaml, tuple):
            must(_same(as_yaml, as_json), "YAML's reader and JSON's differ")
    if isinstance(as_yaml, tuple):
        _must_survive_json(as_yaml)
    _read_toml(data)


def _text_of(data: bytes) -> str:
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def _read(data: bytes, kind: Kind | None) -> tuple[Document, ...] | FactsError:
    text = _text_of(data)
    try:
        documents = parse(data, _NAME, kind, _LIMITS)
    except FactsError as error:
        refusal_is_sound(error, _shown(text, error))
        return error
    must(documents, "nothing was read, and nothing refused")
    for document in documents:
        places_are_right(document, text, is_json=kind == "json")
    return documents


def _shown(text: str, error: FactsError) -> str:
    """Return the text in which the places of a refusal lie; what is not UTF-8 is one line of unknown length."""
    return text + " " * 4096 if any("encoding" in problem.message.values for problem in error.problems) else text


def _same(one: tuple[Document, ...], other: tuple[Document, ...]) -> bool:
    return [repr(each.values) for each in one] == [repr(each.values) for each in other]


def _must_agree_with_quick_reader(data: bytes, found: tuple[Document, ...] | FactsError) -> None:
    quick = read_quickly(data, _NAME, _LIMITS)
    if quick is None:
        return
    if isinstance(found, FactsError):
        reasons = {problem.message.template for problem in found.problems}
        must(reasons <= _LEFT_TO_TYPES, f"the quick reader takes what the other refuses: {reasons}")
    else:
        must(same(quick.values, found[0].values), "the quick reader reads something else")


def _must_survive_json(documents: tuple[Document, ...]) -> None:
    for document in documents:
        written = json.dumps(document.values, ensure_ascii=False).encode()
        if len(written) <= _LIMITS.bytes:
            again = parse(written, _NAME, "json", _LIMITS)[0].values
            must(same(again, document.values), "what YAML holds is something else once written as JSON")


def _read_toml(data: bytes) -> None:
    refusals = Refusals(_NAME)
    try:
        text = decode(data, refusals)
        document = read_toml(text, refusals)
    except FactsError as error:
        refusal_is_sound(error, _shown(_text_of(data), error))
    else:
        places_are_right(document, text)


def check(data: bytes) -> None:
    """Judge the organisations that bytes describe: they are refused, or judged with evidence as without it."""
    text = _text_of(data)
    try:
        organisations = from_bytes(data, _NAME, None, _LIMITS)
        impossible = tuple(problem for facts in organisations for problem in contradictions.on(facts, _DAY))
        if impossible:
            raise FactsError(impossible)  # noqa: TRY301  handled as the reader's own errors are
    except FactsError as error:
        refusal_is_sound(error, _shown(text, error))
        templates = {problem.message.template for problem in error.problems}
        must(not templates & _UNEXPLAINED, f"the schema has nothing against what the types refuse: {error}")
        for code in LANGUAGES:
            _ = [_language(code).render(problem.message) for problem in error.problems]
        return
    judged = [_judged(facts) for facts in organisations]
    _must_read_alike_as_json(data, judged)
    _render(organisations, judged)


@cache
def _pack() -> LoadedPack:
    return packs.load()


@cache
def _language(code: str) -> Language:
    return Language(code, _pack().catalogue)


def _judged(facts: Facts) -> Assessment:
    plain, shown = (evaluate(_pack(), facts, _DAY, evidence=evidence) for evidence in (False, True))
    must(_statuses(plain) == _statuses(shown), "a verdict depends on whether evidence is recorded")
    crashed = [outcome.traceback or outcome.rule for outcome in shown.outcomes if outcome.status is Status.ERROR]
    must(not crashed, f"a rule crashed: {crashed[:1]}")
    return shown


def _statuses(assessment: Assessment) -> list[tuple[str, Status]]:
    return [(outcome.rule, outcome.status) for outcome in assessment.outcomes]


def _must_read_alike_as_json(data: bytes, judged: list[Assessment]) -> None:
    for document, assessment in zip(parse(data, _NAME, None, _LIMITS), judged, strict=True):
        written = json.dumps(document.values, ensure_ascii=False).encode()
        (again,) = from_bytes(written, _NAME, "json", _LIMITS)
        must(_statuses(evaluate(_pack(), again, _DAY)) == _statuses(assessment), "JSON is judged in another way")


def _render(organisations: tuple[Facts, ...], judged: list[Assessment]) -> None:
    """Make reports: each input makes one form of them, which one depends on the input, and always the JSON one."""
    pairs = zip(judged, organisations, strict=True)
    assessments = [msgspec.structs.replace(one, coming=coming(_pack(), of, one)) for one, of in pairs]
    whole = report(_pack(), _DAY, "0.0.0", assessments)
    turn = sum(len(facts.organisation.id) for facts in organisations)
    for name in ("json", _TEXT_FORMS[turn % len(_TEXT_FORMS)]):
        for code in LANGUAGES:
            must(render(name, whole, _language(code), Options(verbose=True, evidence=True)), f"{name} is empty")


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {"reader": reader, "check": check}
"""The targets by name."""
