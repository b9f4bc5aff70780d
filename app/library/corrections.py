"""What a person corrected in a conversation: steps in their order, those that hold and those that were taken back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import msgspec

from app.core.correction import (
    ChooseYou,
    Correction,
    Count,
    LeaveOut,
    ReassignSpeaker,
    ReassignSpeech,
    RelabelEvent,
    RewriteWords,
    SetPeople,
    Swap,
)

# Under these names they are kept; libraries hold them, so they stay.
_NAMES: dict[str, type[Correction]] = {
    "swap": Swap,
    "set_people": SetPeople,
    "choose_you": ChooseYou,
    "reassign_speech": ReassignSpeech,
    "reassign_speaker": ReassignSpeaker,
    "relabel_event": RelabelEvent,
    "leave_out": LeaveOut,
    "count": Count,
    "rewrite_words": RewriteWords,
}
_WHAT = {kind: name for name, kind in _NAMES.items()}

Step = tuple[Correction, ...] | None
"""What is taken back at once; None: everything before it is laid aside, back to what was heard."""


@dataclass(frozen=True, slots=True)
class History:
    """All steps; the first `kept` of them hold, the others were taken back."""

    steps: tuple[Step, ...] = ()
    kept: int = 0

    @property
    def can_undo(self) -> bool:
        return self.kept > 0

    @property
    def can_redo(self) -> bool:
        return self.kept < len(self.steps)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Those that hold, since the last time that everything was laid aside; two exchanges in a row are none."""
        holding: list[Correction] = []
        for step in self.steps[: self.kept]:
            if step is None:
                holding.clear()
                continue
            for correction in step:
                if holding and isinstance(correction, Swap) and isinstance(holding[-1], Swap):
                    holding.pop()
                else:
                    holding.append(correction)
        return tuple(holding)

    def with_step(self, step: Step) -> History:
        """What was taken back before can't be made again."""
        return History((*self.steps[: self.kept], step), self.kept + 1)

    def undone(self) -> History:
        return History(self.steps, max(0, self.kept - 1))

    def redone(self) -> History:
        return History(self.steps, min(len(self.steps), self.kept + 1))


def of(connection: sqlite3.Connection, identifier: str) -> History:
    rows = connection.execute(
        "SELECT json, undone FROM corrections WHERE conversation_id = ? ORDER BY position", (identifier,)
    ).fetchall()
    return History(tuple(_step(row["json"]) for row in rows), sum(1 for row in rows if not row["undone"]))


def save(connection: sqlite3.Connection, identifier: str, history: History) -> None:
    """In place of what was kept before."""
    connection.execute("DELETE FROM corrections WHERE conversation_id = ?", (identifier,))
    connection.executemany(
        "INSERT INTO corrections (conversation_id, position, json, undone) VALUES (?, ?, ?, ?)",
        [(identifier, index, _json(step), int(index >= history.kept)) for index, step in enumerate(history.steps)],
    )


def _json(step: Step) -> str:
    named = None if step is None else [{"what": _WHAT[type(one)], **msgspec.to_builtins(one)} for one in step]
    return msgspec.json.encode(named).decode()


def _step(kept: str) -> Step:
    named = msgspec.json.decode(kept, type=list[dict[str, object]] | None)
    return None if named is None else tuple(_correction(values) for values in named)


def _correction(named: dict[str, object]) -> Correction:
    values = {name: value for name, value in named.items() if name != "what"}
    return msgspec.convert(values, type=_NAMES[str(named["what"])])
