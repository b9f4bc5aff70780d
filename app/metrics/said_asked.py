"""Where in an utterance a question may begin, and the evidence for it: the words around the place, and what is answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.core.turn import YOU
from app.metrics.said_context import Scene, answered
from app.metrics.said_evidence import at_least
from app.metrics.said_patterns import Match

_LEFT = (2, 3, 4, 5, 6, 8, 12, 18)
_LEFT_OF_KIND = (3, 5, 8, 12, 18)
_INTO = (1, 2, 4, 8, 14)
_ALL = (2, 3, 4, 5, 7, 10, 14)
_SHORT = 4
_LONGEST_CLIPPED = 8
_AUX_WITHIN = 4
_ASKS_BEFORE = 4
_NEAR = 2
_MEASURED = 3
_FAMILIES = {
    **dict.fromkeys(("is", "are", "was", "were", "am", "isn't", "aren't", "wasn't", "weren't"), "be"),
    **dict.fromkeys(("do", "does", "did", "don't", "doesn't", "didn't"), "do"),
    **dict.fromkeys(("have", "has", "had", "haven't", "hasn't", "hadn't"), "have"),
    **dict.fromkeys(("can", "could", "may", "might", "must", "shall", "should", "will", "would"), "may"),
    **dict.fromkeys(("can't", "couldn't", "shouldn't", "won't", "wouldn't"), "may"),
}
_PERSONS = {**dict.fromkeys(("i", "we"), "me"), "you": "you", "ye": "you", "yous": "you"}


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """Words with which a question may begin.

    Attributes:
        asking: "what", "who's".
        auxiliaries: "is", "didn't"; a question where a subject follows.
        subjects: "you", "the".
        telling: "tell", where "me" or "us" follows.
        told: who is told, or how much ("more").
        measuring: asking words after which something comes before the auxiliary ("how many people were").
        linking: words that may stand before a clipped question within an utterance ("any", "or").
    """

    asking: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    linking: frozenset[str] = frozenset()
    measuring: frozenset[str] = frozenset()

    def kind(self, word: str) -> str:
        if word in self.asking:
            return "wh"
        if word in self.auxiliaries:
            return "aux"
        return "tell" if word in self.telling else "x"


def places(words: Sequence[str], begin: int, known: QuestionWords) -> list[int]:
    """The words with which a question may begin, in order; what an utterance begins with is always one.

    Args:
        begin: the first word after lead-ins.
    """
    found = {begin}
    last = len(words) - 1
    for index, word in enumerate(words):
        following = words[index + 1] if index < last else ""
        if word in known.asking or (word in known.linking and index > begin):
            found.add(index)
        elif word in known.auxiliaries and (not index or words[index - 1] not in known.asking):
            opens = index in {0, begin}
            if following in known.subjects or (opens and (following or index == begin)):
                found.add(index)
        elif word in known.telling and following in known.told:
            found.add(index)
    return sorted(found)


def goes_with(words: Sequence[str], first: int, index: int, known: QuestionWords) -> bool:
    """Whether an auxiliary belongs to the question that begins at `first`: "how many people were there" is one."""
    near = first < index <= first + _MEASURED and words[first] in known.measuring
    return near and words[index] in known.auxiliaries and words[index - 1] not in known.subjects


def pieces(scene: Scene, index: int, *, known: QuestionWords) -> list[tuple[int, set[str]]]:
    """Each place at which a question may begin, with the evidence for one."""
    utterance, wording = scene.said[index].utterance, scene.said[index].wording
    words, begin, kinds, hits = utterance.plain, wording.begins, wording.kinds, wording.hits
    answer: set[str] | None = None
    own = places(words, begin, known)
    marked = [first for spans in hits.values() for first, _ in spans]
    found = []
    for at in own:
        look = _Look(words, kinds, at, begin, known)
        if look.kind == "x" and len(words) - at > _LONGEST_CLIPPED and at not in marked:
            continue
        if answer is None:
            answer = answered(scene, index, asked=True)
        evidence = look.following() | look.preceding() | look.ending() | look.whole(scene.kept)
        if at == own[0]:
            evidence.add("head")
        if at == own[-1]:
            evidence.add("last")
        if any(known.kind(words[other]) in {"wh", "aux"} for other in own if other > at):
            evidence.add(f"more {look.kind}")
        evidence |= _hit(at, hits) | answer | {f"{look.kind} {piece}" for piece in answer}
        if look.kind == "wh":
            evidence |= {f"{look.word} {piece}" for piece in answer if piece.startswith("answer>=")}
        if utterance.speaker == YOU:
            evidence.add("you " + look.kind)
        found.append((at, evidence))
    return found


def _hit(at: int, hits: Mapping[str, Sequence[Match]]) -> set[str]:
    found: set[str] = set()
    for name, spans in hits.items():
        against = not name.startswith("question")
        for first, last in spans:
            if first == at:
                found.add("found " + name)
            elif abs(first - at) <= _NEAR:
                found.add("near " + name)
            elif against and first <= at <= last:
                found.add("over " + name)
    return found


class _Look:
    """The words around one place."""

    __slots__ = ("at", "begin", "kind", "kinds", "known", "place", "word", "words")

    def __init__(self, words: Sequence[str], kinds: Sequence[str], at: int, begin: int, known: QuestionWords) -> None:
        self.words, self.kinds, self.at, self.begin, self.known = words, kinds, at, begin, known
        self.word = words[at]
        self.kind = known.kind(self.word)
        self.place = "start" if at == begin else "lead" if at < begin else "mid"

    def _word(self, by: int) -> str:
        return _at(self.words, self.at + by)

    def _shape(self, by: int) -> str:
        return _at(self.kinds, self.at + by)

    def following(self) -> set[str]:
        word, kind, place = self.word, self.kind, self.place
        one, two, three = self._shape(1), self._shape(2), self._shape(3)
        return {
            f"at {place}", f"is {kind}", f"{place} {word}", f"{place} {kind}", f"{word} {self._word(1)}", f"{word} {one}",
            f"{word} {one} {two}", f"{word} {one} {two} {three}", f"{kind} {one}", f"{kind} {one} {two}",
            f"{word} {self._word(1)} {self._word(2)}", f"{place} {word} {one}", f"{place} {kind} {one}",
            f"{place} {word} {one} {two}", f"then {two}", f"then {three}", f"then {self._word(1)}", f"{word} . {two}",
        } | self._auxiliary() | self._form()  # fmt: skip

    def _form(self) -> set[str]:
        """The form of a question with its words taken together: which auxiliary, and of whom it is asked."""
        row, first = self.words, self.at
        if self.kind in {"x", "tell"}:
            return set()
        asking = ""
        if self.kind == "wh":
            asking = self.word.partition("'")[0] + " "
            if "'" in self.word:
                return {f"form {asking}s {self._person(first + 1)}", f"form s {self._person(first + 1)}"}
            first = next((at for at in range(first + 1, min(first + 4, len(row))) if row[at] in _FAMILIES), 0)
            if not first:
                return set()
        family, whose = _FAMILIES.get(row[first], "may"), self._person(first + 1)
        form = f"{asking}{family} {whose}"
        last = "short" if len(row) - first <= _SHORT else "more"
        then = _at(self.kinds, first + 2)
        return {f"form {form}", f"form {self.place} {form}", f"form {form} {then}", f"form {last} {form}"}

    def _person(self, index: int) -> str:
        word = _at(self.words, index)
        return _PERSONS.get(word, "them" if word in self.known.subjects else "other" if word != "$" else word)

    def _auxiliary(self) -> set[str]:
        for by in range(1, _AUX_WITHIN + 1):
            if self.at + by < len(self.words) and self._word(by) in self.known.auxiliaries:
                after = self._shape(by + 1)
                return {f"{self.kind} aux", f"{self.word} aux", f"{self.kind} aux at {by}", f"{self.word} aux {after}"}
        return {f"{self.kind} no aux", f"{self.word} no aux"}

    def preceding(self) -> set[str]:
        if not self.at:
            return set()
        word, kind, before, further = self.word, self.kind, self._shape(-1), self._shape(-2)
        asks = any(one in self.known.asking for one in self.words[max(0, self.at - _ASKS_BEFORE) : self.at])
        return {
            f"{before} |{kind}", f"{before} |{word}", f"{further} {before} |{kind}", f"{further} {before} |{word}",
            f"{self._word(-1)} |{kind}", f"{before} |{word} {self._shape(1)}",
            f"asks before {kind}" if asks else f"no asking {kind}",
        }  # fmt: skip

    def ending(self) -> set[str]:
        left = len(self.words) - self.at
        last, two = self.kinds[-1], " ".join(self.kinds[-2:])
        found = {f"end {last}", f"end {two}", f"{self.kind} end {two}"}
        if "or" in self.words[self.at :]:
            found.add(f"{self.kind} or")
        return found | at_least("left", left, _LEFT) | at_least(f"left {self.kind}", left, _LEFT_OF_KIND)

    def whole(self, kept: Collection[str]) -> set[str]:
        """What is said of all of it where the place is its beginning."""
        found = set(at_least("into", self.at - self.begin, _INTO))
        if self.place != "start":
            return found
        words, kinds = self.words[self.at :], self.kinds[self.at :]
        found |= at_least("all", len(words), _ALL)
        if len(words) <= _SHORT:
            found |= {"short " + " ".join(kinds), f"short {self.kind}", f"short ^ {kinds[0]}", f"short {kinds[-1]} $"}
        if self.begin:
            found |= {f"led {self._word(-1)}", f"led {self._word(-1)} {self.kind}"}
        if self.kind == "x":
            found |= {"has " + word for word in words if word in kept}
        return found


def _at(row: Sequence[str], index: int) -> str:
    return "^" if index < 0 else row[index] if index < len(row) else "$"
