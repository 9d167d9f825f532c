"""The integrations: each script is taken out of its file and run, with inputs that would like to be commands."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from tests.conftest import AS_OF, EXAMPLES, ROOT, program

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTION: Final = ROOT / "action.yml"
HOOKS: Final = ROOT / ".pre-commit-hooks.yaml"
GITLAB: Final = ROOT / "integrations" / "gitlab" / "gl3rules.gitlab-ci.yml"
JENKINS: Final = ROOT / "integrations" / "jenkins" / "Jenkinsfile"
CONTAINER: Final = ROOT / "Containerfile"

# What goes into the container, and into the clone that pre-commit installs.
INPUTS: Final = ("LICENSE", "README.md", "pyproject.toml", "gl3rules", "rules")

HOSTILE: Final = (
    '"; touch pwned; #',
    "$(touch pwned)",
    "`touch pwned`",
    "x; touch pwned",
    "x' ; touch pwned ; '",
    "x && touch pwned",
    "x\ntouch pwned\n",
    "${IFS}$(touch${IFS}pwned)",
    "--output=pwned",
    "--format=json=pwned",
    "*",
    "%0Atouch pwned",
)

# Stands in for Python in a virtual environment: makes the environment, and notes what is to be installed in it.
FAKE_PYTHON: Final = """\
#!/bin/bash
set -eu
[ "$1" = -I ] || {{ echo 'Python would import from the repository' >&2; exit 9; }}
if [ "$3" = venv ]; then
  mkdir -p "$4/bin"
  cp "$0" "$4/bin/python"
  printf '#!/bin/bash\\nexec {python} -c "$STARTER" "$@"\\n' > "$4/bin/gl3rules"
  chmod +x "$4/bin/gl3rules"
else
  printf '%s\\n' "${{@: -1}}" >> "$INSTALLED"
fi
"""
# As the installed command does, and unlike python -m, this imports nothing from the working directory.
STARTER: Final = f"import sys; sys.path[0] = {str(ROOT)!r}; from gl3rules.cli import script; script()"


class Runner:
    """A repository with facts in it, and a machine that runs scripts there as a pipeline does."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "repository"
        self.programs = folder / "programs"
        self.temporary = folder / "temporary folder"
        self.installed = folder / "installed"
        self.summary = folder / "summary.md"
        self.output = folder / "output"
        for each in (self.repository, self.programs, self.temporary):
            each.mkdir()
        shutil.copy(EXAMPLES / "hospital.yaml", self.repository / "facts.yaml")
        shutil.copy(EXAMPLES / "clinic-failing.yaml", self.repository / "failing facts.yaml")
        # What Python would import in place of its own modules, if it looked into the repository.
        for name in ("venv", "pip", "json", "sitecustomize", "gl3rules", "click"):
            (self.repository / f"{name}.py").write_text("open('pwned', 'w')\n", encoding="utf-8")
        python = self.programs / "python3"
        python.write_text(FAKE_PYTHON.format(python=sys.executable), encoding="utf-8")
        python.chmod(0o755)

    def run(self, script: str, environment: dict[str, str], *shell: str) -> Ran:
        """Run a script in the repository, in the environment that pipelines provide."""
        inherited = {name: value for name, value in os.environ.items() if name in {"HOME", "LC_ALL"}}
        own = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.temporary),
            "INSTALLED": str(self.installed),
            "STARTER": STARTER,
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_ACTION_PATH": "/the action",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.output),
        }
        return subprocess.run(
            [*(shell or ("bash", "-eo", "pipefail")), "-c", script],
            cwd=self.repository,
            env=inherited | own | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    def outputs(self) -> dict[str, str]:
        """Return what the script has set as outputs of the step."""
        lines = self.output.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def intact(self) -> bool:
        """Say whether nothing but reports was written."""
        return not list(self.repository.parent.rglob("*pwned*"))


Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Return a machine with a repository."""
    return Runner(tmp_path)


def read(path: Path) -> Any:  # noqa: ANN401  values of a YAML file
    """Return what a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps() -> list[Any]:
    """Return the steps of the action."""
    found: list[Any] = read(ACTION)["runs"]["steps"]
    return found


def act(runner: Runner, **inputs: str) -> Ran:
    """Run the steps of the action with inputs, as the runner does; return the last one's result."""
    defaults = {name: each["default"] for name, each in read(ACTION)["inputs"].items()}
    given = defaults | {name.replace("_", "-"): value for name, value in inputs.items()}
    done = None
    for step in steps():
        environment = {
            name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: given[found[1]], text)
            for name, text in step["env"].items()
        }
        done = runner.run(step["run"], environment)
        if done.returncode:
            break
    assert done is not None
    return done


