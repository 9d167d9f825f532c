"""Build the wheel and the source distribution: the same bytes whenever, wherever and by whomever they are built.

    python -m tools.supply.distributions [--output FOLDER]

The time in them is SOURCE_DATE_EPOCH, or that of the last commit. The versions of what builds are locked in
requirements/build.txt; another zlib than here may still compress to other bytes.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

from .locked import ROOT

INPUTS: Final = ("LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "gl3rules", "rules")
"""All that distributions are made from."""
_EARLIEST: Final = 315532800
"""1980-01-01, before which an archive's files can't be dated."""


def source_date() -> int:
    """Return SOURCE_DATE_EPOCH or the time of the last commit, in seconds since 1970; without both 1980."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(command, cwd=ROOT, capture_output=True, encoding="ascii", check=True).stdout)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return _EARLIEST


def copy_inputs(folder: Path) -> None:
    """Copy what distributions are made from, and nothing that an earlier build or run has left."""
    for name in INPUTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / name, folder / name)


def build(output: Path, date: int) -> tuple[Path, ...]:
    """Build both distributions into a folder and return their paths; nothing is fetched."""
    with tempfile.TemporaryDirectory() as folder:
        copy, made = Path(folder, "checkout"), Path(folder, "made")
        copy.mkdir()
        copy_inputs(copy)
        for path in (copy, *copy.rglob("*")):
            # An archive keeps who may do what with a file, which depends on the checkout's umask.
            path.chmod(0o755 if path.is_dir() else 0o644)
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(made), str(copy)]
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(max(date, _EARLIEST))}
        done = subprocess.run(
            command, env=environment, umask=0o022, capture_output=True, encoding="utf-8", errors="replace", check=False
        )
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
        for archive in made.glob("*.tar.gz"):
            _repack(archive, date)
        output.mkdir(parents=True, exist_ok=True)
        return tuple(Path(shutil.copyfile(path, output / path.name)) for path in sorted(made.iterdir()))


def _repack(archive: Path, date: int) -> None:
    """Write a source distribution anew: in the order of names, and without its maker's times and names."""
    with tarfile.open(archive) as old:
        members = [(member, old.extractfile(member)) for member in sorted(old.getmembers(), key=lambda one: one.name)]
        with (
            archive.with_suffix(".new").open("wb") as file,
            gzip.GzipFile("", "wb", 9, file, date) as packed,
            tarfile.open(fileobj=packed, mode="w") as new,
        ):
            for member, content in members:
                member.mtime, member.mode = date, 0o755 if member.isdir() else 0o644
                member.uid = member.gid = 0
                member.uname = member.gname = ""
                # What stood there is more exact than a whole second.
                member.pax_headers = {}
                new.addfile(member, content)
    archive.with_suffix(".new").replace(archive)


def main() -> None:
    """Build both distributions and say where they are."""
    parser = argparse.ArgumentParser(prog="python -m tools.supply.distributions", description="Build distributions.")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "dist", metavar="FOLDER", help="where to; dist by default"
    )
    for path in build(parser.parse_args().output, source_date()):
        print(path)


if __name__ == "__main__":
    main()
