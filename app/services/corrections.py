"""Lays what a person corrected over what was heard, in order; what was heard stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core.correction import (
    ChooseYou,
    Correction,
    Count,
    LeaveOut,
    ReassignSpeaker,
    ReassignSpeech,
    RelabelEvent,
    RewriteWords,
    SetPeople,
    Swap,
)
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment, Segments, intersection, merged, subtracted, total_s
from app.core.speech_activity import Mode, SpeechActivity, Uncertain
from app.core.transcript import Transcript
from app.core.turn import ANYONE, OTHER, VOICE, YOU
from app.i18n import tr, trn
from app.metrics.values import worst
from app.services.corrected_words import NOBODY, CorrectedWords

EXCLUDED = "excluded"
FEW_VOICES = "few_voices"
VOICES_ALIKE = "voices_alike"


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was heard, as the person says it was.

    `relabels` are matched with events when these were found; `people` are as many as the person said are on one track;
    `called`: voices as heard -> as they are called now, where names of a transcript can stand for them.
    """

    activity: SpeechActivity
    transcript: Transcript
    relabels: tuple[RelabelEvent, ...] = ()
    people: int | None = None
    called: Mapping[str, str] = field(default_factory=dict)


def corrected(activity: SpeechActivity, transcript: Transcript, corrections: Sequence[Correction]) -> Corrected:
    """Both with all corrections, each upon those before it; one that fits nothing (any more) changes nothing."""
    # Words that an engine wrote where names of a transcript say who speaks: it heard one track.
    of_anyone = activity.mode is Mode.TRANSCRIPT and any(word.speaker not in activity.speech for word in transcript.words)
    if not corrections and not of_anyone:
        return Corrected(activity, transcript, called=_as_heard(activity))
    laid = _Laid(activity, transcript)
    if of_anyone:
        laid.say_by_time()
    for correction in corrections:
        laid.lay(correction)
    return laid.result()


def with_voices_of(former: SpeechActivity, activity: SpeechActivity) -> SpeechActivity:
    """A new analysis whose voices of one track are numbered as in the former one.

    Corrections and names call voices by their numbers, which go by talk time, so a new analysis could exchange two.
    """
    renumbered = []
    for found in activity.separations:
        known = former.separation(found.people)
        names = {} if known is None else _matched(found.speech, known.speech)
        speech = {names.get(key, key): own for key, own in found.speech.items()}
        profiles = {names.get(key, key): own for key, own in found.profiles.items()}
        in_order = {key: speech[key] for key in sorted(speech, key=_in_order)}
        renumbered.append(replace(found, speech=in_order, profiles=profiles))
    return replace(activity, separations=tuple(renumbered))


def _matched(speech: Mapping[str, Segments], known: Mapping[str, Segments]) -> dict[str, str]:
    """Each voice -> the known one that it shares most speech with; none where their numbers differ."""
    if set(speech) != set(known):
        return {}
    shared = sorted(
        (-total_s(intersection(own, theirs)), key, name) for key, own in speech.items() for name, theirs in known.items()
    )
    names: dict[str, str] = {}
    for _, key, name in shared:
        if key not in names and name not in names.values():
            names[key] = name
    return names


