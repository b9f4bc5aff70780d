"""Measures how far off the values are in each sort of sound, and writes the ranges that the app shows.

    python tests/benchmarks/calibrate.py [--quick] [--check]

The ranges are taken from the tuning casts, one value of one person in one conversation at a time, and hold all but 5 % of
them; then they are checked on the held-out casts, with other voices and other seeds. The truth of a value is the same
measure on the script's own speech, so a range says how far hearing is off, not whether the rules name what people meant; for
counts of events it must also hold what the script meant. Values that are withheld take no part.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

import tomli_w

from app.analysis.activity import find_speech
from app.content import Content, load_content
from app.core.event import EventKind
from app.core.quality import QualityReport
from app.core.speech_activity import Mode, SoundConditions, SpeechActivity
from app.core.transcript import Transcript
from app.metrics.ranges import Accuracy, Band, Kind, Off
from app.services.measure import measure
from tests.benchmarks.accuracy_cases import features_of, script_speech, spread
from tests.helpers.casts import HELD_OUT, TUNING, Cast, available
from tests.helpers.dialogue import Dialogue, make_dialogue
from tests.helpers.sound_conditions import CONDITIONS, Call, Condition

FILE = Path(__file__).resolve().parents[2] / "resources" / "accuracy.toml"
OUTSIDE = 0.05
FEWEST = 8
"""Cases; with fewer nothing is said of a value."""

KINDS: Mapping[str, Kind] = {
    "talk_time": Kind.RELATIVE,
    "talk_share": Kind.ABSOLUTE,
    "balance": Kind.ABSOLUTE,
    "came_in_stopped": Kind.COUNTS,
    "came_in_carried_on": Kind.COUNTS,
    "jumped_in": Kind.COUNTS,
    "listening_sounds_per_min": Kind.ABSOLUTE,
    "reply_pause_median": Kind.ABSOLUTE,
    "reply_pause_p90": Kind.ABSOLUTE,
    "room_count": Kind.COUNTS,
    "pause_let_run": Kind.COUNTS,
    "longest_stretch": Kind.RELATIVE,
    "longest_listen": Kind.RELATIVE,
    "changes_per_min": Kind.ABSOLUTE,
}
MEANT = {
    "came_in_stopped": EventKind.CAME_IN_STOPPED,
    "came_in_carried_on": EventKind.CAME_IN_CARRIED_ON,
    "jumped_in": EventKind.JUMPED_IN,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One value of one person in one conversation.

    truth: the same measure on the script's speech. meant: by the script's intent, None where it has none.
    """

    conversation: str
    band: str
    metric: str
    value: float
    truth: float
    meant: float | None


# ---- bands: the first that fits wins, so the worst sound stands first ----------------------------------------------------

BANDS: tuple[Band, ...] = (
    Band("bleed, loud", Mode.TWO_TRACKS, 0, {}, {"bleed_db": (-9.0, 99.0)}),
    Band("bleed", Mode.TWO_TRACKS, 0, {}, {"bleed_db": (-15.0, -9.0)}),
    Band("bleed, weak", Mode.TWO_TRACKS, 0, {}, {"bleed_db": (-99.0, -15.0)}),
    Band("background", Mode.TWO_TRACKS, 0, {}, {"background_share": (0.05, 1.01)}),
    Band("noise, loud", Mode.TWO_TRACKS, 0, {}, {"snr_db": (-99.0, 12.0)}),
    Band("noise", Mode.TWO_TRACKS, 0, {}, {"snr_db": (12.0, 25.0)}),
    Band("clean", Mode.TWO_TRACKS, 0, {}, {}),
)


def conditions_of(activity: SpeechActivity, condition: Condition) -> SoundConditions:
    """What the analysis heard of the sound; where it says nothing, what the generator made."""
    if activity.conditions != SoundConditions():
        return activity.conditions
    bleed_db = condition.bleed.level_db if condition.bleed else None
    return SoundConditions(snr_db=40.0 if condition.snr_db is None else condition.snr_db, bleed_db=bleed_db)


@dataclass(frozen=True, slots=True)
class _Task:
    cast: Cast
    length_s: float
    conditions: tuple[Condition, ...]


def _cases(task: _Task) -> list[Case]:
    """Every value of one cast in all conditions."""
    content = load_content(accuracy=Path("nowhere"))
    dialogue = make_dialogue(task.cast.seed, task.cast.pair, length_s=task.length_s, style=task.cast.style)
    call = Call(dialogue)
    found: list[Case] = []
    for condition in task.conditions:
        activity = find_speech([features_of(samples) for samples in call.heard(condition).values()])
        band = Accuracy("", BANDS).band(conditions_of(activity, condition), Mode.TWO_TRACKS)
        name = f"{task.cast.seed} {condition.name}"
        found += cases_of(name, band.name if band else "clean", activity, dialogue, content=content)
    return found


def cases_of(name: str, band: str, activity: SpeechActivity, dialogue: Dialogue, *, content: Content) -> list[Case]:
    """What was measured beside the same measure on the script's speech, the same minutes left out."""
    truth = replace(activity, speech=script_speech(dialogue), quality=QualityReport())
    heard, known = (
        measure(one, Transcript(), names={}, seed=str(dialogue.seed), content=content) for one in (activity, truth)
    )
    cases = []
    for value in heard.metrics:
        right = known.metric(value.metric, value.speaker)
        if value.metric not in KINDS or value.value is None or right is None or right.value is None:
            continue
        kind = MEANT.get(value.metric)
        meant = None if kind is None else float(_meant(dialogue, activity, kind, value.speaker))
        cases.append(Case(name, band, value.metric, value.value, right.value, meant))
    return cases


def _meant(dialogue: Dialogue, activity: SpeechActivity, kind: EventKind, by: str) -> int:
    """How often the script meant this, doubtful ones and those in uncertain minutes left out."""
    out = [part.segment for part in activity.uncertain]
    return sum(
        event.kind is kind
        and event.by == by
        and event not in dialogue.doubtful
        and not any(part.overlap_s(event.segment) for part in out)
        for event in dialogue.events
    )


# ---- from cases to ranges --------------------------------------------------------------------------------------------


def ranges_of(cases: Sequence[Case], *, template: Band) -> Band:
    """The band with how far below and above the truth lay in all but 5 % of the cases."""
    mine = [case for case in cases if case.band == template.name]
    off = {}
    for metric, kind in KINDS.items():
        errors = [error for case in mine if case.metric == metric for error in _errors(case, kind)]
        if len([case for case in mine if case.metric == metric]) >= FEWEST:
            off[metric] = Off(_reach([-error for error in errors]), _reach(errors), kind)
    return replace(template, conversations=len({case.conversation for case in mine}), off=off)


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
        entry: dict[str, object] = {"name": band.name.partition(",")[0], "mode": str(band.mode)}
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="a minute of each conversation only")
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--into", type=Path, default=FILE, help="the file to write")
    options = parser.parse_args()
    started = time.monotonic()
    length_s = 60.0 if options.quick else 240.0
    tuning, held_out = (
        [
            case
            for cases in spread(_cases, [_Task(cast, length_s, CONDITIONS) for cast in available(casts)])
            for case in cases
        ]
        for casts in (TUNING, HELD_OUT)
    )
    bands = [checked(ranges_of(tuning, template=band), held_out) for band in BANDS]
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
