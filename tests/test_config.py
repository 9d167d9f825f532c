"""Configuration: where it is found, what holds, and how little a hostile one can do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from gl3rules import config
from gl3rules.cli.words import wanted
from gl3rules.errors import EntriesError, FactsError
from tests.conftest import AS_OF, EXAMPLES, ROOT, run_cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Result

ON_DAY = ("--as-of", AS_OF)
PASSING = "facts/hospital.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with facts of a hospital that passes and of a clinic that fails, beside a secret file."""
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    (root / ".git" / "config").write_text("[core]\n")
    (root / "facts").mkdir()
    (root / "below" / "deeper").mkdir(parents=True)
    for name in ("hospital.yaml", "clinic-failing.yaml"):
        shutil.copy(EXAMPLES / name, root / "facts" / name)
    (tmp_path / "outside").mkdir()
    shutil.copy(EXAMPLES / "hospital.yaml", tmp_path / "outside" / "secret.yaml")
    return root


def configure(folder: Path, text: str, name: str = "gl3rules.toml") -> None:
    """Write a configuration."""
    (folder / name).write_text(text, encoding="utf-8")


def effective(folder: Path, *arguments: str, **environment: str) -> dict[str, tuple[str, str, str]]:
    """Return what `gl3rules config` says, as value, source and place by the name of the setting."""
    result = run_cli("config", "--format", "json", *arguments, cwd=folder, **environment)  # type: ignore[arg-type]
    assert result.code == 0, result.err
    listed = json.loads(result.out)["settings"]
    return {one["name"]: (one["value"], one["source"], one["place"]) for one in listed}


def check(folder: Path, *arguments: str, **environment: str) -> Result:
    """Check in a folder."""
    return run_cli("check", *ON_DAY, *arguments, cwd=folder, **environment)  # type: ignore[arg-type]


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder with their contents."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


# --- Where it is found ---


def test_nearest_file_up_to_the_root(repository: Path) -> None:
    """The nearest configuration upwards holds, and none above the folder with .git."""
    configure(repository.parent, 'severity = "low"')
    below = repository / "below" / "deeper"
    assert effective(below)["severity"] == ("", "default", "")
    configure(repository, 'severity = "high"')
    assert effective(below)["severity"] == ("high", "file", "../../gl3rules.toml:1")
    configure(repository / "below", "# nothing\n[tool.gl3rules]\nseverity = 'medium'", "pyproject.toml")
    assert effective(below)["severity"] == ("medium", "file", "../pyproject.toml:3")


def test_outside_a_repository_only_the_folder_itself(tmp_path: Path) -> None:
    """Without a .git above, what others keep in folders above is not looked at."""
    inner = tmp_path / "inner"
    inner.mkdir()
    configure(tmp_path, 'severity = "high"')
    assert effective(inner)["severity"][1] == "default"
    assert effective(tmp_path)["severity"][0] == "high"


def test_a_project_file_without_the_table(repository: Path) -> None:
    """A pyproject.toml that doesn't configure gl3rules is none of its business, even where it is broken."""
    configure(repository, 'severity = "high"')
    for text in ("[tool.other]\na = 1", "= broken", "[project]\nname = 'gl3rules'", "tool = 1 # gl3rules"):
        configure(repository / "below", text, "pyproject.toml")
        assert effective(repository / "below")["severity"][2] == "../gl3rules.toml:1"


def test_two_files_in_one_folder(repository: Path) -> None:
    """Which of two configurations is meant is never guessed."""
    configure(repository, 'severity = "high"')
    configure(repository, "[tool.gl3rules]\nseverity = 'low'", "pyproject.toml")
    result = run_cli("config", cwd=repository)
    assert result.code == 2
    assert "pyproject.toml:1:" in result.err
    assert "Both gl3rules.toml and this file configure gl3rules" in result.err


# --- What holds ---

WHOLE = """\
facts = ["facts/*.yaml"]
fail-on = ["fail"]
formats = [
  "table",
  "json=out.json",
]
language = "ja"
rows = ["6.5"]
rules = []
severity = "low"
skip = ["6.5-1"]

[parameters]
password_minimum_length = 10
log_review_interval = "2 weeks"
"""


