"""Prepares speech for everything that is concluded from it: pieces, stretches, listening sounds, and who keeps the floor."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.segment import Segment, Segments, covered_s, merged, subtracted
from app.metrics.sure_words import SureWords

UNIT_GAP_S = 0.20
UNIT_MINIMUM_S = 0.10
STRETCH_GAP_S = 0.30
LISTENING_MAXIMUM_S = 0.85
LISTENING_WORDS_MAXIMUM_S = 2.0
LISTENING_SILENCE_S = 0.7
LISTENING_SERIES_S = 2.0
BREATH_S = 0.50
RESTART_WITHIN_S = 1.00
COLLISION_S = 0.15
STARTED_BEFORE_S = 0.10
KEPT_MARGIN_S = 0.10
TOGETHER_S = 0.25
GOES_ON_S = 0.25

_EPSILON_S = 1e-9


@dataclass(frozen=True, slots=True)
class PreparedSpeech:
    """Speech of every speaker, key -> sorted disjoint segments.

    Attributes:
        units: inter-pausal units: gaps under 0.20 s merged, pieces under 0.10 s dropped.
        stretches: units joined over gaps under 0.30 s.
        listening: the stretches that are listening sounds.
        floor_units, floor_stretches: the same without the listening sounds; what turns and events are made of.
        words: what was surely said; None where only the times count.
    """

    units: Mapping[str, Segments]
    stretches: Mapping[str, Segments]
    listening: Mapping[str, Segments]
    floor_units: Mapping[str, Segments]
    floor_stretches: Mapping[str, Segments]
    holes: Segments = ()
    words: SureWords | None = None


def prepare(
    speech: Mapping[str, Segments],
    *,
    holes: Segments = (),
    words: SureWords | None = None,
    listening_maximum_s: float = LISTENING_MAXIMUM_S,
) -> PreparedSpeech:
    """All the preparation at once; nothing that it returns crosses a hole."""
    pieces = {key: units(segments, holes=holes) for key, segments in speech.items()}
    joined = {key: stretches(own, holes=holes) for key, own in pieces.items()}
    listening = listening_sounds(pieces, joined, holes=holes, words=words, maximum_s=listening_maximum_s)
    floor_units = {key: without(own, listening[key]) for key, own in pieces.items()}
    floor_stretches = {key: without(own, listening[key]) for key, own in joined.items()}
    return PreparedSpeech(pieces, joined, listening, floor_units, floor_stretches, holes, words)


def units(segments: Segments, *, holes: Segments = ()) -> Segments:
    """Inter-pausal units of one voice: gaps under 0.20 s merged, then pieces under 0.10 s dropped."""
    return _joined(segments, holes, gap_s=UNIT_GAP_S, minimum_s=UNIT_MINIMUM_S)


def stretches(own_units: Segments, *, holes: Segments = ()) -> Segments:
    """Units of one voice joined over gaps under 0.30 s."""
    return _joined(own_units, holes, gap_s=STRETCH_GAP_S, minimum_s=0.0)


def _joined(segments: Segments, holes: Segments, *, gap_s: float, minimum_s: float) -> Segments:
    if not holes:
        return merged(segments, gap_s=gap_s, minimum_s=minimum_s)
    outside = subtracted(merged(segments), merged(holes))
    joined: list[Segment] = []
    for piece in _between_holes(outside, merged(holes)):
        joined.extend(merged(piece, gap_s=gap_s, minimum_s=minimum_s))
    return tuple(joined)


def _between_holes(segments: Segments, holes: Segments) -> list[list[Segment]]:
    """Segments in groups: two are in the same group when no hole lies between them."""
    groups: list[list[Segment]] = [[] for _ in range(len(holes) + 1)]
    starts = [hole.start for hole in holes]
    for segment in segments:
        groups[bisect_left(starts, segment.end)].append(segment)
    return groups


def listening_sounds(
    own_units: Mapping[str, Segments],
    own_stretches: Mapping[str, Segments],
    *,
    holes: Segments = (),
    words: SureWords | None = None,
    maximum_s: float = LISTENING_MAXIMUM_S,
) -> dict[str, Segments]:
    """Rule 1: short stretches beside another's talk, by a voice that is silent before and after ("mm-hm").

    A stretch of B counts when it lasts `maximum_s` or less, B is silent for 0.7 s or more on both sides (other such
    sounds aside), and another speaks more than 0.15 s in the second before it and in the 1.5 s after it. Words decide
    where they are there: a stretch with another word than those of the list does not count, one of nothing else may last
    2 s. A restart does not count: B had the floor, another started within 0.5 s of B's last word, and B goes on beside
    it within 1 s of that (rule 3, "jumped in").
    """
    found: dict[str, Segments] = {}
    for key, stretches_of_key in own_stretches.items():
        others = [segments for other, segments in own_units.items() if other != key]
        other_stretches = [segments for other, segments in own_stretches.items() if other != key]
        sounds: list[Segment] = []
        for first, last in _series(stretches_of_key, key, words, maximum_s):
            for index in range(first, last + 1):
                stretch = stretches_of_key[index]
                said = words.listens(key, stretch) if words is not None else None
                if said is None and index > 0 and _is_restart(stretches_of_key[index - 1], stretch, other_stretches):
                    continue
                before = Segment(_not_before_hole(stretch.start - 1.0, stretch.start, holes), stretch.start)
                after = Segment(stretch.end, _not_after_hole(stretch.end, stretch.end + 1.5, holes))
                if any(
                    covered_s(near(other, before), before) > 0.15 and covered_s(near(other, after), after) > 0.15
                    for other in others
                ):
                    sounds.append(stretch)
        found[key] = tuple(sounds)
    return found


def _series(own: Segments, key: str, words: SureWords | None, maximum_s: float) -> list[tuple[int, int]]:
    """Short stretches with 0.7 s of own silence before and after, or a few in a row, as the indexes of first and last."""
    found: list[tuple[int, int]] = []
    first = 0
    for index in range(len(own)):
        if index + 1 < len(own) and own[index + 1].start - own[index].end < LISTENING_SILENCE_S - _EPSILON_S:
            continue
        series = own[first : index + 1]
        short = all(_is_short(stretch, key, words, maximum_s) for stretch in series)
        if short and (len(series) == 1 or own[index].end - own[first].start <= LISTENING_SERIES_S):
            found.append((first, index))
        first = index + 1
    return found


def _is_short(stretch: Segment, key: str, words: SureWords | None, maximum_s: float) -> bool:
    """Whether this may be a listening sound by its length and its words."""
    if stretch.duration_s > maximum_s + _EPSILON_S:
        long = stretch.duration_s > LISTENING_WORDS_MAXIMUM_S + _EPSILON_S
        return words is not None and not long and words.all_listens(key, stretch)
    return words is None or words.listens(key, stretch) is not False


def _is_restart(last: Segment, stretch: Segment, others: Sequence[Segments]) -> bool:
    """Whether another started in the breath after `last`, and `stretch` is the same voice going on beside it."""
    earliest, latest = max(last.end, stretch.start - RESTART_WITHIN_S), min(last.end + BREATH_S, stretch.start)
    if latest <= earliest:
        return False
    around = Segment(earliest, latest)
    return any(
        earliest <= other.start <= latest and other.overlap_s(stretch) >= COLLISION_S - _EPSILON_S
        for own in others
        for other in near(own, around)
    )


def _not_before_hole(start_s: float, end_s: float, holes: Segments) -> float:
    return max([start_s, *(hole.end for hole in holes if hole.end <= end_s + _EPSILON_S)]) if holes else start_s


def _not_after_hole(start_s: float, end_s: float, holes: Segments) -> float:
    return min([end_s, *(hole.start for hole in holes if hole.start >= start_s - _EPSILON_S)]) if holes else end_s


def near(segments: Segments, window: Segment) -> Segments:
    """Those of sorted disjoint `segments` that meet `window`, found quickly."""
    first = bisect_left(segments, window.start, key=_end_of)
    last = bisect_left(segments, window.end, lo=first, key=_start_of)
    return segments[first:last]


def _start_of(segment: Segment) -> float:
    return segment.start


def _end_of(segment: Segment) -> float:
    return segment.end


def without(segments: Segments, taken_out: Sequence[Segment]) -> Segments:
    """The segments that do not lie inside one of `taken_out` (sorted, disjoint)."""
    ends = [taken.end for taken in taken_out]

    def inside(segment: Segment) -> bool:
        index = bisect_left(ends, segment.end - _EPSILON_S)
        return index < len(taken_out) and taken_out[index].start <= segment.start + _EPSILON_S

    return tuple(segment for segment in segments if not inside(segment))


def talking_at(floor_stretches: Segments, start_s: float) -> Segment | None:
    """The stretch of a voice that had been talking for more than 0.10 s when another voice started at `start_s`."""
    for stretch in near(floor_stretches, Segment(start_s, start_s + 0.02)):
        if stretch.start < start_s - STARTED_BEFORE_S and stretch.end > start_s + 0.02:
            return stretch
    return None


def keeps_floor(holder: Segment, holder_units: Segments, entry: Segment) -> bool:
    """Rule 2: whether the voice that was talking (`holder`, from `talking_at`) keeps the floor beside another's `entry`.

    It does when the entry ends 0.25 s or more before it, breaths of up to 0.5 s in its talk left aside, or ends no later
    than 0.05 s after it and it speaks more than 0.25 s of the 1.5 s that follow. `holder_units` are its floor units.
    """
    if entry.end <= talk_end_s(holder.end, holder_units, entry.end) - KEPT_MARGIN_S + _EPSILON_S:
        return True
    after = Segment(entry.end, entry.end + 1.5)
    return entry.end <= holder.end + TOGETHER_S + _EPSILON_S and covered_s(near(holder_units, after), after) > GOES_ON_S


def talk_end_s(end_s: float, own_units: Segments, until_s: float) -> float:
    """Where talk that pauses at `end_s` ends when pauses of up to 0.5 s do not end it; no further than is needed."""
    for unit in near(own_units, Segment(end_s, max(end_s, until_s) + BREATH_S)):
        if unit.start > end_s + BREATH_S + _EPSILON_S or end_s >= until_s + KEPT_MARGIN_S:
            break
        end_s = max(end_s, unit.end)
    return end_s