class _Laid:
    """The conversation while corrections are laid over it."""

    def __init__(self, activity: SpeechActivity, transcript: Transcript) -> None:
        self._heard = activity
        self._transcript = transcript
        self._speech: dict[str, Segments] = dict(activity.speech)
        self._words = CorrectedWords(transcript.words)
        self._uncertain = list(activity.uncertain)
        self._between: list[Uncertain] = []  # where it can't be told which of the voices of one track speaks
        self._fine: list[Segment] = []  # what the person said is to be counted
        self._relabels: list[RelabelEvent] = []
        self._people: int | None = None
        self._voices = 0  # as many as were told apart for so many people
        self._sure = True  # that it is told who is who, and that none of them is two people
        self._more = False  # there may be more people
        self._now = _as_heard(activity)
        # Voices told apart on one track, by their sound or by names: their first names -> those of now.
        self._called = dict(self._now) if activity.mode is Mode.TRANSCRIPT else {}

    def lay(self, correction: Correction) -> None:
        match correction:
            case Swap():
                self._swap()
            case SetPeople():
                self._set_people(correction.people)
            case ChooseYou():
                self._choose_you(correction.voice)
            case ReassignSpeech():
                self._reassign(correction.speaker, correction.to, correction.segment)
            case ReassignSpeaker():
                self._reassign(correction.speaker, correction.to, None)
            case RelabelEvent():
                self._relabels.append(correction)
            case LeaveOut():
                self._leave_out(correction.segment)
            case Count():
                self._count(correction.segment)
            case RewriteWords():
                if correction.speaker in self._speech:
                    self._words.rewrite(correction.segment, correction.speaker, correction.text)

    def say_by_time(self) -> None:
        """Each word is said by the voice that is heard there."""
        self._words.say_by_time(self._speech)

    def result(self) -> Corrected:
        quality, conditions = self._heard.quality, self._heard.conditions
        chosen = YOU in self._speech or OTHER in self._speech
        if self._heard.mode is Mode.TRANSCRIPT:
            kept = (reason for reason in quality.reasons if reason.code != "choose_you" or not chosen)
            quality = replace(quality, reasons=tuple(kept))
        elif self._called:
            conditions = replace(conditions, voices=self._voices)
            few = self._voices if self._voices < (self._people or 0) else None
            unsure = None if self._sure else _unsure_text(self._voices, more=self._more)
            quality = _told_apart(quality, chosen=chosen, few=few, unsure=unsure)
        activity = replace(
            self._heard,
            speech=self._speech,
            quality=quality,
            conditions=conditions,
            uncertain=self._left_out(),
        )
        transcript = replace(self._transcript, words=self._words.result())
        return Corrected(activity, transcript, tuple(self._relabels), self._people, self._now)

    def _left_out(self) -> tuple[Uncertain, ...]:
        """Sorted and disjoint; what was found comes before what the person left out."""
        found = [one for one in self._uncertain if one.code != EXCLUDED]
        found += _without(self._between, (one.segment for one in found))
        own = _without((one for one in self._uncertain if one.code == EXCLUDED), (one.segment for one in found))
        return tuple(sorted([*found, *own], key=_in_time))

    def _swap(self) -> None:
        if YOU in self._speech or OTHER in self._speech:
            self._rename({YOU: OTHER, OTHER: YOU})

    def _set_people(self, people: int) -> None:
        """From here on the voices are those that were told apart, whatever was said of them before."""
        if ANYONE not in self._heard.speech:
            return
        if people == 1:
            speech: Mapping[str, Segments] = {f"{VOICE}1": self._heard.speech[ANYONE]}
            self._sure, self._more, self._between = True, False, []
        else:
            separation = self._heard.separation(people)
            if separation is None:
                return
            speech, self._sure, self._more = separation.speech, separation.sure, separation.more
            self._between = _without(separation.uncertain, self._fine)
        self._people, self._voices = people, len(speech)
        self._speech = dict(speech)
        self._called = {key: key for key in self._speech}
        self._now = {}
        self._words.say_by_time(self._speech)
        self._relabels = []

    def _choose_you(self, voice: str | None) -> None:
        """The others are counted through in the order of their voices."""
        mine = None if voice is None else self._called.get(voice, voice)
        if not self._called or (mine is not None and mine not in self._speech):
            return
        names = {} if mine is None else {mine: YOU}
        for key in self._called.values():
            if key in self._speech and key not in names:
                names[key] = f"other-{len(names) + (mine is None)}"
        self._rename(names)

    def _rename(self, names: Mapping[str, str]) -> None:
        speech = {names.get(key, key): own for key, own in self._speech.items()}
        self._speech = {key: speech[key] for key in sorted(speech, key=_in_order)}
        self._words.rename(names)
        self._called = {voice: names.get(key, key) for voice, key in self._called.items()}
        self._now = {voice: names.get(key, key) for voice, key in self._now.items()}
        self._relabels = [replace(one, by=names.get(one.by, one.by)) for one in self._relabels]

    def _reassign(self, speaker: str, to: str | None, segment: Segment | None) -> None:
        """Speech and words of a voice, in a segment or all of it."""
        own = self._speech.get(speaker)
        if own is None or to == speaker or not self._may_speak(to):
            return
        moved = own if segment is None else intersection(own, (segment,))
        self._speech[speaker] = () if segment is None else subtracted(own, (segment,))
        if to is not None:
            self._speech[to] = merged([*self._speech.get(to, ()), *moved])
        instead = NOBODY if to is None else to
        self._words.give(speaker, instead, segment)
        if segment is None:
            self._called = {voice: instead if key == speaker else key for voice, key in self._called.items()}
            self._now = {voice: key for voice, key in self._now.items() if key != speaker}
            self._close_ranks(speaker)
        self._speech = {key: self._speech[key] for key in sorted(self._speech, key=_in_order)}

    def _close_ranks(self, gone: str) -> None:
        """Without a voice that says nothing any more; beside you there is always another, the first of those left."""
        others = sorted((key for key in self._speech if key not in {YOU, gone}), key=_in_order)
        if gone == YOU or not others:
            return
        del self._speech[gone]
        if gone == OTHER:
            self._rename({others[0]: OTHER})

    def _may_speak(self, key: str | None) -> bool:
        """Voices that are there; beside you also another one that was not heard as a voice of its own."""
        return key is None or key in self._speech or (YOU in self._speech and key.startswith("other-"))

    def _leave_out(self, segment: Segment) -> None:
        """What was found uncertain stays so under its own name."""
        within = intersection((segment,), (Segment(0.0, self._heard.duration_s),))
        there = merged(one.segment for one in self._uncertain)
        self._uncertain += [Uncertain(piece, EXCLUDED) for piece in subtracted(within, there)]

    def _count(self, segment: Segment) -> None:
        self._uncertain, self._between = _without(self._uncertain, (segment,)), _without(self._between, (segment,))
        self._fine.append(segment)


