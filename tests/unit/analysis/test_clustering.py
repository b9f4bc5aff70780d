"""Local voices joined to the voices of a track: made by hand, with numbers that change from chunk to chunk."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.analysis.clustering import assigned, evidence, evidence_of_one, find_voices
from app.analysis.local_voices import LocalVoices, Pieces
from app.analysis.masks import Floats, Indices
from tests.helpers.local_voices import Said, away, axis, heard_locally, people_of, turns

PEOPLE = [axis(0), axis(1), axis(2)]
SEEDS = range(1, 6)


def by_hand(chunks: list[int], vectors: list[Floats], *, seconds: float = 6.0, alone_s: float = 2.0) -> LocalVoices:
    """Local voices of these chunks, whose numbers count up within each."""
    rows = np.array(chunks, np.intp)
    numbers = np.array([chunks[:at].count(chunk) for at, chunk in enumerate(chunks)], np.intp)
    count = max(chunks, default=0) + 1
    given = np.stack(vectors) if vectors else np.zeros((0, 192), np.float32)
    empty = np.zeros(0, np.intp)
    return LocalVoices(
        np.arange(count) * 250, np.zeros((count, 1000, 3), np.bool_), rows, numbers, given,
        np.full(len(rows), alone_s, np.float32), np.full(len(rows), seconds, np.float32),
        Pieces(empty, empty, np.zeros((0, 192), np.float32)),
    )  # fmt: skip


def wrong(labels: Indices, truth: Indices, people: int) -> int:
    """How many are with others than those of their person; what the voices are called doesn't matter."""
    names = [int(np.argmax(np.bincount(labels[truth == one] + 1))) - 1 for one in range(people)]
    assert len(set(names)) == people
    return int(np.count_nonzero(labels != np.array(names)[truth]))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("cosine", [0.0, 0.6], ids=["unlike", "alike"])
def test_people_in_turns_are_joined_though_their_numbers_change(seed: int, cosine: float) -> None:
    script = turns(5.0, 2, 60.0)
    local = heard_locally(script, [axis(0), away(cosine, 1)], 60.0, seed=seed)
    truth = people_of(script, local)
    assert len({(int(number), int(who)) for number, who in zip(local.numbers, truth, strict=True)}) == 6  # shuffled
    voices = find_voices(local, 2)
    assert voices is not None
    assert wrong(assigned(local, voices.centres), truth, 2) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_one_who_speaks_for_a_second_of_a_minute_is_found_and_the_other_stays_whole(seed: int) -> None:
    script = [Said(0, 0.0, 30.0), Said(1, 30.0, 31.2), Said(0, 31.2, 60.0)]
    local = heard_locally(script, PEOPLE, 60.0, seed=seed)
    voices = find_voices(local, 2)
    assert voices is not None
    truth = people_of(script, local)
    assert np.bincount(truth).tolist() == [21, 4]  # chunks
    assert wrong(assigned(local, voices.centres), truth, 2) == 0


def test_three_people_at_once_in_each_chunk() -> None:
    script = turns(3.0, 3, 60.0)
    local = heard_locally(script, [axis(0), away(0.5, 1), away(0.5, 2)], 60.0, seed=1)
    voices = find_voices(local, 3)
    assert voices is not None
    assert wrong(assigned(local, voices.centres), people_of(script, local), 3) == 0


def test_two_of_one_chunk_never_are_one_voice() -> None:
    """Both are like the first centre, the second one more so: the other one takes what is left."""
    local = by_hand([0, 0, 1], [away(0.8, 2), away(0.9, 3), away(0.8, 2)])
    assert assigned(local, np.stack([axis(0), axis(1)])).tolist() == [1, 0, 0]


def test_a_chunk_with_more_voices_than_are_wanted_leaves_the_one_that_fits_least() -> None:
    local = by_hand([0, 0, 0], [away(0.3, 2), axis(0), axis(1)])
    assert assigned(local, np.stack([axis(0), axis(1)])).tolist() == [-1, 0, 1]


