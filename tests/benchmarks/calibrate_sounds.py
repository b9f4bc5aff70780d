"""Generated conversations as the analysis keeps them: made once, kept in a folder, cut to any length."""

from __future__ import annotations

import hashlib
import math
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.analysis.features import RATE_HZ, TrackFeatures
from app.analysis.local_voices import LocalVoices, Pieces, hear_voices, talk_times
from app.analysis.speaker_segmentation import CHUNK_HOPS
from app.core.event import Event
from app.core.segment import Segment, Segments, intersection
from tests.benchmarks.accuracy_cases import BLOCK, features_of, script_speech
from tests.helpers.casts import Cast
from tests.helpers.dialogue import Dialogue, make_dialogue
from tests.helpers.meeting import RoomCondition, make_meeting, one_track
from tests.helpers.rooms import Room, hear_in_room
from tests.helpers.sound_conditions import Call, Condition
from tests.helpers.voices import Floats

ROOT = Path(__file__).resolve().parents[2]
CUT_S = 0.32
"""Cuts fall on whole windows of the detector (32 ms) and whole steps of the levels (10 ms)."""

Way = Condition | Room | RoomCondition
_T = TypeVar("_T")

_SPEAKING = ("voices", "recorded_voices", "dialogue", "dialogue_texts", "microphones")
_HEARING = ("features", "speech_detector")
_WAYS = {Condition: "sound_conditions", Room: "rooms", RoomCondition: "meeting"}


@dataclass(frozen=True, slots=True)
class Script:
    """What is true of a conversation: when each voice speaks, what was meant to happen, what of it nobody can tell."""

    duration_s: float
    speech: dict[str, Segments]
    events: tuple[Event, ...]
    doubtful: frozenset[Event]

    def cut(self, part: Segment) -> Script:
        """The part alone, from 0 on; events belong to where they begin."""
        speech = {
            key: tuple(Segment(one.start - part.start, one.end - part.start) for one in intersection(own, (part,)))
            for key, own in self.speech.items()
        }
        events = tuple(event for event in self.events if part.start <= event.segment.start < part.end)
        return Script(part.duration_s, speech, events, self.doubtful & frozenset(events))


