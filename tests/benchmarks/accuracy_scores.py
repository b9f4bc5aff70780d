"""Compares found speech and events with a dialogue's script: frames, talk time, share, boundaries, reply pauses, events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.core.event import Event, EventKind
from app.core.quality import QualityReport
from app.core.segment import Segments, merged, subtracted, total_s
from app.core.turn import YOU
from tests.helpers.dialogue import Dialogue

WITHIN_S = 0.5
PAUSE_FROM_S = 0.2
"""Shorter gaps are no pauses: stop consonants close the mouth that long."""
FRAME_S = 0.01
LEAST_S = 2.0
"""Of true speech that is not left out; with less there is nothing to compare."""
DRAWS = 1000
STATED = QualityReport()


@dataclass(slots=True)
class EventCount:
    """Of one kind: said by the script, found, and both."""

    hits: int = 0
    true: int = 0
    found: int = 0

    def f1(self) -> float:
        return 2 * self.hits / (self.true + self.found) if self.true + self.found else float("nan")


@dataclass(slots=True)
class Score:
    """Errors of one way to find speech in one dialogue; seconds, shares in points.

    Attributes:
        talk: talk time found, as a part of the true one, minus 1, of each voice.
        quality: which values the app would state. left_out: the part of the time that was found uncertain.
    """

    frames_wrong: int = 0
    frames: int = 0
    talk: list[float] = field(default_factory=list)
    share: float = float("nan")
    boundary: list[float] = field(default_factory=list)
    boundaries: int = 0
    pause: list[float] = field(default_factory=list)
    events: dict[EventKind, EventCount] = field(default_factory=dict)
    quality: QualityReport = field(default_factory=QualityReport)
    left_out: float = 0.0


def scored(
    dialogue: Dialogue, speech: Mapping[str, Segments], events: Sequence[Event], *, left_out: Segments = (),
    quality: QualityReport = STATED,
) -> Score:  # fmt: skip
    """Score one dialogue; speech: key -> sorted disjoint segments; nothing within `left_out` is looked at."""
    truth = {key: subtracted(merged(spans, gap_s=PAUSE_FROM_S), left_out) for key, spans in dialogue.phones.items()}
    found = {key: subtracted(merged(spans, gap_s=PAUSE_FROM_S), left_out) for key, spans in speech.items()}
    score = Score(quality=quality, left_out=total_s(left_out) / dialogue.duration_s)
    if sum(total_s(segments) for segments in truth.values()) >= LEAST_S:
        score.share = 100 * abs(_share(found) - _share(truth))
    for key, segments in truth.items():
        true_frames, found_frames = (_frames(one, dialogue.duration_s) for one in (segments, found[key]))
        score.frames_wrong += int(np.count_nonzero(true_frames != found_frames))
        score.frames += len(true_frames) - round(total_s(left_out) / FRAME_S)
        if total_s(segments) >= LEAST_S:
            score.talk.append(total_s(found[key]) / total_s(segments) - 1)
        _boundaries(score, segments, found[key], left_out)
    meant = [event for event in dialogue.events if not _inside(event, left_out)]
    kept = [event for event in events if not _inside(event, left_out)]
    score.events, pairs = _matched(meant, kept)
    score.pause = [abs(event.gap_s - other.gap_s) for event, other in pairs if event.kind is EventKind.SWITCH]
    return score


def _boundaries(score: Score, truth: Segments, found: Segments, left_out: Segments) -> None:
    edges = [edge for part in left_out for edge in (part.start, part.end)]
    for side in ("start", "end"):
        times = np.array([getattr(segment, side) for segment in found])
        for segment in truth:
            at = getattr(segment, side)
            if at in edges:
                continue
            score.boundaries += 1
            error = float(np.min(np.abs(times - at), initial=np.inf))
            if error <= WITHIN_S:
                score.boundary.append(error)


def _matched(
    meant: Sequence[Event], found: Sequence[Event]
) -> tuple[dict[EventKind, EventCount], list[tuple[Event, Event]]]:
    """An event is found when one of its kind, by the same voice, starts within 0.5 s of it."""
    counts = {}
    pairs = []
    for kind in EventKind:
        true = [event for event in meant if event.kind is kind]
        left = [event for event in found if event.kind is kind]
        counts[kind] = EventCount(0, len(true), len(left))
        for event in true:
            near = [(abs(event.segment.start - other.segment.start), other) for other in left if _near(event, other)]
            if near:
                closest = min(near, key=lambda pair: pair[0])[1]
                left.remove(closest)
                counts[kind].hits += 1
                pairs.append((event, closest))
    return counts, pairs


def _near(event: Event, other: Event) -> bool:
    return event.by == other.by and abs(event.segment.start - other.segment.start) <= WITHIN_S


def _inside(event: Event, parts: Segments) -> bool:
    return any(part.overlap_s(event.segment) > 0 for part in parts)


def _frames(segments: Segments, duration_s: float) -> NDArray[np.bool_]:
    frames = np.zeros(round(duration_s / FRAME_S), np.bool_)
    for segment in segments:
        frames[round(segment.start / FRAME_S) : round(segment.end / FRAME_S)] = True
    return frames


def _share(speech: Mapping[str, Segments]) -> float:
    talk = {key: total_s(segments) for key, segments in speech.items()}
    return talk[YOU] / max(sum(talk.values()), 1e-9)


# ---- over dialogues --------------------------------------------------------------------------------------------------

MEASURES: tuple[str, ...] = (
    "frame error (%)",
    "talk-time error (%)",
    "talk-share error, mean (points)",
    "talk-share error, worst (points)",
    "boundary error, median (ms)",
    "boundary error, p90 (ms)",
    "reply-pause error, median (ms)",
    "reply-pause error, p90 (ms)",
    *(f"F1 {kind.value.replace('_', ' ')}" for kind in EventKind),
)


def measured(scores: Sequence[Score]) -> dict[str, float]:
    """All measures over some dialogues, by name; events are pooled."""
    shares = [score.share for score in scores if not np.isnan(score.share)]
    talk = [abs(error) for score in scores for error in score.talk]
    boundary = [error for score in scores for error in score.boundary]
    pause = [error for score in scores for error in score.pause]
    values = (
        100 * sum(score.frames_wrong for score in scores) / max(1, sum(score.frames for score in scores)),
        100 * float(np.mean(talk)) if talk else float("nan"),
        float(np.mean(shares)) if shares else float("nan"),
        max(shares, default=float("nan")),
        1000 * _percentile(boundary, 50),
        1000 * _percentile(boundary, 90),
        1000 * _percentile(pause, 50),
        1000 * _percentile(pause, 90),
        *(pooled(score.events[kind] for score in scores).f1() for kind in EventKind),
    )
    return dict(zip(MEASURES, values, strict=True))


def pooled(counts: Iterable[EventCount]) -> EventCount:
    total = EventCount()
    for count in counts:
        total.hits, total.true, total.found = total.hits + count.hits, total.true + count.true, total.found + count.found
    return total


def interval(counts: Sequence[EventCount]) -> tuple[float, float]:
    """The middle 95 % of F1 when the dialogues are drawn again, with replacement (seeded)."""
    rng = np.random.default_rng(95)
    table = np.array([(count.hits, count.true + count.found) for count in counts], np.float64)
    drawn = table[rng.integers(len(table), size=(DRAWS, len(table)))].sum(axis=1)
    f1 = 2 * drawn[:, 0] / np.maximum(drawn[:, 1], 1)
    return float(np.percentile(f1, 2.5)), float(np.percentile(f1, 97.5))


def higher_is_better(name: str) -> bool:
    return name.startswith("F1")


def _percentile(errors: Sequence[float], percent: float) -> float:
    return float(np.percentile(errors, percent)) if errors else float("nan")
