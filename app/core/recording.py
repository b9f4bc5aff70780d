"""A recording on disk: its tracks, people, holes and marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.core.segment import Segments


class TrackRole(StrEnum):
    """Who a track holds: my microphone, the sound of the computer (the others), or everyone in the room."""

    YOU = "you"
    OTHERS = "others"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Track:
    """One source, one mono file; `file` lies in the recording's folder, `offset_s` is when its first frame was heard."""

    role: TrackRole
    file: str
    rate_hz: int
    frames: int
    offset_s: float = 0.0

    @property
    def duration_s(self) -> float:
        return self.frames / self.rate_hz


class ConversationKind(StrEnum):
    CALL = "call"
    ROOM = "room"
    IMPORT = "import"
    SAMPLE = "sample"


class ConversationState(StrEnum):
    """recording -> recorded -> analysing -> measured (words may follow) -> ready; failed keeps the sound."""

    RECORDING = "recording"
    RECORDED = "recorded"
    ANALYSING = "analysing"
    MEASURED = "measured"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One row of the Library.

    Attributes:
        id: short, of [0-9a-z], also the folder's name.
        names: speaker key -> name ("other-1" -> "Priya"); "you" has none.
        consent_at: when the person ticked that everyone agreed (UTC).
        marks: seconds that the person marked while recording.
        notes: free text of the Notes tab. intention: what they wanted to practise.
        note: one sentence on the recording itself, such as that it was saved up to 21:30.
        failure: why the analysis failed, for a person; empty otherwise.
    """

    id: str
    title: str
    kind: ConversationKind
    state: ConversationState
    started_at: datetime
    duration_s: float
    tracks: tuple[Track, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    holes: Segments = ()
    marks: tuple[float, ...] = ()
    consent_at: datetime | None = None
    intention: str = ""
    notes: str = ""
    note: str = ""
    failure: str = ""
