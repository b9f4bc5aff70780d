"""Hears who speaks when within chunks of 10 s, and what each of these local voices is like; `clustering` joins them.

The sound is read twice: the first time one network says who of up to three speaks when in each chunk, the second time
another one embeds the pieces in which one of them speaks alone. A piece that several chunks hold is embedded once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.analysis.masks import HOPS_PER_S, Floats, Indices, Mask, filled, mask_of, runs
from app.analysis.speaker_network import DIMENSIONS, LogMelMeter, embed, unit
from app.analysis.speaker_segmentation import CHUNK_HOPS, SPEAKERS, Segmented, Segmenter
from app.core.segment import Segments

FINE_STEP_HOPS, STEP_HOPS = 125, 250
FINE_UP_TO_S = 600.0
"""In what is short chunks lie closer: few of them hold the change from one voice to the next."""

BELL = (np.hanning(CHUNK_HOPS + 2)[1:-1] + 0.05).astype(np.float32)
"""How much each hop of a chunk counts: the network knows more in the middle than at the ends."""

_GRID_HOPS = 250  # pieces end where chunks may begin, so that those of the next chunk are the same ones
_JOINED_HOPS = 80
_LEAST_HOPS = 40
_LEAST_ALONE_HOPS = 20
_LENGTHS_HOPS = 20  # lengths are multiples of it: pieces of one length pass the network together
_WEIGHT_HOPS = 300
_EMBED_AT_ONCE = 192
_MISSED_HOPS, _MISSED_LEAST_HOPS = 100, 30


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of a track in which one voice speaks alone. starts, lengths: (n,) hops. vectors: (n, 192) embeddings."""

    starts: Indices
    lengths: Indices
    vectors: Floats


@dataclass(frozen=True, slots=True)
class LocalVoices:
    """Who speaks in each chunk, and how these local voices sound.

    Attributes:
        starts: (chunks,) where chunks begin, in hops. speaks: (chunks, 1000, 3) who of three speaks in each hop.
        chunks, numbers: (m,) the chunk, and the number in it, of every local voice that speaks for 0.2 s or more.
        vectors: (m, 192) how it sounds. alone_s: (m,) how long it speaks alone there.
        seconds: (m,) the same, each hop shared among the chunks that hold it, so that all sum up to the talk.
        pieces: what the vectors are made of.
    """

    starts: Indices
    speaks: Mask
    chunks: Indices
    numbers: Indices
    vectors: Floats
    alone_s: Floats
    seconds: Floats
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class _Cut:
    """A piece of one local voice: where it lies in the track (hops), and which of all pieces it is."""

    chunk: int
    number: int
    start: int
    end: int
    piece: int


def hear_voices(
    read: Callable[[], Iterable[Floats]],
    hops: int,
    speech: Segments,
    *,
    on_progress: Callable[[float], None] = lambda _: None,
) -> LocalVoices:
    """The local voices of one track.

    Args:
        read: gives its samples at 16 kHz in blocks, from the beginning; called twice.
        hops: its length in 10 ms.
        speech: when somebody speaks; 10 s without any are passed over.
        on_progress: told how much is done, up to 1.
    """
    fine = hops <= FINE_UP_TO_S * HOPS_PER_S
    segmenter = Segmenter(step_hops=FINE_STEP_HOPS if fine else STEP_HOPS, speaking=speaking(speech, hops), beside=True)
    for block in _followed(read(), hops, lambda part: on_progress(0.5 * part)):
        segmenter.feed(block)
    segmented = segmenter.finish()
    speaks = np.unpackbits(segmented.speaks[..., None], axis=2, count=SPEAKERS, bitorder="little").astype(np.bool_)
    cuts, where = _cuts(segmented, speaks)
    embedder = _Embedder(where)
    for block in _followed(read(), hops, lambda part: on_progress(0.5 + 0.5 * part)):
        embedder.feed(block)
    return _local_voices(segmented, speaks, cuts, Pieces(where[:, 0], where[:, 1], embedder.finish()))


