"""Writes finite-state transducers in OpenFst's binary form, as much of it as a Vosk graph needs."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MAGIC = 2125659606
ADD_ON_MAGIC = 446681434
# Property bits: cyclic, with empty labels, weighted; of the first sorted by output, of the second both sides sorted.
WORD_LOOP_PROPERTIES = 0x65A5656A0001
GRAMMAR_PROPERTIES = 0x65A555550001


@dataclass(frozen=True, slots=True)
class Arc:
    source: int
    target: int
    read: int
    write: int
    cost: float


def _text(text: str) -> bytes:
    return struct.pack("<i", len(text)) + text.encode()


def _header(kind: str, version: int, *, properties: int, start: int, states: int, arcs: int) -> bytes:
    numbers = struct.pack("<iiQqqq", version, 0, properties, start, states, arcs)
    return struct.pack("<i", MAGIC) + _text(kind) + _text("standard") + numbers


def count_states(arcs: Sequence[Arc]) -> int:
    return 1 + max(max(arc.source, arc.target) for arc in arcs)


def const_fst(
    arcs: Sequence[Arc], finals: Mapping[int, float], *, start: int, properties: int, sort_by_output: bool
) -> bytes:
    leaving: dict[int, list[Arc]] = defaultdict(list)
    for arc in arcs:
        leaving[arc.source].append(arc)
    states = count_states(arcs)
    state_table, arc_table, position = [], [], 0
    for state in range(states):
        ordered = sorted(leaving[state], key=lambda arc: (arc.write, arc.read) if sort_by_output else (arc.read, arc.write))
        silent_in, silent_out = sum(arc.read == 0 for arc in ordered), sum(arc.write == 0 for arc in ordered)
        final = finals.get(state, float("inf"))
        state_table.append(struct.pack("<fIIII", final, position, len(ordered), silent_in, silent_out))
        arc_table += [struct.pack("<iifi", arc.read, arc.write, arc.cost, arc.target) for arc in ordered]
        position += len(ordered)
    head = _header("const", 2, properties=properties, start=start, states=states, arcs=position)
    return head + b"".join(state_table) + b"".join(arc_table)


def word_loop_fst(arcs: Sequence[Arc], finals: Mapping[int, float], *, start: int, words: int) -> bytes:
    """An olabel_lookahead FST of a loop over `words` words, each word's label on its first arc.

    From every state of such a loop every word and the end can be reached through arcs that write nothing, so that the
    look-ahead is the same everywhere: all labels from 1 to the end's, which is words + 1.
    """
    inner = const_fst(arcs, finals, start=start, properties=WORD_LOOP_PROPERTIES, sort_by_output=True)
    add_on = bytes([1, 0, 1, 0, 0]) + struct.pack("<iq", words + 1, count_states(arcs))
    reach = struct.pack("<qiii", 1, 1, words + 2, words + 1) * count_states(arcs)
    head = _header("olabel_lookahead", 1, properties=WORD_LOOP_PROPERTIES, start=-1, states=0, arcs=0)
    return head + struct.pack("<i", ADD_ON_MAGIC) + inner + add_on + reach


def grammar_fst(arcs: Sequence[Arc], finals: Mapping[int, float]) -> bytes:
    return const_fst(arcs, finals, start=0, properties=GRAMMAR_PROPERTIES, sort_by_output=False)
