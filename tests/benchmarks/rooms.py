"""How well two microphones in one room tell who speaks, in simulated rooms, beside the rule that the louder one is right.

    python tests/benchmarks/rooms.py [--tuning] [--conversations N] [--seconds S] [--record]
    python tests/benchmarks/rooms.py --heard [--tuning] [--conversations N] [--seconds S]
    python tests/benchmarks/rooms.py --hour

The conversations are those of tests/helpers/casts.py; the rooms are made by image sources (tests/helpers/rooms.py): a
reverberation time, how far each microphone is from its own and from the other person, noise 32 dB below the near voice,
every stretch of speech up to 4 dB louder or weaker. The second microphone's clock runs 60 ppm faster and its recording
begins some seconds earlier or later; it is aligned by its sound first, as two files are. The weights of the analysis were
trained on other voices, in rooms of other sizes. Events are compared with what the script meant, and with what the same
rules find in perfect hearing ("script"): what that misses, hearing can't mend. Those that have words are compared again
with them (rooms_words.py): with all of them, with a fifth of them wrong, and, in a few rooms and other conversations, with
what the sample's small speech model really hears (--heard: only that). --record writes our figures beside the weights.
--hour says how well two files of an hour are laid over each other (rooms_hour.py).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

import numpy as np
import soxr
import tomli_w

from app.analysis.ear_network import weights_file
from app.analysis.features import levels_db
from app.analysis.masks import HOPS_PER_S, Mask, filled, runs, smoothed
from app.analysis.sound_alignment import Alignment, EnvelopeMeter, align
from app.analysis.two_ears import find_speech_in_room
from app.core.quality import Quality
from app.core.segment import Segment, Segments
from app.core.speech_activity import SpeechActivity
from app.core.turn import OTHER, YOU
from tests.benchmarks import rooms_hour
from tests.benchmarks.accuracy_cases import features_of, script_speech
from tests.benchmarks.accuracy_rivals import gate, webrtc
from tests.benchmarks.rooms_scores import KINDS, Column, Found
from tests.benchmarks.rooms_words import OURS_MISHEARD, Columns, HeardWords, add_with_words, can_hear_words
from tests.helpers.casts import HELD_OUT, TUNING, Cast, available
from tests.helpers.dialogue import Dialogue, make_dialogue
from tests.helpers.known_dialogue import make_known_dialogue
from tests.helpers.rooms import Room, hear_in_room
from tests.helpers.voices import RATE_HZ, Floats, missing_engines

ROOMS: tuple[tuple[str, Room], ...] = (
    ("headset: RT 0.4 s, 0.2 / 1.6 m", Room(0.4, 0.2, 1.6)),
    ("RT 0.2 s, 0.4 / 1.6 m", Room(0.2, 0.4, 1.6)),
    ("RT 0.3 s, 0.5 / 1.5 m", Room(0.3, 0.5, 1.5)),
    ("RT 0.4 s, 0.4 / 1.6 m, phone", Room(0.4, 0.4, 1.6, phone=True)),
    ("RT 0.5 s, 0.6 / 2.0 m", Room(0.5, 0.6, 2.0)),
    ("RT 0.6 s, 0.4 / 1.2 m, phone", Room(0.6, 0.4, 1.2, phone=True)),
    ("RT 0.6 s, 0.5 / 2.0 m", Room(0.6, 0.5, 2.0)),
    ("alike: RT 0.5 s, 1.0 / 1.2 m", Room(0.5, 1.0, 1.2)),
)
HEARD_ROOMS = (ROOMS[0], ROOMS[3], ROOMS[6])
ROOT = Path(__file__).resolve().parents[2]
RECORD = weights_file().with_name("record.toml")


def heard(first: Floats, second: Floats) -> SpeechActivity:
    """What the analysis says."""
    return find_speech_in_room([features_of(samples) for samples in (first, second)])


def told(activity: SpeechActivity) -> Found:
    """Who it says speaks when, None where it withholds."""
    return None if activity.quality.talk_time is Quality.WITHHELD else activity.speech


def louder_microphone(first: Floats, second: Floats) -> Found:
    """A level gate hears that somebody speaks; it is the one whose microphone is louder, against its own loud tenth."""
    return _by_louder(gate({YOU: first, OTHER: second}), first, second)


def webrtc_and_louder(first: Floats, second: Floats) -> Found:
    """webrtcvad hears that somebody speaks; then the same rule."""
    return _by_louder(webrtc({YOU: first, OTHER: second}), first, second)


RIVALS: dict[str, Callable[[Floats, Floats], Found]] = {"louder": louder_microphone, "webrtc+louder": webrtc_and_louder}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tuning", action="store_true", help="the conversations that the weights were trained on")
    parser.add_argument("--conversations", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=240.0, help="how long each conversation is")
    parser.add_argument("--heard", action="store_true", help="words that are really heard, and nothing else")
    parser.add_argument("--record", action="store_true", help=f"write our figures into {RECORD.relative_to(ROOT)}")
    parser.add_argument("--hour", action="store_true", help="how well two files of an hour are aligned, and nothing else")
    options = parser.parse_args()
    if missing := missing_engines():
        print(f"Not measured: the voices need {missing}.")
        return 1
    started = time.monotonic()
    casts = available(TUNING if options.tuning else HELD_OUT)[: options.conversations]
    if options.hour:
        rooms_hour.report(casts)
        return 0
    if not options.heard:
        by_room = all_rooms(casts, options.seconds)
        if options.record and not options.tuning:
            write_record(by_room)
    heard_words(casts, options.seconds)
    print(f"Took {time.monotonic() - started:.0f} s.")
    return 0


def all_rooms(casts: Sequence[Cast], length_s: float) -> dict[str, tuple[Columns, Columns]]:
    """Measures and prints. Title of the room -> columns of every way by the times alone, and columns with words."""
    dialogues = [make_dialogue(cast.seed, cast.pair, length_s=length_s, style=cast.style) for cast in casts]
    in_words = sum(bool(dialogue.words) for dialogue in dialogues)
    print(f"{len(dialogues)} conversations, seeds {', '.join(str(dialogue.seed) for dialogue in dialogues)}")
    print(f"{in_words} of them have words: below them all, these alone, without and with words")
    head()
    pooled: tuple[Columns, Columns] = {}, {}
    by_room = {}
    offsets_ms = []
    for title, room in ROOMS:
        by_times: Columns = {}
        with_words: Columns = {}
        for number, dialogue in enumerate(dialogues):
            first, second, off_ms = two_files(dialogue, room, seed=number)
            offsets_ms.append(off_ms)
            activity = heard(first, second)
            found = {"ours": told(activity), **{name: way(first, second) for name, way in RIVALS.items()}}
            for name, speech in {**found, "script": script_speech(dialogue)}.items():
                by_times.setdefault(name, Column()).add(dialogue, speech)
            if dialogue.words:
                add_with_words(with_words, dialogue, activity)
        by_room[title] = by_times, with_words
        report(title, by_times)
        report(f"  {in_words} with words", with_words)
        if "alike" not in title:
            for whole, columns in zip(pooled, by_room[title], strict=True):
                for name, column in columns.items():
                    whole.setdefault(name, Column()).extend(column)
    report("all rooms but the last", pooled[0])
    report(f"  {in_words} with words", pooled[1])
    middle_ms, worst_ms = np.median(offsets_ms), max(offsets_ms)
    print(f"Alignment: {len(offsets_ms)} pairs, off by {middle_ms:.1f} ms (median), {worst_ms:.1f} at worst.")
    return by_room


def heard_words(casts: Sequence[Cast], length_s: float) -> None:
    """Other conversations of those who are synthesised, in words that the sample's speech model knows, in some rooms."""
    if not can_hear_words():
        print("Not measured: heard words (vosk is not here).")
        return
    dialogues = [make_known_dialogue(cast, length_s=length_s) for cast in casts if not cast.is_recorded]
    print(f"\nWords that are really heard, by the sample's small speech model: {len(dialogues)} conversations")
    head()
    for title, room in HEARD_ROOMS:
        words = HeardWords()
        for number, dialogue in enumerate(dialogues):
            first, second, _ = two_files(dialogue, room, seed=number)
            words.add(dialogue, (first, second), heard(first, second))
        report(title, words.columns)
        print(f"  {words.told()}", flush=True)


