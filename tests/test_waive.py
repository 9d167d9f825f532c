"""`gl3rules waive`: the entry that it writes, what it leaves alone, and what it refuses."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gl3rules import waivers
from gl3rules.cli.insertion import inserted
from gl3rules.model import Status
from gl3rules.source import parse
from tests.conftest import AS_OF, EXAMPLES, ROOT, Result, run_cli
from tests.test_waivers import EXPIRES, ID, TWO_AREAS, applied, outcome, said

if TYPE_CHECKING:
    from pathlib import Path

FAILING: Final = "facts/examples/clinic-failing.yaml"
COMMENTED: Final = """\
# Exceptions of the clinic (例外)  😀
schema: 1   # the form

waivers:
    # the guest network
    -   row: 6.5-8-1
        organisation: 'minamikaze-clinic'   # us
        reason: >
            Two lines,
            folded.

        approver: "B. Ito"
        expires: 2027-01-31     # then it is gone
        # ask again in winter

  # the end
"""
WITHOUT_LINE_END: Final = f"""\
schema: 1
waivers:
- rule: screens-lock
  organisation: {ID}
  approver: A. Sato
  expires: 2027-01-01
  reason: |
    This ends without a line end."""
HOSTILE: Final = (
    "x\n- rule: '*'\n  row: \"6.5\"",
    "]}, {rule: a",
    "# no comment",
    "*alias &anchor !!tag %x @y `z",
    "quote \" and ' and \\ and \\n",
    "\u202eevil\u2066 \u200b\x1b[31m\x85\u2028 \ufeff x",
    "null",
    "2027-01-01",
    "😀\U000e0001 ends",
    "|\n  >- why",
    "...\n---\nschema: 1",
    "長い理由。" * 400,
)


def waive(name: str, path: Path | str, *arguments: str, facts: str = FAILING, **keywords: Any) -> Result:  # noqa: ANN401
    """Run the command with what it always needs; an argument given again replaces it."""
    usual = ("--reason", "Being replaced", "--approver", "A. Sato", "--expires", EXPIRES, "--as-of", AS_OF)
    return run_cli("waive", name, facts, *usual, "--file", str(path), *arguments, **keywords)


def test_command_makes_a_file(tmp_path: Path) -> None:
    """The command makes a file that is not there, prints the entry, and what it wrote is a waiver that works."""
    path = tmp_path / "waivers.yaml"
    result = waive("wireless-encryption", path, "--ticket", "42")
    assert (result.code, result.err) == (0, "")
    assert path.read_text(encoding="utf-8") == (
        "schema: 1\nwaivers:\n- rule: wireless-encryption\n  organisation: minamikaze-clinic\n"
        '  reason: "Being replaced"\n  approver: "A. Sato"\n  expires: 2027-05-31\n  ticket: "42"\n'
    )
    assert result.out == f"Added to {path}:\n\n" + path.read_text(encoding="utf-8").partition("waivers:\n")[2]
    assert outcome(applied(*waivers.load(str(path))), "wireless-encryption").status is Status.WAIVED


def test_command_speaks_japanese(tmp_path: Path) -> None:
    """Everything that the command prints is in the language asked for."""
    result = waive("wireless-encryption", tmp_path / "waivers.yaml", "--lang", "ja", "--expires", "2026-11-30")
    assert result.code == 0
    assert "に追加しました" in result.out
    assert "Added" not in result.out
    assert "expires soon" not in result.out
    again = waive("wireless-encryption", tmp_path / "waivers.yaml", "--lang", "ja")
    assert "already" not in again.err
    assert "免除" in again.err


def test_comments_stay(tmp_path: Path) -> None:
    """The entry stands below the last one and its comments, indented as that is; nothing else changes."""
    path = tmp_path / "waivers.yaml"
    path.write_text(COMMENTED, encoding="utf-8")
    assert waive(TWO_AREAS, path, "--subject", "clinic/back-office").code == 0
    entry_lines = (
        f"    - rule: {TWO_AREAS}\n      organisation: minamikaze-clinic\n      subject: clinic/back-office\n"
        '      reason: "Being replaced"\n      approver: "A. Sato"\n      expires: 2027-05-31\n'
    )
    before, after = COMMENTED.split("\n  # the end")
    assert path.read_text(encoding="utf-8") == f"{before}{entry_lines}\n  # the end{after}"


@pytest.mark.parametrize(
    "text",
    [
        "schema: 1\nwaivers: []\n",
        "waivers: []   # none yet\nschema: 1\n",
        "waivers:\n  []\nschema: 1",
        "waivers: [ # none\n ]\nschema: 1\n",
        "schema: 1\r\nwaivers: []\r\n# end\r\n",
        "\ufeffschema: 1\nwaivers: []",
        "--- # start\n{schema: 1, waivers: []}\n...\n",
        '{"waivers": [], "schema": 1}',
        f"waivers: [{said(rule='screens-lock')} # one\n  ]\nschema: 1\n",
        f"waivers: [{said(rule='screens-lock')}, ]\nschema: 1\n",
        f"waivers:\n- {said(rule='screens-lock')}",
        f"waivers:\n- {said(rule='screens-lock')} # one\n# two\nschema: 1 # three",
        f"waivers:\n  - {said(rule='screens-lock')}\n    # belongs to it\n\n  # what is next\nschema: 1",
        f'"waivers":\n\n\n      - {said(rule="screens-lock")}\n\n...\n# after\n',
    ],
)
def test_every_shape_of_a_list(text: str) -> None:
    """Wherever the list stands and however it is written, an entry joins it, and all other characters stay."""
    text = text if "schema" in text else f"schema: 1\n{text}"
    new = inserted(text.removeprefix("\ufeff"), "waivers", {"rule": "a-b", "reason": "x: [y]"}, as_json=False)
    assert new is not None
    ((old_values,), (values,)) = ([each.values for each in parse(one.encode(), "w", "yaml")] for one in (text, new))
    assert isinstance(old_values, dict)
    assert values == old_values | {"waivers": [*old_values["waivers"], {"rule": "a-b", "reason": "x: [y]"}]}
    left = iter(new)
    assert all(character in left for character in re.sub(r" *\[\]", "", text.removeprefix("\ufeff")))
    assert ("\r\n" in text) == ("\r\n" in new)
    assert "\r\n" not in text or "\n" not in new.replace("\r\n", "")


@pytest.mark.parametrize("name", ["waivers.yaml", "waivers.json"])
@pytest.mark.parametrize("reason", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_reasons(tmp_path: Path, name: str, reason: str) -> None:
    """Whatever a reason holds, the file holds that reason on one line, in characters that hide nothing."""
    path = tmp_path / name
    if name.endswith("yaml"):
        path.write_text(COMMENTED, encoding="utf-8")
    result = waive("wireless-encryption", path, "--reason", reason, "--approver", reason, "--ticket", reason)
    assert (result.code, result.err) == (0, "")
    found = waivers.load(str(path))
    assert len(found) == (2 if name.endswith("yaml") else 1)
    assert found[-1].rule == "wireless-encryption"
    assert found[-1].reason == found[-1].approver == found[-1].ticket == " ".join(reason.split())
    text = path.read_text(encoding="utf-8")
    assert text.startswith(COMMENTED.partition("\n  # the end")[0] if name.endswith("yaml") else '{"schema"')
    assert all(line.isprintable() for line in text.split("\n"))


@given(st.text(), st.text())
def test_any_text_can_be_quoted(first: str, second: str) -> None:
    """Every text comes back from YAML and from JSON as it was, in block and in brackets."""
    fields = {"a": first, "b": second}
    for text in ("waivers: []\n", "waivers:\n - x\n", "{waivers: []}"):
        new = inserted(text, "waivers", fields, as_json=False)
        assert new is not None
        (document,) = parse(new.encode(), "w", "yaml")
        assert isinstance(document.values, dict)
        assert document.values["waivers"][-1] == fields
    as_json = inserted('{"waivers": []}', "waivers", fields, as_json=True)
    assert as_json is not None
    assert parse(as_json.encode(), "w", "json")[0].values == {"waivers": [fields]}


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("no-such-rule", (), "There is no rule or row"),
        ("6.5", (), "There is no rule or row"),
        ("", (), "There is no rule or row"),
        ("*", (), "There is no rule or row"),
        ("6.3-1", (), "There is nothing to waive"),
        ("wireless-encryption", ("--subject", "gest"), "guest"),
        ("wireless-encryption", ("--subject", ""), "subject says nothing"),
        ("wireless-encryption", ("--pointer", "systems[emr]"), "wireless_lan.networks[guest].encryption"),
        ("wireless-encryption", ("--expires", "2026-11-21"), "lies before the day of the assessment"),
        ("wireless-encryption", ("--expires", "2027-11-23"), "more than 365 days"),
        ("wireless-encryption", ("--expires", "2026-12-23", "--max-waiver-days", "30"), "more than 30 days"),
        ("wireless-encryption", ("--expires", "soon"), "is not a day"),
        ("wireless-encryption", ("--reason", " "), "reason says nothing"),
        ("wireless-encryption", ("--approver", "\u200b"), "approver says nothing"),
        ("wireless-encryption", ("--organisation", "elsewhere"), "minamikaze-clinic"),
        ("wireless-encryption", ("--file", "waivers.txt"), "Let the name end in"),
        ("wireless-encryption", ("--file", "-"), "Let the name end in"),
        ("wireless-encryption", ("--file", "no-such-folder/waivers.yaml"), "could not be written"),
        ("wireless-encryption", ("--file", FAILING), "waivers"),
        ("wireless-encryption", ("--reason", b"\xff\xfe"), "not UTF-8"),
    ],
)
def test_command_refuses(tmp_path: Path, name: str, arguments: tuple[Any, ...], expected: str) -> None:
    """What can't be waived, and what no entry may be, is refused with what to do; no file is made or changed."""
    path = tmp_path / "waivers.yaml"
    facts = (ROOT / FAILING).read_bytes()
    result = waive(name, path, *map(os.fsdecode, arguments))
    assert result.code == 2
    assert expected in result.err
    assert result.out == ""
    assert list(tmp_path.iterdir()) == []
    assert (ROOT / FAILING).read_bytes() == facts


