"""Look for files that the reader, or a whole check, can't bear.

    python -m tools.fuzz reader|check [--minutes N]
    python -m tools.fuzz reader|check --keep

The first runs atheris (pip install atheris) from the corpus in tests/data/fuzz and the examples, puts what reaches new
code into build/fuzz/TARGET, and ends with exit code 77 at a finding, which it writes to build/fuzz/TARGET-findings. The
second needs no atheris: it puts into tests/data/fuzz/TARGET the smallest files of both that reach all the code that the
others of at most 3,000 bytes reach, and removes those that are no longer needed.
"""

from __future__ import annotations

import argparse
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tools.fuzz.mutation import by_lines

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOT: Final = Path(__file__).parent.parent.parent
_BUILD: Final = _ROOT / "build" / "fuzz"
_CORPUS: Final = _ROOT / "tests" / "data" / "fuzz"

# Bytes of the longest file that each target is given.
_LONGEST: Final = {"reader": 4096, "check": 20_000}
# Seconds of the processor for one such file, although all code is counted; and by the clock, on a busy machine.
_MOST_SECONDS: Final = 1.0
_HANG: Final = 60
_MOST_MEGABYTES: Final = 1024
_LONGEST_KEPT: Final = 3000
# Files that were findings once, put there by hand, stay.
_FINDING: Final = "found-"
# Only what is imported under atheris' eyes guides it, so nothing of this is imported above.
_INSTRUMENTED: Final = ["gl3rules", "tomllib", "json"]
# Every second change is made by lines: libFuzzer's own break nearly every file of facts.
_BY_LINES: Final = 2


def main() -> None:
    """Run the fuzzer, which ends the process itself."""
    parser = argparse.ArgumentParser(description="Look for files that gl3rules can't bear.")
    parser.add_argument("target", choices=_LONGEST)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--keep", action="store_true", help="add what reaches further code to the corpus of the tests")
    given = parser.parse_args()
    if given.keep:
        _keep(given.target)
    else:
        _fuzz(given.target, given.minutes)


def _keep(name: str) -> None:
    from tools.fuzz.smallest import smallest
    from tools.fuzz.targets import TARGETS

    kept = _CORPUS / name
    files = [path for folder in (kept, _BUILD / name, _BUILD / f"{name}-findings") for path in folder.glob("*")]
    small = [data for path in files if len(data := path.read_bytes()) <= _LONGEST_KEPT]
    chosen = {sha256(data).hexdigest()[:16]: data for data in smallest(TARGETS[name], small)}
    for path in kept.glob("*"):
        if path.name not in chosen and not path.name.startswith(_FINDING):
            path.unlink()
    kept.mkdir(parents=True, exist_ok=True)
    for digest, data in chosen.items():
        (kept / digest).write_bytes(data)
    print(f"{len(chosen)} files with {sum(map(len, chosen.values()))} bytes in {kept.relative_to(_ROOT)}")


def _fuzz(name: str, minutes: float) -> None:
    try:
        import atheris  # type: ignore[import-untyped]
    except ImportError:
        sys.exit("atheris is missing; install it: pip install atheris (Linux, Python 3.11 to 3.13)")
    found, kept, findings = (_BUILD / name, _CORPUS / name, _BUILD / f"{name}-findings")
    for folder in (found, kept, findings):
        folder.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=_INSTRUMENTED):
        from tools.fuzz.corpus import seeds
        from tools.fuzz.targets import TARGETS
        from tools.fuzz.words import words, write_dictionary

        target = TARGETS[name]
        for file, data in seeds(name):
            # What is imported where it is needed is imported by this.
            target(data)
            (found / file).write_bytes(data)
    write_dictionary(_BUILD / "words.txt")
    limits = (f"-max_len={_LONGEST[name]}", f"-timeout={_HANG}", f"-rss_limit_mb={_MOST_MEGABYTES}")
    aims = (f"-dict={_BUILD / 'words.txt'}", f"-max_total_time={minutes * 60:.0f}")
    places = (f"-artifact_prefix={findings}/", "-print_final_stats=1", str(found), str(kept))
    arguments = [sys.argv[0], *limits, *aims, *places]
    # Not "RegEx", whose stand-ins for patterns re itself can't read again.
    atheris.enabled_hooks.add("str")
    atheris.Setup(arguments, _timed(target), custom_mutator=_mutator(atheris, [word.encode() for word in words()]))
    atheris.Fuzz()


def _timed(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    def timed(data: bytes) -> None:
        start = time.process_time()
        target(data)
        taken = time.process_time() - start
        if taken > _MOST_SECONDS:
            message = f"it took {taken:.1f} seconds"
            raise TimeoutError(message)

    return timed


def _mutator(atheris: Any, words: list[bytes]) -> Any:  # noqa: ANN401  a module without types, not always there
    def changed(data: bytes, most: int, seed: int) -> bytes:
        if seed % _BY_LINES:
            return bytes(atheris.Mutate(data, most))
        return by_lines(data, words, most, seed)

    return changed


if __name__ == "__main__":
    main()
