"""Makes the two halves of the tiny model's search graph: how words sound, and which words follow each other."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import fst_files
from fst_files import Arc
from spoken import PHONES, SILENCE, Spoken

POSITIONS = {"_B": "begin", "_E": "end", "_I": "internal", "_S": "singleton"}
SILENCE_ID = 1
OUTPUT_S = 0.03
SILENCE_CHANCE = 0.15  # after a word
RAREST_FORM = 0.06  # of a word's pronunciations
DISCOUNT = 0.7
START, END = "<s>", "</s>"


@dataclass(frozen=True, slots=True)
class PhoneTable:
    """Phones by place in the word (all four share one output), and how likely each goes on for another output."""

    ids: Mapping[str, int]
    stay: Mapping[str, float]

    @staticmethod
    def base(name: str) -> str:
        return name if name == SILENCE else name.rsplit("_", 1)[0]

    def boundary_lines(self) -> list[str]:
        kinds = {number: POSITIONS[name[-2:]] for name, number in self.ids.items() if name != SILENCE}
        return [f"{SILENCE_ID} nonword", *(f"{number} {kinds[number]}" for number in sorted(kinds))]


def phone_table(said: Sequence[Spoken]) -> PhoneTable:
    ids = {SILENCE: SILENCE_ID}
    for phone in PHONES:
        for ending in POSITIONS:
            ids[phone + ending] = len(ids) + 1
    outputs: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for spoken in said:
        for phone_said in spoken.phones:
            outputs[phone_said.name] += round((phone_said.end_s - phone_said.start_s) / OUTPUT_S * 1000)
            counts[phone_said.name] += 1
    stay = {}
    for name in (SILENCE, *PHONES):
        mean_outputs = outputs[name] / 1000 / counts[name] if counts[name] else 2.0
        stay[name] = min(0.97, max(0.2, 1 - 1 / max(1.25, mean_outputs)))
    return PhoneTable(ids, stay)


def self_loop_id(phone: int) -> int:
    return 2 * phone - 1


def forward_id(phone: int) -> int:
    return 2 * phone


def word_forms(said: Sequence[Spoken], vocabulary: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """(word, phones, cost) of every pronunciation that the synthesisers used more than by accident."""
    heard: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for spoken in said:
        for word in spoken.words:
            heard[word.text][word.phones] += 1
    for text in vocabulary:
        forms = heard[text]
        if not forms:
            raise ValueError(f"nobody said {text}")
        total, most = forms.total(), max(forms.values())
        least = min(most, max(3, RAREST_FORM * total))
        for phones, count in forms.items():
            if count >= least:
                yield text, phones, -math.log(count / most)


def word_loop(
    forms: Sequence[tuple[str, tuple[str, ...], float]], table: PhoneTable, word_ids: Mapping[str, int]
) -> tuple[list[Arc], dict[int, float]]:
    """State 0 starts, 1 stands between words (and ends), 2 is the silence after a word."""
    silent = table.stay[SILENCE]
    leave_silence, stay_silent = -math.log(1 - silent), -math.log(silent)
    arcs = [
        Arc(0, 1, 0, 0, -math.log(0.5)),
        Arc(0, 2, forward_id(SILENCE_ID), 0, -math.log(0.5) + leave_silence),
        Arc(2, 2, self_loop_id(SILENCE_ID), 0, stay_silent),
        Arc(2, 1, 0, 0, 0.0),
    ]
    state = 2
    for word, phones, cost in forms:
        before = 1
        for place, phone in enumerate(phones):
            last = place == len(phones) - 1
            ending = "_S" if len(phones) == 1 else "_B" if place == 0 else "_E" if last else "_I"
            number, stay = table.ids[phone + ending], table.stay[phone]
            state += 1
            label, extra = (word_ids[word], cost) if place == 0 else (0, 0.0)
            arcs.append(Arc(before, state, forward_id(number), label, extra - math.log(1 - stay)))
            arcs.append(Arc(state, state, self_loop_id(number), 0, -math.log(stay)))
            before = state
        arcs.append(Arc(before, 1, 0, 0, -math.log(1 - SILENCE_CHANCE)))
        arcs.append(Arc(before, 2, forward_id(SILENCE_ID), 0, -math.log(SILENCE_CHANCE) + leave_silence))
    return arcs, {1: 0.0}


def word_pairs(
    sequences: Sequence[Sequence[str]], vocabulary: Sequence[str], word_ids: Mapping[str, int]
) -> tuple[list[Arc], dict[int, float]]:
    """A bigram with absolute discounting; state 0 is the start, 1 the way back to single words, then one a word."""
    pairs: dict[str, Counter[str]] = defaultdict(Counter)
    single: Counter[str] = Counter()
    for sequence in sequences:
        whole = [START, *sequence, END]
        for word, following in pairwise(whole):
            pairs[word][following] += 1
            single[following] += 1
    total = single.total() + 0.5 * (len(vocabulary) + 1)
    share = {word: (single[word] + 0.5) / total for word in (*vocabulary, END)}
    states = {START: 0} | {word: number for number, word in enumerate(vocabulary, start=2)}
    arcs = [Arc(1, states[word], word_ids[word], word_ids[word], -math.log(share[word])) for word in vocabulary]
    finals = {1: -math.log(share[END])}
    for word, state in states.items():
        count = pairs[word].total()
        if not count:
            arcs.append(Arc(state, 1, 0, 0, 0.0))
            continue
        back = DISCOUNT * len(pairs[word]) / count
        for following, times in pairs[word].items():
            cost = -math.log((times - DISCOUNT) / count + back * share[following])
            if following == END:
                finals[state] = cost
            else:
                arcs.append(Arc(state, states[following], word_ids[following], word_ids[following], cost))
        arcs.append(Arc(state, 1, 0, 0, -math.log(back)))
    return arcs, finals


def graph_files(said: Sequence[Spoken], sequences: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> dict[str, bytes]:
    """The files of graph/, by name."""
    table = phone_table(said)
    word_ids = {word: number for number, word in enumerate(vocabulary, start=1)}
    forms = list(word_forms(said, vocabulary))
    loop, loop_finals = word_loop(forms, table, word_ids)
    grammar, grammar_finals = word_pairs(sequences, vocabulary, word_ids)
    # The number after the last word is the look-ahead's own.
    marks = {mark: len(vocabulary) + 2 + place for place, mark in enumerate(("#0", START, END))}
    listed = [("<eps>", 0), *word_ids.items(), *marks.items()]
    return {
        "HCLr.fst": fst_files.word_loop_fst(loop, loop_finals, start=0, words=len(vocabulary)),
        "Gr.fst": fst_files.grammar_fst(grammar, grammar_finals),
        "words.txt": "".join(f"{word} {number}\n" for word, number in listed).encode(),
        "phones/word_boundary.int": ("\n".join(table.boundary_lines()) + "\n").encode(),
        "disambig_tid.int": b"",
    }
