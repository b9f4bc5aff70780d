"""Measures how far off the values are in each sort of sound, and writes the ranges that the app shows.

    python tests/benchmarks/calibrate.py [--step cases|ranges] [--only TEXT] [--check] [--cache FOLDER]

First it makes conversations whose truth is known and puts their values into a folder, a conversation a file (cases; slow:
sounds are kept there too and are made again only when what makes them changed). Then it takes the ranges from the cases of
the tuning and the calibration casts and checks them on the held-out casts, other voices and other seeds, and on these
voices with seeds anew (ranges; seconds). With --only, sorts of sound that have no such conversation stay as the file has
them; "meeting" are those on one track, "rooms" those of two ears, "sound_conditions" those on two tracks.

The truth of a value is the same measure on the script's own speech, so a range says how far hearing is off, not whether the
rules name what people meant; for counts of events it must hold what the script meant as well. Values that are withheld take
no part.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

import tomli_w

from app.content import load_accuracy
from app.metrics.ranges import USUAL_TALK_S, Band
from tests.benchmarks.accuracy_cases import spread
from tests.benchmarks.calibrate_cases import Case, read_cases, write_cases
from tests.benchmarks.calibrate_plan import talks
from tests.benchmarks.calibrate_ranges import BANDS, by_band, checked, held, ranges_of

FILE = Path(__file__).resolve().parents[2] / "resources" / "accuracy.toml"
CACHE = Path(tempfile.gettempdir()) / "heard-calibration"
FAILED_BELOW = 0.9
CALIBRATION, HELD_OUT, FRESH = "calibration", "held_out", "fresh"
HEADER = """\
# Written by tests/benchmarks/calibrate.py: how far the truth may lie from each value, by the sort of sound.
# The truth is the same measure on the script's own speech, so a range says how far hearing is off. For counts of
# events it also holds what the script meant. "below" and "above" are for four minutes of talk; the part "shrinks" of
# them goes with one over the root of the minutes of talk. "checked" is the share of held-out cases that it held in; where
# that was less than nine in ten, the held-out casts were taken in too, and it was checked on other seeds of their voices.
"""


def as_toml(bands: Sequence[Band], made: str) -> str:
    """The file; bands of no conversation are left out. One of a few has no ranges, and says so by being there."""
    entries = []
    for band in bands:
        if not band.conversations:
            continue
        entry: dict[str, object] = {"name": band.name, "mode": str(band.mode)}
        entry |= {name: list(limits) for name, limits in band.limits.items()}
        entry["conversations"] = band.conversations
        entry["off"] = {
            metric: {"below": off.below, "above": off.above, "kind": str(off.kind), "shrinks": off.shrinks}
            | ({} if off.checked is None else {"checked": off.checked})
            for metric, off in band.off.items()
        }
        entries.append(entry)
    return HEADER + tomli_w.dumps({"made": made, "band": entries})


def show(bands: Sequence[Band], groups: Mapping[str, Mapping[str, Sequence[Case]]]) -> None:
    """For each value in each band: how many cases its range holds, with an interval over casts, and how wide it is."""
    for band in bands:
        print(f"\n{band.name}: {band.conversations} conversations and parts"
              f"\n{'':28s}{'at 4 min of talk':>20s}{'shrinks':>9s}{'width':>9s}" +
              "".join(f"{group:>32s}" for group in groups))  # fmt: skip
        for metric, off in band.off.items():
            columns, width = [], 0.0
            for cases in groups.values():
                found = held(off, [case for case in cases[band.name] if case.metric == metric])
                width = found.width if found is not None else width
                columns.append(
                    "-" if found is None else f"{found.share:.3f} ({found.low:.2f} to {found.high:.2f}) of {found.cases:5d}"
                )
            reach = f"-{off.below:.3f} +{off.above:.3f}"
            line = f"{metric:28s}{reach:>20s}{off.shrinks:9.2f}{width:9.3f}" + "".join(f"{one:>32s}" for one in columns)
            print(line + (" says little" if band.says_little(metric, USUAL_TALK_S) else ""))


def make(cache: Path, only: str, processes: int | None) -> None:
    chosen = [talk for talk in talks() if only in talk.name]
    for done, (talk, count) in enumerate(
        zip(chosen, spread(partial(write_cases, folder=cache), chosen, processes=processes), strict=True), start=1
    ):
        print(f"{done} of {len(chosen)}: {talk.name}, {count} cases", file=sys.stderr, flush=True)


def calibrated(cases: Sequence[Case]) -> list[Band]:
    """Ranges from the calibration cases, checked on all others, and printed."""
    groups = {
        group: by_band(case for case in cases if case.group == group) for group in (CALIBRATION, HELD_OUT, FRESH)
    }
    bands = [ranges_of(groups[CALIBRATION][band.name], template=band) for band in BANDS]
    show(bands, groups)
    return [_with_taken_in(band, {group: cases[band.name] for group, cases in groups.items()}) for band in bands]


def _with_taken_in(band: Band, groups: Mapping[str, Sequence[Case]]) -> Band:
    """Checked on all others; a range that failed on the held-out casts is made anew with them and checked on the fresh."""
    of_others = checked(band, [*groups[HELD_OUT], *groups[FRESH]])
    wider = checked(ranges_of([*groups[CALIBRATION], *groups[HELD_OUT]], template=band), groups[FRESH])
    off = dict(of_others.off)
    for metric, found in band.off.items():
        once = held(found, [case for case in groups[HELD_OUT] if case.metric == metric])
        if once is not None and once.share < FAILED_BELOW:
            if metric not in wider.off:
                continue
            again = held(wider.off[metric], [case for case in groups[FRESH] if case.metric == metric])
            fresh = "not checked" if again is None else f"{again.share:.2f} of {again.cases} fresh cases"
            print(f"{band.name}, {metric}: held {once.share:.2f} of held-out cases, made anew with them: "
                  f"-{wider.off[metric].below:.3f} +{wider.off[metric].above:.3f}, {fresh}")  # fmt: skip
            off[metric] = wider.off[metric]
    return replace(of_others, off=off)


def with_kept(bands: Sequence[Band], file: Path) -> list[Band]:
    """Those without conversations as the file has them, if it does."""
    former = {band.name: band for band in load_accuracy(file).bands} if file.is_file() else {}
    return [band if band.conversations else former.get(band.name, band) for band in bands]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--step", choices=("cases", "ranges"), help="one step alone")
    parser.add_argument("--only", default="", metavar="TEXT", help="conversations whose name holds this, such as rooms")
    parser.add_argument("--check", action="store_true", help="write no file of ranges")
    parser.add_argument("--cache", type=Path, default=CACHE, metavar="FOLDER", help=f"default: {CACHE}")
    parser.add_argument("--processes", type=int, metavar="N", help="default: as many as there are cores, 4 at most")
    parser.add_argument("--into", type=Path, default=FILE, help="the file to write")
    options = parser.parse_args()
    started = time.monotonic()
    if options.step != "ranges":
        make(options.cache, options.only, options.processes)
    if options.step != "cases":
        cases = read_cases(options.cache, [talk.name for talk in talks() if options.only in talk.name])
        bands = calibrated(cases)
        if options.only:
            bands = with_kept(bands, options.into)
        if not options.check:
            part = options.into.with_suffix(".part")
            part.write_text(as_toml(bands, datetime.now(UTC).date().isoformat()), encoding="utf-8")
            part.replace(options.into)
    print(f"Took {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
