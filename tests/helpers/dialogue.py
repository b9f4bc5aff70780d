"""Makes two-channel conversations from a seed: what everyone says, when, with which intent, and what the microphones hear.

The truth is the script itself and the synthesisers' phone times; nothing in it is measured from the sound.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from app.core.event import Event, EventKind
from app.core.segment import Segment, Segments, merged
from app.core.turn import OTHER, YOU
from tests.helpers.dialogue_texts import ATTEMPTS, LISTENING, RESTARTS, SENTENCES
from tests.helpers.voices import RATE_HZ, Clip, Floats, Voice, speak

FADE_S = 0.01


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One conversation.

    Attributes:
        speech: what each speaker says, clean, at -20 dB: key -> (frames,).
        phones: when each speaker speaks by the synthesiser's times.
        events: what the script meant to happen.
        voices: who speaks with which voice.
    """

    seed: int
    duration_s: float
    speech: dict[str, Floats]
    phones: dict[str, Segments]
    events: tuple[Event, ...]
    voices: dict[str, Voice]


@dataclass(slots=True)
class _Script:
    """Writes the conversation from left to right."""

    rng: np.random.Generator
    voices: dict[str, Voice]
    placed: list[tuple[str, float, Floats]] = field(default_factory=list)
    phones: dict[str, list[Segment]] = field(default_factory=lambda: {YOU: [], OTHER: []})
    events: list[Event] = field(default_factory=list)
    last_heard: dict[str, float] = field(default_factory=lambda: {YOU: -9.0, OTHER: -9.0})

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def say(self, speaker: str, text: str, start_s: float, *, until_s: float | None = None) -> Segment:
        """Speak from `start_s` on, cut off at the end of the sound that is spoken at `until_s`."""
        clip = speak(self.voices[speaker], text)
        shift = start_s - clip.start_s
        spans = [Segment(phone.start + shift, phone.end + shift) for phone in clip.phones]
        samples = clip.samples
        if until_s is not None:
            spans = [Segment(span.start, min(span.end, until_s)) for span in spans if span.start < until_s - 0.05]
            samples = _faded(samples[: round((spans[-1].end - shift + FADE_S) * RATE_HZ)])
        self.placed.append((speaker, shift, samples))
        self.phones[speaker].extend(spans)
        self.last_heard[speaker] = spans[-1].end
        return Segment(start_s, spans[-1].end)

    def clip(self, speaker: str, text: str) -> Clip:
        return speak(self.voices[speaker], text)

    def note(self, kind: EventKind, by: str, segment: Segment, *, overlap_s: float = 0.0, gap_s: float = 0.0) -> None:
        to = OTHER if by == YOU else YOU
        self.events.append(Event(kind, by, to, segment, overlap_s, gap_s))

    def pick(self, texts: tuple[str, ...]) -> str:
        return texts[int(self.rng.integers(len(texts)))]

    def sentences(self, count: int) -> str:
        chosen = self.rng.choice(len(SENTENCES), size=count, replace=False)
        return " ".join(SENTENCES[index] for index in chosen)

    def flow(self, count: int) -> str:
        """Sentences that run into each other, without a pause between them."""
        return " and ".join(sentence.strip(".?").replace(",", "") for sentence in self.sentences(count).split(". "))


def make_dialogue(seed: int, voices: tuple[Voice, Voice], *, length_s: float = 240.0) -> Dialogue:
    """A conversation of about `length_s`; the same arguments make the same one."""
    script = _Script(np.random.default_rng(seed), {YOU: voices[0], OTHER: voices[1]})
    speaker = YOU if script.rng.random() < 0.5 else OTHER
    talk = float(script.rng.uniform(0.35, 0.65))  # how much of the talk is mine
    said = script.say(speaker, script.sentences(1), 1.0)
    while said.end < length_s:
        said = _turn(script, speaker, said, wordy=talk if speaker == YOU else 1 - talk)
        speaker, said = _hand_over(script, speaker, said)
    duration_s = max(script.last_heard.values()) + 1.5
    speech = {key: np.zeros(round(duration_s * RATE_HZ), np.float32) for key in (YOU, OTHER)}
    for key, shift_s, samples in script.placed:
        first = round(shift_s * RATE_HZ)
        skipped = max(0, -first)
        track = speech[key][max(first, 0) : first + len(samples)]
        track += samples[skipped : skipped + len(track)]
    phones = {key: merged(spans) for key, spans in script.phones.items()}
    events = tuple(sorted(script.events, key=lambda event: event.segment))
    return Dialogue(seed, duration_s, speech, phones, events, script.voices)