def test_every_setting_with_its_place(repository: Path) -> None:
    """Each setting is taken from the file, and is said to be."""
    configure(repository, WHOLE)
    found = effective(repository)
    assert {name: one for name, one in found.items() if one[1] == "file"} == {
        "facts": ("facts/clinic-failing.yaml, facts/hospital.yaml", "file", "gl3rules.toml:1"),
        "fail-on": ("fail", "file", "gl3rules.toml:2"),
        "formats": ("table, json=out.json", "file", "gl3rules.toml:3"),
        "language": ("ja", "file", "gl3rules.toml:7"),
        "rows": ("6.5", "file", "gl3rules.toml:8"),
        "rules": ("", "file", "gl3rules.toml:9"),
        "severity": ("low", "file", "gl3rules.toml:10"),
        "skip": ("6.5-1", "file", "gl3rules.toml:11"),
        "parameters.password_minimum_length": ("10", "file", "gl3rules.toml:14"),
        "parameters.log_review_interval": ("2 weeks", "file", "gl3rules.toml:15"),
    }
    assert found["--as-of"][1] == "default"


def test_order_of_the_sources(repository: Path) -> None:
    """The command line holds before the environment, that before the file, that before the default."""
    configure(repository, 'fail-on = ["fail"]\nrows = ["6.3"]')
    assert effective(repository)["fail-on"][:2] == ("fail", "file")
    variable = effective(repository, GL3RULES_FAIL_ON="unknown", GL3RULES_ROW="6.5, 6.4")
    assert variable["fail-on"] == ("unknown", "environment", "GL3RULES_FAIL_ON")
    assert variable["rows"] == ("6.5, 6.4", "environment", "GL3RULES_ROW")
    given = effective(repository, "--fail-on", "fail,unknown", GL3RULES_FAIL_ON="unknown")
    assert given["fail-on"] == ("fail, unknown", "command-line", "")
    (repository / "gl3rules.toml").unlink()
    assert effective(repository)["fail-on"] == ("fail, unknown", "default", "")


def test_parameters_are_settings_of_their_own(repository: Path) -> None:
    """Setting one parameter on the command line leaves the others of the environment and the file in force."""
    configure(
        repository,
        '[parameters]\nprompt_delay = "1 day"\nlog_review_interval = "3 weeks"\ntraining_interval = "6 months"',
    )
    found = effective(
        repository, "--param", "prompt_delay=2 days", GL3RULES_PARAM="log_review_interval=1 week,prompt_delay=3 days"
    )
    assert found["parameters.prompt_delay"] == ("2 days", "command-line", "")
    assert found["parameters.log_review_interval"] == ("1 week", "environment", "GL3RULES_PARAM")
    assert found["parameters.training_interval"] == ("6 months", "file", "gl3rules.toml:4")


def test_check_follows_it(repository: Path) -> None:
    """`check` without arguments does what the file says, from any folder; reports go where it says."""
    configure(repository, 'facts = ["facts/hospital.yaml"]\nformats = ["table", "json=out.json"]\n')
    result = check(repository / "below")
    assert (result.code, result.err) == (0, "")
    assert "../facts/hospital.yaml" in result.out
    assert (
        json.loads((repository / "out.json").read_text())["assessments"][0]["organisation"]["id"] == "seiryu-hospital"
    )
    both = 'facts = ["facts/**/*.yaml", "facts/hospital.yaml"]\nskip = ["6.5"]'
    configure(repository, both)
    result = check(repository, "--quiet")
    assert result.code == 1
    assert result.out.count("seiryu-hospital") == 1
    assert "6.5" in result.out
    assert check(repository, PASSING).code == 0


def test_facts_by_the_environment(repository: Path) -> None:
    """GL3RULES_FACTS names facts files, with the separator of paths between them."""
    result = check(repository, "-q", GL3RULES_FACTS=os.pathsep.join([PASSING, "facts/clinic-failing.yaml"]))
    assert result.code == 1
    assert "seiryu-hospital" in result.out
    assert "minamikaze-clinic" in result.out
    assert check(repository).code == 2


