"""Makes two-channel conversations from a seed: what everyone says, when, with which intent, and what the microphones hear.

The truth is the script itself and the synthesisers' phone times, without the closed mouth before the first and after the
last sound: a "t" that ends what is said begins with 20 to 60 ms in which there is nothing to hear. What the script meant and
what can be observed are not always one: see `Dialogue.doubtful`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from app.core.event import Event, EventKind
from app.core.segment import Segment, Segments, merged
from app.core.transcript import Transcript, Word
from app.core.turn import OTHER, YOU
from tests.helpers.dialogue_texts import ATTEMPTS, LISTENING, RESTARTS, SENTENCES
from tests.helpers.voices import RATE_HZ, Clip, Floats, Voice, speak

FADE_S = 0.01
SILENT_DB = -60.0
"""40 dB below the voice, which is spoken at -20: every room of the conversations is louder."""
CAME_IN_FROM_S = 0.3
"""A shorter overlap is no coming in: nobody hears it as one."""
ENTRY_FROM_S = 0.5
"""A shorter entry sounds like a listening sound, whatever was meant."""
LISTENING_UNTIL_S = 1.0
COLLISION_FROM_S = 0.15
BREATH_S = 0.5
_STEP = RATE_HZ // 200


@dataclass(frozen=True, slots=True)
class Style:
    """How people talk with each other.

    Attributes:
        pause_s: silences inside a turn, from, to.
        gap_s: silences before a reply, from, to.
        early_s: how early a reply may start before the other has ended, from, to.
        guard_s: silence that a listener keeps between two own utterances.
        listening, attempts: chance of each, a stretch of talk.
        early, comes_in, jumps_in: chance of each, a change of speaker.
    """

    pause_s: tuple[float, float] = (0.35, 1.3)
    gap_s: tuple[float, float] = (0.08, 1.3)
    early_s: tuple[float, float] = (0.05, 0.25)
    guard_s: float = 0.9
    listening: float = 0.5
    attempts: float = 0.3
    early: float = 0.15
    comes_in: float = 0.25
    jumps_in: float = 0.2


PLAIN = Style()
LIVELY = Style(
    pause_s=(0.2, 2.2), gap_s=(0.05, 2.0), early_s=(0.05, 0.6), guard_s=0.4, listening=0.6, attempts=0.2, early=0.3,
    comes_in=0.2, jumps_in=0.12,
)  # fmt: skip
"""Friendlier and less tidy: earlier replies, longer and shorter silences, listening sounds closer to what else is said."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One conversation.

    Attributes:
        speech: what each speaker says, clean, at -20 dB: key -> (frames,).
        phones: when each speaker speaks by the synthesiser's times.
        events: what the script meant to happen.
        voices: who speaks with which voice.
        words: what is said, in order; a text's words share its time by their letters. Empty for recorded voices.
        doubtful: those of `events` that nobody can tell from their timing: an attempt that is as short as a listening
            sound, a listening sound of more than a second, one who "was stopped" but had just finished.
    """

    seed: int
    duration_s: float
    speech: dict[str, Floats]
    phones: dict[str, Segments]
    events: tuple[Event, ...]
    voices: dict[str, Voice]
    words: tuple[Word, ...] = ()
    doubtful: frozenset[Event] = frozenset()

    def transcript(self) -> Transcript:
        """The words as a perfect engine would write them."""
        return Transcript(self.words, "script", complete=True) if self.words else Transcript()


@dataclass(slots=True)
class Script:
    """Writes the conversation from left to right."""

    rng: np.random.Generator
    voices: dict[str, Voice]
    style: Style = PLAIN
    placed: list[tuple[str, float, Floats]] = field(default_factory=list)
    phones: dict[str, list[Segment]] = field(init=False)
    words: list[Word] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    doubtful: list[Event] = field(default_factory=list)
    last_heard: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        self.phones = {key: [] for key in self.voices}
        self.last_heard = dict.fromkeys(self.voices, -9.0)

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def say(self, speaker: str, text: str, start_s: float, *, until_s: float | None = None) -> Segment:
        """Speak from `start_s` on, cut off at the end of the sound that is spoken at `until_s`."""
        clip = self.clip(speaker, text)
        shift = start_s - clip.start_s
        spans = [Segment(phone.start + shift, phone.end + shift) for phone in clip.phones]
        samples = clip.samples
        if self.voices[speaker].engine != "recorded":
            self.words += [word for word in _words(speaker, text, spans) if until_s is None or word.middle_s < until_s]
        if until_s is not None:
            spans = [Segment(span.start, min(span.end, until_s)) for span in spans if span.start < until_s - 0.05]
            samples = _faded(samples[: round((spans[-1].end - shift + FADE_S) * RATE_HZ)])
            spans[-1] = _audible(samples, spans[-1], at_s=shift)
        self.placed.append((speaker, shift, samples))
        self.phones[speaker].extend(spans)
        self.last_heard[speaker] = max(self.last_heard[speaker], spans[-1].end)
        return Segment(start_s, spans[-1].end)

    def clip(self, speaker: str, text: str) -> Clip:
        """The text as it is spoken; its phones without what can't be heard of them at both ends."""
        clip = speak(self.voices[speaker], text)
        return Clip(clip.samples, tuple(_audible(clip.samples, span) for span in clip.phones))

    def free_s(self, speaker: str) -> float:
        """From when on this speaker may say something new."""
        return self.last_heard[speaker] + self.style.guard_s

    def note(
        self, kind: EventKind, by: str, segment: Segment, *, to: str, overlap_s: float = 0.0, gap_s: float = 0.0,
        doubtful: bool = False,
    ) -> None:  # fmt: skip
        event = Event(kind, by, to, segment, overlap_s, gap_s)
        self.events.append(event)
        if doubtful:
            self.doubtful.append(event)

    def pick(self, texts: tuple[str, ...]) -> str:
        return texts[int(self.rng.integers(len(texts)))]

    def sentences(self, count: int) -> str:
        chosen = self.rng.choice(len(SENTENCES), size=count, replace=False)
        return " ".join(SENTENCES[index] for index in chosen)

    def flow(self, count: int) -> str:
        """Sentences that run into each other, without a pause between them."""
        return " and ".join(sentence.strip(".?").replace(",", "") for sentence in self.sentences(count).split(". "))

    def written(self, seed: int) -> Dialogue:
        """What the script has come to."""
        duration_s = max(self.last_heard.values()) + 1.5
        speech = {key: np.zeros(round(duration_s * RATE_HZ), np.float32) for key in self.voices}
        for key, shift_s, samples in self.placed:
            first = round(shift_s * RATE_HZ)
            skipped = max(0, -first)
            track = speech[key][max(first, 0) : first + len(samples)]
            track += samples[skipped : skipped + len(track)]
        phones = {key: merged(spans) for key, spans in self.phones.items()}
        events = tuple(sorted(self.events, key=lambda event: event.segment))
        words = tuple(sorted(self.words, key=lambda word: word.segment.start))
        return Dialogue(seed, duration_s, speech, phones, events, self.voices, words, frozenset(self.doubtful))


