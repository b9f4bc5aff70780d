"""Puts the measures of one conversation together: events, pauses, cues and every value with its evidence and quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.analysis_result import Cue
from app.core.clock import clock
from app.core.correction import RelabelEvent
from app.core.event import Event, Pause, PauseKind
from app.core.metric import MetricValue
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment, Segments, intersection, merged, total_s
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word
from app.core.turn import ANYONE, YOU
from app.i18n import tr, trn
from app.metrics import talk
from app.metrics.corrected_events import relabelled
from app.metrics.cues import CUES, CueFinder, CueLexicon
from app.metrics.events import Interplay, follow
from app.metrics.pauses import (
    Silence,
    answer_pauses,
    anyone_pauses,
    find_pauses,
    in_time,
    question_pauses,
    silences,
)
from app.metrics.preparation import PreparedSpeech, near, prepare, stretches, units
from app.metrics.said_values import KINDS, said_values
from app.metrics.sure_words import SureWords, trusted
from app.metrics.values import BOTH, UNITS, Found, all_values, withheld, worst

TRUSTED_CONFIDENCE = 0.6
_ONE_MICROPHONE = frozenset({Mode.ONE_TRACK, Mode.TRANSCRIPT})
_MISSING_NAMED = 3
_SHIFT_S = 0.5  # smaller ones are no news


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything measured in one conversation; what is withheld is empty here.

    Attributes:
        quality: the activity's, completed by what the words allow.
        words: each speaker's words in order, None where word-based values are withheld.
        interplay: who held the floor; with one track it holds no turns.
    """

    quality: QualityReport
    words: Mapping[str, tuple[Word, ...]] | None
    interplay: Interplay
    pauses: tuple[Pause, ...]
    silences: tuple[Silence, ...]
    cues: tuple[Cue, ...]
    balance: talk.Balance
    runs: Mapping[str, Segments]
    longest: Mapping[str, Segment]
    values: tuple[MetricValue, ...]

    @property
    def events(self) -> tuple[Event, ...]:
        return self.interplay.events


def word_based(transcript: Transcript, quality: QualityReport) -> tuple[QualityReport, Quality]:
    """The report with the quality of the words as such, and the quality of values that are counted from them.

    Words are shown as they are, so they are withheld only where there are none; values counted from them need every
    word to be there and a mean confidence of 0.6 or more; a draft, or another program's words, of which nobody knows how
    sure they are, make them estimated at best.
    """
    reasons: list[Reason] = []
    shown = values = Quality.MEASURED
    if not transcript.words:
        shown = values = Quality.WITHHELD
        reasons.append(Reason("no_words", tr("There are no words, so nothing is said about questions, recaps or plans.")))
    else:
        if transcript.is_draft:
            shown = values = Quality.ESTIMATED
            text = tr("The words are a draft: expect wrong ones. A speech model writes them more surely.")
            reasons.append(Reason("draft_words", text))
        if transcript.file_name:
            shown = values = Quality.ESTIMATED
            reasons.append(Reason("file_words", _file_sentence(transcript)))
        if transcript.mean_confidence < TRUSTED_CONFIDENCE:
            shown, values = Quality.ESTIMATED, Quality.WITHHELD
            text = tr("Many words are uncertain, so nothing is counted from them.")
            reasons.append(Reason("low_confidence", text))
        if not transcript.complete:
            shown, values = Quality.ESTIMATED, Quality.WITHHELD
            text = tr("The words are still being written down; what is counted from them follows.")
            reasons.append(Reason("words_arriving", text))
        if transcript.missing:
            shown, values = worst(shown, Quality.ESTIMATED), worst(values, Quality.ESTIMATED)
            reasons.append(Reason("words_missing", _missing_sentence(transcript.missing)))
    return replace(quality, words=shown, reasons=quality.with_reasons(reasons)), values


def _file_sentence(transcript: Transcript) -> str:
    name, shift_s = transcript.file_name, transcript.shift_s
    if abs(shift_s) < _SHIFT_S:
        return tr("Words from the file {name}; how sure they are isn't known.", name=name)
    if shift_s < 0:
        return tr("Words from the file {name}, {seconds} s earlier than written there, as the sound says; how sure they are "
                  "isn't known.", name=name, seconds=f"{-shift_s:.1f}")  # fmt: skip
    return tr("Words from the file {name}, {seconds} s later than written there, as the sound says; how sure they are "
              "isn't known.", name=name, seconds=f"{shift_s:.1f}")  # fmt: skip