def test_the_day_is_for_the_command_line_only(repository: Path) -> None:
    """Neither a file nor a variable can set the day of the assessment, or where the output goes."""
    for name in ("as-of", "output"):
        configure(repository, f'{name} = "2020-01-01"')
        assert f"There is no entry called {name}" in check(repository, PASSING).err
    (repository / "gl3rules.toml").unlink()
    for name in ("GL3RULES_AS_OF", "GL3RULES_OUTPUT"):
        result = check(repository, PASSING, **{name: "2020-01-01"})
        assert result.code == 2
        assert f"There is no variable {name}" in result.err


def test_a_misspelt_variable_is_refused(repository: Path) -> None:
    """GL3RULES_LOKED must not leave everything unlocked without a word."""
    result = check(repository, PASSING, GL3RULES_LOKED="1")
    assert result.code == 2
    assert "GL3RULES_LOCKED" in result.err
    wrong = check(repository, PASSING, GL3RULES_FAIL_ON="everything")
    assert wrong.code == 2
    assert "GL3RULES_FAIL_ON" in wrong.err
    assert check(repository, PASSING, GL3RULES_LOCKED="perhaps").code == 2


@pytest.mark.parametrize(
    ("arguments", "environment", "text", "language"),
    [
        (["check"], {"LANG": "ja_JP.UTF-8"}, "", "ja"),
        (["check"], {"LANG": "ja_JP.UTF-8"}, 'language = "en"', "en"),
        (["check"], {"GL3RULES_LANG": "ja"}, 'language = "en"', "ja"),
        (["check", "--lang", "en"], {"GL3RULES_LANG": "ja"}, 'language = "ja"', "en"),
        (["check", "--locked"], {}, 'language = "ja"', "en"),
        (["check"], {"GL3RULES_LOCKED": "1"}, 'language = "ja"', "en"),
        (["check"], {"GL3RULES_LOCKED": "no"}, 'language = "ja"', "ja"),
        (["check"], {}, 'language = "fr"', "en"),
        (["check"], {"GL3RULES_LANG": "fr"}, 'language = "ja"', "en"),
        (["check"], {}, "language = ", "en"),
    ],
)
def test_language(  # noqa: PLR0913, PLR0917  a table of cases
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    text: str,
    language: str,
) -> None:
    """The language is that of the command line, the environment, the file, the locale, in this order."""
    configure(repository, text)
    monkeypatch.chdir(repository)
    assert wanted(arguments, environment) == language


def test_language_of_a_whole_run(repository: Path) -> None:
    """A report is in the language of the file."""
    configure(repository, f'language = "ja"\nfacts = ["{PASSING}"]')
    assert "適合" in check(repository).out
    assert "適合" not in check(repository, "--lang", "en").out


def test_table_of_settings(repository: Path) -> None:
    """The table names the file and, for each setting, where it comes from, in both languages."""
    configure(repository, 'rows = ["6.5"]')
    english = run_cli("config", cwd=repository).out
    assert "Configuration: gl3rules.toml" in english
    assert "gl3rules.toml:1" in english
    locked = run_cli("config", "--locked", "--lang", "ja", cwd=repository).out
    assert "gl3rules.toml:1" not in locked
    assert "ロック" in locked


