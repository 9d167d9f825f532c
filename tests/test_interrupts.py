"""Ctrl-C and a request to end become KeyboardInterrupt, and are not lost."""

from __future__ import annotations

import signal
from contextlib import suppress

import pytest

from gl3rules.cli.interrupts import Interrupts
from gl3rules.cli.progress import Progress


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_that_was_lost_is_raised_again(number: signal.Signals) -> None:
    """An interrupt that somebody swallows ends a run at its next step; afterwards the signals are handled as before."""
    before = signal.getsignal(number)
    interrupts = Interrupts()
    with interrupts, Progress(0, quiet=True, check=interrupts.check) as progress:
        progress.advance(1, 1, 0)
        with suppress(KeyboardInterrupt):
            signal.raise_signal(number)
        with pytest.raises(KeyboardInterrupt):
            progress.advance(1, 1, 0)
    assert progress.organisations == 1
    assert signal.getsignal(number) is before


def test_a_process_that_ignores_interrupts() -> None:
    """A process that was started to ignore Ctrl-C, as with nohup, goes on to."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            signal.raise_signal(signal.SIGINT)
            interrupts.check()
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
