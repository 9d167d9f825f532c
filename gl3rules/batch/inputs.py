"""What a run is given -> the files that it judges: folders, patterns, manifests, records and URLs."""

from __future__ import annotations

import glob
import os
import re
import stat
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from gl3rules.batch import manifest, records, remote, remote_files, unpacking
from gl3rules.batch.left_out import LeftOut, has_state, place_of
from gl3rules.batch.units import NOTHING, Extra, Unit
from gl3rules.errors import EntriesError, FactsError, Gl3rulesError, Problem
from gl3rules.source.files import STANDARD_INPUT, read_bytes, shown_path
from gl3rules.source.refusals import first_of
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gl3rules.waivers_file import Entry

_PATTERN: Final = re.compile(r"[*?\[]")
MOST_FILES: Final = 100
_MOST_BYTES: Final = 1024 * 1024
# How many reports a worker has in memory at once: of a block of usual records there are as many.
_MOST_LINES_WITH_REPORTS: Final = 50


class Source(Struct, frozen=True, array_like=True):
    """A file to judge: facts, or records; `size` in bytes, 0 where it can't be told.

    `wrong` says why there is nothing to judge, where that is known before it is read.
    """

    path: str
    size: int
    extra: Extra = NOTHING
    wrong: tuple[Problem, ...] = ()

    @property
    def is_records(self) -> bool:
        """Whether it holds records, a line each."""
        return records.is_records(self.path)


class _Wanted(Struct, frozen=True):
    """An input, and the entry of a manifest that names it, if one does."""

    path: str
    entry: manifest.Listed | None = None
    extra: Extra = NOTHING

    def wrong(self, text: Message, remedy: Message | None) -> Source:
        """Return what stands for an input in which there is nothing to judge."""
        shown = unpacking.shown(self.path)
        found = self.entry.problem(text, remedy) if self.entry else Problem(text, shown, remedy=remedy)
        return Source(self.path, 0, self.extra, (found,))

    def refused(self, text: Message, remedy: Message | None) -> Source:
        """Do the same for an entry of a manifest, one line of many; raise Gl3rulesError for the command line's own."""
        if self.entry is None:
            raise Gl3rulesError(text, remedy)
        return self.wrong(text, remedy)

    def without_facts(self, *, is_left_out: bool) -> Source:
        """Refuse an input in which there are no facts, or nothing but what is left out."""
        shown = unpacking.shown(self.path)
        if is_left_out:
            what = message("The run writes to {path}, or takes waivers or earlier runs from there.", path=shown)
            remedy = message("Name another input, or another folder for the output.")
        else:
            what = message("There are no facts files in {path}.", path=shown)
            remedy = message(
                "Facts files end in .yaml, .yml or .json, records in .ndjson or .jsonl; hidden ones are left out."
            )
        return self.refused(what, remedy)


