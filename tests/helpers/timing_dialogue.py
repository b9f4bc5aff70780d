"""Makes conversations that are times and words only, turn by turn, from what was measured in real talk; nothing sounds.

It shares nothing with the spoken dialogues: no texts, no lengths, no way of writing. Replies come about 0.2 s after a turn,
so that some overlap (Stivers 2009; Levinson and Torreira 2015), in some conversations more than in others; pauses in a turn
last 0.2 to 1.5 s; listening sounds 0.2 to 0.9 s, most of them near the end of a phrase or in the pause after it; who comes
in overlaps for 0.7 s, often half or twice that. What nobody can tell from times stays in it: a "yes" that answers, an end of
a sentence that the reply covers. No length has an edge where a threshold could be fitted to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from app.core.event import Event, EventKind
from app.core.segment import Segment, Segments, merged
from app.core.transcript import Word
from app.core.turn import OTHER, YOU

LISTENING = ("mm-hm", "yeah", "right", "okay", "uh-huh", "yes", "oh", "sure", "exactly")
PLAIN = tuple(
    first + vowel + last
    for vowel in "aeiou"
    for first in ("b", "dr", "f", "gl", "k", "m", "pl", "st", "t")
    for last in ("n", "rk", "lt", "m")
)
"""Words that mean nothing, on no list; the first ones are said more often, as in any language."""
OPEN = ("and", "because", "so", "the", "but", "of", "to")
OPEN_SHARE = 0.36
"""Of the words inside a sentence, in talk (0.34 to 0.39 in three texts that are not of these conversations)."""
TRAILED_OFF = 0.04
"""Turns that are over although their last word leaves more to come, in the same texts."""


@dataclass(frozen=True, slots=True)
class TimingDialogue:
    """speech: when each speaker speaks; events: what was meant to happen; words: each speaker's, in order."""

    seed: int
    speech: dict[str, Segments]
    events: tuple[Event, ...]
    words: dict[str, tuple[Word, ...]]


@dataclass(frozen=True, slots=True)
class _Manner:
    """How these two talk: when replies come, seconds after the other's end, and how often one takes the floor."""

    reply_s: float
    reply_spread_s: float
    comes_in: float


@dataclass(slots=True)
class _Talk:
    """Writes from left to right. `last` is where each one fell silent."""

    rng: np.random.Generator
    manner: _Manner = field(init=False)
    pieces: dict[str, list[Segment]] = field(default_factory=lambda: {YOU: [], OTHER: []})
    words: dict[str, list[Word]] = field(default_factory=lambda: {YOU: [], OTHER: []})
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.manner = _Manner(self.between(0.1, 0.3), self.between(0.2, 0.4), self.between(0.05, 0.2))

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def typical(self, middle: float, spread: float, low: float, high: float) -> float:
        """Log-normal, cut off."""
        return float(np.clip(middle * np.exp(self.rng.normal(0.0, spread)), low, high))

    def phrase_s(self) -> float:
        return self.typical(1.7, 0.6, 0.45, 6.0)

    def last_s(self, speaker: str) -> float:
        return self.pieces[speaker][-1].end if self.pieces[speaker] else -9.0

    def say(self, speaker: str, start: float, length_s: float, texts: tuple[str, ...] = PLAIN, last: str = "") -> Segment:
        """A piece of speech with a word every 0.2 to 0.4 s; `last` is how it ends, where that is not of `texts`."""
        count = max(1, round(length_s / self.between(0.2, 0.4)))
        chosen = [texts[int(len(texts) * self.rng.random() ** 2)] for _ in range(count)]
        if texts is PLAIN:
            chosen[:-1] = [self.open() if self.chance(OPEN_SHARE) else text for text in chosen[:-1]]
        if last:
            chosen[-1] = last
        for index, text in enumerate(chosen):
            times = Segment(start + length_s * index / count, start + length_s * (index + 1) / count)
            self.words[speaker].append(Word(times, text, 1.0, speaker))
        said = Segment(start, start + length_s)
        self.pieces[speaker].append(said)
        return said

    def open(self) -> str:
        return OPEN[int(self.rng.integers(len(OPEN)))]

    def ended(self, speaker: str) -> None:
        """What was said last turns out to be the end of a turn, so its last word is one that can be."""
        last = self.words[speaker][-1]
        if last.text in OPEN and not self.chance(TRAILED_OFF):
            self.words[speaker][-1] = replace(last, text=PLAIN[int(self.rng.integers(len(PLAIN)))])

    def cut(self, speaker: str, at_s: float) -> None:
        """The piece that was written last ends here."""
        self.pieces[speaker][-1] = Segment(self.pieces[speaker][-1].start, at_s)
        self.words[speaker] = [
            Word(Segment(word.segment.start, min(word.segment.end, at_s)), word.text, 1.0, speaker)
            for word in self.words[speaker]
            if word.middle_s < at_s
        ]

    def note(self, kind: EventKind, by: str, said: Segment, *, gap_s: float = 0.0) -> None:
        to = _the_other(by)
        overlap_s = sum(piece.overlap_s(said) for piece in self.pieces[to])
        self.events.append(Event(kind, by, to, said, overlap_s, gap_s))


