"""Loads what the app says and listens for: moments, cues, articles, explanations of values, and how accurate these are."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from app.core.speech_activity import Mode, SoundConditions
from app.errors import AppError
from app.i18n import tr
from app.metrics.cues import CUES, OTHER_GROUPS, CueFinder, CueLexicon, CueRule, State
from app.metrics.ranges import Accuracy, Band, Kind, Off
from app.metrics.said_asked import QuestionWords
from app.metrics.said_evidence import Kinds, Weighed
from app.metrics.turn_ends import EndWeights, TurnEnds
from app.metrics.values import UNITS
from app.paths import resources_folder

PLACEHOLDERS = frozenset(
    {"time", "them", "Them", "length", "lead", "turn", "from", "to", "count", "Count", "quote"}
)
IDEA_PLACEHOLDERS = frozenset({"article", "also"})
FEWEST_WORDINGS = 3

_SET = re.compile(r"\{(\w+)\}")
_CONDITIONS = frozenset(own.name for own in fields(SoundConditions))

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Article:
    """rows: the first and the last row of the listening map that stem from it."""

    number: str
    title: str
    author: str
    rows: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wording:
    """An observation and its question; `with_words` replaces the observation where a quote is known, may be empty."""

    observation: str
    question: str
    with_words: str = ""


@dataclass(frozen=True, slots=True)
class MomentText:
    """How a kind of moment is spoken of.

    Attributes:
        good: something that went well.
        article: the article that its idea rests on most; `also` is the second that the idea names.
        rows: of the listening map.
        idea: in our words, with {article} and {also} for the titles.
    """

    kind: str
    title: str
    good: bool
    article: str
    also: str
    rows: tuple[int, ...]
    idea: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a value means, for people: its name, how it is measured, its threshold, and what it can't tell."""

    metric: str
    name: str
    how: str
    threshold: str
    limits: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything in resources/content/<language>; `finder` is the lexicon made ready for searching.

    `accuracy` belongs to all languages; nothing is known of it where its file is missing.
    """

    language: str
    moments: Mapping[str, MomentText]
    lexicon: CueLexicon
    articles: Mapping[str, Article]
    explanations: Mapping[str, Explanation]
    finder: CueFinder = field(compare=False, repr=False)
    accuracy: Accuracy = field(default_factory=Accuracy)


def load_content(language: str = "en", *, folder: Path | None = None, accuracy: Path | None = None) -> Content:
    """Reads and checks the four files of a language, English where the language has none, and the accuracy of values.

    Args:
        language: two letters, such as "en".
        folder: holds a folder a language; the app's own by default.
        accuracy: the file that says how far off values are; the app's own by default. It may be missing.

    Raises:
        AppError: a file is missing, can't be read or holds something unexpected.
    """
    base = resources_folder() / "content" if folder is None else folder
    chosen = language if (base / language).is_dir() else "en"
    here = base / chosen
    articles = _read(here / "articles.toml", _articles)
    weights = _read(here / "cues-weights.toml", _evidence) if (here / "cues-weights.toml").is_file() else {}
    ends = _read(here / "turn-ends.toml", _end_weights) if (here / "turn-ends.toml").is_file() else None
    lexicon, finder = _read(here / "cues.toml", lambda table: _finder(table, weights, ends))
    moments = _read(here / "moments.toml", lambda table: _moments(table, articles))
    explanations = _read(here / "explanations.toml", _explanations)
    known = load_accuracy(resources_folder() / "accuracy.toml" if accuracy is None else accuracy)
    return Content(chosen, moments, lexicon, articles, explanations, finder, known)


def load_accuracy(path: Path) -> Accuracy:
    """How far off values are in which sound; nothing is known where there is no such file.

    Raises:
        AppError: the file can't be read or holds something unexpected.
    """
    return _read(path, _accuracy) if path.is_file() else Accuracy()


def _accuracy(table: dict[str, Any]) -> Accuracy:
    return Accuracy(str(table["made"]), tuple(_band(entry) for entry in table.get("band", ())))


def _band(entry: dict[str, Any]) -> Band:
    limits = {name: (float(entry[name][0]), float(entry[name][1])) for name in _CONDITIONS if name in entry}
    unknown = set(entry) - _CONDITIONS - {"name", "mode", "conversations", "off"}
    if unknown:
        raise ValueError(f"unknown entries of a band: {sorted(unknown)}")
    off = {metric: _off(metric, one) for metric, one in entry.get("off", {}).items()}
    return Band(_text(entry, "name"), Mode(entry["mode"]), int(entry["conversations"]), off, limits)


def _off(metric: str, entry: dict[str, Any]) -> Off:
    if metric not in UNITS:
        raise ValueError(f"there is no value {metric}")
    below, above = float(entry["below"]), float(entry["above"])
    if not (below >= 0 and above >= 0):
        raise ValueError(f"{metric}: a range must hold the value itself")
    checked = entry.get("checked")
    shrinks = float(entry.get("shrinks", 0.0))
    if not 0.0 <= shrinks <= 1.0:
        raise ValueError(f"{metric}: no more than all of a range goes with the length")
    return Off(below, above, Kind(entry["kind"]), None if checked is None else float(checked), shrinks)


def _read(path: Path, build: Callable[[dict[str, Any]], _T]) -> _T:
    try:
        with path.open("rb") as file:
            return build(tomllib.load(file))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        # UnicodeDecodeError and TOMLDecodeError are ValueErrors; the rest comes from a missing or misplaced entry.
        message = tr("Heard's own texts can't be read: {file} is missing or damaged.", file=path.name)
        raise AppError(message, advice=tr("Install Heard again; your conversations stay as they are.")) from error


def _articles(table: dict[str, Any]) -> dict[str, Article]:
    return {
        number: Article(number, _text(entry, "title"), str(entry["author"]), _pair(entry["rows"]))
        for number, entry in table.items()
    }


def _pair(rows: list[int]) -> tuple[int, int]:
    first, last = rows
    return int(first), int(last)


def _finder(
    table: dict[str, Any], evidence: Mapping[str, Weighed], ends: EndWeights | None
) -> tuple[CueLexicon, CueFinder]:
    lexicon = _lexicon(table)
    lexicon = replace(lexicon, evidence=evidence, ends=TurnEnds(frozenset(table["unfinished"]), ends, lexicon.kinds))
    return lexicon, CueFinder(lexicon)


def _evidence(table: dict[str, Any]) -> dict[str, Weighed]:
    """Weights are lines of text, the number before what it is the weight of."""
    found = {}
    for name, entry in table.items():
        if name not in CUES:
            raise ValueError(f"there is no cue {name}")
        found[name] = Weighed(float(entry["over"]), float(entry["start"]), _weights(entry))
    return found


def _end_weights(table: dict[str, Any]) -> EndWeights:
    return EndWeights(float(table["more_until"]), float(table["start"]), _weights(table))


def _weights(entry: dict[str, Any]) -> dict[str, float]:
    lines = (line.split(" ", 1) for line in str(entry["weights"]).splitlines())
    return {piece: float(weight) for weight, piece in lines}


def _lexicon(table: dict[str, Any]) -> CueLexicon:
    sets = {name: tuple(map(str, words)) for name, words in table["sets"].items()}
    rules = {name: _rule(table[name]) for name in (*CUES, *OTHER_GROUPS)}
    for rule in rules.values():
        for text in (*rule.find, *rule.unless, *rule.never, *rule.sure):
            for name in _SET.findall(text):
                if name not in sets:
                    raise ValueError(f"{text}: there is no set {name}")
    return CueLexicon(
        rules=rules,
        sets=sets,
        lead_ins=frozenset(table["lead_ins"]),
        listening=frozenset(table["listening"]),
        empty=frozenset(table["empty"]),
        kinds=_kinds(table),
        question_words=QuestionWords(**{name: frozenset(own) for name, own in table["question_words"].items()}),
    )


def _kinds(table: dict[str, Any]) -> Kinds:
    classes = {name: tuple(map(str, words)) for name, words in table["kinds"].items()}
    return Kinds(classes, frozenset((*table["kept"], *table["empty"])), tuple(table["endings"]))


def _rule(entry: dict[str, Any]) -> CueRule:
    """Cues that are told from turns have no patterns of their own, groups that others are made of no state."""
    unknown = set(entry) - {"rows", "state", "find", "unless", "never", "sure"}
    if unknown:
        raise ValueError(f"unknown entries of a cue: {sorted(unknown)}")
    rows, *patterns = (tuple(entry.get(key, ())) for key in ("rows", "find", "unless", "never", "sure"))
    find, unless, never, sure = (tuple(map(str, own)) for own in patterns)
    return CueRule(tuple(map(int, rows)), find, unless, never, State(entry.get("state", "experimental")), sure)


def _moments(table: dict[str, Any], articles: Mapping[str, Article]) -> dict[str, MomentText]:
    return {kind: _moment(kind, entry, articles) for kind, entry in table.items()}


def _moment(kind: str, entry: dict[str, Any], articles: Mapping[str, Article]) -> MomentText:
    article, also = entry["articles"]
    if article not in articles or also not in articles:
        raise ValueError(f"{kind}: no such article")
    wordings = tuple(
        Wording(_text(wording, "observation"), _text(wording, "question"), str(wording.get("with_words", "")))
        for wording in entry["wordings"]
    )
    if len(wordings) < FEWEST_WORDINGS:
        raise ValueError(f"{kind}: fewer than {FEWEST_WORDINGS} wordings")
    for wording in wordings:
        for text in (wording.observation, wording.question, wording.with_words):
            _check_placeholders(text, PLACEHOLDERS)
    idea = _text(entry, "idea")
    _check_placeholders(idea, IDEA_PLACEHOLDERS)
    rows = tuple(int(row) for row in entry["rows"])
    return MomentText(kind, _text(entry, "title"), bool(entry["good"]), article, also, rows, idea, wordings)


def _check_placeholders(text: str, allowed: frozenset[str]) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    if not names <= allowed:
        raise ValueError(f"unknown placeholders: {sorted(names - allowed)}")


def _explanations(table: dict[str, Any]) -> dict[str, Explanation]:
    return {
        metric: Explanation(metric, *(_text(entry, key) for key in ("name", "how", "threshold", "limits")))
        for metric, entry in table.items()
    }


def _text(entry: Mapping[str, Any], key: str) -> str:
    text = entry[key]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{key} is empty")
    return text