def test_no_script_of_the_action_has_an_expression_in_it() -> None:
    """Inputs reach a script through its environment, so that none of them can be part of it."""
    text = ACTION.read_text(encoding="utf-8")
    for step in steps():
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
        assert step["run"].startswith("set -euo pipefail\n")
        assert all(re.fullmatch(r"\$\{\{ inputs\.[a-z-]+ \}\}", value) for value in step["env"].values())
    used = set(re.findall(r"\$\{\{ inputs\.([a-z-]+) \}\}", text))
    assert used == set(read(ACTION)["inputs"])


def test_action_on_facts_that_pass(runner: Runner) -> None:
    """The action installs itself, annotates, writes the summary and SARIF, and ends with the code of the check."""
    done = act(runner, arguments=f"--as-of={AS_OF}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert runner.installed.read_text(encoding="utf-8") == "/the action\n"
    outputs = runner.outputs()
    assert outputs["exit-code"] == "0"
    assert json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "# " in runner.summary.read_text(encoding="utf-8")
    assert runner.intact()


def test_action_on_facts_that_fail(runner: Runner) -> None:
    """Several files, one of them with a space in its name; the outputs are set although the step fails."""
    runner.summary.write_text("before\n", encoding="utf-8")
    done = act(runner, facts="facts.yaml\nfailing facts.yaml\n", arguments=f"--as-of={AS_OF}\n\n--row=6.5-8", lang="ja")
    assert done.returncode == 1
    assert "::error " in done.stdout
    outputs = runner.outputs()
    assert outputs["exit-code"] == "1"
    assert "failing%20facts.yaml" in Path(outputs["sarif"]).read_text(encoding="utf-8")
    summary = runner.summary.read_text(encoding="utf-8")
    assert summary.startswith("before\n")
    assert "不適合" in summary
    assert runner.intact()


def test_action_that_can_not_run_says_so(runner: Runner) -> None:
    """A wrong argument ends with code 2, and names no report that there is not."""
    done = act(runner, arguments="--no-such-option")
    assert done.returncode == 2
    assert "--no-such-option" in done.stderr
    assert runner.outputs() == {"exit-code": "2"}


def test_action_that_judges_nothing_fails(runner: Runner) -> None:
    """An argument that makes the command print something else ends with code 2, not as if all were well."""
    done = act(runner, arguments="--help")
    assert done.returncode == 2
    assert "::error::gl3rules has judged nothing" in done.stdout
    assert runner.outputs() == {"exit-code": "2"}


@pytest.mark.parametrize("name", ["facts", "fail_on", "lang"])
@pytest.mark.parametrize("value", HOSTILE)
def test_inputs_of_the_action_are_never_run(runner: Runner, name: str, value: str) -> None:
    """Whatever an input holds, it is a path or a value; nothing of it runs, and nothing is written for it."""
    done = act(runner, **{name: value})
    assert done.returncode == 2
    assert runner.intact()
    assert runner.outputs() == {"exit-code": "2"} or set(runner.outputs()) == {"exit-code", "sarif"}


@pytest.mark.parametrize("value", [each for each in HOSTILE if not each.startswith("--")])
def test_arguments_and_python_of_the_action_are_never_run(runner: Runner, value: str) -> None:
    """An argument is one word of the command, and the interpreter's name is a name."""
    assert act(runner, arguments=value).returncode == 2
    assert act(runner, python=value).returncode != 0
    assert runner.intact()


def gitlab() -> tuple[str, dict[str, str]]:
    """Return the script of the GitLab job, and its variables."""
    (job,) = read(GITLAB).values()
    (script,) = job["script"]
    return script, job["variables"]


def test_gitlab_job_keeps_its_reports(runner: Runner) -> None:
    """The job ends with the code of the check, and the files that it names as artifacts are there."""
    script, variables = gitlab()
    done = runner.run(
        script,
        variables
        | {"PACKAGE": "gl3rules.whl", "FACTS": "failing facts.yaml\nfacts.yaml", "ARGUMENTS": f"--as-of={AS_OF}"},
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert runner.installed.read_text(encoding="utf-8") == "gl3rules.whl\n"
    reports = read(GITLAB)["gl3rules"]["artifacts"]["reports"]
    findings = json.loads((runner.repository / reports["codequality"]).read_text(encoding="utf-8"))
    assert {finding["location"]["path"] for finding in findings} == {"failing facts.yaml"}
    assert "<testsuite" in (runner.repository / reports["junit"]).read_text(encoding="utf-8")
    assert read(GITLAB)["gl3rules"]["artifacts"]["when"] == "always"
    assert runner.intact()


def jenkins() -> str:
    """Return the script of the Jenkins pipeline."""
    (script,) = re.findall(r"sh '''\n(.*?)'''", JENKINS.read_text(encoding="utf-8"), re.DOTALL)
    # In Groovy's texts, a backslash at the end of a line joins it with the next.
    return str(script).replace("\\\n", "")


def test_jenkins_stage_keeps_its_reports(runner: Runner) -> None:
    """The stage runs in the plain shell, ends with the code of the check, and writes what is archived."""
    done = runner.run(jenkins(), {"PACKAGE": "gl3rules.whl", "FACTS": "failing facts.yaml"}, "sh", "-xe")
    assert done.returncode == 1
    text = JENKINS.read_text(encoding="utf-8")
    named = re.findall(r"(?:testResults|artifacts): '([^']+)'", text)
    assert len(named) == 2
    assert all((runner.repository / name).stat().st_size > 1000 for name in named)
    assert runner.intact()
    assert '"""' not in text


@pytest.mark.parametrize("shell", ["gitlab", "jenkins"])
@pytest.mark.parametrize("name", ["FACTS", "PACKAGE"])
@pytest.mark.parametrize("value", HOSTILE)
def test_variables_are_never_run(runner: Runner, shell: str, name: str, value: str) -> None:
    """Whatever a variable holds, nothing of it runs."""
    script, variables = gitlab() if shell == "gitlab" else (jenkins(), {})
    given = variables | {"PACKAGE": "gl3rules.whl", "FACTS": "facts.yaml", "ARGUMENTS": f"--as-of={AS_OF}"}
    done = runner.run(script, given | {name: value})
    assert done.returncode == (2 if name == "FACTS" else 0)
    assert runner.intact()
    if name == "PACKAGE":
        assert runner.installed.read_text(encoding="utf-8") == f"{value}\n"


@pytest.mark.parametrize("shell", ["gitlab", "jenkins"])
def test_package_must_be_named(runner: Runner, shell: str) -> None:
    """Nothing is installed by a name that somebody else could register."""
    script, variables = gitlab() if shell == "gitlab" else (jenkins(), {"FACTS": "facts.yaml"})
    done = runner.run(script, {"PACKAGE": ""} | variables)
    assert done.returncode != 0
    assert "Set the" in done.stderr
    assert not runner.installed.exists()


@pytest.mark.parametrize("shell", ["gitlab", "jenkins"])
def test_reports_are_not_written_through_a_link(runner: Runner, shell: str) -> None:
    """A repository in which the folder of the reports is a link does not have them written elsewhere."""
    outside = runner.repository.parent / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    (runner.repository / "gl3rules-reports").symlink_to(outside)
    script, variables = gitlab() if shell == "gitlab" else (jenkins(), {})
    done = runner.run(script, variables | {"PACKAGE": "x", "FACTS": "facts.yaml"})
    assert done.returncode == 0
    assert [path.name for path in outside.iterdir()] == ["kept"]


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, without the settings of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(folder)}
    identity = ("-c", "user.name=A. Sato", "-c", "user.email=sato@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, env=kept | own, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    """Commit everything in a folder; return the commit."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Change")
    return git(folder, "rev-parse", "HEAD")


def copy_product(folder: Path) -> None:
    """Copy what is needed to install the product."""
    for name in INPUTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)