def make_timing_dialogue(seed: int, *, length_s: float = 600.0) -> TimingDialogue:
    """A conversation of about `length_s`; the same arguments make the same one."""
    talk = _Talk(np.random.default_rng(seed))
    wordy = talk.between(0.3, 0.6)  # the chance that a turn ends after a phrase
    vocal = talk.between(0.2, 0.6)  # the chance of a listening sound beside a phrase
    speaker, said = YOU, talk.say(YOU, 0.5, 2.0)
    while said.end < length_s:
        said = _turn(talk, speaker, said, ends=wordy, vocal=vocal)
        speaker, said = _hand_over(talk, speaker, said)
    speech = {key: merged(pieces) for key, pieces in talk.pieces.items()}
    words = {key: tuple(sorted(own)) for key, own in talk.words.items()}
    return TimingDialogue(seed, speech, tuple(sorted(talk.events, key=lambda event: event.segment)), words)


def _the_other(speaker: str) -> str:
    return OTHER if speaker == YOU else YOU


def _turn(talk: _Talk, speaker: str, said: Segment, *, ends: float, vocal: float) -> Segment:
    """Goes on for some phrases, with pauses between them; the listener makes a sound beside one, or tries to come in."""
    while not talk.chance(ends):
        pause_s = talk.typical(0.45, 0.55, 0.2, 1.5)
        length_s = talk.phrase_s()
        listener = _the_other(speaker)
        free_s = talk.last_s(listener) + talk.between(0.5, 1.2)
        chance = talk.rng.random()
        if chance < vocal:
            _listen(talk, listener, said, free_s)
        elif chance < vocal + 0.10:
            said = _attempt(talk, speaker, said, free_s)
            continue
        elif chance < vocal + 0.13 and said.end > free_s:
            said = _breath_kept(talk, speaker, said)
            continue
        said = talk.say(speaker, said.end + pause_s, length_s, last=_last(talk))
    return said


def _last(talk: _Talk) -> str:
    return talk.open() if talk.chance(0.3) else ""


def _listen(talk: _Talk, listener: str, said: Segment, free_s: float) -> None:
    """Near the end of the phrase that was just said, in the pause after it, or anywhere in it; one in ten comes twice."""
    length_s = talk.typical(0.42, 0.4, 0.2, 0.9)
    place = talk.rng.random()
    start = said.end + talk.between(0.05, 0.2)
    if place < 0.55:
        start = said.end - talk.between(0.05, 0.6)
    elif place < 0.75:
        start = talk.between(said.start + 0.3, max(said.start + 0.31, said.end - 0.3))
    if start < max(free_s, said.start + 0.25):
        return
    heard = talk.say(listener, start, length_s, LISTENING)
    talk.note(EventKind.LISTENING_SOUND, listener, heard)
    if talk.chance(0.1):
        again = talk.say(listener, heard.end + talk.between(0.15, 0.5), talk.between(0.2, 0.4), LISTENING)
        if again.start - heard.end >= 0.3:
            talk.note(EventKind.LISTENING_SOUND, listener, again)


def _attempt(talk: _Talk, speaker: str, said: Segment, free_s: float) -> Segment:
    """The listener comes in beside the next phrase; the speaker goes on, if need be after a breath."""
    listener = _the_other(speaker)
    phrase = talk.say(speaker, said.end + talk.typical(0.45, 0.55, 0.2, 1.5), max(1.2, talk.phrase_s()))
    start = max(talk.between(phrase.start + 0.3, phrase.end - 0.4), free_s)
    if start > phrase.end - 0.4:
        return phrase
    tried = talk.say(listener, start, talk.typical(0.85, 0.45, 0.4, 2.0))
    if tried.end > phrase.end - 0.3:
        begins = phrase.end + talk.between(0.2, 0.5)
        phrase = talk.say(speaker, begins, max(talk.phrase_s(), tried.end + talk.between(0.5, 1.5) - begins))
    talk.note(EventKind.CAME_IN_CARRIED_ON, listener, tried)
    return phrase


def _breath_kept(talk: _Talk, speaker: str, said: Segment) -> Segment:
    """The listener starts in the speaker's breath, the speaker goes on, the listener gives up."""
    start = said.end + talk.between(0.08, 0.35)
    begins = start + talk.between(0.05, 0.2)
    gives_up = begins + talk.between(0.4, 1.0)
    phrase = talk.say(speaker, begins, max(talk.phrase_s(), gives_up + 0.5 - begins))
    tried = talk.say(_the_other(speaker), start, gives_up - start)
    talk.note(EventKind.CAME_IN_CARRIED_ON, _the_other(speaker), tried)
    return phrase


