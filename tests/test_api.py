"""The Python API, as README shows it."""

from __future__ import annotations

import pickle
from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest

import gl3rules
from tests.conftest import AS_OF, EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

HOSPITAL = str(EXAMPLES / "hospital.yaml")


def test_load_and_check() -> None:
    """Facts are loaded, checked, and give rows and outcomes with their places."""
    facts = gl3rules.load(HOSPITAL)
    assessment = gl3rules.check(facts, as_of=date.fromisoformat(AS_OF), rows=["6.5"])
    assert isinstance(facts, gl3rules.Facts)
    assert isinstance(assessment, gl3rules.Assessment)
    assert {row.status for row in assessment.rows} == {gl3rules.Status.PASS}
    assert (assessment.path, assessment.organisation_id) == (HOSPITAL, "seiryu-hospital")


def test_today_is_the_default(tmp_path: Path) -> None:
    """Without a date, the assessment is of today."""
    path = tmp_path / "facts.yaml"
    path.write_text("schema: 1\norganisation: {id: a, name: A}\n")
    assert gl3rules.check(gl3rules.load(str(path))).as_of == date.today()  # noqa: DTZ011  what the API documents


def test_load_takes_one_organisation(tmp_path: Path) -> None:
    """A file that describes several is refused by load and read by load_all."""
    path = tmp_path / "facts.yaml"
    document = "schema: 1\norganisation: {id: a, name: A}\n"
    path.write_text(f"{document}---\n{document.replace('id: a', 'id: b')}")
    with pytest.raises(gl3rules.FactsError, match="2 organisations"):
        gl3rules.load(str(path))
    assert [facts.organisation.id for facts in gl3rules.load_all(str(path))] == ["a", "b"]


def test_facts_of_a_text() -> None:
    """Text and bytes, YAML and JSON, give the facts that a file with them gives; the text has a name of its own."""
    with open(HOSPITAL, "rb") as file:
        data = file.read()
    day = date.fromisoformat(AS_OF)
    expected = gl3rules.check(gl3rules.load(HOSPITAL), as_of=day)
    for text in (data, data.decode()):
        assert gl3rules.check(gl3rules.loads(text, path=HOSPITAL), as_of=day) == expected
    facts = gl3rules.loads('{"schema": 1, "organisation": {"id": "a", "name": "A"}}')
    assert facts.provenance is not None
    assert (facts.organisation.id, facts.provenance.path) == ("a", "<data>")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"schema": 1,\n "schema": 1}', "<data>:2:2"),
        ("schema: 1\norganisation: {id: a, name: 1}\n", "<data>:2:29"),
        ("schema: \ud800", "<data>:1:9"),
        ("schema: 1\norganisation: {id: a, name: A}\n---\nschema: 1\norganisation: {id: b, name: B}\n", "<data>"),
    ],
)
def test_wrong_texts(text: str, place: str) -> None:
    """A text that is not the facts of one organisation is refused with the place, like a file."""
    with pytest.raises(gl3rules.FactsError) as caught:
        gl3rules.loads(text)
    assert [problem.place for problem in caught.value.problems] == [place]


def test_facts_can_be_made_by_a_program() -> None:
    """Facts without a file are judged too; their findings have pointers and no lines."""
    from gl3rules.testing import facts_of

    facts = facts_of({"schema": 1, "organisation": {"id": "a", "name": "A"}, "wireless_lan": {"used": True}})
    (outcome,) = gl3rules.check(facts, rules=["wireless-encryption"]).outcomes
    assert (outcome.findings[0].pointer, outcome.findings[0].line) == ("/wireless_lan/networks", 0)


def test_assessments_pickle_and_become_json() -> None:
    """An assessment travels between processes, and into JSON."""
    for name in ("clinic-failing", "partial"):
        facts = gl3rules.load(str(EXAMPLES / f"{name}.yaml"))
        assessment = gl3rules.check(facts, as_of=date.fromisoformat(AS_OF))
        assert pickle.loads(pickle.dumps(assessment)) == assessment  # noqa: S301  our own bytes


def test_parameters() -> None:
    """Parameters tighten, by name and text."""
    facts, day = gl3rules.load(HOSPITAL), date.fromisoformat(AS_OF)
    assessment = gl3rules.check(facts, as_of=day, parameters={"password_maximum_age": "30 days"})
    assert next(row.row for row in assessment.rows if row.status is not gl3rules.Status.PASS) == "6.5-7b-1"
    with pytest.raises(gl3rules.Gl3rulesError):
        gl3rules.check(facts, as_of=day, parameters={"password_maximum_age": "90 days"})


def test_public_names() -> None:
    """All public names exist, and nothing else is invented."""
    for name in gl3rules.__all__:
        assert getattr(gl3rules, name) is not None
    with pytest.raises(AttributeError):
        _ = gl3rules.nothing


def test_undeclared_facts_do_not_print_as_values() -> None:
    """A value that is not declared can be looked at in a debugger, and used nowhere."""
    facts = gl3rules.load(str(EXAMPLES / "partial.yaml"))
    assert "UNDECLARED" in repr(msgspec.structs.asdict(facts))
