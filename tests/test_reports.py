"""The reports of the four examples, whole, as they are recorded in tests/golden/; `python -m tools.golden` records."""

from __future__ import annotations

from itertools import zip_longest

import pytest
from msgspec import structs

from gl3rules import packs
from gl3rules.report import FORMATS, Options, render
from gl3rules.text import Language
from tests.conftest import AS_OF, run_cli
from tools.golden import EXAMPLES, FORMS, GOLDEN, LANGUAGES, Form, path_of, recorded, report_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.ending)
@pytest.mark.parametrize("example", EXAMPLES)
def test_recorded_report(example: str, form: Form, language: str) -> None:
    """The report is the recorded one, byte for byte."""
    # As bytes: a report's own line ends are part of it. Compared line by line: a whole difference helps nobody.
    made = recorded(example, form, language).encode().splitlines(keepends=True)
    expected = (GOLDEN / path_of(example, form, language)).read_bytes().splitlines(keepends=True)
    different = [
        (number, *lines) for number, lines in enumerate(zip_longest(made, expected), 1) if lines[0] != lines[1]
    ]
    assert different[:2] == []


@pytest.mark.parametrize("name", FORMATS)
def test_same_bytes_on_every_run(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two processes with different hash seeds write the same bytes, and no other file."""
    folder = tmp_path_factory.mktemp("reports")
    for seed in ("1", "2"):
        target = f"{name}={folder / seed}"
        result = run_cli(
            "check", "facts/examples/clinic-failing.yaml", "--as-of", AS_OF, "-f", target, PYTHONHASHSEED=seed
        )
        assert (result.code, result.out, result.err) == (1, "", "")
    first, second = sorted(folder.iterdir())
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if not form.evidence])
def test_forms_that_do_without_evidence_say_nothing_of_it(name: str) -> None:
    """What a form says doesn't depend on evidence that it doesn't ask for, which would then be said to be missing."""
    language = Language("en", packs.load().catalogue)
    with_evidence = report_of("hospital")
    without = structs.replace(
        with_evidence,
        assessments=tuple(
            structs.replace(one, outcomes=tuple(structs.replace(each, evidence=()) for each in one.outcomes))
            for one in with_evidence.assessments
        ),
    )
    assert render(name, without, language, Options()) == render(name, with_evidence, language, Options())


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if not form.texts])
def test_forms_that_do_without_texts_of_requirements(name: str) -> None:
    """A form that doesn't ask for what the requirements say is the same without it."""
    language = Language("ja", packs.load().catalogue)
    whole = report_of("partial")
    without = structs.replace(whole, requirements=())
    assert render(name, without, language, Options(verbose=True)) == render(
        name, whole, language, Options(verbose=True)
    )


def test_every_format_is_recorded() -> None:
    """No format is left out of the recorded reports."""
    assert {form.format for form in FORMS} == set(FORMATS)


def test_nothing_is_recorded_for_nothing() -> None:
    """Every recorded report belongs to an example, a form and a language."""
    expected = {path_of(example, form, language) for example in EXAMPLES for form in FORMS for language in LANGUAGES}
    assert {path.name for path in GOLDEN.iterdir()} == expected