def test_one_that_speaks_long_has_the_first_choice() -> None:
    """For 3 s it is like the first centre by 0.5; what is like it by 0.8 for 0.5 s is worth less: 0.4 against 1.5."""
    local = by_hand([0, 0], [away(0.5, 2), away(0.8, 3)])
    long = replace(local, alone_s=np.array([3.0, 0.5], np.float32))
    centres = np.stack([axis(0), axis(1)])
    assert assigned(local, centres).tolist() == [1, 0]
    assert assigned(long, centres).tolist() == [0, 1]


def test_evidence_by_hand() -> None:
    """Each is heard for 6 s, so once: in units of 1/192, a voice within 0.35 of a point that is drawn with 0.7.

    One alone: 96 (0.7 / (0.35 x 1.05) - ln 3). Two joined: 96 (0.7 |sum|^2 / (0.35 x 1.75) - ln 5); |sum|^2 is 4 for
    the same vector twice and 2 for two that have nothing in common.
    """
    alone = 96 * (0.7 / (0.35 * 1.05) - math.log(3))
    same, other = by_hand([0, 1], [axis(0), axis(0)]), by_hand([0, 1], [axis(0), axis(1)])
    joined, apart = np.array([0, 0], np.intp), np.array([0, 1], np.intp)
    assert evidence(same, apart, 2) == pytest.approx(2 * alone, rel=1e-5)
    assert evidence(other, apart, 2) == pytest.approx(2 * alone, rel=1e-5)
    assert evidence(same, joined, 1) == pytest.approx(96 * (0.7 * 4 / (0.35 * 1.75) - math.log(5)), rel=1e-5)
    assert evidence(other, joined, 1) == pytest.approx(96 * (0.7 * 2 / (0.35 * 1.75) - math.log(5)), rel=1e-5)


def test_evidence_counts_who_is_left_over_for_nothing() -> None:
    local = by_hand([0, 0], [axis(0), axis(1)])
    alone = evidence(local, np.array([0, 1], np.intp), 1)
    assert evidence(local, np.array([0, -1], np.intp), 1) == alone
    assert evidence(local, np.array([-1, -1], np.intp), 1) == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_three_voices_made_of_two_people_are_less_likely(seed: int) -> None:
    local = heard_locally(turns(5.0, 2, 60.0), PEOPLE, 60.0, seed=seed)
    two, three = find_voices(local, 2), find_voices(local, 3)
    assert two is not None
    assert three is not None
    assert three.evidence < two.evidence - 20.0


@pytest.mark.parametrize("seed", SEEDS)
def test_three_voices_of_three_people_are_more_likely_than_two(seed: int) -> None:
    local = heard_locally(turns(5.0, 3, 60.0), PEOPLE, 60.0, seed=seed)
    two, three = find_voices(local, 2), find_voices(local, 3)
    assert two is not None
    assert three is not None
    assert three.evidence > two.evidence + 100.0


@pytest.mark.parametrize("seed", SEEDS)
def test_two_people_lead_every_other_way_to_join_them(seed: int) -> None:
    """They never speak within the same chunk but where one ends and the other begins."""
    voices = find_voices(heard_locally(turns(20.0, 2, 60.0), PEOPLE, 60.0, seed=seed), 2)
    assert voices is not None
    assert voices.lead > 100.0