def _missing_sentence(missing: Segments) -> str:
    """Names the first few times."""
    spans = [tr("{start} to {end}", start=clock(one.start), end=clock(one.end)) for one in missing[:_MISSING_NAMED]]
    if len(missing) > len(spans):
        return trn(
            "The transcriber failed at {times} and at {count} other place, so there are no words there.",
            "The transcriber failed at {times} and at {count} other places, so there are no words there.",
            len(missing) - len(spans), times=", ".join(spans),
        )  # fmt: skip
    return tr("The transcriber failed at {times}, so there are no words there.", times=", ".join(spans))


def summarise(
    activity: SpeechActivity,
    transcript: Transcript,
    *,
    finder: CueFinder,
    lexicon: CueLexicon,
    relabels: Sequence[RelabelEvent] = (),
) -> Summary:
    """Measures one conversation; an hour takes a few hundredths of a second.

    Uncertain times of the activity are left out of everything, like those that were not recorded.
    """
    quality, from_words = word_based(transcript, activity.quality)
    left_out = merged(found.segment for found in activity.uncertain)
    activity = activity.counted()
    if left_out and not any(activity.speech.values()):
        quality, from_words = _nothing_counted(quality), Quality.WITHHELD
    if YOU not in activity.speech:
        return _one_track(activity, quality)
    if activity.mode in _ONE_MICROPHONE:
        from_words = worst(from_words, quality.talk_time)  # whose a word is, is as sure as whose the voice is
    words = _by_speaker(transcript, left_out) if from_words is not Quality.WITHHELD else None
    deciding = trusted(words) if words is not None and not transcript.file_name else None  # a file times no words
    sure = None
    if words is not None and deciding is not None and not transcript.is_draft:
        sure = SureWords(deciding, lexicon.listening, lexicon.ends)
        if any(own and not deciding[key] for key, own in words.items()):
            text = tr("Some words were heard too unsurely to decide who came in on whom; the times alone decide there.")
            quality = replace(quality, reasons=quality.with_reasons([Reason("unsure_voice", text)]))
    interplay = follow(prepare(activity.speech, holes=activity.holes, words=sure))
    interplay = replace(interplay, events=relabelled(interplay.events, relabels))
    heard = _cues(words, finder).outside(left_out) if words is not None else _Heard((), frozenset(), frozenset())
    if words is not None and len(finder.names) < len(CUES):
        text = tr("What is still found too unsurely in words is not counted.")
        quality = replace(quality, reasons=quality.with_reasons([Reason("experimental", text)]))
    return _two_tracks(
        activity,
        quality,
        from_words=from_words,
        words=words,
        deciding=deciding,
        interplay=interplay,
        heard=heard,
        lexicon=lexicon,
        on=finder.names,
    )


def _nothing_counted(quality: QualityReport) -> QualityReport:
    """Where all speech is left out, 0 would be a lie."""
    none = Quality.WITHHELD
    reason = Reason("nothing_counted", tr("Everything that was said is left out, so there is nothing to count."))
    reasons = quality.with_reasons([reason])
    return replace(quality, talk_time=none, events=none, pauses=none, reasons=reasons)


@dataclass(frozen=True, slots=True)
class _Heard:
    cues: tuple[Cue, ...]
    closed: frozenset[Cue]
    opened: frozenset[Cue]

    def outside(self, left_out: Segments) -> _Heard:
        """Without what reaches into times that are left out."""
        if not left_out:
            return self
        return replace(self, cues=tuple(one for one in self.cues if not intersection((one.segment,), left_out)))


def _cues(words: Mapping[str, Sequence[Word]], finder: CueFinder) -> _Heard:
    """All cues that are on, in order of time, and which of them are surely closed or surely open questions."""
    found = finder.everything(words)
    cues = [
        replace(cue, kind=KINDS[name]) if name in KINDS else cue
        for name, own in found.items()
        if name not in {"question_open", "question_closed"}
        for cue in own
    ]
    closed, opened = (frozenset(found.get(name, ())) for name in ("question_closed", "question_open"))
    return _Heard(tuple(sorted(cues, key=lambda cue: (cue.segment, cue.kind, cue.speaker))), closed, opened)