def make_dialogue(seed: int, voices: tuple[Voice, Voice], *, length_s: float = 240.0, style: Style = PLAIN) -> Dialogue:
    """A conversation of about `length_s`; the same arguments make the same one."""
    script = Script(np.random.default_rng(seed), {YOU: voices[0], OTHER: voices[1]}, style)
    speaker = YOU if script.rng.random() < 0.5 else OTHER
    talk = float(script.rng.uniform(0.35, 0.65))  # how much of the talk is mine
    said = script.say(speaker, script.sentences(1), 1.0)
    while said.end < length_s:
        said = go_on(script, speaker, _partner(speaker), said, wordy=talk if speaker == YOU else 1 - talk)
        speaker, said = hand_over(script, speaker, _partner(speaker), said)
    return script.written(seed)


def _partner(speaker: str) -> str:
    return OTHER if speaker == YOU else YOU


def go_on(script: Script, speaker: str, listener: str, said: Segment, *, wordy: float) -> Segment:
    """Goes on speaking for a while; the other listens, or comes in and does not get the floor."""
    style = script.style
    for _ in range(int(script.rng.poisson(3.2 * wordy))):
        start_s = said.end + script.between(*style.pause_s)
        chance = script.rng.random()
        if chance < style.attempts:
            said = _attempted(script, speaker, listener, start_s)
        else:
            said = script.say(speaker, script.sentences(int(script.rng.integers(1, 4))), start_s)
            if chance < style.attempts + style.listening:
                _listened(script, speaker, listener, said)
    return said


