"""Keeps what the person's own voice is like, so that Heard can suggest which of the voices told apart is theirs.

Only 192 numbers are kept, in the data folder; no sound. They come from about 20 seconds of speech.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from app.analysis.activity import find_speech
from app.analysis.clustering import assigned, evidence, find_voices
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.local_voices import LocalVoices, Pieces, hear_voices, speaking
from app.analysis.masks import HOPS_PER_S, Floats, Mask
from app.analysis.refinement import SpeechOptions, refined_speech
from app.analysis.speaker_network import DIMENSIONS, unit
from app.core.segment import total_s
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

# Cosines of 6 real people near, in a room and in noise: halves of one, of 5 to 15 s, 0.64 to 0.90, another meeting 0.67 to
# 0.74; different people 0.50 at most. On a telephone: 0.67 to 0.89 and up to 0.71. One side on a telephone: 0.16 to 0.72 and
# up to 0.53. Two women of one speech synthesiser are 0.72 alike.
ALIKE_FROM = 0.60
CLEARLY_BY = 0.20
# How much likelier two voices are than one (natural log), where each is heard for some time. 101 sounds of one voice, 8 to
# 107 s, a person's or a synthesiser's, near, in a room, in noise and on a telephone: -67 at most. Of 89 sounds of two, who
# take turns or follow each other, 81 are found (up to 290); most others are on a telephone or hold under 4 s of the second.
TWO_VOICES_FROM = -40.0
_SECOND_VOICE_S = 4.0  # what sounds odd in one voice is shorter
_RATE_HZ = 16000
_BLOCK = 16384
_LEAST_PIECE_S = 0.2


@dataclass(frozen=True, slots=True)
class EnrolmentResult:
    """speech_s: how much of my voice was heard. snr_db: how far above the noise; None where there was none to compare."""

    speech_s: float
    snr_db: float | None


class Enrolment:
    """The person's own voice; any thread may ask."""

    def __init__(self, paths: Paths) -> None:
        self._file = paths.data / FILE
        self._lock = Lock()  # so that a voice just learned isn't taken for the earlier one and removed

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
            raise _too_little(spoken_s)
        if snr_db is not None and snr_db < LEAST_SNR_DB:
            raise AnalysisError(
                tr("It is too noisy to learn your voice."),
                advice=tr("Try again in a quieter place, or closer to the microphone."),
            )
        hops = len(features.level_db)
        local = hear_voices(lambda: _blocks(samples), hops, speech)
        spoken = speaking(speech, hops)
        if _second_voice(local, spoken):
            raise AnalysisError(tr("More than one voice was heard."), advice=tr("Try again while nobody else is speaking."))
        profile = _profile_of(local, spoken)
        if profile is None:
            raise _too_little(0.0)
        self._keep(profile)
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
        known = {key: own for key, own in separation.profiles.items() if len(own) == DIMENSIONS}
        if mine is None or not known or len(known) < len(separation.profiles):  # 256 numbers: an analysis of before
            return None
        alike = {key: float(mine @ unit(np.array(own, np.float32))) for key, own in known.items()}
        first, *others = sorted(alike, key=lambda key: alike[key], reverse=True)
        next_best = alike[others[0]] if others else -1.0
        return first if alike[first] >= ALIKE_FROM and alike[first] - next_best >= CLEARLY_BY else None

    def _profile(self) -> Floats | None:
        """None when nothing was enrolled, the file is damaged, or an earlier network's, of which nothing is kept then."""
        with self._lock:
            try:
                profile = np.load(self._file, allow_pickle=False)
            except (OSError, ValueError, EOFError):
                return None
            if profile.shape != (DIMENSIONS,) or not np.isfinite(profile).all():
                with suppress(OSError):
                    self._file.unlink()  # Settings says that nothing is kept, and it tells nothing any more
                return None
        return np.asarray(profile, np.float32)

    def _keep(self, profile: Floats) -> None:
        part = self._file.with_suffix(".part.npy")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            np.save(part, profile, allow_pickle=False)
            with self._lock:
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


def _blocks(samples: Floats) -> Iterator[Floats]:
    """So small that what the networks hold of each stays small."""
    for start in range(0, len(samples), _BLOCK):
        yield samples[start : start + _BLOCK]


def _profile_of(local: LocalVoices, spoken: Mask) -> Floats | None:
    """What is heard where one speaks alone, longer pieces counting more; None where nobody does."""
    pieces = local.pieces
    middles = np.minimum(pieces.starts + pieces.lengths // 2, len(spoken) - 1)
    weights = np.where(spoken[middles], pieces.lengths, 0).astype(np.float32)
    return unit(weights @ pieces.vectors) if weights.any() else None


def _second_voice(local: LocalVoices, spoken: Mask) -> bool:
    """Whether two voices explain the pieces better than one does, and each of them speaks for some time.

    Every piece is looked at for itself: in the chunks two people who sound alike are often taken for one.
    """
    apart = _each_apart(local, spoken)
    two = find_voices(apart, 2)
    if two is None:
        return False
    labels = assigned(apart, two.centres)
    shorter_s = min(float(apart.seconds[labels == voice].sum()) for voice in (0, 1))
    gain = two.evidence - evidence(apart, np.zeros_like(labels), 1)
    return gain >= TWO_VOICES_FROM and shorter_s >= _SECOND_VOICE_S


def _each_apart(local: LocalVoices, spoken: Mask) -> LocalVoices:
    """Each piece as if it were alone in a chunk; time that several of them hold is shared among them."""
    pieces = local.pieces
    spans = [slice(start, start + length) for start, length in zip(pieces.starts, pieces.lengths, strict=True)]
    held = np.zeros(len(spoken), np.float32)
    for span in spans:
        held[span] += 1.0
    seconds = np.array([(spoken[span] / held[span]).sum() / HOPS_PER_S for span in spans], np.float32)
    heard = np.flatnonzero(seconds >= _LEAST_PIECE_S)
    numbers = np.zeros(len(heard), np.intp)
    return replace(
        local, chunks=np.arange(len(heard)), numbers=numbers, vectors=pieces.vectors[heard],
        alone_s=seconds[heard], seconds=seconds[heard],
        pieces=Pieces(heard[:0], heard[:0], pieces.vectors[:0]),
    )  # fmt: skip


def _too_little(spoken_s: float) -> AnalysisError:
    return AnalysisError(
        tr("Only {seconds} seconds of speech were heard.", seconds=round(spoken_s)),
        advice=tr("Speak for about {seconds} seconds, as you do in a conversation.", seconds=round(WANTED_S)),
    )


def _refused() -> OutputFileError:
    return OutputFileError(
        tr("Your voice can't be kept."), advice=tr("Check that the disk has room and that the data folder can be written.")
    )