def _hand_over(talk: _Talk, speaker: str, said: Segment) -> tuple[str, Segment]:
    """The other takes the floor."""
    other = _the_other(speaker)
    chance = talk.rng.random()
    comes_in = talk.manner.comes_in
    if chance < comes_in:
        return other, _come_in(talk, speaker, other, said)
    if chance < comes_in + 0.1:
        return other, _jump_in(talk, speaker, other, said)
    if chance < comes_in + 0.15:
        return speaker, _short_answer(talk, speaker, other, said)
    if chance < comes_in + 0.165:
        return other, _finish_together(talk, speaker, other, said)
    return other, _reply(talk, other, said, max(1.0, talk.phrase_s()))


def _reply(talk: _Talk, other: str, said: Segment, length_s: float, texts: tuple[str, ...] = PLAIN) -> Segment:
    earliest = max(said.start + 0.3, talk.last_s(other) + 0.3)
    talk.ended(_the_other(other))
    offset_s = float(np.clip(talk.rng.normal(talk.manner.reply_s, talk.manner.reply_spread_s), -1.2, 1.6))
    start = max(said.end + offset_s, earliest)
    reply = talk.say(other, start, max(length_s, said.end - start + 0.3), texts)
    talk.note(EventKind.SWITCH, other, reply, gap_s=start - said.end)
    return reply


def _short_answer(talk: _Talk, speaker: str, other: str, said: Segment) -> Segment:
    """One asks, the other answers in a word or two, and the first one speaks again."""
    answer = _reply(talk, other, said, talk.between(0.3, 0.8), LISTENING if talk.chance(0.4) else PLAIN)
    again = talk.say(speaker, answer.end + max(-0.05, talk.rng.normal(0.2, 0.25)), talk.phrase_s())
    talk.note(EventKind.SWITCH, speaker, again, gap_s=again.start - answer.end)
    return again


def _come_in(talk: _Talk, speaker: str, other: str, said: Segment) -> Segment:
    """The speaker is in a phrase, the other comes in, the speaker stops; one in seven tries once more and gives up."""
    begins = said.end + talk.typical(0.45, 0.55, 0.2, 1.5)
    start = max(begins + talk.between(0.4, 2.0), talk.last_s(other) + 0.8)
    overlap_s = talk.typical(0.7, 0.5, 0.25, 2.5)
    stopped = talk.say(speaker, begins, start + overlap_s + 0.8 - begins)
    talk.cut(speaker, start + overlap_s)
    taken = talk.say(other, start, max(talk.phrase_s(), overlap_s + 0.7))
    talk.note(EventKind.CAME_IN_STOPPED, other, taken, gap_s=-overlap_s)
    again_s = start + overlap_s + talk.between(0.35, 0.9)
    if talk.chance(0.15) and again_s + 0.8 < taken.end and stopped.start < again_s:
        talk.say(speaker, again_s, talk.between(0.25, 0.6))
    return taken


def _jump_in(talk: _Talk, speaker: str, other: str, said: Segment) -> Segment:
    """The speaker breathes in, the other starts, the speaker goes on, collides and gives way."""
    paused = talk.say(speaker, said.end + talk.typical(0.45, 0.55, 0.2, 1.5), talk.phrase_s(), last=OPEN[0])
    start = max(paused.end + talk.between(0.1, 0.45), talk.last_s(other) + 0.5)
    if start > paused.end + 0.5:
        return _reply(talk, other, paused, max(1.0, talk.phrase_s()))
    taken = talk.say(other, start, max(2.2, talk.phrase_s()))
    talk.say(speaker, start + talk.between(0.08, 1.0), talk.between(0.3, 0.9))
    talk.note(EventKind.JUMPED_IN, other, taken, gap_s=start - paused.end)
    return taken


def _finish_together(talk: _Talk, speaker: str, other: str, said: Segment) -> Segment:
    """The other says the last words of a sentence along with the speaker, and goes on: a change of speaker, no coming in."""
    begun = talk.say(speaker, said.end + talk.typical(0.45, 0.55, 0.2, 1.5), max(1.5, talk.phrase_s()))
    first, last = talk.words[speaker][-2:]
    start = max(first.segment.start + talk.between(-0.1, 0.15), talk.last_s(other) + 0.3)
    if start > first.segment.start + 0.2:
        return _reply(talk, other, begun, max(1.0, talk.phrase_s()))
    taken = talk.say(other, start, max(begun.end + 0.8 - start, talk.phrase_s()))
    own = [word for word in talk.words[other] if word.segment.start >= begun.end]
    before = [word for word in talk.words[other] if word.segment.end <= start]
    same = [Word(Segment(start, last.segment.start), first.text, 1.0, other), Word(last.segment, last.text, 1.0, other)]
    talk.words[other] = [*before, *same, *own]
    talk.note(EventKind.SWITCH, other, taken, gap_s=start - begun.end)
    return taken