class Inputs:
    """The files that a run judges, in order, each once, with what manifests say of them.

    `left_out` holds the paths of files and folders that are no facts though they lie among them: the run's own output,
    its waivers. Raises EntriesError for a broken manifest, and Gl3rulesError for a pattern that matches nothing, an
    empty folder, and a file system that can't be opened.
    """

    def __init__(self, given: Sequence[str], left_out: Iterable[str]) -> None:
        self._left_out = LeftOut(left_out)
        # By what tells a file from any other, with the entry that says something of it.
        self._found: dict[str, tuple[Source, manifest.Listed | None]] = {}
        self._waivers = manifest.Waivers()
        self._problems: list[Problem] = []
        # All manifests first: neither they nor their waivers are facts, wherever they lie.
        for wanted in [each for path in given for each in self._wanted(path)]:
            self._add(wanted)
        if self._problems:
            raise EntriesError(first_of(self._problems))
        self.sources = [source for source, _ in self._found.values()]

    @property
    def size(self) -> int:
        """The bytes of all files together, as far as they can be told."""
        return sum(source.size for source in self.sources)

    @property
    def waiver_sets(self) -> dict[str, tuple[Entry, ...]]:
        """The waivers of each file that a manifest names, by its path; the job of the run has to have them."""
        return self._waivers.of_each_file

    @property
    def with_waivers(self) -> frozenset[tuple[str, str]]:
        """Each file, as it is shown, to which waivers of a manifest can apply, with the path of the file of these."""
        waived = (source for source in self.sources if source.extra.waivers)
        return frozenset((unpacking.shown(source.path), source.extra.waivers) for source in waived)

    def _wanted(self, path: str) -> Iterator[_Wanted]:
        is_here = not remote.is_url(path) and not os.path.isdir(path)
        if not is_here or not manifest.is_manifest(path):
            yield _Wanted(path)
            return
        self._left_out.add(path)
        for entry in manifest.load(path):
            if entry.organisation and (records.is_records(entry.path) or os.path.isdir(entry.path)):
                what = message("{path} holds many organisations, but the manifest names one.", path=entry.path)
                self._problems.append(entry.problem(what, message("Leave organisation empty here.")))
                continue
            try:
                if entry.waivers and entry.waivers not in self.waiver_sets:
                    self._left_out.add(entry.waivers)
                accepted = self._waivers.digest(entry.waivers, entry.organisation)
            except EntriesError as error:
                self._problems += error.problems
                continue
            waivers = entry.waivers if accepted else ""
            yield _Wanted(entry.path, entry, Extra(entry.organisation, waivers, accepted, entry.tags, entry.place))

    def _add(self, wanted: _Wanted) -> None:
        found = self._sources(wanted)
        top = _top(wanted.path)
        kept = [
            (key, source)
            for source in found
            if (key := place_of(source.path)) not in self._left_out
            and (remote.is_url(source.path) or not self._left_out.holds(os.path.dirname(source.path), top))
        ]
        if not kept:
            is_left_out = bool(found) or place_of(wanted.path) in self._left_out
            kept = [(place_of(wanted.path), wanted.without_facts(is_left_out=is_left_out))]
        for key, source in kept:
            self._take(wanted, source, key)

    def _sources(self, wanted: _Wanted) -> list[Source]:
        path = wanted.path
        if path == STANDARD_INPUT:
            what = message("A batch run does not read standard input.")
            remedy = message("Name a file or folder; `gl3rules check -` reads facts from there.")
            return [wanted.refused(what, remedy)]
        if remote.is_url(path):
            try:
                return [Source(*each, wanted.extra) for each in remote_files.found_at(path, self._left_out.urls)]
            except Gl3rulesError as error:
                return [wanted.refused(error.text, error.remedy)]
        if os.path.isdir(path):
            return list(self._in_folder(wanted))
        if _is_pattern(path):
            matching = sorted(glob.glob(path, recursive=True))
            return [self._file(wanted, each) for each in matching if remote_files.is_facts(each) and _is_regular(each)]
        return [self._file(wanted, path)]

    def _file(self, wanted: _Wanted, path: str) -> Source:
        # Known by its name first: to look into each file would take as long as to judge some.
        if "manifest" in os.path.basename(path).lower() and manifest.is_manifest(path):
            what = message("{path} is a manifest, which lists inputs, and no facts file.", path=shown_path(path))
            remedy = message("Name it as an input of the command.")
            return structs.replace(wanted, path=path).wrong(what, remedy)
        if path and path != shown_path(path):
            # What a run keeps, and what it writes, is UTF-8.
            what = message("the file's name is not UTF-8")
            remedy = message("Rename the file; names from Japanese Windows programs are often Shift_JIS.")
            return structs.replace(wanted, path=shown_path(path)).wrong(what, remedy)
        if not remote_files.is_facts(path):
            # Told here, so that no such name can be that of a block of records.
            try:
                read_bytes(path)
            except FactsError as error:
                return Source(path, 0, wanted.extra, error.problems)
        return Source(path, records.size(path), wanted.extra)

    def _take(self, wanted: _Wanted, source: Source, key: str) -> None:
        """Take a file in, once; where it is found twice, what a manifest says of it holds."""
        before, entry = self._found.get(key, (source, wanted.entry))
        if wanted.entry and entry and wanted.extra.digest != before.extra.digest:
            if entry.manifest == wanted.entry.manifest:
                what = message("{path} is listed twice; line {line} lists it too.", path=source.path, line=entry.line)
            else:
                what = message("{path} is listed twice; {place} lists it too.", path=source.path, place=entry.place)
            self._problems.append(wanted.entry.problem(what, message("Keep one of the two.")))
        elif entry is None and wanted.entry:
            before, entry = structs.replace(before, extra=wanted.extra), wanted.entry
        self._found[key] = before, entry

    def _in_folder(self, wanted: _Wanted) -> Iterator[Source]:
        """Yield the facts files below a folder in the order of their names; links to folders are not followed."""
        waiting = self._listed(wanted, wanted.path)
        while waiting:
            each = waiting.pop()
            if isinstance(each, Source):
                yield each
            elif each.is_dir(follow_symlinks=False):
                waiting += self._listed(wanted, each.path)
            elif remote_files.is_facts(each.name) and _is_regular(each.path):
                yield self._file(wanted, each.path)

    def _listed(self, wanted: _Wanted, folder: str) -> list[os.DirEntry[str] | Source]:
        """Return what is in a folder, the last first; that it can't be searched where that is so."""
        if place_of(folder) in self._left_out:
            return []
        try:
            found = sorted(os.scandir(folder), key=lambda each: each.name, reverse=True)
        except OSError as error:
            what = message("{path} can't be searched: {reason}.", path=shown_path(folder), reason=error.strerror or "")
            remedy = message("Make the folder readable, or name others.")
            if folder == wanted.path:
                return [wanted.refused(what, remedy)]
            return [structs.replace(wanted, path=folder).wrong(what, remedy)]
        if folder != wanted.path and has_state(folder):
            # The output of another run: what is in it has been judged.
            return []
        return [each for each in found if not each.name.startswith(".")]


