"""A process ends before it takes all of the computer's memory, and says so first."""

from __future__ import annotations

import subprocess
import sys
import time

from app.memory import TOO_MUCH, peak_memory_bytes

MIB = 1024**2
GROWS = """
import sys, time
from app.memory import end_beyond, peak_memory_bytes
end_beyond(peak_memory_bytes() + 100 * 1024**2, tell=lambda: print("told", flush=True))
taken = []
for _ in range({pieces}):
    taken.append(bytearray(b"x") * 10 * 1024**2)
time.sleep({then_s})
print("here", flush=True)
"""


def grown(pieces: int, then_s: float) -> subprocess.CompletedProcess[str]:
    """A process that takes 10 MiB so many times."""
    words = [sys.executable, "-c", GROWS.format(pieces=pieces, then_s=then_s)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)


def test_a_process_that_takes_too_much_ends_and_says_so() -> None:
    started = time.monotonic()
    done = grown(30, 30.0)
    assert (done.returncode, done.stdout) == (TOO_MUCH, "told\n")
    assert time.monotonic() - started < 20


def test_one_that_takes_less_goes_on() -> None:
    done = grown(5, 0.6)
    assert (done.returncode, done.stdout) == (0, "here\n")


def test_the_peak_is_that_of_this_process() -> None:
    before = peak_memory_bytes()
    assert before is not None
    taken = bytearray(b"x") * (before + 50 * MIB)
    after = peak_memory_bytes()
    assert after is not None
    assert after >= before + 40 * MIB
    assert len(taken) > 0
