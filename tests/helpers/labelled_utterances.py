"""The labelled set of what was said: conversations in a recogniser's spelling, each utterance with its cues."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.core.turn import OTHER, YOU

TUNING = "tuning"
REPORTING, REPORTING_2, REPORTING_3 = "reporting", "reporting-2", "reporting-3"
"""For figures only until they had been measured; since then for making patterns and weights."""
LATER_TUNING = ("tuning-2", "tuning-3", "tuning-4")
"""A writer each, for making from the beginning; rare cues are rare there."""
MADE_WITH = (TUNING, REPORTING, REPORTING_2, REPORTING_3, *LATER_TUNING)
REPORTING_4 = "reporting-4"
"""For figures only: nobody who makes a pattern reads it."""
HALVES = (*MADE_WITH, REPORTING_4)
KINDS = ("client", "service", "leader")

CUES = (
    "question_open",
    "question_closed",
    "question_stacked",
    "question_follow_up",
    "recap",
    "recap_confirmed",
    "validation",
    "gratitude",
    "plan",
    "hurry",
    "defensive_opening",
    "self_turn",
    "verdict_word",
    "absolute",
    "uptake",
    "explained_again",
    "first_advice",
    "filler",
)
YOU_ONLY = frozenset({"defensive_opening", "self_turn", "uptake", "first_advice"})
"""Cues that are marked on the adviser's side only: on `other` they are neither labels nor near, and must not be counted."""

MOST_WORDS = 40
MOST_IN_A_ROW = 3
FOLDER = Path(__file__).parents[1] / "data" / "said"

_TEXT = re.compile(r"[a-z]+(?:'[a-z]+)*'?(?: [a-z]+(?:'[a-z]+)*'?)*")
_SPEAKERS = {"you": YOU, "other": OTHER}
_QUESTIONS = frozenset({"question_open", "question_closed"})


class LabelError(ValueError):
    """A file of the set breaks its rules; the message names the file, the turn and the rule."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one speaker said in one go.

    Attributes:
        speaker: `YOU` or `OTHER` of `app.core.turn`.
        near: cues that it looks like and does not bear (hard negatives).
    """

    speaker: str
    text: str
    labels: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.text.split())


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    kind: str
    half: str
    scene: str
    utterances: tuple[Utterance, ...]

    def count(self, cue: str) -> int:
        return sum(cue in utterance.labels for utterance in self.utterances)

    def count_near(self, cue: str) -> int:
        return sum(cue in utterance.near for utterance in self.utterances)


@cache
def conversations(half: str) -> tuple[Conversation, ...]:
    """All of one half, in order of their names.

    Raises:
        LabelError: a file breaks the rules.
    """
    if half not in HALVES:
        raise LabelError(f"{half}: no such half")
    found = tuple(read(path) for path in sorted((FOLDER / half).glob("*.toml")))
    for conversation in found:
        if conversation.half != half:
            raise LabelError(f"{conversation.id}: lies in {half} and says {conversation.half}")
    return found


def read(path: Path) -> Conversation:
    """One file.

    Raises:
        LabelError: it breaks the rules.
    """
    conversation = parse(path.read_text(encoding="utf-8"))
    if conversation.id != path.stem:
        raise LabelError(f"{path.name}: its id is {conversation.id}")
    return conversation


def parse(text: str) -> Conversation:
    """A conversation from TOML, every rule checked.

    Raises:
        LabelError: it breaks the rules.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise LabelError(f"no TOML: {problem}") from problem
    _need(set(data) == {"id", "kind", "half", "scene", "turns"}, "", f"keys {sorted(data)}")
    name = data["id"]
    _need(isinstance(name, str) and re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name) is not None, "", f"id {name!r}")
    _need(data["kind"] in KINDS, name, f"kind {data['kind']!r}")
    _need(data["half"] in HALVES, name, f"half {data['half']!r}")
    _need(isinstance(data["scene"], str) and len(data["scene"].split()) >= 3, name, "no scene")
    _need(isinstance(data["turns"], list) and len(data["turns"]) >= 2, name, "no turns")
    utterances = tuple(_utterance(turn, f"{name}, turn {at}") for at, turn in enumerate(data["turns"], 1))
    _check_whole(utterances, name)
    return Conversation(name, data["kind"], data["half"], data["scene"], utterances)


def _utterance(turn: object, where: str) -> Utterance:
    if not isinstance(turn, dict):
        raise LabelError(f"{where}: no table")
    _need({"speaker", "text", "labels"} <= set(turn) <= {"speaker", "text", "labels", "near"}, where, f"keys {sorted(turn)}")
    speaker, text = turn["speaker"], turn["text"]
    _need(speaker in _SPEAKERS, where, f"speaker {speaker!r}")
    _need(isinstance(text, str) and _TEXT.fullmatch(text) is not None, where, f"not lower-case words alone: {text!r}")
    _need(len(text.split()) <= MOST_WORDS, where, f"over {MOST_WORDS} words")
    labels, near = _cues(turn["labels"], where), _cues(turn.get("near", []), where)
    _need(not labels & near, where, f"both: {sorted(labels & near)}")
    if speaker != "you":
        _need(not (labels | near) & YOU_ONLY, where, f"on you only: {sorted((labels | near) & YOU_ONLY)}")
    if labels & {"question_stacked", "question_follow_up"}:
        _need(bool(labels & _QUESTIONS), where, "a stacked or follow-up question is open or closed too")
    confirmed = "recap_confirmed" in labels
    _need("recap" in labels or not confirmed, where, "confirmed, and no recap")
    _need("recap" not in labels or confirmed or "recap_confirmed" in near, where, "a recap is confirmed, or that is near")
    return Utterance(_SPEAKERS[speaker], text, labels, near)


def _cues(names: object, where: str) -> frozenset[str]:
    if not isinstance(names, list):
        raise LabelError(f"{where}: no list: {names!r}")
    unknown = [name for name in names if name not in CUES]
    _need(not unknown, where, f"unknown: {unknown}")
    _need(len(set(names)) == len(names), where, f"twice: {names}")
    return frozenset(names)


def _check_whole(utterances: Collection[Utterance], name: str) -> None:
    _need({utterance.speaker for utterance in utterances} == {YOU, OTHER}, name, "one voice only")
    _need(sum("first_advice" in utterance.labels for utterance in utterances) <= 1, name, "two first advices")
    row, last = 0, ""
    for utterance in utterances:
        row = row + 1 if utterance.speaker == last else 1
        last = utterance.speaker
        _need(row <= MOST_IN_A_ROW, name, f"more than {MOST_IN_A_ROW} in a row by {last}")


def _need(holds: bool, where: str, problem: str) -> None:
    if not holds:
        raise LabelError(f"{where}: {problem}")