@pytest.mark.parametrize("seed", SEEDS)
def test_one_person_is_less_likely_to_be_two_and_two_people_to_be_one(seed: int) -> None:
    for script, gain in (([Said(0, 0.0, 60.0)], -120.0), (turns(20.0, 2, 60.0), 1000.0)):
        local = heard_locally(script, PEOPLE, 60.0, seed=seed)
        voices = find_voices(local, 2)
        assert voices is not None
        assert (voices.evidence - evidence_of_one(local) > gain) is (gain > 0.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_three_people_have_more_than_one_way_to_be_called_two_voices(seed: int) -> None:
    """All three are as far from each other: whichever two are taken for one voice is about as likely."""
    local = heard_locally(turns(5.0, 3, 60.0), PEOPLE, 60.0, seed=seed)
    two, three = find_voices(local, 2), find_voices(local, 3)
    assert two is not None
    assert three is not None
    assert two.lead < 300.0
    assert three.lead > 2000.0
    assert three.evidence > two.evidence + 2000.0


@pytest.mark.parametrize("seed", SEEDS)
def test_two_who_are_one_voice_in_every_chunk_are_told_by_their_pieces(seed: int) -> None:
    """The chunks hold one voice where these two take turns, and a third person beside it.

    So a chunk sounds like the mean of two, and only its pieces say that there are three.
    """
    turn_s = 3.0
    own = [axis(0), away(0.5, 1), axis(2)]
    merged_two = [Said(0, said.start_s, said.end_s, like=own[said.person]) if said.person < 2 else Said(1, said.start_s,
                  said.end_s, like=own[2]) for said in turns(turn_s, 3, 90.0)]  # fmt: skip
    local = heard_locally(merged_two, own, 90.0, seed=seed, spread=0.3)
    assert {len(local.numbers[local.chunks == chunk]) for chunk in range(len(local.starts))} == {2}
    nothing = Pieces(local.chunks[:0], local.chunks[:0], local.vectors[:0])
    for known, found in ((local, True), (replace(local, pieces=nothing), False)):
        voices = find_voices(known, 3)
        assert voices is not None
        likeness = voices.centres @ np.stack(own).T
        assert (sorted(likeness.argmax(axis=1).tolist()) == [0, 1, 2]) is found


def test_a_voice_has_a_piece_of_its_own() -> None:
    """The third sound is heard in one chunk only, together with others, never in a piece."""
    local = heard_locally(turns(5.0, 2, 60.0), PEOPLE, 60.0, seed=1, spread=0.05)
    odd = replace(local, vectors=np.where((local.chunks == 3)[:, None], axis(9), local.vectors))
    voices = find_voices(odd, 3)
    assert voices is None or float((voices.centres @ axis(9)).max()) < 0.9


def test_nobody_is_no_voice() -> None:
    assert find_voices(by_hand([], []), 2) is None


def test_one_local_voice_is_not_two() -> None:
    assert find_voices(by_hand([0], [axis(0)]), 2) is None
    assert find_voices(by_hand([0, 1], [axis(0), axis(1)]), 2) is not None


def test_a_long_recording_is_known_from_every_second_chunk() -> None:
    """1,300 s are 517 chunks, more than 500; what every other one holds is swapped for another sound."""
    script = turns(6.5, 2, 1300.0)
    local = heard_locally(script, PEOPLE, 1300.0, seed=2)
    assert len(local.starts) == 517
    voices = find_voices(local, 2)
    assert voices is not None
    assert wrong(assigned(local, voices.centres), people_of(script, local), 2) == 0
    odd = local.chunks % 2 == 1
    swapped = find_voices(replace(local, vectors=np.where(odd[:, None], axis(7), local.vectors)), 2)
    assert swapped is not None
    assert swapped.centres == pytest.approx(voices.centres, abs=1e-6)


def test_long_recordings_weigh_what_is_left_out_of_them_too() -> None:
    """Evidence grows with the talk, whatever part of it is looked at."""
    half, whole = (heard_locally(turns(6.5, 2, length_s), PEOPLE, length_s, seed=2) for length_s in (1235.0, 2470.0))
    gains = [found.evidence - evidence_of_one(local) for local in (half, whole) if (found := find_voices(local, 2))]
    assert gains[1] == pytest.approx(2 * gains[0], rel=0.03)


def test_the_same_sound_gives_the_same_voices() -> None:
    local = heard_locally(turns(5.0, 3, 60.0), PEOPLE, 60.0, seed=4)
    first, second = find_voices(local, 3), find_voices(local, 3)
    assert first is not None
    assert second is not None
    assert (first.centres == second.centres).all()
