"""Who speaks in chunks of 10 s and how that sounds: pieces, times and missed talk by hand, and the sample conversation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from app.analysis import local_voices
from app.analysis.diarization import separations
from app.analysis.local_voices import LocalVoices, Pieces, hear_voices, several_at_once, with_missed_talk
from app.analysis.masks import Floats, Mask, mask_of
from app.analysis.speaker_network import DIMENSIONS, unit
from app.analysis.speaker_segmentation import Segmented
from app.core.segment import Segment
from tests.helpers.local_voices import Said, axis, heard_locally
from tests.helpers.sounds import SAMPLE


def one_track(start_s: float, end_s: float) -> Floats:
    """Both channels of the sample conversation together."""
    samples, rate_hz = soundfile.read(SAMPLE, start=round(start_s * 16_000), stop=round(end_s * 16_000), dtype="float32")
    assert rate_hz == 16_000
    together: Floats = samples.sum(axis=1)
    return together


def blocks(samples: Floats, size: int) -> Iterator[Floats]:
    return (samples[at : at + size] for at in range(0, len(samples), size))


def segmented(*chunks: tuple[int, dict[int, list[tuple[int, int]]]]) -> tuple[Segmented, Mask]:
    """Chunks that begin there, and when each local voice speaks, in hops of the track."""
    speaks = np.zeros((len(chunks), 1000, 3), np.bool_)
    for chunk, (first, voices) in enumerate(chunks):
        for number, spans in voices.items():
            for start, end in spans:
                speaks[chunk, start - first : end - first, number] = True
    bits = (speaks << np.arange(3, dtype=np.uint8)).sum(axis=2).astype(np.uint8)
    return Segmented(np.array([first for first, _ in chunks], np.intp), bits), speaks


def joined(found: Segmented, speaks: Mask, seed: int = 1) -> LocalVoices:
    """The local voices, whose pieces sound like anything."""
    cuts, where = local_voices._cuts(found, speaks)
    vectors = unit(np.random.default_rng(seed).normal(size=(len(where), DIMENSIONS)).astype(np.float32))
    return local_voices._local_voices(found, speaks, cuts, Pieces(where[:, 0], where[:, 1], vectors))


@pytest.mark.parametrize(
    ("run", "pieces"),
    [
        ((0, 250), [(0, 250)]),
        ((100, 600), [(100, 250), (250, 500), (500, 600)]),
        ((200, 700), [(200, 500), (500, 700)]),  # the first one would be 0.5 s
        ((100, 560), [(100, 250), (250, 560)]),  # the last one 0.6 s
        ((170, 580), [(170, 250), (250, 500), (500, 580)]),  # 0.8 s is enough
        ((240, 260), [(240, 260)]),
        ((210, 540), [(210, 540)]),  # both
    ],
)
def test_runs_are_cut_where_chunks_may_begin(run: tuple[int, int], pieces: list[tuple[int, int]]) -> None:
    assert local_voices._at_the_grid(*run) == pieces


def test_a_piece_that_two_chunks_hold_is_embedded_once() -> None:
    """What the second one hears 0.05 s later and the first one's number 0 is 2 there."""
    cuts, where = local_voices._cuts(*segmented((0, {0: [(300, 600)]}), (250, {2: [(305, 600)]})))
    assert where.tolist() == [[300, 200], [500, 100]]
    assert [(cut.chunk, cut.number, cut.start, cut.end, cut.piece) for cut in cuts] == [
        (0, 0, 300, 500, 0), (0, 0, 500, 600, 1), (1, 2, 305, 500, 0), (1, 2, 500, 600, 1),
    ]  # fmt: skip


def test_pieces_lie_in_order_of_time_whichever_voice_they_are_of() -> None:
    cuts, where = local_voices._cuts(*segmented((0, {0: [(100, 200), (600, 700)], 1: [(250, 400)]})))
    assert where.tolist() == [[100, 100], [255, 140], [600, 100]]
    assert where[1, 0] + where[1, 1] <= 400
    assert [(cut.number, cut.piece) for cut in cuts] == [(0, 0), (0, 2), (1, 1)]


