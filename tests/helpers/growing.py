"""A recording folder that grows as the recorder lets it grow: manifest first, then sound, piece by piece."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from app.audio.manifest import Manifest, ManifestTrack, save_manifest
from app.audio.writer import TrackFile
from app.core.recording import ConversationKind, Track, TrackRole
from app.core.segment import Segments
from app.services.analyse_request import AnalyseRequest
from tests.helpers.sounds import SAMPLE, SAMPLE_SPEECH_MODEL

ROLES = (TrackRole.YOU, TrackRole.OTHERS)
Sound = NDArray[np.int16]


def sample_tracks(start_s: float, end_s: float, *, rate_hz: int = 48_000) -> tuple[Sound, Sound]:
    """My track and theirs of a piece of the sample conversation."""
    sound, file_rate_hz = soundfile.read(SAMPLE, dtype="float32", always_2d=True)
    piece = sound[round(start_s * file_rate_hz) : round(end_s * file_rate_hz)]
    both = soxr.resample(piece, file_rate_hz, rate_hz) if rate_hz != file_rate_hz else piece
    mine, theirs = (np.round(np.clip(both[:, channel], -1, 1) * 32_767).astype(np.int16) for channel in (0, 1))
    return mine, theirs


class GrowingRecording:
    """A folder whose files grow.

    Args:
        roles: of the tracks.
        offsets_s: when each began, after the earliest.
    """

    def __init__(
        self,
        folder: Path,
        *,
        rate_hz: int = 48_000,
        roles: tuple[TrackRole, ...] = ROLES,
        offsets_s: tuple[float, ...] = (0.0, 0.0),
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.rate_hz = rate_hz
        self._closed = False
        self._tracks = tuple(
            ManifestTrack(role, f"{role}.wav", "", rate_hz, offset_s=offset_s)
            for role, offset_s in zip(roles, offsets_s, strict=False)
        )
        self._files = [TrackFile(folder / track.file, rate_hz=rate_hz) for track in self._tracks]
        save_manifest(folder, Manifest("abc", ConversationKind.CALL, datetime.now(UTC), self._tracks))

    def discard(self) -> None:
        """Close the files, if that was not done."""
        if not self._closed:
            self.close()

    @property
    def frames(self) -> int:
        return self._files[0].frames

    def append(self, *sounds: Sound) -> None:
        for file, sound in zip(self._files, sounds, strict=True):
            file.append(sound.tobytes())

    def close(
        self, *, engine: str = "vosk", model: Path | None = SAMPLE_SPEECH_MODEL, holes: Segments = ()
    ) -> AnalyseRequest:
        """End it; what an analysis of it would be asked for."""
        self._closed = True
        for file in self._files:
            file.close()
        tracks = tuple(
            Track(track.role, track.file, self.rate_hz, file.frames, track.offset_s)
            for track, file in zip(self._tracks, self._files, strict=True)
        )
        files = tuple(self.folder / track.file for track in tracks)
        return AnalyseRequest(files, engine=engine, speech_model=model, recording=tracks, holes=holes)