def _as_heard(activity: SpeechActivity) -> dict[str, str]:
    """Voices that have tracks of their own or names in a transcript, before any correction."""
    return {} if ANYONE in activity.speech else {key: key for key in activity.speech}


def _without(uncertain: Iterable[Uncertain], segments: Iterable[Segment]) -> list[Uncertain]:
    """What is left of each."""
    taken = merged(segments)
    return [Uncertain(piece, one.code) for one in uncertain for piece in subtracted((one.segment,), taken)]


def _in_time(uncertain: Uncertain) -> Segment:
    return uncertain.segment


def _in_order(key: str) -> tuple[bool, str, int]:
    """You first, then by number."""
    kind, _, number = key.partition("-")
    return key != YOU, kind, int(number) if number.isdecimal() else 0


def _told_apart(quality: QualityReport, *, chosen: bool, few: int | None, unsure: str | None) -> QualityReport:
    """One track with voices told apart. What its sound allowed at best stands in the quality of its pauses.

    few: as many voices as were told apart, where there are more people. unsure: why it isn't told who is who; None: it is.
    """
    at_best = worst(quality.pauses, Quality.ESTIMATED) if unsure is None else Quality.WITHHELD
    reasons = [reason for reason in quality.reasons if reason.code != "one_track"]
    if at_best is Quality.WITHHELD:
        text = tr("One microphone heard everyone, so who came in on whom can't be told.")
    else:
        text = tr("One microphone heard everyone, so who came in on whom can't be told; the rest are estimates.")
    reasons.append(Reason("one_microphone", text))
    if few is not None:
        reasons.append(Reason(FEW_VOICES, _few_text(few, mixed=unsure is not None)))
    elif unsure is not None:
        reasons.append(Reason(VOICES_ALIKE, unsure))
    if not chosen and at_best is not Quality.WITHHELD:  # else there would be no numbers to see
        reasons.append(Reason("choose_you", tr("Say which voice is yours to see your own numbers.")))
    return replace(quality, talk_time=at_best, pauses=at_best, events=Quality.WITHHELD, reasons=tuple(reasons))


def _unsure_text(voices: int, *, more: bool) -> str:
    if more:
        return tr("More than {people} people seem to speak, so nobody's share can be told.", people=voices)
    return tr("These voices are too alike to tell apart here.")


def _few_text(few: int, *, mixed: bool) -> str:
    if mixed:
        return trn(
            "Heard can hear one voice only, and it may be two people, so nobody's share can be told.",
            "Heard can tell {count} voices apart, and one may be two people, so nobody's share can be told.",
            few,
        )
    return trn(
        "Heard can hear one voice only; the others spoke too little or sound too much alike.",
        "Heard can tell {count} voices apart; the others spoke too little or sound too much alike.",
        few,
    )
