"""Keeps the tracks of an import beside it, as 16 kHz files like those of a recording, while they are decoded anyway."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.manifest import Manifest, ManifestTrack, save_manifest
from app.audio.reader import RATE_HZ
from app.audio.writer import TrackFile
from app.core.recording import ConversationKind, TrackRole
from app.errors import OutputFileError
from app.i18n import tr
from app.speech.engine import as_pcm16

_PART = ".part"


class TrackKeeper:
    """Writes one file a track; nothing stands under its final name before `finish`.

    Args:
        folder: of the conversation.
        tracks: 1 or 2, you first.

    Raises:
        OutputFileError: from every method, when the files can't be written.
    """

    def __init__(self, folder: Path, *, tracks: int) -> None:
        self._folder = folder
        roles = (TrackRole.YOU, TrackRole.OTHERS) if tracks == 2 else (TrackRole.ROOM,)
        try:
            for role in TrackRole:
                self._part(role).unlink(missing_ok=True)
        except OSError as error:
            raise _not_written(folder) from error
        self._files = {role: TrackFile(self._part(role), rate_hz=RATE_HZ) for role in roles}

    def _part(self, role: TrackRole) -> Path:
        return self._folder / f"{role}.wav{_PART}"

    def append(self, block: NDArray[np.float32]) -> None:
        """Add (tracks, n) samples."""
        for file, row in zip(self._files.values(), block, strict=True):
            file.append(as_pcm16(row))

    def finish(self, *, one_track: bool) -> None:
        """Close the files and give them their names; with `one_track` the second one goes, since it is the same."""
        frames = 0
        tracks: list[ManifestTrack] = []
        for index, (role, file) in enumerate(self._files.items()):
            file.close()
            frames = max(frames, file.frames)
            final = TrackRole.ROOM if one_track else role
            try:
                if one_track and index:
                    file.path.unlink()
                    continue
                os.replace(file.path, self._folder / f"{final}.wav")  # noqa: PTH105 - the call whose promise is meant
            except OSError as error:
                raise _not_written(self._folder) from error
            tracks.append(ManifestTrack(final, f"{final}.wav", "", RATE_HZ, frames=file.frames))
        save_manifest(
            self._folder,
            Manifest(
                id=self._folder.name,
                kind=ConversationKind.IMPORT,
                started_at=datetime.now(UTC),
                tracks=tuple(tracks),
                duration_s=frames / RATE_HZ,
                ended=True,
                cut_off=False,
            ),
        )

    def discard(self) -> None:
        """Take back what was not finished."""
        for file in self._files.values():
            with contextlib.suppress(OutputFileError, OSError, ValueError):
                file.close()
            with contextlib.suppress(OSError):
                file.path.unlink(missing_ok=True)


def _not_written(folder: Path) -> OutputFileError:
    return OutputFileError(
        tr("The sound can't be kept in {folder}.", folder=folder),
        advice=tr("Free some space, or check that the folder may be written to."),
    )
