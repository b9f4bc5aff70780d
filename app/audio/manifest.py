"""recording.json: what a folder's sound files are, kept true while they are written.

Times are seconds of the conversation, which is the position in the files: a pause is cut out, and stands in `holes` as a
segment of length 0 at its seam. Where a device was lost its track goes on in digital silence, and the hole covers that time.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from app.core.recorder_event import Recorded
from app.core.recording import ConversationKind, Track, TrackRole
from app.core.segment import Segment
from app.errors import OutputFileError, RecordingError
from app.i18n import tr

MANIFEST_NAME = "recording.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class ManifestTrack:
    """One sound file.

    Attributes:
        offset_s: when its first frame was heard, after the earliest of all tracks.
        lost_s: when its device went away for good; None while it lives.
        gaps: where the device lost sound and silence stands in for it.
        anchors: (frame, clock seconds since the start) of the device, pauses included; their slope is its true rate.
    """

    role: TrackRole
    file: str
    device: str
    rate_hz: int
    frames: int = 0
    offset_s: float = 0.0
    lost_s: float | None = None
    gaps: tuple[Segment, ...] = ()
    anchors: tuple[tuple[int, float], ...] = ()

    @property
    def duration_s(self) -> float:
        return self.offset_s + self.frames / self.rate_hz


@dataclass(frozen=True, slots=True)
class Manifest:
    """ended: the files are closed and their frames final. cut_off: it was not the person who stopped."""

    id: str
    kind: ConversationKind
    started_at: datetime
    tracks: tuple[ManifestTrack, ...]
    holes: tuple[Segment, ...] = ()
    marks: tuple[float, ...] = ()
    duration_s: float = 0.0
    ended: bool = False
    cut_off: bool = True
    version: int = VERSION

    def recorded(self) -> Recorded:
        tracks = tuple(Track(track.role, track.file, track.rate_hz, track.frames, track.offset_s) for track in self.tracks)
        return Recorded(tracks, self.duration_s, self.holes, self.marks, self.cut_off)


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the folder's manifest at once.

    Raises:
        OutputFileError: it can't be written; the old one stands.
    """
    partial = folder / f"{MANIFEST_NAME}.part"
    try:
        with partial.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(folder / MANIFEST_NAME)
    except OSError as error:
        raise OutputFileError(
            tr("The recording can't be written: {reason}.", reason=error.strerror or str(error)),
            advice=tr("Free some space, or check that the folder may be written to."),
        ) from error


def refuse_existing(folder: Path) -> None:
    """Raises RecordingError when there is a recording in the folder, which nothing may write over."""
    if (folder / MANIFEST_NAME).exists() or any((folder / f"{role}.wav").exists() for role in TrackRole):
        raise RecordingError(
            tr("There is a recording in this folder already: {folder}.", folder=folder), advice=tr("Choose another folder.")
        )


def load_manifest(folder: Path) -> Manifest | None:
    """The folder's manifest; None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / MANIFEST_NAME).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError, ValueError):
        return None