def _listened(script: Script, speaker: str, listener: str, said: Segment) -> None:
    """A listening sound somewhere in what is said, if it is long enough."""
    text = script.pick(LISTENING)
    length_s = script.clip(listener, text).length_s
    latest = said.end - length_s - 0.8
    earliest = max(said.start + 0.8, script.free_s(listener))
    if latest > earliest:
        heard = script.say(listener, text, script.between(earliest, latest))
        overlap_s = _both_s(script, speaker, heard)
        close = script.style.guard_s < 0.7  # other own talk may lie closer than a listening sound has around it
        doubtful = length_s > LISTENING_UNTIL_S or (close and heard.start - _before_s(script, listener, heard) < 0.7)
        kind = EventKind.LISTENING_SOUND
        script.note(kind, listener, heard, to=speaker, overlap_s=overlap_s, gap_s=-overlap_s, doubtful=doubtful)


def _attempted(script: Script, speaker: str, listener: str, start_s: float) -> Segment:
    """The listener comes in; the speaker, in the middle of a sentence, carries on."""
    said = script.say(speaker, script.flow(3), start_s)
    text = script.pick(ATTEMPTS)
    latest = said.end - script.clip(listener, text).length_s - 0.5
    earliest = max(said.start + 0.6, script.free_s(listener))
    if latest > earliest:
        heard = script.say(listener, text, script.between(earliest, latest))
        overlap_s = _both_s(script, speaker, heard)
        doubtful = heard.duration_s <= ENTRY_FROM_S or overlap_s < CAME_IN_FROM_S
        kind = EventKind.CAME_IN_CARRIED_ON
        script.note(kind, listener, heard, to=speaker, overlap_s=overlap_s, gap_s=-overlap_s, doubtful=doubtful)
    return said


def hand_over(script: Script, speaker: str, other: str, said: Segment) -> tuple[str, Segment]:
    """The other takes the floor: in a silence, a little early, by coming in, or by jumping in at a breath."""
    style = script.style
    chance = script.rng.random()
    if chance < style.comes_in:
        return other, _come_in(script, speaker, other, said)
    if chance < style.comes_in + style.jumps_in:
        return other, _jump_in(script, speaker, other, said)
    early = chance < style.comes_in + style.jumps_in + style.early
    gap_s = -script.between(*style.early_s) if early else script.between(*style.gap_s)
    text = script.sentences(int(script.rng.integers(1, 3)))
    taken = script.say(other, text, max(said.end + gap_s, script.free_s(other)))
    gap_s = taken.start - said.end
    overlap_s = max(0.0, -gap_s)
    doubtful = overlap_s >= CAME_IN_FROM_S  # meant kindly, but both talk
    script.note(EventKind.SWITCH, other, taken, to=speaker, overlap_s=overlap_s, gap_s=gap_s, doubtful=doubtful)
    return other, taken