def two_files(dialogue: Dialogue, room: Room, *, seed: int) -> tuple[Floats, Floats, float]:
    """Both files on the first one's clock, and the largest error of that in milliseconds."""
    offset_s = float(np.random.default_rng(seed).uniform(-20, 0))  # the second began earlier, so that nothing is lost
    first, second = hear_in_room(dialogue, room, seed=seed, drift_ppm=60.0, offset_s=offset_s)
    found = align(_envelope(first), _envelope(second)) or Alignment(0.0, 0.0, 0.0)
    second = soxr.resample(second, RATE_HZ * (1 + found.drift_ppm * 1e-6), RATE_HZ)
    second = second[max(0, round(-found.offset_s * RATE_HZ)) :]
    drifted_s = dialogue.duration_s * (60.0 - found.drift_ppm) * 1e-6
    off_s = offset_s - found.offset_s
    return first, second, 1000 * max(abs(off_s), abs(off_s - drifted_s))


def head() -> None:
    print(f"{'':32s}{'':18s}{'share off':>16s}" + "".join(f"{kind.value:>22s}" for kind in KINDS) + "  withheld")


def report(title: str, columns: Columns) -> None:
    for number, (name, column) in enumerate(columns.items()):
        line = f"{'' if number else title:32s}{name:18s}"
        if column.share:
            line += f"{np.mean(column.share):7.1f}, max {max(column.share):4.1f}"
            line += "".join("{:8.2f} ({:.2f} to {:.2f})".format(*column.f1(kind)) for kind in range(len(KINDS)))
        print(f"{line}  {column.withheld or ''}", flush=True)


