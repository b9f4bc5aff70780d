"""Transcribes with a Vosk speech model from a folder; runs in the analysis child only, since libvosk may abort a process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.segment import Segment
from app.core.transcript import Word
from app.errors import SpeechModelError, TranscriptionError
from app.i18n import tr
from app.speech.engine import RATE_HZ, SpeechEngine, as_pcm16, unheard
from app.speech.install import describe

_PIECE_FRAMES = RATE_HZ // 4


class VoskEngine(SpeechEngine):
    """One loaded speech model; each track gets a recogniser of its own, so two threads may share it.

    Args:
        folder: an unpacked Vosk speech model.

    Raises:
        SpeechModelError: the folder holds none, or libvosk refuses it.
        TranscriptionError: libvosk is not installed on this computer.
    """

    def __init__(self, folder: Path) -> None:
        self.speech_model = describe(folder)
        self._vosk = _library()
        self._vosk.SetLogLevel(-1)
        try:
            self._model = self._vosk.Model(str(folder))
            self._vosk.KaldiRecognizer(self._model, RATE_HZ)  # some damage shows only here
        except Exception as error:  # libvosk raises nothing narrower
            raise SpeechModelError(
                tr("The speech model {name} could not be loaded.", name=self.speech_model.name),
                advice=tr("Install it again in Settings."),
            ) from error

    @property
    def name(self) -> str:
        return f"vosk:{self.speech_model.name}"

    def track(self, speaker: str) -> VoskTrack:
        return VoskTrack(self._recogniser, speaker, self.speech_model.name)

    def _recogniser(self) -> Any:
        recogniser = self._vosk.KaldiRecognizer(self._model, RATE_HZ)
        recogniser.SetWords(True)  # noqa: FBT003 - the library's own call
        return recogniser


class VoskTrack:
    """See `TrackTranscriber`. Each stretch has a recogniser of its own: one that goes on carries words over."""

    def __init__(self, make_recogniser: Callable[[], Any], speaker: str, model_name: str) -> None:
        self._make_recogniser = make_recogniser
        self._speaker = speaker
        self._model_name = model_name

    def words(self, samples: NDArray[np.float32], *, alive: Callable[[], None] = unheard) -> tuple[Word, ...]:
        found: list[Word] = []
        try:
            recogniser = self._make_recogniser()
            for start in range(0, len(samples), _PIECE_FRAMES):
                if recogniser.AcceptWaveform(as_pcm16(samples[start : start + _PIECE_FRAMES])):
                    found += _words(recogniser.Result(), self._speaker)
                alive()
            found += _words(recogniser.FinalResult(), self._speaker)
        except Exception as error:  # libvosk raises nothing narrower
            raise TranscriptionError(
                tr("The speech model {name} stopped while transcribing.", name=self._model_name),
                advice=tr("Try again, or choose another speech model in Settings."),
            ) from error
        return tuple(found)


def _library() -> Any:
    try:
        import vosk  # noqa: PLC0415 - loads a native library of 25 MB: only where words are wanted
    except (ImportError, OSError) as error:
        raise TranscriptionError(
            tr("The transcriber Vosk can't run on this computer."), advice=tr("The draft transcriber works without it.")
        ) from error
    return vosk


def _words(result: str, speaker: str) -> Iterator[Word]:
    """Words of one of libvosk's results: {"result": [{"word", "start", "end", "conf"}, ...], "text"}."""
    for word in json.loads(result).get("result", ()):
        text = str(word["word"]).strip().lower()
        start = max(0.0, float(word["start"]))
        if text and not text.startswith(("<", "[")):
            confidence = min(1.0, max(0.0, float(word.get("conf", 0.0))))
            yield Word(Segment(start, max(start, float(word["end"]))), text, confidence, speaker)