# --- What is wrong in it ---


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("facts = [", "1:10", "this is not TOML"),
        ('facts = ["a.yaml"]\nseverity == "low"', "2:11", "this is not TOML"),
        ("\nfact = ['a.yaml']", "2:1", "There is no entry called fact in the file."),
        ("[env]\nGL3RULES_PACKS = '.'", "1:2", "There is no entry called env"),
        ("pack-folder = '.'", "1:15", "There is no entry called pack-folder"),
        ("locked = false", "1:10", "There is no entry called locked"),
        ("facts = 'a.yaml'", "1:9", "Write a list."),
        ("facts = [\n  1]", "2:3", "Write a text."),
        ("fail-on = ['pass']", "1:12", "'pass'"),
        ("fail-on = []", "1:1", "none of the statuses"),
        ("formats = ['htlm']", "1:1", "There is no format htlm. Did you mean html"),
        ("formats = ['json=']", "1:1", "names no file"),
        ("language = 'fr'", "1:12", "Write one of these: en, ja."),
        ("severity = 'hig'", "1:12", "critical, high, low, medium"),
        ("rows = ['6.3',\n  '6.99']", "2:3", "There is no row 6.99."),
        ("rules = ['wireles-encryption']", "1:10", "wireless-encryption"),
        ("skip = ['6.99']", "1:9", "There is no row 6.99."),
        ("[parameters]\nlog_review = '1 day'", "2:14", "There is no parameter log_review."),
        ("[parameters]\nlog_review_interval = '1 year'", "2:23", "Parameters can only be tightened"),
        ("[parameters]\npassword_minimum_length = 1", "2:27", "Parameters can only be tightened"),
        ("[parameters]\npassword_minimum_length = true", "2:27", "password_minimum_length"),
        ("pack = 'no_such_pack'", "1:8", "There is no rule pack no_such_pack."),
        ("rows = [0x" + "f" * 20000 + "]", "1:9", "64 bits"),
        ("rows = 2026-11-22", "1:8", "Write a list."),
    ],
)
def test_problems_with_their_places(repository: Path, text: str, place: str, words: str) -> None:
    """What is wrong ends the run with 2, and is told with its file, line and column, and what is right."""
    configure(repository, text)
    result = check(repository, PASSING)
    assert result.code == 2, result.out
    assert f"gl3rules.toml:{place}:" in result.err
    assert words in result.err
    assert "Traceback" not in result.err


def test_problems_in_a_project_file(repository: Path) -> None:
    """In pyproject.toml the place is that within the whole file."""
    configure(repository, "[project]\nname = 'x'\n\n[tool.gl3rules]\nrow = ['6.5']", "pyproject.toml")
    assert "pyproject.toml:5:1: There is no entry called row" in check(repository, PASSING).err


# --- Hostile repositories ---


@pytest.mark.parametrize(
    "text",
    [
        "pack = '../outside/ours'",
        "pack = './ours'",
        "pack = 'ours'",
        "pack = 'below.ours'",
        "pack = '{outside}/ours'",
        "pack = 'ours/'",
        "pack = ''",
    ],
)
def test_a_file_can_not_name_code(repository: Path, text: str) -> None:
    """No pack of the repository, or beside it, is imported because a file says so."""
    outside = repository.parent / "outside"
    for folder in (repository, repository / "below", outside):
        (folder / "ours").mkdir()
        (folder / "ours" / "__init__.py").write_text(f"open({str(repository / 'ran')!r}, 'w')\nPACK = 1")
    configure(repository, text.replace("{outside}", str(outside)))
    for command in ("check", "config"):
        result = run_cli(command, PASSING, cwd=repository)
        assert result.code == 2 or (command == "config" and text == "pack = 'ours'")
        assert "Traceback" not in result.err
    assert not (repository / "ran").exists()
    assert check(repository, PASSING, "--locked").code == 0


