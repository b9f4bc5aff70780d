"""How talk was shared: totals, the rolling balance, the longest stretches, changes of speaker."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.core.event import EventKind
from app.core.segment import Segment, Segments, merged, subtracted, total_s
from app.core.turn import YOU
from app.metrics.events import Interplay
from app.metrics.pauses import REPLIES
from app.metrics.preparation import near

WINDOW_S = 180.0
STEP_S = 5.0
LONG_CONVERSATION_S = 5400.0
LONG_WINDOW_S = 600.0
LONG_STEP_S = 10.0
RUN_GAP_S = 2.0
FILLED_FROM_S = 0.7
FILLED_UNTIL_S = 2.0
FILLED_AFTER_S = 2.0

Balance = tuple[tuple[float, float | None], ...]
_EPSILON_S = 1e-9


def recorded(duration_s: float, holes: Segments) -> Segments:
    """The times between holes."""
    return subtracted((Segment(0.0, duration_s),), merged(holes)) if duration_s > 0 else ()


def share(speech: Mapping[str, Segments], speaker: str) -> float | None:
    """Speech of one over speech of all, overlap counting for both; None where nobody spoke."""
    everybody_s = sum(total_s(own) for own in speech.values())
    return total_s(speech.get(speaker, ())) / everybody_s if everybody_s > 0 else None


def window_s(duration_s: float) -> float:
    """3 min, or 10 min for conversations of more than 90 min."""
    return LONG_WINDOW_S if duration_s > LONG_CONVERSATION_S else WINDOW_S


def rolling_balance(speech: Mapping[str, Segments], *, duration_s: float, holes: Segments = ()) -> Balance:
    """(time, share of "you" in the window round it) every 5 s, or 10 s in long ones.

    Near a beginning, an end or a hole the window is moved, not cut; it is shorter only where the time between holes is.
    """
    step_s = LONG_STEP_S if duration_s > LONG_CONVERSATION_S else STEP_S
    mine = _Amount(speech.get(YOU, ()))
    theirs = [_Amount(own) for key, own in speech.items() if key != YOU]
    points: list[tuple[float, float | None]] = []
    for part in recorded(duration_s, holes):
        for number in range(int(part.duration_s / step_s) + 1):
            time_s = part.start + number * step_s
            window = _window(part, time_s, window_s(duration_s))
            my_s = mine.within(window)
            all_s = my_s + sum(amount.within(window) for amount in theirs)
            points.append((time_s, my_s / all_s if all_s > _EPSILON_S else None))
    return tuple(points)


class _Amount:
    """Answers "how much of these segments lies in a window" from running sums."""

    def __init__(self, segments: Segments) -> None:
        self._starts = [segment.start for segment in segments]
        self._segments = segments
        self._sums = [0.0]
        for segment in segments:
            self._sums.append(self._sums[-1] + segment.duration_s)

    def within(self, window: Segment) -> float:
        return self._until(window.end) - self._until(window.start)

    def _until(self, time_s: float) -> float:
        index = bisect_left(self._starts, time_s)
        if index == 0:
            return 0.0
        return self._sums[index - 1] + min(time_s, self._segments[index - 1].end) - self._segments[index - 1].start


def most_yours(balance: Balance, *, duration_s: float, holes: Segments = ()) -> tuple[float, Segment] | None:
    """The highest rolling share of "you", and the window that it was measured in."""
    known = [(value, -time_s) for time_s, value in balance if value is not None]
    if not known:
        return None
    value, negative_s = max(known)
    return value, window_at(-negative_s, duration_s=duration_s, holes=holes)


def window_at(time_s: float, *, duration_s: float, holes: Segments = ()) -> Segment:
    """The window that the balance at a recorded time was measured in."""
    part = next(part for part in recorded(duration_s, holes) if part.start <= time_s <= part.end)
    return _window(part, time_s, window_s(duration_s))


def _window(part: Segment, time_s: float, length_s: float) -> Segment:
    start = max(part.start, min(time_s - length_s / 2, part.end - length_s))
    return Segment(start, min(part.end, start + length_s))


def above(balance: Balance, *, share: float, at_least_s: float, holes: Segments = ()) -> Segments:
    """Times during which the rolling share of "you" stays above `share` for `at_least_s` or more, holes apart."""
    edges = [hole.start for hole in merged(holes)]
    found: list[Segment] = []
    run: list[float] = []
    for time_s, value in (*balance, (float("inf"), None)):
        over = value is not None and value > share
        crossed = bool(run) and bisect_left(edges, run[-1]) != bisect_left(edges, time_s)
        if run and (not over or crossed):
            if run[-1] - run[0] >= at_least_s - _EPSILON_S:
                found.append(Segment(run[0], run[-1]))
            run = []
        if over:
            run.append(time_s)
    return tuple(found)


def runs(interplay: Interplay, speaker: str) -> Segments:
    """One voice's stretches joined over gaps under 2 s; any word of another that is no listening sound ends a run."""
    prepared = interplay.prepared
    sounds = {
        (event.by, event.segment) for event in interplay.events if event.kind is EventKind.LISTENING_SOUND
    }
    others = merged(
        stretch
        for key, own in prepared.floor_stretches.items()
        if key != speaker
        for stretch in own
        if (key, stretch) not in sounds
    )
    came_in = merged(
        Segment(event.segment.start, event.segment.start + event.overlap_s)
        for event in interplay.events
        if event.to == speaker and event.kind in {EventKind.CAME_IN_CARRIED_ON, EventKind.CAME_IN_STOPPED}
    )
    own = subtracted(prepared.floor_stretches.get(speaker, ()), came_in)
    holes = merged(prepared.holes)
    found: list[Segment] = []
    for piece in own:
        if found and _goes_on(found[-1].end, piece.start, others=others, holes=holes):
            found[-1] = Segment(found[-1].start, max(found[-1].end, piece.end))
        else:
            found.append(piece)
    return tuple(found)


