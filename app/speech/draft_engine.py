"""Transcribes with PocketSphinx and the model inside its wheel: a draft, but one that every computer can write offline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.segment import Segment
from app.core.transcript import Word
from app.errors import TranscriptionError
from app.i18n import tr
from app.speech.engine import RATE_HZ, SpeechEngine, as_pcm16, unheard

_FRAMES_A_SECOND = 100
_PIECE_FRAMES = RATE_HZ // 5
# A narrower search a frame than usual: a third less time for the same word errors on clear speech and on a telephone call.
_MOST_STATES, _MOST_WORD_ENDS = 10_000, 10
_ALTERNATE = re.compile(r"\(\d+\)$")
_FILLER = re.compile(r"^(<.*>|\[.*\]|\+\+.*\+\+)$")


class DraftEngine(SpeechEngine):
    """The embedded engine; American English, over-sure of itself, its words are never more than estimated."""

    @property
    def name(self) -> str:
        return "draft"

    def track(self, speaker: str) -> DraftTrack:
        return DraftTrack(_decoder(), speaker)


class DraftTrack:
    """See `TrackTranscriber`; each stretch is one utterance of the decoder."""

    def __init__(self, decoder: Any, speaker: str) -> None:
        self._decoder = decoder
        self._speaker = speaker

    def words(self, samples: NDArray[np.float32], *, alive: Callable[[], None] = unheard) -> tuple[Word, ...]:
        return tuple(_words(self._decoder, samples, self._speaker, alive)) if len(samples) else ()


def _decoder() -> Any:
    try:
        import pocketsphinx  # noqa: PLC0415 - native, with 30 MB of speech model: only where words are wanted

        return pocketsphinx.Decoder(samprate=RATE_HZ, loglevel="FATAL", maxhmmpf=_MOST_STATES, maxwpf=_MOST_WORD_ENDS)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        raise TranscriptionError(
            tr("The draft transcriber can't run on this computer."), advice=tr("Install a speech model in Settings.")
        ) from error


def _words(decoder: Any, samples: NDArray[np.float32], speaker: str, alive: Callable[[], None]) -> Iterator[Word]:
    try:
        decoder.start_utt()
        for start in range(0, len(samples), _PIECE_FRAMES):
            decoder.process_raw(as_pcm16(samples[start : start + _PIECE_FRAMES]), no_search=False, full_utt=False)
            alive()
        decoder.end_utt()
        found = decoder.seg() if decoder.hyp() is not None else ()
    except RuntimeError as error:
        raise TranscriptionError(
            tr("The draft transcriber stopped."), advice=tr("Try again, or install a speech model in Settings.")
        ) from error
    for part in found:
        text = _ALTERNATE.sub("", part.word).lower()
        if not text or _FILLER.match(text):
            continue
        start_s = part.start_frame / _FRAMES_A_SECOND
        end_s = (part.end_frame + 1) / _FRAMES_A_SECOND
        yield Word(Segment(start_s, max(start_s, end_s)), text, min(1.0, max(0.0, float(part.prob))), speaker)
