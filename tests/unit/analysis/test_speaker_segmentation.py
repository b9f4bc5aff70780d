"""The network in numpy against the numbers that PyTorch gave, and a track cut into its chunks."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analysis.speaker_segmentation import CHUNK_HOPS, SPEAKERS, Segmented, Segmenter, posteriors, segment
from tests.helpers.vowels import Floats, placed, vowels

# What PyTorch's own modules gave with the same rounded weights, for every 48th frame of chunk(), from the 10th
REFERENCE = """
0.28598 0.22637 0.18548 0.08348 0.12957 0.05080 0.03833
0.00100 0.01724 0.04966 0.00214 0.85154 0.01245 0.06597
0.00056 0.01426 0.02170 0.00157 0.89189 0.01142 0.05860
0.00107 0.01938 0.02197 0.00147 0.90252 0.01622 0.03736
0.00086 0.01373 0.04554 0.00182 0.85792 0.01905 0.06108
0.15023 0.22974 0.09785 0.05082 0.34507 0.07171 0.05459
0.05127 0.27209 0.01109 0.15107 0.10905 0.37949 0.02594
0.01973 0.20924 0.00790 0.10086 0.14197 0.49301 0.02728
0.00295 0.03969 0.01616 0.00951 0.72704 0.12585 0.07880
0.00122 0.01166 0.02201 0.00233 0.85776 0.02873 0.07629
0.00145 0.00949 0.03082 0.00293 0.81914 0.01608 0.12009
0.10803 0.07676 0.27561 0.03758 0.35561 0.03924 0.10717
0.37146 0.07100 0.31518 0.06779 0.09695 0.01304 0.06459
"""
CHUNK = 160000
HOP = 160


@pytest.fixture(scope="module")
def chunk() -> Floats:
    first, second = vowels(3.5), vowels(3, pitch_hz=210, order=2)
    return placed(10.0, (0.5, first), (4.5, second), (6.5, vowels(2.5, pitch_hz=105, order=3)), noise_db=-60)


@pytest.fixture(scope="module")
def track(chunk: Floats) -> Floats:
    """12.3 s and a part of a hop."""
    return np.concatenate([chunk, chunk[20000 : 20000 + 36800 + 77]])


@pytest.fixture(scope="module")
def whole(track: Floats) -> Segmented:
    return segmented(track, size=len(track), step_hops=100)


def segmented(
    track: Floats,
    *,
    size: int,
    step_hops: int = 250,
    speaking: NDArray[np.bool_] | None = None,
    beside: bool = False,
) -> Segmented:
    segmenter = Segmenter(step_hops=step_hops, speaking=speaking, beside=beside)
    for at in range(0, len(track), size):
        segmenter.feed(track[at : at + size])
    return segmenter.finish()


def bits(speaks: NDArray[np.bool_]) -> NDArray[np.uint8]:
    found: NDArray[np.uint8] = (speaks * np.array([1, 2, 4], np.uint8)).sum(axis=-1, dtype=np.uint8)
    return found


def test_posteriors_are_those_of_the_network(chunk: Floats) -> None:
    found = posteriors(chunk[None])
    expected = np.array([float(number) for number in REFERENCE.split()]).reshape(-1, 7)
    assert found.shape == (1, 589, 7)
    assert np.abs(found[0, 10::48] - expected).max() < 2e-4
    assert found.sum(axis=2) == pytest.approx(1, abs=1e-5)


def test_a_chunk_is_heard_alike_in_any_company(chunk: Floats) -> None:
    beside = posteriors(np.stack([chunk[::-1], chunk, chunk * np.float32(0.1)]))
    assert beside[1] == pytest.approx(posteriors(chunk[None])[0], abs=1e-4)
    assert beside[2] == pytest.approx(beside[1], abs=5e-2)  # level plays next to no part
    assert np.abs(beside[0] - beside[1]).max() > 0.3


def test_an_offset_plays_no_part(chunk: Floats) -> None:
    offset = posteriors((chunk + np.float32(0.05))[None])
    assert offset == pytest.approx(posteriors(chunk[None]), abs=1e-3)


def test_each_hop_takes_the_likeliest_class_of_the_nearest_frame(chunk: Floats) -> None:
    speaks = segment(chunk[None])
    assert speaks.shape == (1, CHUNK_HOPS, SPEAKERS)
    likeliest = posteriors(chunk[None])[0].argmax(axis=1)
    who = ["", "0", "1", "2", "01", "02", "12"]
    middles = 495 + 270 * np.arange(589)
    for hop in (0, 3, 120, 421, 487, 640, 905, 999):
        nearest = int(np.abs(middles - (hop * HOP + 80)).argmin())
        assert "".join(str(k) for k in range(SPEAKERS) if speaks[0, hop, k]) == who[likeliest[nearest]]
    assert speaks[0].any(axis=0).all()


def test_chunks_begin_every_step_and_the_last_ends_with_the_track(track: Floats, whole: Segmented) -> None:
    assert whole.starts.tolist() == [0, 100, 200, 230]
    assert whole.speaks.shape == (4, CHUNK_HOPS)
    assert whole.speaks.dtype == np.uint8
    cut = np.stack([track[start * HOP : start * HOP + CHUNK] for start in whole.starts])
    assert (whole.speaks == bits(segment(cut))).all()
    assert len(np.unique(whole.speaks)) > 3


@pytest.mark.parametrize("size", [997, 40000, 170000])
def test_the_size_of_the_pieces_changes_nothing(track: Floats, whole: Segmented, size: int) -> None:
    fed = segmented(track, size=size, step_hops=100)
    assert (fed.starts == whole.starts).all()
    assert (fed.speaks == whole.speaks).all()


def test_no_chunk_is_looked_at_twice_where_the_last_step_ends_with_the_track(track: Floats) -> None:
    assert segmented(track[: CHUNK + 159], size=50000).starts.tolist() == [0]
    assert segmented(track[: CHUNK + 160], size=50000).starts.tolist() == [0, 1]


def test_a_step_longer_than_a_chunk_still_reaches_the_end(chunk: Floats) -> None:
    track = np.concatenate([chunk, chunk, chunk])
    found = segmented(track, size=30000, step_hops=1500, speaking=np.zeros(3000, np.bool_))
    assert found.starts.tolist() == [0, 1500, 2000]


def test_a_short_track_is_one_chunk_with_silence_after_it(chunk: Floats) -> None:
    found = segmented(chunk[:70000], size=9000)
    padded = np.concatenate([chunk[:70000], np.zeros(CHUNK - 70000, np.float32)])
    assert found.starts.tolist() == [0]
    assert (found.speaks == bits(segment(padded[None]))).all()


def test_nothing_fed_gives_no_chunk() -> None:
    found = Segmenter().finish()
    assert found.starts.shape == (0,)
    assert found.speaks.shape == (0, CHUNK_HOPS)


def test_chunks_without_speech_are_not_looked_at(track: Floats, whole: Segmented) -> None:
    speaking = np.zeros(1230, np.bool_)
    speaking[1199] = True  # the last hop of the third chunk; the fourth holds it too
    found = segmented(track, size=33333, step_hops=100, speaking=speaking)
    assert (found.starts == whole.starts).all()
    assert not found.speaks[:2].any()
    assert (found.speaks[2:] == whole.speaks[2:]).mean() > 0.99
    assert found.speaks[2:].any(axis=1).all()


@pytest.mark.parametrize("beside", [False, True])
def test_more_chunks_than_pass_the_network_at_once_keep_their_order(chunk: Floats, beside: bool) -> None:
    track = np.concatenate([chunk, chunk[:16000]])
    found = segmented(track, size=50000, step_hops=3, beside=beside)
    assert found.starts.tolist() == [*range(0, 100, 3), 100]
    for number in (0, 33, 34):
        start = found.starts[number] * HOP
        alone = bits(segment(track[None, start : start + CHUNK]))
        assert (found.speaks[number] == alone).mean() > 0.99


def test_digital_silence_gives_numbers() -> None:
    found = posteriors(np.zeros((1, CHUNK), np.float32))
    assert np.isfinite(found).all()
    assert found[0, 20:-20, 0].min() > 0.5
