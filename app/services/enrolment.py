"""Keeps what the person's own voice is like, so that Heard can suggest which of the voices told apart is theirs.

Only 256 numbers are kept, in the data folder; no sound. They come from about 20 seconds of speech.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from app.analysis.activity import find_speech
from app.analysis.diarization import VoiceExtractor, VoiceWindows, separations
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.refinement import SpeechOptions, refined_speech
from app.analysis.speaker_embedding import DIMENSIONS, Floats, unit
from app.core.segment import Segments, total_s
from app.core.speech_activity import Separation
from app.core.turn import ANYONE
from app.errors import AnalysisError, OutputFileError
from app.i18n import tr
from app.paths import Paths

FILE = "my-voice.npy"
WANTED_S = 20.0
LEAST_SPEECH_S = 8.0
LEAST_SNR_DB = 10.0
LONGEST_S = 120.0

# Six real voices, their halves against each other: the same 0.91 to 0.96, another 0.61 to 0.84 (two women on the telephone).
ALIKE_FROM = 0.80
CLEARLY_BY = 0.06
TWO_VOICES_BELOW = 0.80
_SECOND_VOICE_S = 4.0  # what sounds odd in one voice is shorter
_RATE_HZ = 16000


@dataclass(frozen=True, slots=True)
class EnrolmentResult:
    """speech_s: how much of my voice was heard. snr_db: how far above the noise; None where there was none to compare."""

    speech_s: float
    snr_db: float | None


class Enrolment:
    """The person's own voice; any thread may ask."""

    def __init__(self, paths: Paths) -> None:
        self._file = paths.data / FILE

    @property
    def enrolled(self) -> bool:
        return self._profile() is not None

    def enrol(self, blocks: Iterable[Floats]) -> EnrolmentResult:
        """Learn the voice from samples at 16 kHz, (n,) a block, and keep it instead of an earlier one.

        Raises:
            AnalysisError: too little speech, too much noise, or more than one voice; an earlier one stays.
            OutputFileError: it can't be kept.
        """
        samples = _gathered(blocks)
        features = _features(samples)
        speech = find_speech([features]).speech[ANYONE]
        snr_db = refined_speech(features, SpeechOptions()).snr_db
        spoken_s = total_s(speech)
        if spoken_s < LEAST_SPEECH_S:
            raise AnalysisError(
                tr("Only {seconds} seconds of speech were heard.", seconds=round(spoken_s)),
                advice=tr("Speak for about {seconds} seconds, as you do in a conversation.", seconds=round(WANTED_S)),
            )
        if snr_db is not None and snr_db < LEAST_SNR_DB:
            raise AnalysisError(
                tr("It is too noisy to learn your voice."),
                advice=tr("Try again in a quieter place, or closer to the microphone."),
            )
        windows = _windows(samples, speech)
        if _second_voice(windows, speech):
            raise AnalysisError(
                tr("More than one voice was heard."), advice=tr("Try again while nobody else is speaking.")
            )
        self._keep(unit(windows.whole.mean(axis=0)))
        return EnrolmentResult(spoken_s, snr_db)

    def forget(self) -> None:
        """Raises OutputFileError when the file can't be removed."""
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            raise _refused() from error

    def suggest(self, separation: Separation) -> str | None:
        """The key of the voice that is clearly most like mine; None when none is, or nothing is known of mine."""
        mine = self._profile()
        if mine is None or not separation.profiles:
            return None
        alike = {key: float(mine @ unit(np.array(profile, np.float32))) for key, profile in separation.profiles.items()}
        first, *others = sorted(alike, key=lambda key: alike[key], reverse=True)
        next_best = alike[others[0]] if others else -1.0
        return first if alike[first] >= ALIKE_FROM and alike[first] - next_best >= CLEARLY_BY else None

    def _profile(self) -> Floats | None:
        """None when nothing was enrolled, or the file is damaged."""
        try:
            profile = np.load(self._file, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        if profile.shape != (DIMENSIONS,) or not np.isfinite(profile).all():
            return None
        return np.asarray(profile, np.float32)

    def _keep(self, profile: Floats) -> None:
        part = self._file.with_suffix(".part.npy")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            np.save(part, profile, allow_pickle=False)
            part.replace(self._file)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise _refused() from error


def _gathered(blocks: Iterable[Floats]) -> Floats:
    """The first two minutes at most."""
    taken: list[Floats] = []
    frames = 0
    for block in blocks:
        taken.append(np.asarray(block, np.float32).reshape(-1))
        frames += len(taken[-1])
        if frames >= LONGEST_S * _RATE_HZ:
            break
    return np.concatenate(taken)[: round(LONGEST_S * _RATE_HZ)] if taken else np.zeros(0, np.float32)


def _features(samples: Floats) -> TrackFeatures:
    extractor = FeatureExtractor()
    extractor.feed(samples)
    return extractor.finish()


def _windows(samples: Floats, speech: Segments) -> VoiceWindows:
    extractor = VoiceExtractor(speech, mean_power=float(np.mean(samples**2)))
    extractor.feed(samples)
    return extractor.finish()


def _second_voice(windows: VoiceWindows, speech: Segments) -> bool:
    """Whether two voices of some length can be told apart that are less alike than the halves of one."""
    for separation in separations(windows, speech, people=(2,)):
        shorter_s = min(total_s(own) for own in separation.speech.values())
        if separation.alike is not None and separation.alike < TWO_VOICES_BELOW and shorter_s >= _SECOND_VOICE_S:
            return True
    return False


def _refused() -> OutputFileError:
    return OutputFileError(
        tr("Your voice can't be kept."), advice=tr("Check that the disk has room and that the data folder can be written.")
    )