@dataclass(frozen=True, slots=True)
class Heard:
    """One conversation heard in one way. samples: of one track for everyone (its voices need them), else none."""

    name: str
    features: tuple[TrackFeatures, ...]
    samples: NDArray[np.int16] | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation and the ways in which it is heard, all of one kind.

    Attributes:
        group: calibration, held_out, or fresh: other seeds of the held-out voices.
        ways: conditions of a call, rooms with two microphones, or with one.
    """

    group: str
    cast: Cast
    length_s: float
    ways: tuple[Way, ...]

    @property
    def name(self) -> str:
        kind = _WAYS[type(self.ways[0])]
        return f"{self.group} {self.cast.seed} {self.length_s:.0f} {kind}"


class Sounds:
    """The sounds of one conversation, from the folder where they are kept, else made and put there."""

    def __init__(self, talk: Talk, folder: Path) -> None:
        self._talk, self._folder = talk, folder
        self._dialogue: Dialogue | None = None
        self._call: Call | None = None
        self._features: dict[bytes, TrackFeatures] = {}

    def script(self) -> Script:
        kept = self._file("script", "")
        if kept.is_file():
            return _read(kept, Script)
        dialogue = self._made()
        script = Script(dialogue.duration_s, script_speech(dialogue), dialogue.events, dialogue.doubtful)
        _write(kept, script)
        return script

    def heard(self) -> Iterator[Heard]:
        """In each of its ways."""
        for number, way in enumerate(self._talk.ways):
            name = way.name if isinstance(way, Condition | RoomCondition) else str(way)
            kept = self._file("sound", f"{number if isinstance(way, Room) else ''} {way}")
            if kept.is_file():
                yield _read(kept, Heard)
                continue
            heard = Heard(name, *self._listened(way, number))
            _write(kept, heard)
            yield heard

    def voices(self, heard: Heard, speech: Segments) -> LocalVoices:
        """The local voices of its one track; they are kept, too."""
        assert heard.samples is not None, "only one track for everyone has its voices told apart"
        networks = ("local_voices", "speaker_network", "speaker_network_front", "speaker_segmentation")
        made = f"{_sources(ROOT / 'app/analysis', networks)} {speech}".encode()
        kept = self._folder / f"voices-{hashlib.sha256(made + heard.samples.tobytes()).hexdigest()[:24]}.pickle"
        if kept.is_file():
            return _read(kept, LocalVoices)
        samples = heard.samples.astype(np.float32) / np.float32(32768)
        blocks = [samples[start : start + BLOCK] for start in range(0, len(samples), BLOCK)]
        voices = hear_voices(lambda: blocks, -(-len(samples) // 160), speech)
        _write(kept, voices)
        return voices

    def _listened(self, way: Way, number: int) -> tuple[tuple[TrackFeatures, ...], NDArray[np.int16] | None]:
        dialogue = self._made()
        if isinstance(way, RoomCondition):
            track = one_track(dialogue, way)
            return (features_of(track),), np.round(track * 32767).astype(np.int16)
        if isinstance(way, Room):
            return tuple(features_of(track) for track in hear_in_room(dialogue, way, seed=number)), None
        self._call = self._call or Call(dialogue)
        return tuple(self._known(track) for track in self._call.heard(way).values()), None

    def _known(self, track: Floats) -> TrackFeatures:
        """Many conditions change one of both tracks only."""
        key = hashlib.sha256(track.tobytes()).digest()
        if key not in self._features:
            self._features[key] = features_of(track)
        return self._features[key]

    def _made(self) -> Dialogue:
        if self._dialogue is None:
            cast, length_s = self._talk.cast, self._talk.length_s
            if isinstance(self._talk.ways[0], RoomCondition):
                self._dialogue = make_meeting(cast.seed, cast.voices, length_s=length_s, style=cast.style)
            else:
                self._dialogue = make_dialogue(cast.seed, cast.pair, length_s=length_s, style=cast.style)
        return self._dialogue

    def _file(self, what: str, way: str) -> Path:
        """Named by all that goes into it, and by the sources that make it."""
        kind = _WAYS[type(self._talk.ways[0])]
        hearing = ("meeting", "sound_conditions") if kind == "meeting" else (kind,) if what != "script" else ()
        helpers = (*_SPEAKING, *hearing)
        made = _sources(ROOT / "tests/helpers", helpers)
        if what != "script":
            made += _sources(ROOT / "app/analysis", _HEARING)
        cast = self._talk.cast
        inputs = f"{what} {kind == 'meeting'} {cast} {self._talk.length_s} {way} {made}"
        return self._folder / f"{what}-{hashlib.sha256(inputs.encode()).hexdigest()[:24]}.pickle"


def cut(features: tuple[TrackFeatures, ...], part: Segment) -> tuple[TrackFeatures, ...]:
    """What a recording of this part alone would hold."""
    return tuple(_cut(track, part) for track in features)


def _cut(track: TrackFeatures, part: Segment) -> TrackFeatures:
    hops = slice(round(part.start * 100), math.ceil(part.end * 100 - 1e-6))
    windows = slice(round(part.start / 0.032), math.ceil(part.end / 0.032 - 1e-6))
    frames = min(track.frames, round(part.end * RATE_HZ)) - round(part.start * RATE_HZ)
    values: dict[str, Any] = {
        own.name: array[windows if own.name == "probability" else hops]
        for own in fields(track)
        if isinstance(array := getattr(track, own.name), np.ndarray)
    }
    return replace(track, **{**values, "frames": frames})


def cut_voices(voices: LocalVoices, part: Segment) -> LocalVoices:
    """Those of the chunks that lie within the part, from its beginning on."""
    first, last = round(part.start * 100), round(part.end * 100)
    kept = (voices.starts >= first) & (voices.starts + CHUNK_HOPS <= last)
    number = np.cumsum(kept) - 1
    own = kept[voices.chunks]
    starts, speaks = voices.starts[kept] - first, voices.speaks[kept]
    chunks, numbers = number[voices.chunks[own]], voices.numbers[own]
    pieces = voices.pieces
    inside = (pieces.starts >= first) & (pieces.starts + pieces.lengths <= last)
    cut_pieces = Pieces(pieces.starts[inside] - first, pieces.lengths[inside], pieces.vectors[inside])
    return LocalVoices(
        starts, speaks, chunks, numbers, voices.vectors[own], *talk_times(starts, speaks, chunks, numbers), cut_pieces
    )


def parts_of(duration_s: float) -> tuple[Segment, ...]:
    """The whole, and of what is long enough also shorter parts that do not overlap."""
    found = [Segment(0.0, duration_s)]
    if duration_s > 220.0:
        found += [_on_cuts(14.0, 74.0), _on_cuts(80.0, 200.0)]
    if duration_s > 420.0:
        found.append(_on_cuts(205.0, 400.0))
    return tuple(found)


def _on_cuts(start_s: float, end_s: float) -> Segment:
    return Segment(round(start_s / CUT_S) * CUT_S, round(end_s / CUT_S) * CUT_S)


@lru_cache(maxsize=64)
def _sources(folder: Path, names: tuple[str, ...]) -> str:
    content = b"".join((folder / f"{name}.py").read_bytes() for name in names)
    return hashlib.sha256(content).hexdigest()[:16]


def _read(path: Path, kind: type[_T]) -> _T:
    with path.open("rb") as file:
        kept = pickle.load(file)  # noqa: S301 - it wrote the file itself
    assert isinstance(kept, kind)
    return kept


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        pickle.dump(value, file, protocol=5)
    part.replace(path)
