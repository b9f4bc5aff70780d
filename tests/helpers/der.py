"""Diarization error rate: how much of the speech that people marked was missed, made up, or given to the wrong voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise, permutations
from pathlib import Path

from app.core.segment import Segment, Segments, merged

Speech = Mapping[str, Segments]


@dataclass(frozen=True, slots=True)
class DiarizationError:
    """Seconds; overlapped speech counts once for everyone who speaks. `voice_of`: marked speaker -> voice found."""

    missed_s: float
    made_up_s: float
    confused_s: float
    marked_s: float
    voice_of: Mapping[str, str]

    @property
    def rate(self) -> float:
        return (self.missed_s + self.made_up_s + self.confused_s) / self.marked_s if self.marked_s else 0.0


def diarization_error(marked: Speech, found: Speech, *, collar_s: float = 0.0) -> DiarizationError:
    """The error under the mapping of voices that makes it smallest.

    Args:
        collar_s: so much before and after each boundary of `marked` is not judged.
    """
    pieces = _pieces(marked, found, collar_s)
    names, voices = sorted(marked), sorted(found)
    together = {(name, voice): 0.0 for name in names for voice in voices}
    for length_s, speaking, heard in pieces:
        for name in speaking:
            for voice in heard:
                together[name, voice] += length_s
    voice_of = _best(names, voices, together)
    missed_s = made_up_s = confused_s = marked_s = 0.0
    for length_s, speaking, heard in pieces:
        right = sum(voice_of.get(name) in heard for name in speaking)
        marked_s += length_s * len(speaking)
        missed_s += length_s * max(0, len(speaking) - len(heard))
        made_up_s += length_s * max(0, len(heard) - len(speaking))
        confused_s += length_s * (min(len(speaking), len(heard)) - right)
    return DiarizationError(missed_s, made_up_s, confused_s, marked_s, voice_of)


def read_rttm(path: Path) -> dict[str, Segments]:
    """Who spoke when, as people marked it: SPEAKER file channel start length - - name."""
    spans: dict[str, list[Segment]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        start = float(fields[3])
        spans.setdefault(fields[7], []).append(Segment(start, start + float(fields[4])))
    return {name: merged(own) for name, own in spans.items()}


def _pieces(marked: Speech, found: Speech, collar_s: float) -> list[tuple[float, frozenset[str], frozenset[str]]]:
    """(length, who was marked, which voices were found) between any two boundaries, collars left out."""
    edges = [edge for spans in marked.values() for span in spans for edge in (span.start, span.end)]
    collars = merged(Segment(edge - collar_s, edge + collar_s) for edge in edges) if collar_s else ()
    edges += [edge for spans in found.values() for span in spans for edge in (span.start, span.end)]
    edges += [edge for collar in collars for edge in (collar.start, collar.end)]
    times = sorted(set(edges))
    pieces = []
    for start, end in pairwise(times):
        middle = (start + end) / 2
        if not _holds(collars, middle):
            pieces.append((end - start, _speaking(marked, middle), _speaking(found, middle)))
    return pieces


def _speaking(speech: Speech, time_s: float) -> frozenset[str]:
    return frozenset(key for key, spans in speech.items() if _holds(spans, time_s))


def _holds(spans: Segments, time_s: float) -> bool:
    return any(span.holds(time_s) for span in spans)


def _best(names: list[str], voices: list[str], together: Mapping[tuple[str, str], float]) -> dict[str, str]:
    """The mapping with most time in common; all of them are tried."""
    if len(names) > len(voices):
        turned = {(voice, name): together[name, voice] for name, voice in together}
        return {name: voice for voice, name in _best(voices, names, turned).items()}
    ways = (dict(zip(names, chosen, strict=True)) for chosen in permutations(voices, len(names)))
    return max(ways, key=lambda way: sum(together[pair] for pair in way.items()))
