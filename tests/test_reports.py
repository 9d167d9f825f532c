"""The reports of the four examples, whole, as they are recorded in tests/golden/; `python -m tools.golden` records."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT, run_cli
from tools.golden import EXAMPLES, FORMS, GOLDEN, LANGUAGES, arguments, recorded


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("example", EXAMPLES)
def test_recorded_report(example: str, form: str, language: str) -> None:
    """The report is the recorded one, byte for byte; a second run gives the same bytes."""
    expected = (GOLDEN / f"{example}.{language}.{form}").read_text(encoding="utf-8")
    result = run_cli(*arguments(example, form, language), cwd=ROOT)
    assert recorded(result.out) == expected
    assert run_cli(*arguments(example, form, language), cwd=ROOT, PYTHONHASHSEED="7").out == result.out


def test_nothing_is_recorded_for_nothing() -> None:
    """Every recorded report belongs to an example, a form and a language."""
    expected = {f"{example}.{language}.{form}" for example in EXAMPLES for form in FORMS for language in LANGUAGES}
    assert {path.name for path in GOLDEN.iterdir()} == expected
