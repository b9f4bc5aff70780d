"""What the tiny speech model is taught: the sample's own lines, some business talk, and words in chance order."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from script import Dialogue, read_dialogue
from spoken import MHM, plain_words

FOLDER = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Texts:
    """`spoken` are said as they are; `written` are sequences that the words may follow each other in."""

    dialogue: tuple[str, ...]
    business: tuple[str, ...]
    written: tuple[tuple[str, ...], ...]
    vocabulary: tuple[str, ...]

    def chance_sentences(self, count: int, chance: random.Random) -> list[str]:
        """Half of the steps follow the texts, the others go anywhere: every word gets many neighbours."""
        followers: dict[str, list[str]] = defaultdict(list)
        for words in self.written:
            for word, following in pairwise(words):
                followers[word].append(following)
        # Said only alone, so never inside a sentence.
        choices = [word for word in self.vocabulary if word != MHM]
        sentences = []
        for _ in range(count):
            said = [chance.choice(choices)]
            for _ in range(chance.randint(3, 8)):
                known = [word for word in followers[said[-1]] if word != MHM]
                said.append(chance.choice(known) if known and chance.random() < 0.5 else chance.choice(choices))
            sentences.append(" ".join(said))
        return sentences


def read_texts() -> Texts:
    dialogue: Dialogue = read_dialogue(FOLDER / "dialogue.toml")
    business = tuple((FOLDER / "business_talk.txt").read_text(encoding="utf-8").split("\n"))
    business = tuple(sentence for sentence in business if sentence)
    pieces = tuple(dict.fromkeys(dialogue.sentences()))
    written = [tuple(plain_words(sentence)) for sentence in (*pieces, *business)]
    written += [
        tuple(word for piece in line.pieces for word in plain_words(piece.text))
        for line in dialogue.lines
        if len(line.pieces) > 1
    ]
    return Texts(pieces, business, tuple(written), vocabulary_of(written))


def vocabulary_of(sequences: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted({word for words in sequences for word in words}))
