"""`gl3rules batch`: judge many organisations, and report on each and on all of them together."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final

import click
from msgspec import structs

from gl3rules import packs
from gl3rules._version import VERSION
from gl3rules.cli import options, output
from gl3rules.cli.check import as_of_given, selected
from gl3rules.cli.formats import FormatName
from gl3rules.cli.interrupts import Interrupts
from gl3rules.cli.settings import Configured, OwnOption, configuration, is_locked, locked
from gl3rules.cli.settings import pack as pack_options
from gl3rules.cli.words import _, spoken, spoken_with
from gl3rules.report import FORMATS, needed
from gl3rules.text import printable

if TYPE_CHECKING:
    from datetime import date

    from gl3rules.batch.assembly import Assembled
    from gl3rules.batch.executors import Executor
    from gl3rules.batch.inputs import Inputs
    from gl3rules.batch.job import Job
    from gl3rules.batch.state import State
    from gl3rules.batch.store import Store
    from gl3rules.model import Status
    from gl3rules.text import Language
    from gl3rules.waivers_file import Entry

_OUTCOMES: Final = ("ndjson", "parquet")
_MIB: Final = 1024 * 1024
_INTERRUPTED: Final = 130
# What a process has to have before it is worth starting another: it takes a quarter of a second.
_WORTH_A_PROCESS: Final = 2 * _MIB


@click.command(
    cls=Configured,
    short_help=_("Judge many organisations, and report on all of them."),
    help=_(
        "Judge many organisations. An INPUT is a folder, which is searched for facts files; a pattern; a facts file;"
        " records, one organisation a line (.ndjson or .jsonl, also .gz and .zst); a manifest (CSV, or YAML with"
        " `manifest: 1`) that lists inputs with ids, waivers and tags; or a URL (s3://, gs://, https://, zip://).\n\n"
        "In DIR are then a report of each organisation in the forms that are asked for, outcomes.ndjson, and"
        " portfolio.html and portfolio.xlsx about all of them.\n\n"
        "Exit codes: 0 no status named by --fail-on came up, 1 one did, 2 a file could not be judged or the command is"
        " wrong, 3 a rule crashed; of several, the highest. 130 the run was interrupted; --resume goes on with it."
    ),
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--output", "-o", "folder", required=True, metavar="DIR", help=_("Folder, or URL, to write to."))
@click.option(
    "--jobs", "-j", type=click.IntRange(min=1), metavar="N", help=_("Processes to use; one for each core by default.")
)
@click.option(
    "--format",
    "-f",
    "formats",
    cls=OwnOption,
    multiple=True,
    type=FormatName([*FORMATS, *_OUTCOMES]),
    metavar="NAME",
    help=_(
        "Form of a report on each organisation, or of the outcomes of all (ndjson, parquet); can be repeated. One of:"
        " {names}; ndjson by default."
    ).format(names=", ".join([*FORMATS, *_OUTCOMES])),
)
@click.option("--resume", is_flag=True, help=_("Go on with a run that was interrupted; what has not changed is kept."))
@click.option("--fail-fast", is_flag=True, help=_("Stop at the first organisation that fails or can't be judged."))
@click.option("--scheduler", metavar="ADDRESS", help=_("Dask scheduler, tcp://HOST:PORT, whose workers judge."))
@options.lang
@options.as_of
@options.selection
@options.param
@options.fail_on
@click.option(
    "--waivers",
    "waivers_path",
    metavar="DIR",
    type=click.Path(exists=True),
    help=_("Folder of waiver files, or one file; each waiver says for which organisation it is."),
)
@options.max_waiver_days
@click.option(
    "--history",
    "history",
    multiple=True,
    metavar="DIR",
    type=click.Path(file_okay=False),
    help=_("Output of an earlier run, or a folder of such; the portfolio then shows the trend. Can be repeated."),
)
@click.option(
    "--without-facts", is_flag=True, help=_("Keep no copy of the facts, which tells later runs which fact changed.")
)
@click.option(
    "--state", "state_path", metavar="DIR", help=_("Folder for what --resume needs; in DIR, or beside you for a URL.")
)
@click.option("--quiet", "-q", is_flag=True, help=_("No progress, and only the totals."))
@pack_options
@locked
@options.max_file_size
def command(
    inputs: tuple[str, ...],
    folder: str,
    jobs: int | None,
    formats: tuple[str, ...],
    resume: bool,
    fail_fast: bool,
    scheduler: str | None,
    as_of: date,
    rows: tuple[str, ...],
    rules: tuple[str, ...],
    severity: str | None,
    skipped: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
    fail_on: tuple[Status, ...],
    waivers_path: str | None,
    max_waiver_days: int,
    history: tuple[str, ...],
    without_facts: bool,
    state_path: str | None,
    quiet: bool,
    pack: str,
    pack_folders: tuple[str, ...],
    max_file_size: int | None,
) -> int:
    """Judge many organisations and report; return the exit code."""
    # Imported here: no other command needs any of it.
    from gl3rules.batch.inputs import Inputs
    from gl3rules.batch.job import Job, with_digest

    job = with_digest(
        Job(
            version=VERSION,
            pack=pack,
            digest="",
            as_of=as_of,
            folders=tuple(map(os.path.abspath, pack_folders)),
            parameters=tuple(settings),
            rows=rows,
            rules=rules,
            severity=severity or "",
            skipped=skipped,
            selection=selected(rows, rules, severity, skipped),
            as_of_given=as_of_given(),
            fail_on=fail_on,
            language=spoken().code,
            most_bytes=(max_file_size or 4) * _MIB,
            formats=tuple(name for name in dict.fromkeys(formats) if name in FORMATS),
            lines="ndjson" in formats or "parquet" not in formats,
            columns="parquet" in formats,
            keeps_facts=not without_facts,
            waivers=_waivers(waivers_path),
            longest_waiver=max_waiver_days,
        )
    )
    _refuse_missing(job)
    if not is_locked(click.get_current_context()) and "baseline" in configuration().given:
        click.echo(_("The baseline of the configuration is not for batch, which compares with --history."), err=True)
    found = Inputs(inputs, [folder, waivers_path or "", *history])
    # Known only once the manifests are read.
    job = structs.replace(job, waiver_sets=found.waiver_sets)
    whole = _Whole(job, found, folder, state_path, history, quiet=quiet)
    return whole.run(jobs, scheduler, resume=resume, fail_fast=fail_fast)


class _Whole:
    """A run from its folders to what it prints."""

    def __init__(
        self,
        job: Job,
        inputs: Inputs,
        folder: str,
        state_path: str | None,
        history: tuple[str, ...],
        *,
        quiet: bool,
    ) -> None:
        from gl3rules.batch.folders import prepare
        from gl3rules.batch.history import History
        from gl3rules.batch.store import store_at

        self._job = job
        self._inputs = inputs
        self._history = History(history, folder, job.as_of)
        self._quiet = quiet
        self._interrupts = Interrupts()
        self._state_path = prepare(folder, state_path)
        self._store: Store = store_at(folder)
        self._is_remote = self._state_path != folder
        self._language: Language = spoken_with(packs.load(job.pack, job.folders))

    def run(self, jobs: int | None, scheduler: str | None, *, resume: bool, fail_fast: bool) -> int:
        """Judge, write everything, and print the summary; return the exit code."""
        from gl3rules.batch.folders import send
        from gl3rules.batch.state import State

        with closing(self._history), closing(State(self._state_path)) as state:
            try:
                with self._interrupts:
                    executor = self._executor(jobs, scheduler)
                    code = self._judge_and_tell(state, executor, resume=resume, fail_fast=fail_fast)
            except KeyboardInterrupt:
                click.echo(_("Interrupted. What is done is kept: the same command with --resume goes on."), err=True)
                return _INTERRUPTED
        if self._is_remote:
            send(self._state_path, self._store)
        return code

    def _judge_and_tell(self, state: State, executor: Executor, *, resume: bool, fail_fast: bool) -> int:
        from gl3rules.batch import outputs
        from gl3rules.batch.assembly import Assembly
        from gl3rules.batch.executors import InProcess
        from gl3rules.batch.job import prepared
        from gl3rules.batch.results import Results
        from gl3rules.batch.run import Run
        from gl3rules.cli.progress import Progress

        run = Run(self._job, self._inputs, self._store, state, fail_fast=fail_fast)
        with ExitStack() as stack:
            stack.enter_context(closing(executor))
            progress = stack.enter_context(Progress(self._inputs.size, quiet=self._quiet, check=self._interrupts.check))
            is_complete = run.do(executor, progress, resume=resume)
        known = prepared(self._job)
        results = Results(state)
        for name in results.reports_described_twice():
            self._store.remove(name)
        assembled = Assembly(known, state, results, self._history).made(is_complete=is_complete)
        beside = not isinstance(executor, InProcess)
        missing = outputs.write(known, results, assembled.portfolio, self._store, beside=beside)
        if missing:
            output.complain(missing)
        state.finish(is_complete=is_complete)
        if resume and not self._quiet:
            click.echo(_("Reused from before: {count} organisations.").format(count=f"{run.reused:,}"), err=True)
        self._tell(assembled)
        return assembled.code

    def _tell(self, assembled: Assembled) -> None:
        from gl3rules.portfolio import table, wording

        portfolio = assembled.portfolio
        if self._quiet:
            for note in assembled.errors:
                click.echo(printable(self._language.render(note)), err=True)
            output.write(f"{wording.total(self._language, portfolio)}\n", None)
        else:
            drawn = table.render(portfolio, self._language, width=output.width(), colour=output.colour())
            output.write(drawn, None)

    def _executor(self, jobs: int | None, scheduler: str | None) -> Executor:
        from gl3rules.batch.executors import InProcess, Processes

        if scheduler:
            from gl3rules.batch.cluster import Cluster

            return Cluster(self._job, scheduler)
        # Where the system can't say which cores this process may use, it is taken to be all.
        cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
        wanted = jobs or self._worthwhile(cores)
        return Processes(self._job, wanted) if wanted > 1 else InProcess(self._job)

    def _worthwhile(self, cores: int) -> int:
        if self._job.formats:
            return min(cores, len(self._inputs.sources) + self._inputs.size // _MIB)
        return min(cores, 1 + self._inputs.size // _WORTH_A_PROCESS)


def _waivers(path: str | None) -> tuple[Entry, ...]:
    if not path:
        return ()
    from gl3rules.batch.folders import waiver_files
    from gl3rules.waivers_file import load

    return tuple(entry for file in waiver_files(path) for entry in load(file))


def _refuse_missing(job: Job) -> None:
    """Refuse forms whose packages are missing before anything is judged."""
    if job.columns:
        from gl3rules.batch import parquet

        parquet.needed()
    for name in job.formats:
        needed(name)