def _top(path: str) -> str:
    """Return the place at which the search for what is given begins; that of a file that is named is where it lies."""
    if _is_pattern(path):
        return place_of(os.path.dirname(_PATTERN.split(path)[0]))
    if os.path.isdir(path):
        return place_of(path)
    return os.path.join(place_of(os.path.dirname(path)), os.path.basename(path))


def _is_pattern(path: str) -> bool:
    # No path that a system has holds a NUL; that is told as of every file that can't be read, or is not there.
    return _PATTERN.search(path) is not None and not os.path.lexists(path) and "\0" not in path


def _is_regular(path: str) -> bool:
    try:
        # A pipe would wait for a writer, a device may never end; what can't be looked at is told when it is read.
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return True


def units_of(source: Source, most_bytes: int, *, in_stream: bool) -> Iterator[Unit]:
    """Yield the units of a file.

    Records that are compressed, or are to come `in_stream` so that the number of each line is known, are read here; of
    all others a worker reads its block itself. Raises FactsError where a file can't be read on; what was yielded before
    holds.
    """
    if source.wrong:
        raise FactsError(source.wrong)
    path, size, extra = source.path, source.size, source.extra
    if not source.is_records:
        yield Unit(path, path, weight=size, extra=extra)
    elif in_stream or unpacking.is_compressed(path) or not size or not remote.has_ranges(path):
        done = 0
        most_lines = _MOST_LINES_WITH_REPORTS if in_stream else records.MOST_LINES
        for block in records.blocks(path, most_bytes, most_lines):
            weight, done = block.read - done, block.read
            # Reports name lines: where these have moved, the block is another, whatever it holds.
            name = f"{path}#{block.first_line}"
            yield Unit(name, path, data=block.data, first_line=block.first_line, weight=weight, extra=extra)
    else:
        length = records.block_length(path)
        for start in range(0, size, length):
            end = min(start + length, size)
            yield Unit(f"{path}#{start}", path, start, end, weight=end - start, extra=extra)


def pieces(units: Iterable[Unit], *, most_files: int = MOST_FILES) -> Iterator[list[Unit]]:
    """Yield units in pieces of work: about a MiB, or a hundred files; a block of records is a piece by itself."""
    piece: list[Unit] = []
    length = 0
    for unit in units:
        if piece and (unit.is_block or len(piece) >= most_files or length >= _MOST_BYTES):
            yield piece
            piece, length = [], 0
        piece.append(unit)
        length += _MOST_BYTES if unit.is_block else unit.weight
    if piece:
        yield piece