def test_a_piece_has_a_length_of_many_others_and_lies_in_the_middle_of_its_run() -> None:
    _, where = local_voices._cuts(*segmented((0, {0: [(100, 156)]})))
    assert where.tolist() == [[108, 40]]


@pytest.mark.parametrize(
    ("voices", "pieces"),
    [
        ({0: [(100, 400)], 1: [(300, 500)]}, [[100, 200], [400, 100]]),
        ({0: [(0, 100), (200, 239)]}, [[0, 100]]),
        ({0: [(200, 239)]}, [[209, 20]]),
        ({0: [(200, 219)]}, []),
        ({0: [(300, 450)], 1: [(300, 450)]}, [[305, 140]]),
    ],
    ids=["what is said alone", "not what is shorter than 0.4 s", "but the longest", "0.2 s are nobody", "never alone"],
)
def test_what_is_embedded_of_a_voice(voices: dict[int, list[tuple[int, int]]], pieces: list[list[int]]) -> None:
    _, where = local_voices._cuts(*segmented((0, voices)))
    assert where.tolist() == pieces


def test_a_local_voice_sounds_like_its_pieces_by_their_length() -> None:
    """2 s at first and 1 s later, cut nowhere: 2/3 and 1/3 before it is brought to length 1."""
    found = joined(*segmented((0, {1: [(0, 200), (260, 360)]})))
    first, second = found.pieces.vectors
    assert found.pieces.lengths.tolist() == [200, 100]
    assert found.vectors == pytest.approx(unit(2 * first + second)[None], abs=1e-6)
    assert (found.chunks.tolist(), found.numbers.tolist()) == ([0], [1])


def test_the_seconds_of_all_chunks_sum_up_to_the_talk() -> None:
    """12 s of one voice in two chunks and 2 s of another, of which 1 s is said by both: 11 s alone and 1 s alone.

    From 2.5 to 10 s each hop counts half in each of the chunks.
    """
    one = [(0, 1000)], [(250, 1200)]
    found = joined(*segmented((0, {0: one[0]}), (250, {1: one[1], 0: [(1100, 1250)]})))
    assert found.alone_s == pytest.approx([10.0, 0.5, 8.5])
    assert found.seconds == pytest.approx([2.5 + 3.75, 0.5, 3.75 + 1.0])
    assert float(found.seconds.sum()) == pytest.approx(12.5 - 1.0)


def test_one_who_never_speaks_alone_counts_with_what_is_said_at_once() -> None:
    found = joined(*segmented((0, {0: [(0, 500)], 2: [(100, 300)]})))
    assert found.alone_s == pytest.approx([3.0, 0.0])
    assert found.seconds == pytest.approx([3.0, 2.0])


def test_how_many_speak_at_once_is_the_mean_of_the_chunks() -> None:
    """Between 2.5 and 10 s one chunk hears two, the other one; at 6.25 s both count the same."""
    found = joined(*segmented((0, {0: [(0, 1000)], 1: [(0, 1000)]}), (250, {0: [(250, 1250)]})))
    count = several_at_once(found, 1300)
    assert (count.shape, count[100], count[1100], count[1299]) == ((1300,), 2.0, 1.0, 0.0)
    assert count[624:626] == pytest.approx([1.5, 1.5], abs=0.01)
    assert count[300] > 1.8
    assert count[950] < 1.2


def test_talk_that_was_missed_for_more_than_a_second_is_speech() -> None:
    """Chunks hear somebody throughout; holes of 1.5 s, 1 s and 0.5 s were found."""
    found = heard_locally([Said(0, 0.0, 30.0)], [axis(0)], 30.0, seed=1)
    speech = (Segment(0, 10), Segment(11.5, 15), Segment(16, 20), Segment(20.5, 30))
    talk = with_missed_talk(speech, found, 3000)
    assert np.flatnonzero(~talk).tolist() == [*range(1500, 1600), *range(2000, 2050)]


