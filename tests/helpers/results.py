"""Conversations made from a seed, as the analysis would hand them over: for screens and charts, never for measures."""

from __future__ import annotations

import random
import statistics
from dataclasses import dataclass, field

from app.core.analysis_result import AnalysisResult, Cue, SpeakerSummary
from app.core.event import Event, EventKind, Pause, PauseKind
from app.core.metric import MetricValue
from app.core.moment import Moment
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment, Segments, covered_s, merged, total_s
from app.core.speech_activity import Mode
from app.core.transcript import Transcript, Word
from app.core.turn import ANYONE, OTHER, YOU, Annotation, Turn

THEIRS = (
    "we looked at the numbers again last week and they hold up",
    "the team on site is small so any change lands on the same four people",
    "i would rather know early than be surprised in the steering meeting",
    "the rollout itself went better than we expected",
    "what we need is one person who knows the whole story",
    "some of this is on our side and i want to be fair about that",
)
YOURS = (
    "so what we have done is put a second engineer on the account",
    "let me walk you through the plan for the next quarter",
    "what would you need to see by december to feel confident",
    "i think the quickest way is to start with the reporting module",
    "i can commit to a weekly call until this is stable",
    "how did that land with your director",
)


@dataclass
class _Draft:
    speech: dict[str, list[Segment]] = field(default_factory=lambda: {YOU: [], OTHER: []})
    turns: list[Turn] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)


def conversation(
    minutes: float = 32, *, seed: int = 7, words: bool = True, draft: bool = False, moments: int = 5
) -> AnalysisResult:
    """Two tracks, you and Priya; a long stretch of yours in the middle, interruptions both ways, room, pauses."""
    chance = random.Random(seed)
    duration_s = minutes * 60.0
    made = _Draft()
    end_s, speaker = 1.2, YOU
    while end_s < duration_s - 4:
        end_s = _add_turn(made, chance, speaker, end_s, duration_s)
        speaker = OTHER if speaker == YOU else YOU
    return _finished(made, duration_s, words=words, draft=draft, moments=moments)


def _add_turn(made: _Draft, chance: random.Random, speaker: str, before_s: float, duration_s: float) -> float:
    at = before_s / duration_s
    mine = 0.57 + (0.34 if 0.5 < at < 0.72 else 0) - (0.2 if 0.3 < at < 0.5 else 0)
    weight = mine * 1.5 if speaker == YOU else (1 - mine) * 1.9
    length_s = min(90.0, max(1.4, chance.lognormvariate(0, 0.7) * 7 * weight))
    if speaker == YOU and 0.58 < at < 0.62 and not any(turn.segment.duration_s > 100 for turn in made.turns):
        length_s = 161.0 if duration_s > 1200 else length_s
    to = OTHER if speaker == YOU else YOU
    gap_s = max(-0.25, chance.gauss(0.22, 0.24) if speaker == YOU else chance.gauss(0.55, 0.36))
    kind = EventKind.SWITCH
    lot = chance.random()
    if made.turns and lot < (0.08 if speaker == YOU else 0.04) and made.turns[-1].segment.duration_s > 3:
        gap_s, kind = -chance.uniform(0.4, 1.2), EventKind.CAME_IN_STOPPED
    elif made.turns and lot < 0.11 and made.turns[-1].segment.duration_s > 6:
        inside = chance.uniform(2.5, 4.0)
        came = Segment(before_s - inside, before_s - inside + chance.uniform(0.8, 1.6))
        made.speech[speaker].append(came)
        made.turns.append(Turn(came, speaker))
        made.events.append(Event(EventKind.CAME_IN_CARRIED_ON, speaker, to, came, came.duration_s, -inside))
    elif speaker == YOU and lot > 0.92:
        gap_s = chance.uniform(1.0, 2.1)
    start_s = max(0.4, before_s + gap_s)
    end_s = min(duration_s - 0.5, start_s + length_s)
    if end_s - start_s < 0.5:
        return duration_s
    pieces = _pieces(made, chance, speaker, start_s, end_s)
    made.turns.append(Turn(Segment(start_s, end_s), speaker))
    if len(made.turns) > 1:
        made.events.append(Event(kind, speaker, to, Segment(start_s, end_s), max(0.0, -gap_s), gap_s))
        made.pauses.append(Pause(PauseKind.REPLY, speaker, before_s, start_s))
    if end_s - start_s > 9 and chance.random() < 0.3:
        at_s = chance.uniform(start_s + 2, end_s - 3)
        sound = Segment(at_s, at_s + 0.5)
        made.speech[to].append(sound)
        made.events.append(Event(EventKind.LISTENING_SOUND, to, speaker, sound, 0.5, -0.5))
    _add_words(made, chance, speaker, pieces)
    return end_s


