"""Looks for patterns of words in utterances: each word is looked up once, and what may begin with it is tried there alone.

A pattern is words with one blank between: "word", "(one|other)", "{set}", "word?" or "(one|other)?" that may be missing,
"*" for any word or a part of one, "..." for up to 14 words and "..3" for up to 3, "!word" for a word that must not come next
(at the beginning: not stand before), "^" for the beginning of a phrase (after lead-ins such as "and" or "so"), "^^" for the
beginning of what somebody says after a pause, "-" for any place but the beginning of a phrase, "$" for the end of a phrase.
"_" stands for a blank between the words of one choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from app.metrics.said_utterances import Utterance

Match = tuple[int, int]
"""The first and the last word of it in its utterance."""

MOST_BETWEEN = 14
_PAUSE = r"(?:\| )?"
_BLANK = re.compile(r"\\ ")
_OR_PAUSE = r" (?:\\| )?"
_PLACES = frozenset({"^", "^^", "-"})
_PIECES = re.compile(r"\((?:[^()]|\([^()]*\))*\)|\{\w+\}|[^(){}]+")
_ANY = "[^ |]+ " + _PAUSE


class PatternSet:
    """Named groups of patterns made ready for searching.

    Args:
        patterns: name -> patterns.
        sets: name -> words or phrases that stand for each other.
        lead_ins: words or phrases that may stand before an opening.

    Raises:
        ValueError: a pattern can't be read.
    """

    def __init__(
        self, patterns: Mapping[str, Sequence[str]], *, sets: Mapping[str, Sequence[str]], lead_ins: frozenset[str]
    ) -> None:
        self._sets = sets
        self._lead_ins: dict[str, list[list[str]]] = {}
        for one in sorted((one.split() for one in lead_ins), key=len, reverse=True):
            self._lead_ins.setdefault(one[0], []).append(one)
        self._tried: dict[tuple[str, str], list[_Pattern]] = {}
        self._at_starts: list[_Pattern] = []
        for name, own in patterns.items():
            for text in own:
                self._add(name, text)

    def _add(self, name: str, text: str) -> None:
        parts = _split_at(text, " ")
        place = parts.pop(0) if parts and parts[0] in _PLACES else ""
        before = [parts.pop(0)[1:] for _ in range(len(parts)) if parts[0].startswith("!")]
        if not parts:
            raise ValueError(f"{text}: nothing to look for")
        behind = "".join(f"(?<! {re.escape(one)} )" for part in before for one in self._choices(part))
        pattern = _Pattern(name, place, behind + "".join(map(self._expression, parts)))
        for words in self._openings(parts):
            if words[0]:
                self._tried.setdefault(words, []).append(pattern)
            elif place in {"^", "^^"}:
                self._at_starts.append(pattern)
            else:
                raise ValueError(f"{text}: what may begin with any word must begin a phrase")

    def expressions(self) -> tuple[str, ...]:
        """The regular expression of each pattern, for searching without any of this."""
        known = {id(one): one for own in (*self._tried.values(), self._at_starts) for one in own}
        return tuple(one.expression for one in known.values())

    def matches(self, utterance: Utterance) -> Mapping[str, Sequence[Match]]:
        """Each group's matches in order, none beginning within the one before it."""
        found: dict[str, list[Match]] = {}
        text, offsets, words = utterance.text, utterance.offsets, utterance.plain
        starts = self._starts(utterance)
        get = self._tried.get
        for index, (word, following) in enumerate(zip(words, [*words[1:], "|"], strict=True)):
            begins = index in starts["^"]
            tried = (*get((word, following), ()), *get((word, ""), ()), *(self._at_starts if begins else ()))
            for pattern in tried:
                place, own = pattern.place, found.get(pattern.name)
                if (own and own[-1][1] >= index) or (place and index not in starts[place] and (place != "-" or begins)):
                    continue
                hit = pattern.match(text, offsets[index])
                if hit is not None:
                    last = max(index, utterance.word_at(hit.end() - 1))
                    found.setdefault(pattern.name, []).append((index, last))
        return found

    def _starts(self, utterance: Utterance) -> dict[str, set[int]]:
        """The words with which a phrase may be said to begin, and those with which the utterance may."""
        starts: dict[str, set[int]] = {"^": set(), "^^": set(), "-": set()}
        for begin in utterance.phrase_starts:
            at = begin
            own = {at}
            while (step := self._lead_in(utterance.plain, at)) and at + step < len(utterance.plain):
                at += step
                own.add(at)
            starts["^"] |= own
            if begin == 0:
                starts["^^"] = own
        return starts

    def after_lead_ins(self, words: Sequence[str]) -> int:
        """The first word after what may stand before an opening."""
        at = 0
        while (step := self._lead_in(words, at)) and at + step < len(words):
            at += step
        return at

    def _lead_in(self, words: Sequence[str], at: int) -> int:
        for one in self._lead_ins.get(words[at], ()):
            if words[at : at + len(one)] == one:
                return len(one)
        return 0

    def _expression(self, part: str) -> str:
        if part == "$":
            return r"(?:(?=\|)|(?<=\| ))"
        if part == "*":
            return _ANY
        if part.startswith(".."):
            most = MOST_BETWEEN if part == "..." else int(part[2:])
            return f"(?:{_ANY}){{0,{most}}}?"
        if part.startswith("!"):
            return f"(?!{self._any(part[1:])} )"
        if part.endswith("?"):
            return f"(?:{self._any(part[:-1])} {_PAUSE})?"
        return f"{self._any(part)} {_PAUSE}"

    def _any(self, part: str) -> str:
        choices = sorted(set(self._choices(part)), key=lambda one: (-len(one), one))
        return "(?:" + "|".join(_BLANK.sub(_OR_PAUSE, re.escape(one)).replace(r"\*", "[^ |]*") for one in choices) + ")"

    def _choices(self, part: str) -> list[str]:
        """What a part of a pattern stands for: words and phrases, a blank between the words of each."""
        found: list[str] = []
        for one in _split_at(part, "|"):
            ways = [""]
            for piece in _PIECES.findall(one):
                own = self._piece(piece)
                ways = [before + after for before in ways for after in own]
            found += ways
        return found

    def _piece(self, piece: str) -> list[str]:
        if piece.startswith("("):
            return self._choices(piece[1:-1])
        if piece.startswith("{"):
            name = piece[1:-1]
            if name not in self._sets:
                raise ValueError(f"there is no set {piece}")
            return list(self._sets[name])
        return [piece.replace("_", " ")]

    def _openings(self, parts: Sequence[str]) -> set[tuple[str, str]]:
        """The first and the second word that a match may begin with, "" for any."""
        part, rest = parts[0], parts[1:]
        if part.startswith("!"):
            return self._openings(rest) if rest else {("", "")}
        if part in {"*", "$"} or part.startswith(".."):
            return {("", "")}
        found: set[tuple[str, str]] = set()
        after = {first for first, _ in self._openings(rest)} if rest else {""}
        if "" in after:
            after = {""}
        for choice in self._choices(part.removesuffix("?")):
            first, *more = choice.split()
            seconds = after if not more else {"" if "*" in more[0] else more[0]}
            found |= {("" if "*" in first else first, second) for second in seconds}
        if part.endswith("?"):
            found |= self._openings(rest) if rest else {("", "")}
        return {("", "")} if ("", "") in found or any(not first for first, _ in found) else found


class _Pattern:
    """One pattern; its expression is compiled where it is first tried, since most are not tried in a conversation."""

    __slots__ = ("_match", "expression", "name", "place")

    def __init__(self, name: str, place: str, expression: str) -> None:
        self.name = name
        self.place = place
        self.expression = expression
        self._match: Callable[[str, int], re.Match[str] | None] | None = None

    def match(self, text: str, position: int) -> re.Match[str] | None:
        if self._match is None:
            self._match = re.compile(self.expression).match
        return self._match(text, position)


def _split_at(text: str, mark: str) -> list[str]:
    """The pieces between the marks that stand outside of brackets."""
    found, depth, own = [], 0, ""
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == mark and depth == 0:
            found.append(own)
            own = ""
        else:
            own += " " if letter == "_" and mark == "|" else letter
    return [one for one in (*found, own) if one]