def _turn(script: _Script, speaker: str, said: Segment, *, wordy: float) -> Segment:
    """Goes on speaking for a while; the other listens, or comes in and does not get the floor."""
    for _ in range(int(script.rng.poisson(3.2 * wordy))):
        start_s = said.end + script.between(0.35, 1.3)
        chance = script.rng.random()
        if chance < 0.3:
            said = _attempted(script, speaker, start_s)
        else:
            said = script.say(speaker, script.sentences(int(script.rng.integers(1, 4))), start_s)
            if chance < 0.8:
                _listened(script, speaker, said)
    return said


def _listened(script: _Script, speaker: str, said: Segment) -> None:
    """A listening sound somewhere in what is said, if it is long enough."""
    listener = OTHER if speaker == YOU else YOU
    text = script.pick(LISTENING)
    latest = said.end - script.clip(listener, text).length_s - 0.8
    earliest = max(said.start + 0.8, script.last_heard[listener] + 0.9)
    if latest > earliest:
        _say_beside(script, listener, text, script.between(earliest, latest), EventKind.LISTENING_SOUND)


def _attempted(script: _Script, speaker: str, start_s: float) -> Segment:
    """The listener comes in; the speaker, in the middle of a sentence, carries on."""
    listener = OTHER if speaker == YOU else YOU
    said = script.say(speaker, script.flow(3), start_s)
    text = script.pick(ATTEMPTS)
    latest = said.end - script.clip(listener, text).length_s - 0.5
    earliest = max(said.start + 0.6, script.last_heard[listener] + 0.9)
    if latest > earliest:
        _say_beside(script, listener, text, script.between(earliest, latest), EventKind.CAME_IN_CARRIED_ON)
    return said


def _say_beside(script: _Script, listener: str, text: str, start_s: float, kind: EventKind) -> None:
    speaker = OTHER if listener == YOU else YOU
    heard = script.say(listener, text, start_s)
    overlap_s = sum(span.overlap_s(heard) for span in script.phones[speaker])
    script.note(kind, listener, heard, overlap_s=overlap_s, gap_s=-overlap_s)


def _hand_over(script: _Script, speaker: str, said: Segment) -> tuple[str, Segment]:
    """The other takes the floor: in a silence, a little early, by coming in, or by jumping in at a breath."""
    other = OTHER if speaker == YOU else YOU
    free_s = script.last_heard[other] + 0.9
    chance = script.rng.random()
    if chance < 0.25:
        return other, _come_in(script, speaker, other, said)
    if chance < 0.45:
        return other, _jump_in(script, speaker, other, said)
    gap_s = script.between(-0.25, -0.05) if chance < 0.60 else script.between(0.08, 1.3)
    taken = script.say(other, script.sentences(int(script.rng.integers(1, 3))), max(said.end + gap_s, free_s))
    gap_s = taken.start - said.end
    script.note(EventKind.SWITCH, other, taken, overlap_s=max(0.0, -gap_s), gap_s=gap_s)
    return other, taken


def _come_in(script: _Script, speaker: str, other: str, said: Segment) -> Segment:
    """The speaker begins a sentence, the other comes in, the speaker stops."""
    text = script.flow(1)
    start_s = said.end + script.between(0.4, 1.0)
    length_s = script.clip(speaker, text).length_s
    comes_s = start_s + script.between(0.35, 0.7) * length_s
    stops_s = min(comes_s + script.between(0.4, 1.2), start_s + length_s)
    cut = script.say(speaker, text, start_s, until_s=stops_s)
    taken = script.say(other, script.sentences(2), max(comes_s, script.last_heard[other] + 0.9))
    overlap_s = cut.end - taken.start
    script.note(EventKind.CAME_IN_STOPPED, other, taken, overlap_s=overlap_s, gap_s=-overlap_s)
    return taken


def _jump_in(script: _Script, speaker: str, other: str, said: Segment) -> Segment:
    """The speaker takes a breath, the other starts, the speaker starts again, collides and gives way."""
    gap_s = script.between(0.12, 0.42)
    taken = script.say(other, script.sentences(2), max(said.end + gap_s, script.last_heard[other] + 0.9))
    again_s = taken.start + script.between(0.2, 0.9)
    text = script.pick(RESTARTS)
    script.say(speaker, text, again_s, until_s=again_s + script.between(0.35, 0.9))
    script.note(EventKind.JUMPED_IN, other, taken, gap_s=taken.start - said.end)
    return taken


def _faded(samples: Floats) -> Floats:
    """The last 10 ms fade out."""
    faded = samples.copy()
    count = min(len(faded), round(FADE_S * RATE_HZ))
    if count:
        faded[-count:] *= np.linspace(1.0, 0.0, count, dtype=np.float32)
    return faded