def _pieces(made: _Draft, chance: random.Random, speaker: str, start_s: float, end_s: float) -> list[Segment]:
    pieces, at_s = [], start_s
    while end_s - at_s > 9 and chance.random() < 0.5:
        stop_s = at_s + chance.uniform(3, 5)
        quiet_s = chance.uniform(0.5, 1.8)
        pieces.append(Segment(at_s, stop_s))
        made.pauses.append(Pause(PauseKind.WITHIN_TURN, speaker, stop_s, stop_s + quiet_s))
        at_s = stop_s + quiet_s
    pieces.append(Segment(at_s, max(at_s, end_s)))
    made.speech[speaker] += pieces
    return pieces


def _add_words(made: _Draft, chance: random.Random, speaker: str, pieces: list[Segment]) -> None:
    lines = YOURS if speaker == YOU else THEIRS
    spoken: list[str] = []
    for piece in pieces:
        count = max(1, int(piece.duration_s * 2.6))
        while len(spoken) < count:
            spoken += chance.choice(lines).split()
        step_s = piece.duration_s / count
        for i in range(count):
            where = Segment(piece.start + i * step_s, piece.start + (i + 0.92) * step_s)
            made.words.append(Word(where, spoken[i], chance.choice((0.95, 0.9, 0.85, 0.5)), speaker))
        if speaker == YOU and spoken[0] in {"what", "how"}:
            made.cues.append(Cue("question", YOU, piece, " ".join(spoken[:6])))
        elif speaker == YOU and chance.random() < 0.06:
            made.cues.append(Cue(chance.choice(("recap", "validation")), YOU, piece, " ".join(spoken[:6])))
        spoken = spoken[count:]


def _finished(made: _Draft, duration_s: float, *, words: bool, draft: bool, moments: int) -> AnalysisResult:
    speech = {key: merged(segments) for key, segments in made.speech.items()}
    talk = {key: total_s(segments) for key, segments in speech.items()}
    whole = sum(talk.values()) or 1.0
    longest = {
        key: max((turn.segment for turn in made.turns if turn.speaker == key), key=lambda s: s.duration_s)
        for key in (YOU, OTHER)
        if any(turn.speaker == key for turn in made.turns)
    }
    events = tuple(sorted(made.events, key=lambda event: event.segment))
    transcript = Transcript(tuple(sorted(made.words)), "draft" if draft else "vosk:sample") if words else Transcript()
    word_quality = (Quality.ESTIMATED if draft else Quality.MEASURED) if words else Quality.WITHHELD
    return AnalysisResult(
        duration_s=duration_s,
        mode=Mode.TWO_TRACKS,
        quality=QualityReport(words=word_quality),
        speakers=tuple(
            SpeakerSummary(key, "You" if key == YOU else "Priya", talk[key], talk[key] / whole) for key in (YOU, OTHER)
        ),
        speech=speech,
        annotation=Annotation(tuple(made.turns)),
        events=events,
        pauses=tuple(made.pauses),
        metrics=_metrics(made, talk, duration_s),
        transcript=transcript,
        moments=_moments(events, made, longest)[:moments],
        balance=balance(speech, duration_s, window_s=180 if duration_s < 5400 else 600),
        longest=longest,
        cues=tuple(made.cues) if words else (),
    )


