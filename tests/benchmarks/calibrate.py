"""Measures how far off the values are in each sort of sound, and writes the ranges that the app shows.

    python tests/benchmarks/calibrate.py [--quick | --every N] [--check]

The ranges are taken from the tuning and the calibration casts, one value of one person in one conversation at a time, and
hold all but 5 % of them; then they are checked on the held-out casts, with other voices and other seeds. The truth of a
value is the same measure on the script's own speech, so a range says how far hearing is off, not whether the rules name what
people meant; for counts of events it must also hold what the script meant. Values that are withheld take no part.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

import tomli_w

from app.metrics.ranges import Band, Kind, Off
from tests.benchmarks.accuracy_cases import spread
from tests.benchmarks.calibrate_cases import BANDS, KINDS, Case, Task, cases_in
from tests.helpers.casts import CALIBRATION, HELD_OUT, HELD_OUT_MEETINGS, TUNING, TUNING_MEETINGS, Cast, available
from tests.helpers.meeting import ROOMS
from tests.helpers.rooms import Room
from tests.helpers.sound_conditions import CONDITIONS

FILE = Path(__file__).resolve().parents[2] / "resources" / "accuracy.toml"
OUTSIDE = 0.05
FEWEST = 12
"""Cases; with fewer nothing is said of a value."""
WIDENED = (1.0, 1.25, 1.5, 2.0, 2.5)
EARS: tuple[Room, ...] = (
    Room(0.4, 0.2, 1.6), Room(0.3, 0.4, 1.6), Room(0.3, 0.5, 1.4, phone=True), Room(0.5, 0.6, 2.0), Room(0.6, 0.5, 1.5),
    Room(0.45, 0.6, 1.3, phone=True),
)  # fmt: skip


# ---- from cases to ranges --------------------------------------------------------------------------------------------


def ranges_of(cases: Sequence[Case], *, template: Band) -> Band:
    """The band with how far below and above the truth lay in all but 5 % of the cases.

    One cast is heard in many conditions, and its errors are alike, so that few casts stand for many cases. A range is
    therefore widened by the least of `WIDENED` with which the other casts' range holds 95 % of each cast's cases.
    """
    off = {}
    for metric, kind in KINDS.items():
        mine = [case for case in cases if case.band == template.name and case.metric == metric]
        if len(mine) >= FEWEST:
            off[metric] = _widened(_off(mine, kind), _wider(mine, kind))
    conversations = len({case.conversation for case in cases if case.band == template.name})
    return replace(template, conversations=conversations, off=off)


def _off(cases: Sequence[Case], kind: Kind) -> Off:
    errors = [error for case in cases for error in _errors(case, kind)]
    return Off(_reach([-error for error in errors]), _reach(errors), kind)


def _widened(off: Off, factor: float) -> Off:
    return replace(off, below=round(off.below * factor, 4), above=round(off.above * factor, 4))


def _wider(cases: Sequence[Case], kind: Kind) -> float:
    casts = {case.cast for case in cases}
    left = {cast: [case for case in cases if case.cast == cast] for cast in casts}
    rest = {cast: _off([case for case in cases if case.cast != cast], kind) for cast in casts if len(casts) > 1}
    for factor in WIDENED:
        held = [_holds(_widened(off, factor), case) for cast, off in rest.items() for case in left[cast]]
        if held and sum(held) >= (1 - OUTSIDE) * len(held):
            return factor
    return WIDENED[-1] if rest else 1.0


def _errors(case: Case, kind: Kind) -> list[float]:
    """Truth minus value, in the unit of the kind; what the script meant counts as a truth of its own."""
    scale = {Kind.ABSOLUTE: 1.0, Kind.RELATIVE: abs(case.value), Kind.COUNTS: math.sqrt(max(case.value, 0.0) + 1.0)}[kind]
    if scale == 0:
        return []
    truths = [case.truth] if case.meant is None else [case.truth, case.meant]
    return [(truth - case.value) / scale for truth in truths]


def _reach(errors: Sequence[float]) -> float:
    """What all but half of `OUTSIDE` of the errors stay below: the (n + 1)(1 - OUTSIDE / 2)-th of n, never below 0."""
    ordered = sorted(errors)
    place = min(len(ordered), math.ceil((len(ordered) + 1) * (1 - OUTSIDE / 2)))
    return round(max(0.0, ordered[place - 1]) * 1.0001 + 0.0005, 4) if ordered else 0.0


def checked(band: Band, cases: Sequence[Case]) -> Band:
    """The band with the share of these cases that each of its ranges holds."""
    mine = [case for case in cases if case.band == band.name]
    off = {}
    for metric, found in band.off.items():
        held = [_holds(found, case) for case in mine if case.metric == metric]
        off[metric] = replace(found, checked=round(sum(held) / len(held), 3) if held else None)
    return replace(band, off=off)


def _holds(off: Off, case: Case) -> bool:
    below, above = off.at(case.value)
    if KINDS[case.metric] is Kind.COUNTS:  # the app shows whole numbers
        low, high = math.floor(case.value - below + 1e-9), math.ceil(case.value + above - 1e-9)
        return low <= case.truth <= high
    return case.value - below - 1e-9 <= case.truth <= case.value + above + 1e-9


# ---- writing and printing --------------------------------------------------------------------------------------------


def as_toml(bands: Sequence[Band], made: str) -> str:
    """The file; bands that rest on nothing are left out."""
    entries = []
    for band in bands:
        if not band.off:
            continue
        entry: dict[str, object] = {"name": band.name, "mode": str(band.mode)}
        entry |= {name: list(limits) for name, limits in band.limits.items()}
        entry["conversations"] = band.conversations
        entry["off"] = {
            metric: {"below": off.below, "above": off.above, "kind": str(off.kind)}
            | ({} if off.checked is None else {"checked": off.checked})
            for metric, off in band.off.items()
        }
        entries.append(entry)
    return (
        "# Written by tests/benchmarks/calibrate.py: how far the truth may lie from each value, by the sort of sound.\n"
        "# The truth is the same measure on the script's own speech, so a range says how far hearing is off. For counts of\n"
        "# events it also holds what the script meant.\n"
    ) + tomli_w.dumps({"made": made, "band": entries})


def show(bands: Sequence[Band]) -> None:
    print(f"\n{'held-out cases inside the range':34s}" + "".join(f"{band.name:>14s}" for band in bands))
    for metric in KINDS:
        columns = [band.off[metric].checked if metric in band.off else None for band in bands]
        print(f"{metric:34s}" + "".join(f"{'-':>14s}" if share is None else f"{share:14.2f}" for share in columns))
    print(f"{'conversations':34s}" + "".join(f"{band.conversations:14d}" for band in bands))
    print(f"{'my share, below and above':34s}" + "".join(f"{_share_text(band):>14s}" for band in bands))


def _share_text(band: Band) -> str:
    off = band.off.get("talk_share")
    return "-" if off is None else f"{100 * off.below:.1f}, {100 * off.above:.1f}"


def tasks(
    casts: Sequence[Cast], meetings: Sequence[Cast], ears: Sequence[Cast], *, length_s: float, step: int
) -> list[Task]:
    """Every condition for each cast, or every `step`-th, others for each cast."""
    found = []
    for number, cast in enumerate(casts):
        rooms = EARS[number % step :: step] if cast in ears else ()
        found.append(Task(cast, length_s, CONDITIONS[number % step :: step], rooms))
    found += [Task(cast, length_s, meetings=ROOMS) for cast in meetings]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="shorter conversations, each in a fifth of the conditions")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each in one of N conditions, of full length")
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--into", type=Path, default=FILE, help="the file to write")
    options = parser.parse_args()
    started = time.monotonic()
    known = [*available(TUNING), *available(CALIBRATION)]
    # the network of two ears was trained on the voices of the tuning casts, so its ranges rest on the others alone
    length_s, step = (90.0, 5) if options.quick else (240.0, max(1, options.every))
    ours, others = available(CALIBRATION), available(HELD_OUT)
    work = tasks(known, available(TUNING_MEETINGS), ours, length_s=length_s, step=step)
    held = tasks(others, available(HELD_OUT_MEETINGS), others, length_s=length_s, step=step)
    found = list(spread(cases_in, [*work, *held]))
    calibration = [case for cases in found[: len(work)] for case in cases]
    held_out = [case for cases in found[len(work) :] for case in cases]
    bands = [checked(ranges_of(calibration, template=band), held_out) for band in BANDS]
    show(bands)
    if not options.check:
        text = as_toml(bands, datetime.now(UTC).date().isoformat())
        part = options.into.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(options.into)
    print(f"Took {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
