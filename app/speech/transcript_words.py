"""Gives the words of a written conversation times and voices: within the speech that was heard, or by the file alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from app.core.segment import Segment, Segments, intersection, merged, subtracted, total_s
from app.core.transcript import Word
from app.core.turn import VOICE
from app.metrics.preparation import near
from app.speech.transcript_file import WrittenPiece, words_of

_AROUND_S = 0.4  # captions begin and end this much beside the words that they hold
_BORDER_S = 0.7
_LEAST_S = 0.05
_SLOW_S_A_WORD, _SLOW_S = 1.0, 1.0


def one_after_another(pieces: Sequence[WrittenPiece]) -> tuple[WrittenPiece, ...]:
    """Where two pieces of one name overlap, the border lies in the middle, so that words keep their order.

    Args:
        pieces: in order of their start.
    """
    found = list(pieces)
    last: dict[str, int] = {}
    for index, piece in enumerate(found):
        before = last.get(piece.speaker)
        if before is not None and found[before].segment.end > piece.segment.start:
            earlier = found[before]
            middle_s = (earlier.segment.end + piece.segment.start) / 2
            border_s = max(min(middle_s, piece.segment.end), earlier.segment.start)
            found[before] = replace(earlier, segment=Segment(earlier.segment.start, border_s))
            found[index] = replace(piece, segment=Segment(border_s, max(border_s, piece.segment.end)))
        last[piece.speaker] = index
    return tuple(found)


def placed_words(piece: WrittenPiece, speech: Segments, *, speaker: str) -> tuple[Word, ...]:
    """The words of a piece within the speech that lies in it, as long as they are; by the piece's time where none does.

    Args:
        piece: on the clock of the recording.
        speech: of this speaker, sorted and disjoint.
        speaker: key.
    """
    around = Segment(max(0.0, piece.segment.start - _AROUND_S), piece.segment.end + _AROUND_S)
    spoken = intersection(near(speech, around), (piece.segment,))
    if total_s(spoken) < _LEAST_S:
        spoken = intersection(near(speech, around), (around,))
    by_letters = words_of(piece, speaker=speaker)
    length_s = total_s(spoken)
    if length_s < _LEAST_S or not piece.segment.duration_s:
        return by_letters
    part = length_s / piece.segment.duration_s
    return tuple(
        Word(
            Segment(
                _at(spoken, (word.segment.start - piece.segment.start) * part, opens=True),
                _at(spoken, (word.segment.end - piece.segment.start) * part, opens=False),
            ),
            word.text,
            word.confidence,
            speaker,
        )
        for word in by_letters
    )


def _at(spoken: Segments, after_s: float, *, opens: bool) -> float:
    """The time at which so much of it is over; at a rest between two, where the next one begins or the last one ends."""
    left_s = max(0.0, after_s)
    for segment in spoken:
        if left_s < segment.duration_s - 1e-9 or (not opens and left_s <= segment.duration_s + 1e-9):
            return min(segment.end, segment.start + left_s)
        left_s -= segment.duration_s
    return spoken[-1].end


def numbered(names: Iterable[str]) -> dict[str, str]:
    """Each name -> voice-1, voice-2 in their order."""
    return {name: f"{VOICE}{number}" for number, name in enumerate(names, start=1)}


def heard_by_name(pieces: Sequence[WrittenPiece], speech: Segments) -> dict[str, Segments]:
    """The speech of a single track by the names that stand where it lies.

    Where one name follows another the border is the longest rest nearby, since captions are coarser than speech.

    Args:
        pieces: on the clock of the recording, in order of their start.
        speech: of everybody, sorted and disjoint.
    """
    claims = _disjoint([(piece.segment, piece.speaker) for piece in pieces if piece.speaker])
    borders = [0.0]
    for (before, who), (after, next_who) in pairwise(claims):
        about_s = (before.end + after.start) / 2
        if who != next_who:
            about_s = _rest_near(about_s, speech)
        borders.append(max(borders[-1], about_s))
    borders.append(max([borders[-1], *(segment.end for segment in speech)]))
    own: dict[str, list[Segment]] = {}
    for (_, who), (start, end) in zip(claims, pairwise(borders), strict=True):
        own.setdefault(who, []).append(Segment(start, end))
    return {name: intersection(speech, merged(parts)) for name, parts in own.items()}


def _disjoint(claims: Sequence[tuple[Segment, str]]) -> list[tuple[Segment, str]]:
    """Where two overlap they part in the middle; one within another takes its own time out of it ("mm-hm")."""
    found: list[tuple[Segment, str]] = []
    for segment, who in claims:
        if not found or found[-1][0].end <= segment.start:
            found.append((segment, who))
            continue
        outer, whose = found[-1]
        start_s = max(segment.start, outer.start)
        if segment.end <= start_s:
            continue  # within what is within another one
        found.pop()
        if segment.end < outer.end:
            inner = (Segment(start_s, segment.end), who)
            found += [(Segment(outer.start, start_s), whose), inner, (Segment(segment.end, outer.end), whose)]
        else:
            border_s = (start_s + outer.end) / 2
            found += [(Segment(outer.start, border_s), whose), (Segment(border_s, segment.end), who)]
    return found


def _rest_near(about_s: float, speech: Segments) -> float:
    """The middle of the longest rest within 0.7 s; the time itself where there is none."""
    around = Segment(max(0.0, about_s - _BORDER_S), about_s + _BORDER_S)
    rests = subtracted((around,), near(speech, around))
    if not rests:
        return about_s
    longest = max(rests, key=lambda rest: rest.duration_s)
    return (longest.start + longest.end) / 2


def written_speech(pieces: Sequence[WrittenPiece], voices: Mapping[str, str]) -> dict[str, Segments]:
    """Without any sound: when each voice speaks by the times of its pieces, none longer than slow speech takes.

    Args:
        pieces: of the file.
        voices: name -> key; pieces of others are left out.
    """
    own: dict[str, list[Segment]] = {key: [] for key in voices.values()}
    for piece in pieces:
        if piece.speaker in voices:
            own[voices[piece.speaker]].append(spoken_time(piece))
    return {key: merged(parts) for key, parts in own.items()}


def spoken_time(piece: WrittenPiece) -> Segment:
    """A caption may stay long after what it says."""
    most_s = _SLOW_S + _SLOW_S_A_WORD * len(piece.text.split())
    return Segment(piece.segment.start, min(piece.segment.end, piece.segment.start + most_s))