def balance(speech: dict[str, Segments], duration_s: float, *, window_s: float) -> tuple[tuple[float, float | None], ...]:
    points: list[tuple[float, float | None]] = []
    step_s = max(5.0, duration_s / 400)
    at_s = 0.0
    while at_s <= duration_s:
        around = Segment(max(0.0, at_s - window_s / 2), min(duration_s, at_s + window_s / 2))
        mine, theirs = covered_s(speech[YOU], around), covered_s(speech[OTHER], around)
        points.append((at_s, mine / (mine + theirs) if mine + theirs else None))
        at_s += step_s
    return tuple(points)


def _metrics(made: _Draft, talk: dict[str, float], duration_s: float) -> tuple[MetricValue, ...]:
    whole = sum(talk.values()) or 1.0
    room = [p for p in made.pauses if p.kind is PauseKind.REPLY and p.by == YOU and p.length_s >= 1]
    let_run = [p for p in made.pauses if p.kind is PauseKind.WITHIN_TURN and p.by == OTHER and p.length_s >= 1]
    values = [
        MetricValue("room_count", YOU, len(room), "count", Quality.MEASURED, tuple(Segment(p.start, p.end) for p in room)),
        MetricValue(
            "pause_let_run", YOU, len(let_run), "count", Quality.MEASURED, tuple(Segment(p.start, p.end) for p in let_run)
        ),
        MetricValue("pause_ended", YOU, min(len(room), 5), "count", Quality.MEASURED, ()),
        MetricValue("changes_per_min", "both", (len(made.turns) - 1) / duration_s * 60, "per_min", Quality.MEASURED, ()),
    ]
    for key in (YOU, OTHER):
        lengths = [p.length_s for p in made.pauses if p.kind is PauseKind.REPLY and p.by == key]
        middle = statistics.median(lengths) if lengths else None
        values += [
            MetricValue("talk_time", key, talk[key], "s", Quality.MEASURED, ()),
            MetricValue("talk_share", key, talk[key] / whole, "share", Quality.MEASURED, ()),
            MetricValue(
                "reply_pause_median", key, middle, "s", Quality.WITHHELD if middle is None else Quality.MEASURED, ()
            ),
        ]
        for kind in (EventKind.CAME_IN_STOPPED, EventKind.CAME_IN_CARRIED_ON, EventKind.JUMPED_IN):
            found = tuple(e.segment for e in made.events if e.kind is kind and e.by == key)
            values.append(MetricValue(str(kind), key, len(found), "count", Quality.MEASURED, found))
    return tuple(values)


