"""What the Library hands out and takes in: a plan, a row of the list, an opened conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.core.moment import Reflection
from app.core.recording import Conversation, ConversationKind
from app.library.said import SaidLine


@dataclass(frozen=True, slots=True)
class ConversationPlan:
    """What is known before a recording starts."""

    kind: ConversationKind = ConversationKind.CALL
    title: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    consent_at: datetime | None = None
    intention: str = ""


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """One row of the list.

    Attributes:
        you_share: 0 to 1; None when it can't be told, or nothing was measured yet.
        balance_slices: your share in 32 equal slices, None where nobody spoke; empty when it can't be told.
        answered, moments: how many of how many moments have an answer.
        estimated: you_share is an estimate.
        said: the line in which the words stand that were searched; None where none was, or they stand elsewhere.
    """

    conversation: Conversation
    you_share: float | None
    balance_slices: tuple[float | None, ...]
    answered: int
    moments: int
    estimated: bool = False
    said: SaidLine | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One conversation opened. `result` is None until its speech was found; `folder` holds its sound."""

    conversation: Conversation
    result: AnalysisResult | None
    reflections: Mapping[str, Reflection]
    folder: Path


@dataclass(frozen=True, slots=True)
class CorrectionState:
    """corrected: something that the person said holds, so that it can be restored as it was heard."""

    can_undo: bool
    can_redo: bool
    corrected: bool