def several_at_once(voices: LocalVoices, hops: int) -> Floats:
    """(hops,) how many speak at once, the mean of the chunks that hold each hop; 0 where none does."""
    count = np.zeros(hops + CHUNK_HOPS, np.float32)
    weight = np.zeros(hops + CHUNK_HOPS, np.float32)
    for start, speaks in zip(voices.starts, voices.speaks, strict=True):
        count[start : start + CHUNK_HOPS] += BELL * speaks.sum(axis=1)
        weight[start : start + CHUNK_HOPS] += BELL
    return np.asarray(count[:hops] / np.maximum(weight[:hops], 1e-6), np.float32)


def with_missed_talk(speech: Segments, voices: LocalVoices, hops: int) -> Mask:
    """(hops,) the speech, and what was missed of it: soft talk in holes of a second and more.

    Shorter holes stay pauses; the network was taught with marks that run through them.
    """
    found = speaking(speech, hops)
    heard = several_at_once(voices, hops) > 0.5
    missed = heard & ~filled(found, fill=_MISSED_HOPS, minimum=1)
    return found | filled(missed, fill=0, minimum=_MISSED_LEAST_HOPS)


class _Embedder:
    """Embeds pieces of a track while its samples are fed.

    where: (n, 2) start and length of each in hops, in order of time.
    """

    def __init__(self, where: Indices) -> None:
        self._where = where
        self._meter = LogMelMeter()
        self._rows: list[Floats] = []
        self._first_row = self._row_count = 0
        self._next = 0
        self._vectors: list[Floats] = []

    def feed(self, samples: Floats) -> None:
        self._hold(self._meter.feed(samples))
        complete = self._complete()
        if complete - self._next >= _EMBED_AT_ONCE:
            self._embed(complete)

    def finish(self) -> Floats:
        """(n, 192) of length 1."""
        self._hold(self._meter.finish())
        self._embed(len(self._where))
        return np.concatenate([np.zeros((0, DIMENSIONS), np.float32), *self._vectors])

    def _hold(self, rows: Floats) -> None:
        self._rows.append(rows)
        self._row_count += len(rows)

    def _complete(self) -> int:
        """How many of the first pieces have all of their rows."""
        beyond = np.flatnonzero(self._where[self._next :].sum(axis=1) > self._row_count)
        return self._next + int(beyond[0]) if len(beyond) else len(self._where)

    def _embed(self, until: int) -> None:
        rows = np.concatenate(self._rows)
        if until > self._next:
            starts, lengths = self._where[self._next : until].T
            self._vectors.append(embed(rows, starts - self._first_row, lengths))
            self._next = until
        needed = int(self._where[until, 0]) if until < len(self._where) else self._row_count
        drop = max(0, min(needed, self._row_count) - self._first_row)
        self._rows = [rows[drop:].copy()]
        self._first_row += drop


def _followed(blocks: Iterable[Floats], hops: int, told: Callable[[float], None]) -> Iterator[Floats]:
    fed = 0
    for block in blocks:
        yield block
        fed += len(block)
        told(min(1.0, fed / (160.0 * max(hops, 1))))