def _come_in(script: Script, speaker: str, other: str, said: Segment) -> Segment:
    """The speaker begins a sentence, the other comes in, the speaker stops."""
    text = script.flow(1)
    start_s = said.end + script.between(0.4, 1.0)
    length_s = script.clip(speaker, text).length_s
    comes_s = max(start_s + script.between(0.35, 0.7) * length_s, script.free_s(other))
    stops_s = comes_s + script.between(0.4, 1.2)
    finished = stops_s >= start_s + length_s
    cut = script.say(speaker, text, start_s, until_s=min(stops_s, start_s + length_s))
    taken = script.say(other, script.sentences(2), comes_s)
    overlap_s = cut.end - taken.start
    if overlap_s <= 0:  # the other was not free to come in earlier
        script.note(EventKind.SWITCH, other, taken, to=speaker, gap_s=-overlap_s)
        return taken
    doubtful = finished or overlap_s < CAME_IN_FROM_S
    kind = EventKind.CAME_IN_STOPPED
    script.note(kind, other, taken, to=speaker, overlap_s=overlap_s, gap_s=-overlap_s, doubtful=doubtful)
    return taken


def _jump_in(script: Script, speaker: str, other: str, said: Segment) -> Segment:
    """The speaker takes a breath, the other starts, the speaker starts again, collides and gives way."""
    gap_s = script.between(0.12, 0.42)
    taken = script.say(other, script.sentences(2), max(said.end + gap_s, script.free_s(other)))
    gap_s = taken.start - said.end
    if gap_s > BREATH_S:  # not free earlier, so it is no breath any more
        script.note(EventKind.SWITCH, other, taken, to=speaker, gap_s=gap_s)
        return taken
    again_s = taken.start + script.between(0.2, 0.9)
    again = script.say(speaker, script.pick(RESTARTS), again_s, until_s=again_s + script.between(0.35, 0.9))
    doubtful = _both_s(script, other, again) < COLLISION_FROM_S
    script.note(EventKind.JUMPED_IN, other, taken, to=speaker, gap_s=gap_s, doubtful=doubtful)
    return taken


def _both_s(script: Script, speaker: str, heard: Segment) -> float:
    """How long this speaker talks within `heard`."""
    return sum(span.overlap_s(heard) for span in script.phones[speaker])


def _before_s(script: Script, speaker: str, heard: Segment) -> float:
    """When what this speaker said before ended."""
    return max((span.end for span in script.phones[speaker] if span.end < heard.start), default=-9.0)


def _words(speaker: str, text: str, spans: list[Segment]) -> list[Word]:
    """The words in order, each as long as its part of the letters, over the time in which there is speech."""
    written = re.findall(r"[a-z']+", text.lower())
    letters = np.cumsum([0, *(len(word) + 1 for word in written)])
    lengths = np.cumsum([0.0, *(span.duration_s for span in spans)])
    edges = letters / max(letters[-1], 1) * lengths[-1]
    found = []
    for index, word in enumerate(written):
        first = min(int(np.searchsorted(lengths, edges[index], "right")) - 1, len(spans) - 1)
        last = max(int(np.searchsorted(lengths, edges[index + 1], "left")) - 1, first)
        start = spans[first].start + float(edges[index] - lengths[first])
        end = spans[last].start + float(edges[index + 1] - lengths[last])
        found.append(Word(Segment(start, max(end, start)), word, 1.0, speaker))
    return found


def _audible(samples: Floats, span: Segment, *, at_s: float = 0.0) -> Segment:
    """A stretch of phones from its first to its last audible 5 ms; samples: the sound from `at_s` on."""
    first, last = (round((edge - at_s) * RATE_HZ) for edge in (span.start, span.end))
    inside = samples[max(first, 0) : last]
    count = len(inside) // _STEP
    power = np.mean(inside[: count * _STEP].reshape(count, _STEP).astype(np.float64) ** 2, axis=1)
    heard = np.flatnonzero(power > 10 ** (SILENT_DB / 10))
    if not len(heard):
        return span
    silent_before_s, silent_after_s = heard[0] * _STEP / RATE_HZ, (count - 1 - heard[-1]) * _STEP / RATE_HZ
    return Segment(span.start + float(silent_before_s), span.end - float(silent_after_s))


def _faded(samples: Floats) -> Floats:
    """The last 10 ms fade out."""
    faded = samples.copy()
    count = min(len(faded), round(FADE_S * RATE_HZ))
    if count:
        faded[-count:] *= np.linspace(1.0, 0.0, count, dtype=np.float32)
    return faded
