"""Transcribes with a Vosk speech model from a folder; runs in the analysis child only, since libvosk may abort a process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.segment import Segment
from app.core.transcript import Word
from app.errors import SpeechModelError, TranscriptionError
from app.i18n import tr
from app.speech.engine import RATE_HZ, as_pcm16
from app.speech.install import describe

_PIECE_FRAMES = RATE_HZ // 4


class VoskEngine:
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

    def transcribe(self, blocks: Iterable[NDArray[np.float32]], *, speaker: str) -> Iterator[Word]:
        """See `SpeechEngine.transcribe`; words come at each pause that libvosk finds."""
        recogniser = self._vosk.KaldiRecognizer(self._model, RATE_HZ)
        recogniser.SetWords(True)  # noqa: FBT003 - the library's own call
        for block in blocks:
            for start in range(0, len(block), _PIECE_FRAMES):
                try:
                    ended = recogniser.AcceptWaveform(as_pcm16(block[start : start + _PIECE_FRAMES]))
                except Exception as error:  # as above
                    raise TranscriptionError(
                        tr("The speech model {name} stopped while transcribing.", name=self.speech_model.name),
                        advice=tr("Try again, or choose another speech model in Settings."),
                    ) from error
                if ended:
                    yield from _words(recogniser.Result(), speaker)
        yield from _words(recogniser.FinalResult(), speaker)


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