def test_last_day_that_is_allowed(tmp_path: Path) -> None:
    """The day of the assessment and the last of 365 are both allowed, and more where the limit is raised."""
    for number, arguments in enumerate((("2026-11-22",), ("2027-11-22",), ("2028-11-22", "--max-waiver-days", "800"))):
        assert waive("wireless-encryption", tmp_path / f"{number}.yaml", "--expires", *arguments).code == 0


def test_bad_facts(tmp_path: Path) -> None:
    """Facts that can't be judged are told, and nothing is written."""
    result = waive("wireless-encryption", tmp_path / "waivers.yaml", facts="no-such.yaml")
    assert (result.code, list(tmp_path.iterdir())) == (2, [])
    assert "no such file" in result.err


def test_facts_of_several_organisations(tmp_path: Path) -> None:
    """Where the facts describe several organisations, one must be chosen."""
    facts = tmp_path / "facts.yaml"
    texts = [(EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8") for name in ("hospital", "clinic-failing")]
    facts.write_text("\n---\n".join(texts), encoding="utf-8")
    result = waive("wireless-encryption", tmp_path / "waivers.yaml", facts=str(facts))
    assert result.code == 2
    assert "--organisation" in result.err
    assert ID in result.err
    chosen = waive("wireless-encryption", tmp_path / "waivers.yaml", "--organisation", ID, facts=str(facts))
    assert chosen.code == 0
    assert waivers.load(str(tmp_path / "waivers.yaml"))[0].organisation == ID


@pytest.mark.parametrize(
    "text",
    [
        "schema: 1\nwaivers: [\n",
        "schema: 1\nwaivers: everything\n",
        "",
        f"schema: 1\nwaivers:\n- &a {said(rule='screens-lock')}\n- *a\n",
        "schema: 1\nwaivers: &a []\n",
        f"schema: 1\nwaivers:\n- {said(rule='wireless-encryption')}\n",
        f"schema: 1\nwaivers:\n- {{rule: a}}\n- rule: b\n  organisation: {ID}\n",
        WITHOUT_LINE_END,
    ],
)
def test_files_that_are_left_alone(tmp_path: Path, text: str) -> None:
    """A file that is broken, holds the waiver already, or would change in any other way, is not touched."""
    path = tmp_path / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    result = waive("wireless-encryption", path)
    if result.code == 0:
        # An anchor that nothing refers to means nothing.
        assert text == "schema: 1\nwaivers: &a []\n"
        assert len(waivers.load(str(path))) == 1
    else:
        assert result.code == 2
        assert path.read_text(encoding="utf-8") == text
    assert bool(result.err) is (result.code == 2)


def test_links_and_pipes(tmp_path: Path) -> None:
    """A link leads to the file that is written and stays a link; a pipe is refused at once."""
    real, link, pipe = tmp_path / "real.yaml", tmp_path / "link.yaml", tmp_path / "pipe.yaml"
    real.write_text("schema: 1\nwaivers: []\n", encoding="utf-8")
    link.symlink_to(real)
    assert waive("wireless-encryption", link).code == 0
    assert link.is_symlink()
    assert len(waivers.load(str(real))) == 1
    os.mkfifo(pipe)
    result = waive("wireless-encryption", pipe)
    assert result.code == 2
    assert "no ordinary file" in result.err


def test_partial_waivers_say_so(tmp_path: Path) -> None:
    """A waiver that does not cover every finding is written, and what still fails is told; the second completes it."""
    path = tmp_path / "waivers.yaml"
    first = waive(TWO_AREAS, path, "--subject", "clinic/back-office")
    assert "chart-shelf" in first.out
    second = waive(TWO_AREAS, path, "--subject", "clinic/chart-shelf")
    assert "is not waived" not in second.out
    assert outcome(applied(*waivers.load(str(path))), TWO_AREAS).status is Status.WAIVED