def _two_tracks(
    activity: SpeechActivity,
    quality: QualityReport,
    *,
    from_words: Quality,
    words: Mapping[str, tuple[Word, ...]] | None,
    deciding: Mapping[str, tuple[Word, ...]] | None,
    interplay: Interplay,
    heard: _Heard,
    lexicon: CueLexicon,
    on: Sequence[str],
) -> Summary:
    """deciding: the words that were heard surely enough, and of which it is known exactly when each was said."""
    questions = [cue for cue in heard.cues if cue.kind == "question"]
    pauses: tuple[Pause, ...] = ()
    quiet: tuple[Silence, ...] = ()
    gaps: Segments = ()
    if quality.pauses is not Quality.WITHHELD:
        asked = [*question_pauses(interplay, questions), *answer_pauses(interplay, questions)]
        pauses = tuple(sorted([*find_pauses(interplay), *asked], key=in_time))
        if activity.mode in _ONE_MICROPHONE:  # where both speak, one microphone can't tell who ended when
            pauses = tuple(pause for pause in pauses if pause.kind is not PauseKind.REPLY or pause.length_s > 0)
        quiet = silences(interplay, words=deciding, ends=lexicon.ends)
        gaps = _filled(talk.own_gaps(interplay, YOU), deciding, lexicon)
    if quality.events is Quality.WITHHELD:
        interplay = replace(interplay, events=())
    balance: talk.Balance = ()
    runs: dict[str, Segments] = {}
    if quality.talk_time is not Quality.WITHHELD:
        balance = talk.rolling_balance(activity.speech, duration_s=activity.duration_s, holes=activity.holes)
        runs = {key: talk.runs(interplay, key) for key in activity.speech}
    longest = {key: run for key, own in runs.items() if (run := talk.longest(own)) is not None}
    found = Found(
        activity=activity,
        quality=quality,
        from_words=from_words,
        words=words,
        events=interplay.events,
        changes=talk.changes(interplay),
        pauses=pauses,
        silences=quiet,
        gaps=gaps,
        cues=heard.cues,
        closed_questions=heard.closed,
        open_questions=heard.opened,
        balance=balance,
        longest=longest,
        ends_known=frozenset(key for key, own in (deciding or {}).items() if own),
    )
    values = (*all_values(found), *said_values(found, interplay, on))
    return Summary(quality, words, interplay, pauses, quiet, heard.cues, balance, runs, longest, values)


def _filled(gaps: Segments, words: Mapping[str, Sequence[Word]] | None, lexicon: CueLexicon) -> Segments:
    """With words, gaps in the middle of a sentence are left out."""
    if words is None:
        return gaps
    return tuple(gap for gap in gaps if not lexicon.ends.more_to_come(words.get(YOU, ()), gap.start))


def _one_track(activity: SpeechActivity, quality: QualityReport) -> Summary:
    """Which voice is yours is not known: talk as a whole or of each voice, and silences that belong to nobody."""
    holes = merged(activity.holes)
    own = {key: units(speech, holes=holes) for key, speech in activity.speech.items()}
    joined = {key: stretches(pieces, holes=holes) for key, pieces in own.items()}
    prepared = PreparedSpeech(own, joined, {}, {}, {}, holes)
    pauses: tuple[Pause, ...] = ()
    if quality.pauses is not Quality.WITHHELD:
        together = merged(one for speech in activity.speech.values() for one in speech)
        pauses = tuple(
            pause
            for pause in anyone_pauses(stretches(units(together, holes=holes), holes=holes))
            if not any(hole.start <= pause.end and hole.end >= pause.start for hole in holes)
        )
    values = [withheld(name, BOTH if name == "changes_per_min" else YOU) for name in UNITS]
    for key, speech in activity.speech.items():
        if quality.talk_time is not Quality.WITHHELD and speech:
            values.append(MetricValue("talk_time", key, total_s(speech), "s", quality.talk_time, speech))
            share = None if key == ANYONE else talk.share(activity.speech, key)
            if share is not None:
                values.append(MetricValue("talk_share", key, share, "share", quality.talk_time, speech))
    return Summary(quality, None, Interplay(prepared, (), ()), pauses, (), (), (), {}, {}, tuple(values))


def _by_speaker(transcript: Transcript, left_out: Segments) -> dict[str, tuple[Word, ...]]:
    found: dict[str, list[Word]] = {}
    for word in sorted(transcript.words):
        if left_out and any(segment.holds(word.middle_s) for segment in near(left_out, word.segment)):
            continue
        found.setdefault(word.speaker, []).append(word)
    return {key: tuple(own) for key, own in found.items()}
