"""One source on its way to its file: keeps what lies in the recorded times, frame by frame, and drops the rest."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

from app.audio.capture import FRAME_BYTES, AudioBlock, SourceCapture
from app.audio.levels import peak_of
from app.audio.manifest import ManifestTrack
from app.audio.track_clock import TrackClock
from app.audio.writer import TrackFile
from app.core.segment import Segment, Segments, merged

_TOUCHING_S = 0.05
_HOLD_TICKS = 3  # a sound server hands over every 0.1 s: the meters must not drop to nothing in between


class RecordedTrack:
    """A capture, the clock that its frames are counted by, and the file that what is kept goes to."""

    def __init__(self, capture: SourceCapture) -> None:
        self.capture = capture
        self.role = capture.role
        self.clock = TrackClock(capture.rate_hz)
        self.file: TrackFile | None = None
        self.is_lost = False
        self.is_gone = False  # lost for good
        self.lost_s: float | None = None
        self.empty_ticks = 0
        self._peak = 0.0
        self._waiting: list[AudioBlock] = []
        self._first_frame = 0
        self._wanted: deque[tuple[int, int | None]] = deque()
        self._gaps: list[Segment] = []

    def open_file(self, file: TrackFile, at_s: float) -> None:
        """Keep what is heard from `at_s` on in `file`."""
        self.file = file
        self.clock.open_recording(at_s)
        self.keep_from(at_s)
        self._first_frame = self._wanted[0][0]

    def keep_from(self, at_s: float) -> None:
        end = self._wanted[-1][1] if self._wanted else None
        self._wanted.append((max(self.clock.frame_at(at_s), self.clock.frames if end is None else end), None))

    def keep_until(self, at_s: float) -> None:
        start, _ = self._wanted.pop()
        self._wanted.append((start, max(start, self.clock.frame_at(at_s))))

    @property
    def is_settled(self) -> bool:
        """Everything up to the last `keep_until` is in the file."""
        return not self._wanted or self._wanted[0][1] is None

    @property
    def position_s(self) -> float:
        """Time in the conversation of the file's end."""
        return self.file.frames / self.clock.rate_hz if self.file else 0.0

    def stood_still(self, now_s: float) -> tuple[float, float]:
        """From when to when nothing was handed over, at the longest since the last `drain`."""
        self._waiting += self.capture.take()
        before_s = now_s if self.clock.last_seen_s is None else self.clock.last_seen_s
        handed_over = [min(before_s, now_s), *(block.at_s for block in self._waiting), now_s]
        return max(pairwise(handed_over), key=lambda still: still[1] - still[0])

    def drain(self) -> float:
        """Write what was heard since the last call; returns its peak, or the one before while nothing new came.

        Raises:
            OutputFileError: the file can't be written.
        """
        peak = 0.0
        blocks = [*self._waiting, *self.capture.take()]
        self._waiting.clear()
        for block in blocks:
            before = self.clock.frames
            self.clock.seen(block.frames + block.missing_frames, block.at_s, overflowed=block.overflowed)
            first = self.clock.frames - block.frames
            self._keep_silence(before, first)
            self._keep(first, block.data)
            peak = max(peak, peak_of(block.data))
        if blocks:
            self.empty_ticks, self._peak = 0, peak
        return self._peak if self.empty_ticks <= _HOLD_TICKS else 0.0

    def fill_to(self, at_s: float) -> None:
        """Go on in silence: the device is lost."""
        first = self.clock.frames
        self._keep_silence(first, first + self.clock.fill_to(at_s))

    def fill_to_end(self) -> None:
        """Give up waiting for frames before the last `keep_until`."""
        while self._wanted and self._wanted[0][1] is not None:
            end = self._wanted[0][1]
            self._keep_silence(self.clock.frames, end)
            self.clock.frames = max(self.clock.frames, end)
            if self._wanted and self._wanted[0][1] == end:
                self._wanted.popleft()

    def _keep_silence(self, first: int, end: int) -> None:
        start_s = self.position_s
        for step in range(first, end, self.clock.rate_hz):
            self._keep(step, bytes((min(step + self.clock.rate_hz, end) - step) * FRAME_BYTES))
        if self.position_s > start_s:
            self._gaps.append(Segment(start_s, self.position_s))

    def _keep(self, first: int, data: bytes) -> None:
        """Write the part of `data`, whose first frame is the device's `first`, that lies in the wanted ranges."""
        end = first + len(data) // FRAME_BYTES
        while self._wanted and self.file is not None:
            wanted_start, wanted_end = self._wanted[0]
            low, high = max(first, wanted_start), end if wanted_end is None else min(end, wanted_end)
            if low < high:
                self.file.append(data[(low - first) * FRAME_BYTES : (high - first) * FRAME_BYTES])
            if wanted_end is None or end < wanted_end:
                return
            self._wanted.popleft()

    def gaps(self) -> Segments:
        return merged(self._gaps, gap_s=_TOUCHING_S)

    def starts_at_s(self) -> float:
        """When the file's first frame was heard, on the computer's clock."""
        return self.clock.time_of(self._first_frame)

    def described(self, *, offset_s: float, started_s: float) -> ManifestTrack:
        anchors = tuple((anchor.frame, round(anchor.at_s - started_s, 5)) for anchor in self.clock.anchors)
        return ManifestTrack(
            role=self.role,
            file=f"{self.role}.wav",
            device=self.capture.device,
            rate_hz=self.clock.rate_hz,
            frames=self.file.frames if self.file else 0,
            offset_s=round(offset_s, 5),
            lost_s=self.lost_s,
            gaps=self.gaps(),
            anchors=anchors,
        )
