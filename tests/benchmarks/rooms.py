"""How well two microphones in one room tell who speaks, in simulated rooms, beside the rule that the louder one is right.

    python tests/benchmarks/rooms.py [--tuning] [--conversations N] [--seconds S] [--record]
    python tests/benchmarks/rooms.py --hour

The conversations are those of tests/helpers/casts.py; the rooms are made by image sources (tests/helpers/rooms.py): a
reverberation time, how far each microphone is from its own and from the other person, noise 32 dB below the near voice,
every stretch of speech up to 4 dB louder or weaker. The second microphone's clock runs 60 ppm faster and its recording
begins some seconds earlier or later; it is aligned by its sound first, as two files are. The weights of the analysis were
trained on other voices, in rooms of other sizes. Events are compared with what the script meant, and with what the same
rules find in perfect hearing ("script"): what that misses, hearing can't mend. --record writes our figures beside the
weights. --hour says how well two files of an hour are laid over each other (rooms_hour.py).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

import numpy as np
import soxr
import tomli_w

from app.analysis.ear_network import weights_file
from app.analysis.features import FeatureExtractor, TrackFeatures, levels_db
from app.analysis.masks import HOPS_PER_S, Mask, filled, runs, smoothed
from app.analysis.sound_alignment import Alignment, EnvelopeMeter, align
from app.analysis.two_ears import find_speech_in_room
from app.core.event import Event, EventKind
from app.core.quality import Quality
from app.core.segment import Segment, Segments, merged, total_s
from app.core.turn import OTHER, YOU
from app.metrics.events import find_events
from tests.benchmarks import rooms_hour
from tests.benchmarks.accuracy_rivals import gate, webrtc
from tests.helpers.casts import HELD_OUT, TUNING, available
from tests.helpers.dialogue import Dialogue, make_dialogue
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
KINDS = (EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON, EventKind.LISTENING_SOUND)
ROOT = Path(__file__).resolve().parents[2]
RECORD = weights_file().with_name("record.toml")
WITHIN_S = 0.5
SAMPLES = 1000

Found = Mapping[str, Segments] | None


@dataclass(slots=True)
class Column:
    """Of one way: share errors in points, and hits, true and found of every kind, a conversation a row."""

    share: list[float] = field(default_factory=list)
    counts: list[list[tuple[int, int, int]]] = field(default_factory=list)
    withheld: int = 0

    def add(self, dialogue: Dialogue, speech: Found) -> None:
        if speech is None:
            self.withheld += 1
            return
        truth = {key: merged(phones, gap_s=0.2) for key, phones in dialogue.phones.items()}
        self.share.append(100 * abs(_share(speech) - _share(truth)))
        events = find_events(speech)
        self.counts.append([_counted(kind, dialogue, events) for kind in KINDS])

    def f1(self, kind: int) -> tuple[float, float, float]:
        """F1 pooled over all conversations, and the 95 % interval by drawing conversations anew."""
        table = np.array(self.counts)[:, kind]
        rng = np.random.default_rng(1)
        drawn = [_f1(table[rng.integers(0, len(table), len(table))].sum(axis=0)) for _ in range(SAMPLES)]
        low, high = np.percentile(drawn, [2.5, 97.5])
        return _f1(table.sum(axis=0)), float(low), float(high)


def ours(first: Floats, second: Floats) -> Found:
    tracks = []
    for samples in (first, second):
        extractor = FeatureExtractor()
        extractor.feed(samples)
        tracks.append(extractor.finish())
    return told(tracks)


def told(tracks: Sequence[TrackFeatures]) -> Found:
    """What the analysis says, None where it withholds."""
    activity = find_speech_in_room(tracks)
    return None if activity.quality.talk_time is Quality.WITHHELD else activity.speech


def louder_microphone(first: Floats, second: Floats) -> Found:
    """A level gate hears that somebody speaks; it is the one whose microphone is louder, against its own loud tenth."""
    return _by_louder(gate({YOU: first, OTHER: second}), first, second)


def webrtc_and_louder(first: Floats, second: Floats) -> Found:
    """webrtcvad hears that somebody speaks; then the same rule."""
    return _by_louder(webrtc({YOU: first, OTHER: second}), first, second)


WAYS: dict[str, Callable[[Floats, Floats], Found]] = {
    "ours": ours, "louder": louder_microphone, "webrtc+louder": webrtc_and_louder,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tuning", action="store_true", help="the conversations that the weights were trained on")
    parser.add_argument("--conversations", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=240.0, help="how long each conversation is")
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
    dialogues = [make_dialogue(cast.seed, cast.pair, length_s=options.seconds, style=cast.style) for cast in casts]
    print(f"{len(dialogues)} conversations, seeds {', '.join(str(dialogue.seed) for dialogue in dialogues)}")
    print(f"{'':32s}{'':15s}{'share off':>16s}" + "".join(f"{kind.value:>22s}" for kind in KINDS) + "  withheld")
    pooled = {name: Column() for name in (*WAYS, "script")}
    offsets_ms = []
    by_room: dict[str, Column] = {}
    for title, room in ROOMS:
        columns = {name: Column() for name in pooled}
        for number, dialogue in enumerate(dialogues):
            first, second, off_ms = two_files(dialogue, room, seed=number)
            offsets_ms.append(off_ms)
            for name, way in WAYS.items():
                speech = way(first, second)
                for column in (columns[name], *([pooled[name]] if "alike" not in title else [])):
                    column.add(dialogue, speech)
            for column in (columns["script"], *([pooled["script"]] if "alike" not in title else [])):
                column.add(dialogue, {key: merged(phones, gap_s=0.15) for key, phones in dialogue.phones.items()})
        report(title, columns)
        by_room[title] = columns["ours"]
    report("all rooms but the last", pooled)
    middle_ms, worst_ms = np.median(offsets_ms), max(offsets_ms)
    print(f"Alignment: {len(offsets_ms)} pairs, off by {middle_ms:.1f} ms (median), {worst_ms:.1f} at worst.")
    if options.record and not options.tuning:
        write_record(by_room)
    print(f"Took {time.monotonic() - started:.0f} s.")
    return 0


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


def report(title: str, columns: Mapping[str, Column]) -> None:
    for name, column in columns.items():
        line = f"{title if name == 'ours' else '':32s}{name:15s}"
        if column.share:
            line += f"{np.mean(column.share):7.1f}, max {max(column.share):4.1f}"
            line += "".join("{:8.2f} ({:.2f} to {:.2f})".format(*column.f1(kind)) for kind in range(len(KINDS)))
        print(f"{line}  {column.withheld or ''}", flush=True)


def write_record(by_room: Mapping[str, Column]) -> None:
    """Our figures, with the SHA-256 of the weights that they were measured with; what is there of other figures goes."""
    record = tomllib.loads(RECORD.read_text(encoding="utf-8"))
    record["measured_sha256"] = hashlib.sha256(weights_file().read_bytes()).hexdigest()
    record["room"] = []
    for title, column in by_room.items():
        row: dict[str, str | int | float | list[float]] = {"name": title, "withheld": column.withheld}
        if column.share:
            row |= {"share_off": round(float(np.mean(column.share)), 2), "share_off_at_worst": round(max(column.share), 2)}
            row |= {kind.value: [round(x, 3) for x in column.f1(number)] for number, kind in enumerate(KINDS)}
        record["room"].append(row)
    RECORD.write_text(tomli_w.dumps(record), encoding="utf-8")


def _counted(kind: EventKind, dialogue: Dialogue, events: tuple[Event, ...]) -> tuple[int, int, int]:
    """Hits, true and found; what nobody can tell from its timing counts neither as true nor as wrongly found."""
    meant = [event for event in dialogue.events if event.kind is kind and event not in dialogue.doubtful]
    left = [event for event in events if event.kind is kind]
    hits = 0
    for event in meant:
        near = [one for one in left if _near(one, event)]
        if near:
            left.remove(near[0])
            hits += 1
    wrong = [one for one in left if not any(_near(one, event) for event in dialogue.doubtful)]
    return hits, len(meant), hits + len(wrong)


def _near(one: Event, other: Event) -> bool:
    return one.by == other.by and abs(one.segment.start - other.segment.start) <= WITHIN_S


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


def _share(speech: Mapping[str, Segments]) -> float:
    talk = {key: total_s(segments) for key, segments in speech.items()}
    return talk[YOU] / max(sum(talk.values()), 1e-9)


def _f1(counts: np.ndarray) -> float:
    hits, true, found = (int(count) for count in counts)
    return 2 * hits / max(1, true + found)


if __name__ == "__main__":
    sys.exit(main())