def _goes_on(end_s: float, start_s: float, *, others: Segments, holes: Segments) -> bool:
    if start_s - end_s >= RUN_GAP_S:
        return False
    gap = Segment(end_s, start_s)
    spoken = any(other.overlap_s(gap) > _EPSILON_S for other in near(others, gap))
    return not spoken and not any(hole.start <= start_s and hole.end >= end_s for hole in holes)


def longest(segments: Segments) -> Segment | None:
    """The first of the longest ones."""
    return max(segments, key=lambda segment: (segment.duration_s, -segment.start), default=None)


def changes(interplay: Interplay) -> Segments:
    """The stretches with which a voice took the floor from another."""
    return tuple(event.segment for event in interplay.events if event.kind in REPLIES)


def own_gaps(interplay: Interplay, speaker: str) -> Segments:
    """Silences of 0.7 to 2 s after 2 s or more of one's own speech, after which the same voice goes on.

    Nobody makes a sound in them, not even a listening sound. Whether the sentence before was over, words must tell.
    """
    everyone = merged(unit for own in interplay.prepared.units.values() for unit in own)
    found: list[Segment] = []
    for turns in interplay.floors:
        for turn in turns:
            if turn.speaker == speaker:
                found.extend(_quiet_gaps(turn.stretches, everyone))
    return tuple(found)


def _quiet_gaps(stretches: Segments, everyone: Sequence[Segment]) -> list[Segment]:
    found: list[Segment] = []
    spoken_s = 0.0
    for before, after in pairwise(stretches):
        spoken_s += before.duration_s
        gap_s = after.start - before.end
        if gap_s < FILLED_FROM_S - _EPSILON_S:
            continue
        gap = Segment(before.end, after.start)
        quiet = not any(voice.overlap_s(gap) > _EPSILON_S for voice in near(tuple(everyone), gap))
        if quiet and gap_s <= FILLED_UNTIL_S + _EPSILON_S and spoken_s >= FILLED_AFTER_S - _EPSILON_S:
            found.append(gap)
        spoken_s = 0.0
    return found