def test_hook_of_pre_commit() -> None:
    """The hook is for YAML and JSON files called facts, and ends its options before the paths."""
    (hook,) = read(HOOKS)
    assert (hook["id"], hook["language"], hook["entry"]) == ("gl3rules", "python", "gl3rules check")
    assert hook["args"] == ["--"]
    assert hook["types_or"] == ["yaml", "json"]
    taken = ("facts.yaml", "facts.json", "a/facts.yml", "facts-clinic.yaml", "facts.clinic.yaml", "facts_1.json")
    left = ("factsheet.yaml", "facts.toml", "artefacts.yaml", "facts/schema.json", "facts.yaml.bak")
    assert [bool(re.search(hook["files"], name)) for name in (*taken, *left)] == [True] * 6 + [False] * 5


@pytest.mark.network
def test_pre_commit_runs_the_hook(tmp_path: Path) -> None:
    """pre-commit installs the hook from a commit, passes only facts files, and fails with what fails."""
    pytest.importorskip("pre_commit")
    product, repository = tmp_path / "product", tmp_path / "repository"
    product.mkdir()
    repository.mkdir()
    copy_product(product)
    shutil.copy(HOOKS, product)
    settings = {"repos": [{"repo": str(product), "rev": commit(product), "hooks": [{"id": "gl3rules"}]}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (repository / "other.yaml").write_text("a: 1\n", encoding="utf-8")
    shutil.copy(EXAMPLES / "hospital.yaml", repository / "facts.yaml")
    # A path that would have a report written, if it were taken for an option.
    hostile = repository / "--format=json=pwned" / "facts.yaml"
    hostile.parent.mkdir()
    shutil.copy(EXAMPLES / "health-guidance-provider.yaml", hostile)
    commit(repository)

    def hook() -> Ran:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))}
        own = {"PRE_COMMIT_HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose", "--color", "never"],
            cwd=repository,
            env=kept | own,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    done = hook()
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"gl3rules\.+Passed", done.stdout)
    assert "--format=json=pwned/facts.yaml" in done.stdout
    assert not (repository / "pwned").exists()
    shutil.copy(EXAMPLES / "clinic-failing.yaml", repository / "facts-clinic.yaml")
    git(repository, "add", "--all")
    done = hook()
    assert done.returncode == 1
    assert "- exit code: 1" in done.stdout
    assert "facts-clinic.yaml:" in done.stdout


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the container file, with what follows each."""
    lines = CONTAINER.read_text(encoding="utf-8").splitlines()
    found = [line.split(" ", 1) for line in lines if line and not line.startswith("#")]
    return [(name, rest) for name, rest in found]


def test_container_file() -> None:
    """Every source is there, the last user is a number other than root's, and nothing is fetched from elsewhere."""
    found = instructions()
    copied = [rest.split()[:-1] for name, rest in found if name == "COPY" and not rest.startswith("--from=build ")]
    assert sorted(source for sources in copied for source in sources) == sorted(INPUTS)
    assert all((ROOT / source).exists() for source in INPUTS)
    last_stage = found[max(number for number, (name, _) in enumerate(found) if name == "FROM") :]
    (user,) = [rest for name, rest in last_stage if name == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert [name for name, _ in last_stage] == ["FROM", "COPY", "ENV", "WORKDIR", "USER", "ENTRYPOINT", "CMD"]
    assert json.loads(dict(last_stage)["ENTRYPOINT"]) == ["/opt/gl3rules/bin/gl3rules"]
    assert {rest.split()[0] for name, rest in found if name == "FROM"} == {"python:3.12-slim"}
    assert "ADD" not in dict(found)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that every user may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.network
def test_container_runs_as_nobody_and_writes_nothing(open_folder: Path) -> None:
    """What the container file installs runs as its user, without a home or a place to write, and leaves no trace."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    source, target = open_folder / "src", open_folder / "gl3rules"
    source.mkdir()
    copy_product(source)
    (build,) = [rest for name, rest in instructions() if name == "RUN"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    command = build.replace("/opt/gl3rules", str(target)).replace("python3 -m venv", f"{sys.executable} -m venv")
    subprocess.run(["sh", "-ec", command], cwd=source, env=kept, check=True, capture_output=True)
    work = open_folder / "work"
    work.mkdir()
    shutil.copy(EXAMPLES / "hospital.yaml", work / "facts.yaml")
    (user,) = [rest for name, rest in instructions() if name == "USER"]
    number, group = user.split(":")
    become = [program("setpriv"), f"--reuid={number}", f"--regid={group}", "--clear-groups"]
    before = sorted(str(path) for path in open_folder.rglob("*"))

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        environment = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PATH": f"{target}/bin:/usr/bin:/bin"}
        return subprocess.run(
            [*become, str(target / "bin" / "gl3rules"), *arguments],
            cwd=work,
            env=environment,
            capture_output=True,
            check=False,
        )

    for form in ("table", "json", "html", "xlsx", "sarif"):
        done = run("check", "facts.yaml", "--as-of", AS_OF, "--format", form)
        assert (done.returncode, done.stderr) == (0, b""), form
        assert len(done.stdout) > 500
    assert run("check", "facts.yaml", "--as-of", AS_OF, "--format", "json=x.json").returncode == 2
    assert sorted(str(path) for path in open_folder.rglob("*")) == before