def test_little_that_was_missed_in_a_long_hole_is_no_speech() -> None:
    """From 10 to 15 s nothing was found; chunks hear 0.29 s and 0.30 s of it."""
    script = [Said(0, 0.0, 10.0), Said(0, 11.0, 11.29), Said(0, 13.0, 13.3), Said(0, 15.0, 30.0)]
    found = heard_locally(script, [axis(0)], 30.0, seed=1)
    talk = with_missed_talk((Segment(0, 10), Segment(15, 30)), found, 3000)
    assert np.flatnonzero(talk[1000:1500]).tolist() == [*range(300, 330)]


def test_the_size_of_the_blocks_changes_nothing() -> None:
    samples = one_track(14.0, 32.0)
    speech = (Segment(0.0, 18.0),)
    whole = hear_voices(lambda: [samples], 1800, speech)
    told: list[float] = []
    pieces = hear_voices(lambda: blocks(samples, 12_345), 1800, speech, on_progress=told.append)
    assert len(whole.chunks) > 8
    assert pieces.starts.tolist() == whole.starts.tolist() == [*range(0, 751, 125), 800]
    assert (pieces.speaks == whole.speaks).mean() > 0.9999
    assert (pieces.pieces.starts == whole.pieces.starts).all()
    assert (pieces.pieces.lengths == whole.pieces.lengths).all()
    assert pieces.pieces.vectors == pytest.approx(whole.pieces.vectors, abs=1e-3)
    assert pieces.vectors == pytest.approx(whole.vectors, abs=1e-3)
    assert np.linalg.norm(whole.vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert told == sorted(told)
    assert len(told) == 2 * len(list(blocks(samples, 12_345)))
    assert told[len(told) // 2 - 1] == 0.5
    assert told[-1] == 1.0


def test_pieces_that_are_embedded_while_the_track_is_read_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few at a time, what was read before them forgotten, or all at the end."""
    samples = one_track(14.0, 26.0)
    where = np.array([(start, 60 + 20 * (start // 100 % 3)) for start in range(0, 1100, 40)], np.intp)
    rows = local_voices._Embedder(where)
    for block in blocks(samples, len(samples)):
        rows.feed(block)
    monkeypatch.setattr(local_voices, "_EMBED_AT_ONCE", 4)
    few = local_voices._Embedder(where)
    held = 0
    for block in blocks(samples, 8000):
        few.feed(block)
        held = max(held, sum(len(part) for part in few._rows))
    assert held < 400  # rows of 10 ms
    assert few.finish() == pytest.approx(rows.finish(), abs=1e-3)


def test_silence_has_no_voices() -> None:
    samples = np.zeros(12 * 16_000, np.float32)
    for speech in ((), (Segment(0.0, 12.0),)):
        found = hear_voices(lambda: [samples], 1200, speech)
        assert (len(found.chunks), found.vectors.shape, found.pieces.vectors.shape) == (0, (0, 192), (0, 192))
        talk = with_missed_talk(speech, found, 1200)
        assert talk.sum() == (1200 if speech else 0)
        assert separations(found, talk) == ()


def test_a_track_without_any_sound_has_none() -> None:
    found = hear_voices(list, 0, ())
    assert (len(found.starts), len(found.chunks)) == (0, 0)
    assert separations(found, with_missed_talk((), found, 0)) == ()


def test_chunks_lie_closer_in_what_is_short() -> None:
    """Ten minutes are short, one hop more isn't; nothing is looked at where nobody speaks."""
    short, long = (mask_of(np.array([0]), np.array([0]), hops) for hops in (60_000, 60_001))
    silent = [np.zeros(160 * 2000, np.float32)]
    steps = [np.diff(hear_voices(lambda: silent, len(mask), ()).starts)[0] for mask in (short, long)]
    assert steps == [125, 250]


def test_who_speaks_where_nobody_was_heard_is_nobody() -> None:
    found = heard_locally([Said(0, 0.0, 10.0)], [axis(0)], 30.0, seed=1)
    assert several_at_once(found, 3000)[1000:].max() == 0.0
    assert with_missed_talk((), replace(found, speaks=np.zeros_like(found.speaks)), 3000).sum() == 0