def _moments(events: tuple[Event, ...], made: _Draft, longest: dict[str, Segment]) -> tuple[Moment, ...]:
    stopped = [e for e in events if e.kind is EventKind.CAME_IN_STOPPED and e.by == YOU]
    room = [p for p in made.pauses if p.kind is PauseKind.REPLY and p.by == YOU and p.length_s >= 1]
    quick = [p for p in made.pauses if p.kind is PauseKind.REPLY and p.by == YOU and 0 <= p.length_s < 0.1]
    quiet = [p for p in made.pauses if p.kind is PauseKind.WITHIN_TURN and p.by == OTHER and p.length_s >= 1]
    found = []
    if quick:
        found.append(
            _moment(
                "quick_reply",
                quick[0].end,
                "A quick reply",
                "You began 0.1 s after Priya finished.",
                "What had you already decided to say before she finished?",
            )
        )
    if stopped:
        event = stopped[len(stopped) // 2]
        found.append(
            _moment(
                "came_in_stopped",
                event.segment.start,
                "You came in",
                f"You began while Priya was still speaking, for {event.overlap_s:.1f} s. She stopped.",
                "What might she have said next, had she kept going?",
                quote="when the reports started coming in late that my team began to",
            )
        )
    if room:
        found.append(
            _moment(
                "room_given",
                room[-1].end,
                "You gave her room",
                f"You waited {room[-1].length_s:.1f} s before you answered. She then spoke for a while.",
                "What did that room make possible?",
                article="002",
            )
        )
    if YOU in longest:
        found.append(
            _moment(
                "longest_stretch",
                longest[YOU].start,
                "Your longest stretch",
                "You spoke for a good while without a break.",
                "What were you hoping she would take from it?",
            )
        )
    if quiet:
        found.append(
            _moment(
                "pause_let_run",
                quiet[0].start,
                "A pause you let be",
                "She stopped in mid-thought, and you let it be.",
                "What were you noticing while it was quiet?",
            )
        )
    return tuple(sorted(found, key=lambda moment: moment.segment))


def _moment(
    kind: str,
    at_s: float,
    title: str,
    observation: str,
    question: str,
    *,
    quote: str = "",
    article: str = "001",
) -> Moment:
    return Moment(
        kind=kind,
        segment=Segment(at_s, at_s + 1),
        play=Segment(max(0.0, at_s - 8), at_s + 6),
        title=title,
        observation=observation,
        question=question,
        idea="A moment of quiet gives the other person time to go on.",
        article=article,
        article_title="3 Strategies for Truly Listening to Your Customers",
        rows=(33,),
        quote=quote,
        quote_speaker=OTHER if quote else "",
    )


def silence(minutes: float = 5) -> AnalysisResult:
    """Two tracks, nobody speaks."""
    report = QualityReport(reasons=(Reason("little_speech", "There was very little speech here."),))
    return AnalysisResult(
        minutes * 60, Mode.TWO_TRACKS, report, (), {YOU: (), OTHER: ()}, Annotation(), (), (), (), Transcript()
    )


def one_track(minutes: float = 12, *, seed: int = 3) -> AnalysisResult:
    """One microphone heard everyone: speech and words of "anyone", no shares, no events."""
    two = conversation(minutes, seed=seed)
    anyone = merged((*two.speech[YOU], *two.speech[OTHER]))
    words = tuple(Word(w.segment, w.text, w.confidence, ANYONE) for w in two.transcript.words)
    report = QualityReport(
        talk_time=Quality.WITHHELD,
        events=Quality.WITHHELD,
        pauses=Quality.WITHHELD,
        words=Quality.MEASURED,
        reasons=(Reason("one_track", "One microphone heard everyone, so who came in on whom can't be told."),),
    )
    return AnalysisResult(
        two.duration_s,
        Mode.ONE_TRACK,
        report,
        (SpeakerSummary(ANYONE, "Anyone", None, None),),
        {ANYONE: anyone},
        Annotation(tuple(Turn(s, ANYONE) for s in merged(anyone, gap_s=1.0))),
        (),
        (),
        (),
        Transcript(words, "vosk:sample"),
    )


def one_voice(minutes: float = 6, *, seed: int = 5) -> AnalysisResult:
    """Two tracks, but only yours holds speech."""
    two = conversation(minutes, seed=seed)
    report = QualityReport(
        talk_time=Quality.WITHHELD,
        events=Quality.WITHHELD,
        pauses=Quality.WITHHELD,
        words=Quality.MEASURED,
        reasons=(Reason("one_voice_only", "The sound of the call did not reach the app."),),
    )
    return AnalysisResult(
        two.duration_s,
        Mode.TWO_TRACKS,
        report,
        (SpeakerSummary(YOU, "You", None, None),),
        {YOU: two.speech[YOU], OTHER: ()},
        Annotation(tuple(t for t in two.annotation.turns if t.speaker == YOU)),
        (),
        (),
        (),
        Transcript(tuple(w for w in two.transcript.words if w.speaker == YOU), "vosk:sample"),
    )