@pytest.mark.parametrize(
    "path",
    [
        "../outside/secret.yaml",
        "{outside}/secret.yaml",
        "facts/../../outside/secret.yaml",
        "link.yaml",
        "linked/secret.yaml",
        "linked/*.yaml",
        "*/../../outside/*.yaml",
        "../**/*.yaml",
        "/etc/*",
        "/",
        "~/x.yaml",
        "..\\\\outside\\\\secret.yaml",
        "C:/x.yaml",
        ".git/config",
        "git.yaml",
        "-",
        "",
        "facts",
        "facts/*.txt",
        "**/**/*.yaml",
        "pipe.yaml",
        "zero.yaml",
        "\\u0000.yaml",
        "a\\nb*",
        "loop.yaml",
        "[",
    ],
)
def test_facts_stay_inside(repository: Path, path: str) -> None:
    """A path that leads out of the repository, or to anything but a file, is refused at once, locked or not."""
    outside = repository.parent / "outside"
    (repository / "link.yaml").symlink_to(outside / "secret.yaml")
    (repository / "linked").symlink_to(outside)
    (repository / "git.yaml").symlink_to(".git/config")
    (repository / "zero.yaml").symlink_to("/dev/zero")
    (repository / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(repository / "pipe.yaml")
    configure(repository, f'facts = [\n"{path.replace("{outside}", str(outside))}"]')
    for options in ((), ("--locked",)):
        result = check(repository, *options)
        assert result.code == 2, result.out
        assert "gl3rules.toml:2:1: " in result.err
        assert "seiryu" not in result.out + result.err
        assert "[core]" not in result.err


def test_patterns(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patterns match files in order, each once, and neither hidden folders nor linked ones that lead in circles."""
    monkeypatch.chdir(repository)
    for number in range(3):
        (repository / "facts" / f"again{number}").symlink_to(".")
    (repository / ".hidden").mkdir()
    for name in (".hidden/a.yaml", "below/deeper/b.yaml", "below/[c].yaml", "-"):
        (repository / name).write_text("")
    (repository / "inside.yaml").symlink_to("facts/hospital.yaml")
    for patterns, files in (
        (
            '["**/*.yaml"]',
            "below/[c].yaml below/deeper/b.yaml facts/clinic-failing.yaml facts/hospital.yaml inside.yaml",
        ),
        (
            '["below/[c].yaml", "facts/h*", "./facts/*.yaml"]',
            "below/[c].yaml facts/hospital.yaml facts/clinic-failing.yaml",
        ),
        ('[".hidden/*"]', ".hidden/a.yaml"),
        ('["*/?eeper/*"]', "below/deeper/b.yaml"),
        ('["-"]', "./-"),
    ):
        configure(repository, f"facts = {patterns}")
        config._load.cache_clear()
        assert list(config.load().facts()) == files.split(" ")


@pytest.mark.parametrize(
    "target",
    [
        "../x.json",
        "{outside}/x.json",
        ".git/config",
        ".git/x.json",
        ".GIT/x.json",
        ".github/workflows/x.json",
        "facts/hospital.yaml",
        "gl3rules.toml",
        "below/conftest.py",
        "Makefile",
        "out.json.sh",
        "linked/x.json",
        "link.json",
        "script.json",
        "below",
        "facts/read.json",
        "pipe.json",
        "a\\u0000.json",
    ],
)
def test_reports_stay_inside(repository: Path, target: str) -> None:
    """A file from the configuration is only ever written where a report belongs; nothing else changes."""
    outside = repository.parent / "outside"
    (repository / "linked").symlink_to(outside)
    (repository / "link.json").symlink_to(outside / "secret.yaml")
    (repository / "script.json").symlink_to("below/conftest.py")
    (repository / "facts" / "read.json").write_text("{}")
    os.mkfifo(repository / "pipe.json")
    target = target.replace("{outside}", str(outside))
    configure(repository, f'facts = ["facts/*.yaml", "facts/*.json"]\nformats = ["table", "json={target}"]')
    before = snapshot(repository.parent)
    result = check(repository, PASSING)
    assert (result.code, result.out) == (2, "")
    assert "gl3rules.toml:2:21: " in result.err
    assert check(repository, PASSING, "--locked").code == 0
    assert snapshot(repository.parent) == before


def test_locked(repository: Path) -> None:
    """Locked, nothing that a file says weakens the check, and what is broken in it does no harm."""
    weak = 'facts = ["facts/*.yaml"]\nrows = ["6.3"]\nskip = ["6.5"]\nseverity = "critical"\nfail-on = ["unknown"]\n'
    configure(repository, weak + 'formats = ["json=out.json"]\nlanguage = "ja"\n')
    for options, variables in ((("--locked",), {}), ((), {"GL3RULES_LOCKED": "1"})):
        result = check(repository, "--quiet", *options, **variables)
        assert result.code == 1
        assert "75 of 75 rows judged" in result.out
        assert not (repository / "out.json").exists()
    found = effective(repository, "--locked", "--fail-on", "fail")
    assert [name for name, one in found.items() if one[1] == "file"] == ["facts"]
    configure(repository, "= broken")
    assert check(repository, PASSING, "--locked").code == 0
    assert check(repository, "--locked").code == 2


@pytest.mark.parametrize("name", ["gl3rules.toml", "pyproject.toml"])
@pytest.mark.parametrize(
    "kind", ["folder", "pipe", "device", "loop", "dangling", "large", "latin", "utf-16", "deep", "many"]
)
def test_files_that_are_none(repository: Path, name: str, kind: str) -> None:
    """A configuration that can't be read is told and hangs nothing."""
    path = repository / name
    head = b"[tool.gl3rules]\n" if name == "pyproject.toml" else b""
    contents = {
        "large": head + b"# " + b"x" * 1024 * 1024,
        "latin": head + b"facts = ['\xff.yaml']",
        "utf-16": "[tool.gl3rules]".encode("utf-16") + b"gl3rules",
        "deep": head + b"facts = " + b"[" * 500_000,
        "many": head + b"a" + b".a" * 400_000 + b" = 1",
    }
    links = {"device": "/dev/zero", "loop": name, "dangling": "nowhere"}
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind in links:
        path.symlink_to(links[kind])
    else:
        path.write_bytes(contents[kind])
    start = time.monotonic()
    result = check(repository, PASSING)
    assert result.code == 2
    assert result.err.startswith(name)
    assert "Traceback" not in result.err
    assert time.monotonic() - start < 30
    assert check(repository, PASSING, "--locked").code == 0


def test_a_link_out_of_the_repository(repository: Path) -> None:
    """A configuration that is a link to somewhere else is not read."""
    (repository.parent / "outside" / "x.toml").write_text("secret = 1")
    (repository / "gl3rules.toml").symlink_to("../outside/x.toml")
    result = check(repository, PASSING)
    assert result.code == 2
    assert "secret" not in result.err
    assert "symbolic link" in result.err


def test_waivers_and_baseline_stay_inside(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of waivers and baselines are held to the repository as facts are."""
    monkeypatch.chdir(repository)
    (repository / "waivers.yaml").write_text("")
    configure(repository, 'waivers = "waivers.yaml"\nbaseline = "../outside/secret.yaml"')
    config._load.cache_clear()
    found = config.load()
    assert found.file("waivers") == "waivers.yaml"
    with pytest.raises(EntriesError) as caught:
        found.file("baseline")
    assert caught.value.problems[0].line == 2


def test_names_are_made_printable(repository: Path) -> None:
    """What a hostile file says can't steer the terminal."""
    configure(repository, '"\\u001b]0;x\\u0007" = 1\n')
    result = check(repository, PASSING)
    assert result.code == 2
    assert "\x1b" not in result.err


def test_no_working_directory(repository: Path) -> None:
    """In a folder that has been removed there is no configuration, and no crash."""
    gone = repository / "gone"
    gone.mkdir()
    code = "import os, sys; from gl3rules.cli import main; os.rmdir(os.getcwd()); main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(repository / PASSING), *ON_DAY],
        cwd=gone,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_everything_wrong_at_once(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All wrong paths are told, not only the first."""
    monkeypatch.chdir(repository)
    configure(repository, 'facts = ["../a", "facts/hospital.yaml",\n "no.yaml"]')
    config._load.cache_clear()
    with pytest.raises(FactsError) as caught:
        config.load().facts()
    assert [problem.line for problem in caught.value.problems] == [1, 2]


def sources(found: dict[str, Any]) -> set[str]:
    """Return the sources that settings come from."""
    return {one[1] for one in found.values()}


def test_nothing_is_configured(repository: Path) -> None:
    """Without a file everything is as it is by default."""
    assert sources(effective(repository)) == {"default", "locale"}
    assert "No configuration." in run_cli("config", cwd=repository).out


def test_a_waiver_file_of_the_change_counts_only_unlocked(repository: Path) -> None:
    """Waivers and a baseline that the file names are read, held to the repository, and ignored where it is locked."""
    facts = "facts/clinic-failing.yaml"
    for key in ("waivers", "baseline"):
        configure(repository, f'{key} = "../outside/secret.yaml"')
        refused = check(repository, facts)
        assert refused.code == 2
        assert "gl3rules.toml:1:" in refused.err
        assert "leads out of the repository" in refused.err
        configure(repository, f'{key} = "broken.yaml"')
        (repository / "broken.yaml").write_text("nothing: true\n")
        assert effective(repository)[key] == ("broken.yaml", "file", "gl3rules.toml:1")
        assert check(repository, facts).code == 2
        assert check(repository, facts, "--locked").code == 1
