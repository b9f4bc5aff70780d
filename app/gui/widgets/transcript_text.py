"""Orders words into paragraphs, one a turn, with what happened at its start and what was found in it; no painting."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.analysis_result import AnalysisResult
from app.core.event import Event, EventKind
from app.core.segment import Segment
from app.core.spoken_line import spoken_lines
from app.core.transcript import Word
from app.core.turn import Turn
from app.gui.widgets.timeline_content import event_words, rooms
from app.gui.widgets.timeline_hatch import short_words
from app.i18n import tr

UNSURE_BELOW = 0.6
_START_SLACK_S = 0.35


@dataclass(frozen=True, slots=True)
class Paragraph:
    """speaker said `words`; mark: "▼ came in, 0.9 s overlap" or empty; chips: question, recap, validation.

    Attributes:
        turn: all of what is said in that turn, beyond the words; the words' own time where no turn holds them.
        event: what happened at its beginning, also where no mark says so.
        not_counted: "not counted" or "left out" where it lies in minutes that are in no count.
    """

    speaker: str
    start_s: float
    words: tuple[Word, ...]
    mark: str = ""
    chips: tuple[str, ...] = ()
    turn: Segment | None = None
    event: Event | None = None
    not_counted: str = ""

    @property
    def end_s(self) -> float:
        return self.words[-1].segment.end


def paragraphs(result: AnalysisResult, *, names: Mapping[str, str]) -> tuple[Paragraph, ...]:
    """All words of the transcript, each once, in the order in which their turns began."""
    marks, events = _marks(result, names), _events(result)
    cues = _cues(result)
    return tuple(
        Paragraph(
            speaker=line.speaker,
            start_s=line.words[0].segment.start,
            words=line.words,
            mark=_mark_of(line.words, marks),
            chips=_chips_of(line.words, cues),
            turn=line.turn.segment if line.turn is not None else line.segment,
            event=_event_of(line.words, line.turn, events),
            not_counted=_not_counted(line.words, result),
        )
        for line in spoken_lines(result.transcript.words, result.annotation)
    )


def _marks(result: AnalysisResult, names: Mapping[str, str]) -> list[tuple[float, str, str]]:
    """(start_s, speaker, words) of everything that is said at the beginning of a paragraph."""
    signs = {EventKind.CAME_IN_STOPPED: "▼", EventKind.CAME_IN_CARRIED_ON: "▽", EventKind.JUMPED_IN: "▽"}

    def words(event: Event) -> str:
        return f"{signs[event.kind]} {event_words(event, names)}"

    found = [(event.segment.start, event.by, words(event)) for event in result.events if event.kind in signs]
    found += [
        (where.end, "you", "– " + tr("{seconds} s room", seconds=f"{where.duration_s:.1f}")) for where in rooms(result)
    ]
    return sorted(found)


def _mark_of(words: Sequence[Word], marks: Sequence[tuple[float, str, str]]) -> str:
    start = words[0].segment.start
    at = bisect_left(marks, (start - 2 * _START_SLACK_S, "", ""))
    for mark_s, speaker, text in marks[at:]:
        if mark_s > start + _START_SLACK_S:
            break
        if speaker == words[0].speaker:
            return text
    return ""


def _events(result: AnalysisResult) -> dict[str, tuple[list[float], list[Event]]]:
    """A speaker's events in order, with their beginnings beside them."""
    found: dict[str, tuple[list[float], list[Event]]] = {}
    for event in sorted(result.events, key=lambda event: event.segment.start):
        starts, events = found.setdefault(event.by, ([], []))
        starts.append(event.segment.start)
        events.append(event)
    return found


def _event_of(
    words: Sequence[Word], turn: Turn | None, found: Mapping[str, tuple[list[float], list[Event]]]
) -> Event | None:
    """What a paragraph began with: the event nearest to its beginning."""
    starts, events = found.get(words[0].speaker, ([], []))
    begin = turn.segment.start if turn is not None else words[0].segment.start
    first = bisect_left(starts, begin - 2 * _START_SLACK_S)
    near = events[first : bisect_right(starts, begin + _START_SLACK_S)]
    return min(near, key=lambda event: abs(event.segment.start - begin), default=None)


def _not_counted(words: Sequence[Word], result: AnalysisResult) -> str:
    """Most of it, since a turn may only reach into a stretch that is left out."""
    span = Segment(words[0].segment.start, words[-1].segment.end)
    for one in result.uncertain:
        if one.segment.overlap_s(span) > span.duration_s / 2:
            return short_words(one.code)
    return ""


def _cues(result: AnalysisResult) -> dict[str, list[tuple[float, float, str]]]:
    """(start_s, end_s, chip) a speaker, in order."""
    names = {
        "question": tr("question"),
        "stacked": tr("several questions"),
        "recap": tr("recap"),
        "recap_confirmed": tr("recap"),
        "validation": tr("validation"),
        "plan": tr("plan"),
    }
    found: dict[str, list[tuple[float, float, str]]] = {}
    for cue in result.cues:
        if cue.kind in names:
            found.setdefault(cue.speaker, []).append((cue.segment.start, cue.segment.end, names[cue.kind]))
    return {speaker: sorted(own) for speaker, own in found.items()}


def _chips_of(words: Sequence[Word], cues: Mapping[str, Sequence[tuple[float, float, str]]]) -> tuple[str, ...]:
    own = cues.get(words[0].speaker, ())
    start, end = words[0].segment.start, words[-1].segment.end
    first = max(0, bisect_left(own, (start, 0.0, "")) - 3)  # a few that began before may reach in
    found: dict[str, None] = {}
    for cue_start, cue_end, name in own[first:]:
        if cue_start >= end:
            break
        if cue_end > start:
            found[name] = None
    if tr("several questions") in found:
        found.pop(tr("question"), None)
    return tuple(found)


class WordFinder:
    """Which word is spoken at a time, for caption and transcript; quick enough for each frame."""

    def __init__(self, shown: Sequence[Paragraph]) -> None:
        flat = [(word, p, i) for p, paragraph in enumerate(shown) for i, word in enumerate(paragraph.words)]
        flat.sort(key=lambda item: item[0].segment.start)
        self._flat = flat
        self._starts = [item[0].segment.start for item in flat]

    def at(self, time_s: float) -> tuple[int, int] | None:
        """(paragraph, word) last begun at that time, None before the first."""
        index = bisect_right(self._starts, time_s) - 1
        return (self._flat[index][1], self._flat[index][2]) if index >= 0 else None