def write_record(by_room: Mapping[str, tuple[Columns, Columns]]) -> None:
    """Our figures, with the SHA-256 of the weights that they were measured with; what is there of other figures goes."""
    record = tomllib.loads(RECORD.read_text(encoding="utf-8"))
    record["measured_sha256"] = hashlib.sha256(weights_file().read_bytes()).hexdigest()
    record["room"] = []
    for title, (by_times, with_words) in by_room.items():
        column, words = by_times["ours"], with_words.get(OURS_MISHEARD, Column())
        row: dict[str, object] = {"name": title, "withheld": column.withheld}
        if column.share:
            row |= {"share_off": round(float(np.mean(column.share)), 2), "share_off_at_worst": round(max(column.share), 2)}
            row |= _f1_by_kind(column)
        if words.share:
            row["with_words_20_percent_wrong"] = {"conversations": len(words.share), **_f1_by_kind(words)}
        record["room"].append(row)
    RECORD.write_text(tomli_w.dumps(record), encoding="utf-8")


def _f1_by_kind(column: Column) -> dict[str, list[float]]:
    return {kind.value: [round(x, 3) for x in column.f1(number)] for number, kind in enumerate(KINDS)}


def _by_louder(heard: Mapping[str, Segments], first: Floats, second: Floats) -> dict[str, Segments]:
    hops = min(len(levels_db(first)), len(levels_db(second)))
    level = [smoothed(levels_db(samples)[:hops], 31) for samples in (first, second)]
    level = [values - np.percentile(values, 90) for values in level]
    active = np.zeros(hops, np.bool_)
    for segments in heard.values():
        for segment in segments:
            active[round(segment.start * HOPS_PER_S) : round(segment.end * HOPS_PER_S)] = True
    mine = level[0] >= level[1]
    return {YOU: _segments(active & mine), OTHER: _segments(active & ~mine)}


def _segments(mask: Mask) -> Segments:
    starts, ends = runs(filled(mask, fill=15, minimum=8))
    return tuple(Segment(a / HOPS_PER_S, b / HOPS_PER_S) for a, b in zip(starts.tolist(), ends.tolist(), strict=True))


def _envelope(samples: Floats) -> Floats:
    meter = EnvelopeMeter()
    meter.feed(samples)
    return meter.finish()


if __name__ == "__main__":
    sys.exit(main())