def _cuts(segmented: Segmented, speaks: Mask) -> tuple[list[_Cut], Indices]:
    """Every piece of every local voice, and (n, 2) start and length of the different ones, in order of time."""
    cuts: list[_Cut] = []
    known: dict[tuple[int, int], int] = {}
    where: list[tuple[int, int]] = []
    for chunk, (first, here) in enumerate(zip(segmented.starts.tolist(), speaks, strict=True)):
        for number in range(SPEAKERS):
            for start, end in _runs_of(here, number):
                for begin, stop in _at_the_grid(first + start, first + end):
                    key = (round(begin / _LENGTHS_HOPS), round(stop / _LENGTHS_HOPS))
                    if key not in known:
                        length = max(_LENGTHS_HOPS, (stop - begin) // _LENGTHS_HOPS * _LENGTHS_HOPS)
                        known[key] = len(where)
                        where.append((begin + (stop - begin - length) // 2, length))
                    cuts.append(_Cut(chunk, number, begin, stop, known[key]))
    order = sorted(range(len(where)), key=lambda piece: where[piece])
    place = np.argsort(np.array(order, np.intp)) if order else np.zeros(0, np.intp)
    ordered = [_Cut(cut.chunk, cut.number, cut.start, cut.end, int(place[cut.piece])) for cut in cuts]
    return ordered, np.array([where[piece] for piece in order], np.intp).reshape(-1, 2)


def _runs_of(here: Mask, number: int) -> list[tuple[int, int]]:
    """Where this voice speaks alone for long enough, the longest run where none is, with others where it never is alone."""
    own = here[:, number]
    if np.count_nonzero(own) < _LEAST_ALONE_HOPS:
        return []
    alone = own & (here.sum(axis=1) == 1)
    starts, ends = runs(alone if np.count_nonzero(alone) >= _LEAST_ALONE_HOPS else own)
    kept = ends - starts >= _LEAST_HOPS
    if not kept.any():
        kept[np.argmax(ends - starts)] = True
    return list(zip(starts[kept].tolist(), ends[kept].tolist(), strict=True))


def _at_the_grid(start: int, end: int) -> list[tuple[int, int]]:
    """A run cut where the grid lies, what would be short joined to its neighbour."""
    borders = [start, *range((start // _GRID_HOPS + 1) * _GRID_HOPS, end, _GRID_HOPS), end]
    if len(borders) > 2 and borders[1] - start < _JOINED_HOPS:
        del borders[1]
    if len(borders) > 2 and end - borders[-2] < _JOINED_HOPS:
        del borders[-2]
    return list(pairwise(borders))


def _local_voices(segmented: Segmented, speaks: Mask, cuts: list[_Cut], pieces: Pieces) -> LocalVoices:
    vectors: dict[tuple[int, int], Floats] = {}
    for cut in cuts:
        own = min(cut.end - cut.start, _WEIGHT_HOPS) * pieces.vectors[cut.piece]
        vectors[cut.chunk, cut.number] = vectors.get((cut.chunk, cut.number), np.float32(0.0)) + own
    chunks, numbers = np.array(list(vectors), np.intp).reshape(-1, 2).T
    found = unit(np.stack(list(vectors.values()))) if vectors else np.zeros((0, DIMENSIONS), np.float32)
    alone_s, seconds = talk_times(segmented.starts, speaks, chunks, numbers)
    return LocalVoices(segmented.starts, speaks, chunks, numbers, found, alone_s, seconds, pieces)


def talk_times(starts: Indices, speaks: Mask, chunks: Indices, numbers: Indices) -> tuple[Floats, Floats]:
    """alone_s and seconds of `LocalVoices`; one that is hardly ever alone counts with all that it speaks."""
    held = np.zeros(int(starts[-1]) + CHUNK_HOPS if len(starts) else 0, np.float32)
    for start in starts:
        held[start : start + CHUNK_HOPS] += 1.0
    alone_s, seconds = np.zeros(len(chunks), np.float32), np.zeros(len(chunks), np.float32)
    for at, (chunk, number) in enumerate(zip(chunks, numbers, strict=True)):
        here, start = speaks[chunk], starts[chunk]
        own = here[:, number] & (here.sum(axis=1) == 1)
        alone_s[at] = np.count_nonzero(own) / HOPS_PER_S
        if np.count_nonzero(own) < _LEAST_ALONE_HOPS:
            own = here[:, number]
        seconds[at] = (own / held[start : start + CHUNK_HOPS]).sum() / HOPS_PER_S
    return alone_s, seconds


def speaking(speech: Segments, hops: int) -> Mask:
    """(hops,) where the segments lie."""
    starts = np.array([round(segment.start * HOPS_PER_S) for segment in speech], np.intp)
    ends = np.array([round(segment.end * HOPS_PER_S) for segment in speech], np.intp)
    return mask_of(starts, ends, hops)
