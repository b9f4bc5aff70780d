"""Content words: those that show by being used again that something was heard."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

_FEWEST_LETTERS = 3
_ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "er", "ly", "s", "d", "e", "y")


def content(words: Sequence[str], empty: Collection[str]) -> dict[str, int]:
    """Stem -> index of the word that first shows it; words in `empty` say too little to count.

    Args:
        words: in lower case without punctuation.
        empty: words that carry no content of their own (articles, pronouns, "get", "thing").
    """
    found: dict[str, int] = {}
    for index, word in enumerate(words):
        bare = bare_word(word)
        if bare not in empty and word not in empty and (len(bare) >= _FEWEST_LETTERS or bare.isdigit()):
            found.setdefault(stem(bare), index)
    return found


@lru_cache(maxsize=20_000)
def bare_word(word: str) -> str:
    """Without what an apostrophe adds: "hill's" is "hill", "they're" is "they"."""
    head, mark, tail = word.partition("'")
    return head if mark and tail in {"s", "ve", "ll", "re", "d", "m", ""} else word


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without the endings of its inflections; rough, and the same for all forms of regular words."""
    for ending in _ENDINGS:
        kept = word.removesuffix(ending)
        if kept != word and len(kept) >= _FEWEST_LETTERS:
            word = kept
            break
    return word[:-1] if len(word) > _FEWEST_LETTERS and word[-1] == word[-2] and word[-1] not in "aeiou" else word
