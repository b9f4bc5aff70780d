"""Makes a recording that was cut off (crash, power, SIGKILL) one that opens, with nothing to decide."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.audio.capture import FRAME_BYTES
from app.audio.file_lock import is_held
from app.audio.manifest import Manifest, ManifestTrack, load_manifest, save_manifest
from app.audio.writer import HEADER_BYTES, repair
from app.core.recorder_event import Recorded
from app.core.recording import ConversationKind, TrackRole
from app.core.segment import Segment, Segments
from app.errors import OutputFileError

_RATE_AT = slice(24, 28)
_USUAL_RATE_HZ = 48_000
_LOOK_AGAIN_S = 0.05


def is_let_go(folder: Path, *, within_s: float) -> bool:
    """Whether no process writes a recording there, or soon none does: a recorder whose window died finishes its files."""
    deadline_s = time.monotonic() + within_s
    while any(is_held(folder / f"{role}.wav") for role in TrackRole):
        if time.monotonic() > deadline_s:
            return False
        time.sleep(_LOOK_AGAIN_S)
    return True


def recover_folder(folder: Path) -> Recorded:
    """Repair the sound files of a recording's folder and tell what they hold; the same at every call.

    A recording that ended by itself is told as its manifest says. Otherwise sizes are set, a track whose device was lost is
    filled up to the other's length, and the manifest is closed with cut_off. No file holds sound: 0 s, no tracks.
    Quick, whatever the length: no sound is read. Not for a folder that is being recorded into (`is_let_go`).

    Raises:
        OutputFileError: the sound files can't be written.
    """
    manifest = load_manifest(folder) or _manifest_of_files(folder)
    if manifest.ended:
        return manifest.recorded()
    tracks = [replace(track, frames=_frames_in(folder / track.file)) for track in manifest.tracks]
    duration_s = max((track.duration_s for track in tracks if track.frames), default=0.0)
    tracks = [_repaired(folder, track, duration_s) for track in tracks if track.frames or (track.lost_s and duration_s)]
    closed = replace(
        manifest,
        tracks=tuple(tracks),
        holes=_holes(manifest, duration_s),
        marks=tuple(min(mark, duration_s) for mark in manifest.marks),
        duration_s=duration_s,
        ended=True,
        cut_off=True,
    )
    if manifest.tracks:
        with suppress(OutputFileError):  # a full disk: the next call closes it
            save_manifest(folder, closed)
    return closed.recorded()


def _frames_in(path: Path) -> int:
    return max(0, path.stat().st_size - HEADER_BYTES) // FRAME_BYTES if path.is_file() else 0


def _repaired(folder: Path, track: ManifestTrack, duration_s: float) -> ManifestTrack:
    """With sizes that are true; a lost track is as long as the conversation."""
    full = round((duration_s - track.offset_s) * track.rate_hz) if track.lost_s is not None else None
    return replace(track, frames=repair(folder / track.file, rate_hz=track.rate_hz, frames=full))


def _holes(manifest: Manifest, duration_s: float) -> Segments:
    lost = [track.lost_s for track in manifest.tracks if track.lost_s is not None and track.lost_s < duration_s]
    before = (
        Segment(hole.start, min(hole.end, duration_s))
        for hole in manifest.holes
        if hole.start < duration_s and (not lost or hole.start < min(lost))
    )
    return (*before, Segment(min(lost), duration_s)) if lost else tuple(before)


def _manifest_of_files(folder: Path) -> Manifest:
    """What can be told from the files alone, where the manifest is missing or unreadable."""
    tracks = []
    for role in TrackRole:
        path = folder / f"{role}.wav"
        if _frames_in(path):
            with path.open("rb") as file:
                rate_hz = int.from_bytes(file.read(HEADER_BYTES)[_RATE_AT], "little")
            tracks.append(ManifestTrack(role, path.name, "", rate_hz or _USUAL_RATE_HZ))
    room = any(track.role is TrackRole.ROOM for track in tracks)
    kind = ConversationKind.ROOM if room else ConversationKind.CALL
    return Manifest(folder.name, kind, datetime.now(UTC), tuple(tracks))
