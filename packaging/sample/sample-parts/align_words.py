"""Finds which phones belong to which word, where the synthesiser doesn't say: the cheapest split by edit distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spoken import SILENCE, VOWELS, NotSaidAsWrittenError, Phone

Pronunciations = Mapping[str, frozenset[tuple[str, ...]]]

ALIKE = {
    frozenset(pair.split())
    for pair in (
        "t d", "s z", "ah ax", "ax ih", "ax eh", "iy ih", "ao aa", "ao ow", "uh ax", "uw ax", "er ax", "er r", "ae ax",
        "k g", "th dh", "f v", "n ng", "uw uh", "ax ow", "aa ax",
    )
}
HIGHEST_COST_A_PHONE = 0.34
UNREACHED = 1e9


def exchange_cost(expected: str, heard: str) -> float:
    if expected == heard:
        return 0.0
    if frozenset((expected, heard)) in ALIKE:
        return 0.4
    return 1.0 if (expected in VOWELS) == (heard in VOWELS) else 1.6


def distance(expected: Sequence[str], heard: Sequence[str]) -> float:
    row = [float(index) for index in range(len(heard) + 1)]
    for phone in expected:
        following = [row[0] + 1.0]
        for index, other in enumerate(heard):
            following.append(min(row[index] + exchange_cost(phone, other), row[index + 1] + 1.0, following[index] + 1.0))
        row = following
    return row[-1]


def word_spans(words: Sequence[str], pronunciations: Pronunciations, phones: Sequence[Phone]) -> list[list[int]]:
    """The places of each word's phones. No word spans a silence. Raises NotSaidAsWrittenError when nothing fits."""
    places = [index for index, phone in enumerate(phones) if phone.name != SILENCE]
    heard = [phones[index].name for index in places]
    pause_before = [index > 0 and places[index] != places[index - 1] + 1 for index in range(len(places))]
    costs = [0.0] + [UNREACHED] * len(heard)
    came_from: list[list[int]] = []
    for word in words:
        longest = max(len(known) for known in pronunciations[word]) + 2
        following = [UNREACHED] * (len(heard) + 1)
        sources = [0] * (len(heard) + 1)
        for start in [index for index, cost in enumerate(costs) if cost < UNREACHED]:
            for end in range(start + 1, min(len(heard), start + longest) + 1):
                if end - 1 > start and pause_before[end - 1]:
                    break
                cost = costs[start] + min(distance(known, heard[start:end]) for known in pronunciations[word])
                if cost < following[end]:
                    following[end], sources[end] = cost, start
        costs = following
        came_from.append(sources)
    if not heard or costs[-1] / len(heard) > HIGHEST_COST_A_PHONE:
        raise NotSaidAsWrittenError(f"{' '.join(words)} does not fit {' '.join(heard)}")
    spans: list[list[int]] = []
    end = len(heard)
    for sources in reversed(came_from):
        spans.append([places[index] for index in range(sources[end], end)])
        end = sources[end]
    return spans[::-1]
