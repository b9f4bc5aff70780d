"""One recording from begin to stop: drains its sources, writes them, and tells what happens. Runs on one thread.

Sources are heard from the moment the session is made, so that their clocks are known and a sound check can be shown;
they are written from `begin` on. Every time given is `time.perf_counter()`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path

from app.audio.capture import FRAME_BYTES, SourceCapture
from app.audio.disk_room import DiskRoom
from app.audio.levels import SilenceWatch
from app.audio.manifest import Manifest, refuse_existing, save_manifest
from app.audio.recorded_track import RecordedTrack
from app.audio.standstill import asleep_s
from app.audio.track_clock import STALL_S
from app.audio.writer import TrackFile
from app.core.recorder_event import LevelsHeard, Recorded, RecorderEvent, TrackLost
from app.core.recording import ConversationKind, TrackRole
from app.core.segment import Segment
from app.errors import AppError, OutputFileError, RecordingError
from app.i18n import tr

TICK_S = 1 / 15
LONGEST_S = 12 * 3600.0  # what an import may last too; a WAV at 48 kHz ends at 12.4 hours
_SYNC_S, _DISK_S, _SAVE_S = 0.5, 5.0, 10.0
_SETTLE_S = 1.5  # longest wait for the sound before a pause or stop to come in
_FILL_BEHIND_S = 0.3
_ALL_STALLED_S = 10.0
_STANDSTILL_S = 5.0  # a computer that slept, rather than a busy one
_AWAKE_S = 0.7  # until every device's clock is sure again
_ASLEEP_S = 1.0
_KNOWN_S = 0.3  # PulseAudio hands over every 0.1 s
_SAVES_MAY_FAIL = 5  # a second apart


class _Phase(Enum):
    LISTENING = auto()
    RECORDING = auto()
    PAUSING = auto()
    PAUSED = auto()
    STOPPING = auto()
    ENDED = auto()


class RecordingSession:
    """The sources of one recording and what becomes of them.

    Args:
        captures: open sources, each with a role of its own; closed by `close`.
        tell: receives the events, on the session's thread; must not block.
        free_bytes: how much room a folder's disk has.
        asleep: how long the computer has slept while the clock stood still, in seconds.
    """

    def __init__(
        self,
        captures: Sequence[SourceCapture],
        tell: Callable[[RecorderEvent], None],
        *,
        free_bytes: Callable[[Path], int] | None = None,
        asleep: Callable[[], float] = asleep_s,
    ) -> None:
        self._tracks = [RecordedTrack(capture) for capture in captures]
        self._tell = tell
        self._room = DiskRoom(tell, free_bytes)
        self._asleep = asleep
        self._slept_s = asleep()
        self._watch = SilenceWatch()
        self._phase = _Phase.LISTENING
        self._folder = Path()
        self._manifest = Manifest("", ConversationKind.CALL, datetime.now(UTC), ())
        self._started_s = self._since_s = self._before_s = 0.0  # elapsed = before + now - since
        self._deadline_s = 0.0
        self._last_tick_s = self._last_sync_s = self._next_save_s = self._last_disk_s = float("-inf")
        self._failed_saves = 0
        self._by_person = False
        self.ended_because: AppError | None = None
        self.recorded: Recorded | None = None

    @property
    def is_heard(self) -> bool:
        """Every source has given enough sound for its clock to be known."""
        return all(track.clock.frames >= _KNOWN_S * track.clock.rate_hz for track in self._tracks)

    @property
    def has_ended(self) -> bool:
        return self._phase is _Phase.ENDED

    @property
    def is_settling(self) -> bool:
        """The last sound before a pause or stop is on its way: tick often."""
        return self._phase in {_Phase.PAUSING, _Phase.STOPPING}

    def elapsed_s(self, now_s: float) -> float:
        """Recorded time so far, pauses left out."""
        return self._before_s + (now_s - self._since_s if self._phase is _Phase.RECORDING else 0.0)

    def begin(self, folder: Path, *, name: str, kind: ConversationKind, now_s: float) -> None:
        """Write from now on.

        Raises:
            RecordingError: the folder holds a recording, or its disk is full.
            OutputFileError: it can't be written.
        """
        refuse_existing(folder)
        self._room.refuse_without(folder)
        self._drain()
        for track in self._tracks:
            if track.capture.lost:
                raise RecordingError(
                    tr("The sound device “{device}” went away.", device=track.capture.device),
                    advice=tr("Choose another one."),
                )
        self._folder = folder
        self._started_s = self._since_s = now_s
        self._manifest = Manifest(name, kind, datetime.now(UTC), ())
        for track in self._tracks:
            track.open_file(TrackFile(folder / f"{track.role}.wav", rate_hz=track.clock.rate_hz), now_s)
        self._watch = SilenceWatch()
        self._phase = _Phase.RECORDING
        self._save()

    def pause(self, now_s: float) -> None:
        if self._phase is _Phase.RECORDING:
            self._before_s, self._phase = self.elapsed_s(now_s), _Phase.PAUSING
            self._cut(now_s)

    def resume(self, now_s: float) -> None:
        if self._phase is _Phase.PAUSING:  # at once after the pause: what it waits for is kept beside what follows
            self._add_seam(self._before_s)
        if self._phase in {_Phase.PAUSING, _Phase.PAUSED}:
            for track in self._tracks:
                track.keep_from(now_s)
            self._since_s, self._phase = now_s, _Phase.RECORDING

    def mark(self, at_s: float) -> None:
        """Note a time of the conversation."""
        if self._phase in {_Phase.RECORDING, _Phase.PAUSING, _Phase.PAUSED}:
            self._manifest = replace(self._manifest, marks=(*self._manifest.marks, round(at_s, 3)))
            self._save_soon()

    def stop(self, now_s: float, *, by_person: bool, because: AppError | None = None) -> None:
        """End; `recorded` is there when a later tick has written the rest."""
        if self._phase in {_Phase.STOPPING, _Phase.ENDED}:
            return
        self._by_person, self.ended_because = by_person, because
        if self._phase is _Phase.LISTENING:
            self._phase = _Phase.ENDED
            return
        if self._phase is _Phase.RECORDING:
            self._before_s = self.elapsed_s(now_s)
            self._cut(now_s)
        self._phase = _Phase.STOPPING
        self._deadline_s = now_s + _SETTLE_S

    def _cut(self, now_s: float) -> None:
        for track in self._tracks:
            track.keep_until(now_s)
        self._deadline_s = now_s + _SETTLE_S

    def tick(self, now_s: float) -> None:
        """Take what was heard, write it, tell the levels: 15 times a second, more often while `is_settling`."""
        on_time = now_s - self._last_tick_s < 2 * TICK_S
        try:
            self._leave_out_sleep(now_s)
            self._watch_sources(now_s, on_time=on_time)
            peaks = self._drain()
            self._fill_lost(now_s)
            if self.is_settling and (all(track.is_settled for track in self._tracks) or now_s > self._deadline_s):
                self._settle()
            self._keep_safe(now_s)
        except AppError as error:  # the disk is full or gone: what is written stays
            self.fail(error)
            return
        self._last_tick_s = now_s
        if self._phase is not _Phase.ENDED:
            self._tell_levels(peaks, now_s)

    def _leave_out_sleep(self, now_s: float) -> None:
        """Time in which no track was handed anything is left out like a pause, rather than written as hours of silence."""
        before_s, self._slept_s = self._slept_s, self._asleep()
        if self._phase is not _Phase.RECORDING:
            return
        if self._slept_s - before_s > _ASLEEP_S:  # the clock slept too: what was heard before and after stands side by side
            self._add_seam(self.elapsed_s(now_s))
        if now_s - self._last_tick_s < _STANDSTILL_S:
            return
        still = [track.stood_still(now_s) for track in self._tracks if not track.is_gone]
        start_s = max((start for start, _ in still), default=now_s)
        end_s = min((end for _, end in still), default=now_s)
        if end_s - start_s >= _STANDSTILL_S:
            self.pause(max(start_s, self._since_s))
            self.resume(end_s + _AWAKE_S)

    def _drain(self) -> dict[TrackRole, float]:
        return {track.role: track.drain() for track in self._tracks if not track.is_gone}

    def _tell_levels(self, peaks: dict[TrackRole, float], now_s: float) -> None:
        heard = {track.role: peaks.get(track.role, 0.0) for track in self._tracks if not track.is_lost}
        if self._phase in {_Phase.PAUSING, _Phase.PAUSED}:
            heard = dict.fromkeys(heard, 0.0)
        self._tell(LevelsHeard(tuple(heard.items()), self.elapsed_s(now_s)))
        if self._phase is _Phase.RECORDING:
            for change in self._watch.feed(heard, self.elapsed_s(now_s)):
                self._tell(change)

    def _watch_sources(self, now_s: float, *, on_time: bool) -> None:
        for track in self._tracks:
            if track.is_gone:
                continue
            if track.capture.lost:
                track.capture.take()  # may hold another source's sound
                track.is_gone = True
                self._lose(track)
            elif track.is_lost and track.empty_ticks == 0:
                self._find_again(track, now_s)
            # Only ticks on time count: a computer that stands still is not a microphone that does.
            elif not self._may_fall_silent(track) and not track.is_lost and track.empty_ticks * TICK_S > STALL_S:
                self._lose(track)
            track.empty_ticks = track.empty_ticks + 1 if on_time and not self.is_settling else track.empty_ticks
        gone = all(track.is_gone for track in self._tracks)
        stalled = all(track.is_gone or track.empty_ticks * TICK_S > _ALL_STALLED_S for track in self._tracks)
        if self._tracks and (gone or (stalled and any(track.is_lost for track in self._tracks))):
            self.stop(now_s, by_person=False, because=RecordingError(
                tr("Recording ended, because no sound device is left."), advice=tr("What was heard until then is kept.")
            ))  # fmt: skip

    def _may_fall_silent(self, track: RecordedTrack) -> bool:
        """The sound of the computer may give nothing at all while nothing is played; in a room there is none of it."""
        return track.role is TrackRole.OTHERS and self._manifest.kind is not ConversationKind.ROOM

    def _lose(self, track: RecordedTrack) -> None:
        if not track.is_lost:
            track.is_lost = True
            track.lost_s = round(track.position_s, 3) if track.file else None
            self._tell(TrackLost(track.role, track.position_s))
            self._save_soon()

    def _find_again(self, track: RecordedTrack, now_s: float) -> None:
        """A microphone that stood still goes on; the time between, and until its clock is sure again, stays a hole."""
        if track.lost_s is not None:
            hole = Segment(track.lost_s, max(track.lost_s, self.elapsed_s(now_s) + STALL_S))
            self._manifest = replace(self._manifest, holes=tuple(sorted((*self._manifest.holes, hole))))
        track.is_lost, track.lost_s = False, None
        self._save_soon()

    def _fill_lost(self, now_s: float) -> None:
        for track in self._tracks:
            if track.is_gone and self._phase in {_Phase.RECORDING, _Phase.PAUSING, _Phase.STOPPING}:
                track.fill_to(now_s if self.is_settling else now_s - _FILL_BEHIND_S)

    def _settle(self) -> None:
        """All sound before a pause or stop is written."""
        for track in self._tracks:
            track.fill_to_end()
        self._before_s = max(track.position_s for track in self._tracks)
        if self._phase is _Phase.PAUSING:
            self._phase = _Phase.PAUSED
            self._add_seam(self._before_s)
        else:
            self._finish()

    def _add_seam(self, at_s: float) -> None:
        seam = Segment(at_s, at_s)
        self._manifest = replace(self._manifest, holes=(*self._manifest.holes, seam))
        self._save_soon()

    def _keep_safe(self, now_s: float) -> None:
        """At their intervals: the disk's room, sizes and fsync, the manifest."""
        if self._phase in {_Phase.LISTENING, _Phase.ENDED}:
            return
        if now_s - self._last_disk_s >= _DISK_S:
            self._last_disk_s = now_s
            self._watch_room(now_s)
        if now_s - self._last_sync_s >= _SYNC_S:
            self._last_sync_s = now_s
            for track in self._tracks:
                if track.file is not None:
                    track.file.sync()
        if now_s >= self._next_save_s:
            self._save_or_try_again(now_s)

    def _watch_room(self, now_s: float) -> None:
        because = self._room.look(self._folder, now_s, bytes_a_minute=self._bytes_a_minute)
        if self.elapsed_s(now_s) > LONGEST_S:
            because = RecordingError(
                tr("Recording ended after 12 hours."), advice=tr("What was recorded until then is kept.")
            )
        if because is not None:
            self.stop(now_s, by_person=False, because=because)

    @property
    def _bytes_a_minute(self) -> int:
        return sum(60 * FRAME_BYTES * track.clock.rate_hz for track in self._tracks)

    def _save_soon(self) -> None:
        """At the next tick: a crash loses nothing that is older."""
        self._next_save_s = float("-inf")

    def _save_or_try_again(self, now_s: float) -> None:
        """Another program may hold the file for a moment; the sound goes on meanwhile."""
        self._next_save_s = now_s + _SAVE_S
        try:
            self._save()
        except OutputFileError:
            self._failed_saves += 1
            if self._failed_saves > _SAVES_MAY_FAIL:
                raise
            self._next_save_s = now_s + 1.0
        else:
            self._failed_saves = 0

    def _save(self) -> None:
        starts = [track.starts_at_s() for track in self._tracks]
        self._manifest = replace(
            self._manifest,
            tracks=tuple(
                track.described(offset_s=start - min(starts), started_s=self._started_s)
                for track, start in zip(self._tracks, starts, strict=True)
            ),
            duration_s=self._before_s,
        )
        save_manifest(self._folder, self._manifest)

    def _finish(self) -> None:
        self._phase = _Phase.ENDED
        duration_s = self._before_s
        lost = [track.lost_s for track in self._tracks if track.lost_s is not None and track.lost_s < duration_s]
        holes = [hole for hole in self._manifest.holes if hole.start < duration_s and (not lost or hole.start < min(lost))]
        if lost:
            holes.append(Segment(min(lost), duration_s))
        for track in self._tracks:
            if track.file is not None:
                track.file.close()
        marks = tuple(min(mark, duration_s) for mark in self._manifest.marks)
        self._manifest = replace(self._manifest, holes=tuple(holes), marks=marks, ended=True, cut_off=not self._by_person)
        self._save()
        self.recorded = self._manifest.recorded()

    def fail(self, error: AppError) -> None:
        """End at once because of `error`, and keep what is written; the manifest stays open for a recovery."""
        self.ended_because = self.ended_because or error
        self._phase = _Phase.ENDED
        for track in self._tracks:
            if track.file is not None:
                with suppress(OutputFileError):  # said already; the file is closed all the same
                    track.file.close()

    def close(self) -> None:
        """Close the devices. May block when the sound server hangs."""
        for track in self._tracks:
            track.capture.close()
