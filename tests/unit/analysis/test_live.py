"""The balance while a conversation is recorded."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from app.analysis.live import LiveListener
from app.core.recording import TrackRole
from app.paths import resources_folder
from tests.helpers.microphones import room, through_room
from tests.helpers.vowels import Floats, placed, vowels

SAMPLE = resources_folder() / "sample" / "conversation.opus"
YOU, OTHERS = TrackRole.YOU, TrackRole.OTHERS


def listened(you: Floats, others: Floats, *, step: int = 1600) -> LiveListener:
    listener = LiveListener()
    for at in range(0, len(you), step):
        listener.feed(YOU, you[at : at + step])
        listener.feed(OTHERS, others[at : at + step])
    return listener


@pytest.fixture(scope="module")
def talk() -> tuple[Floats, Floats]:
    """I speak from 2 to 10 s, they from 12 to 36 s: a quarter is mine."""
    you = placed(40.0, (2.0, vowels(8.0)), seed=1)
    others = placed(40.0, (12.0, vowels(24.0)), seed=2)
    return you, others


def test_shares_and_who_speaks_now(talk: tuple[Floats, Floats]) -> None:
    you, others = talk
    report = listened(you[: 8 * 16000], others[: 8 * 16000]).report()
    assert report.you_share_all is None  # they have said nothing yet
    assert report.speaking == {YOU}
    report = listened(you, others).report()
    assert report.you_share_all == pytest.approx(0.25, abs=0.05)
    assert report.you_share_recent == report.you_share_all
    assert not report.speaking
    assert not report.bleed


def test_the_size_of_the_pieces_changes_nothing(talk: tuple[Floats, Floats]) -> None:
    assert listened(*talk, step=480).report() == listened(*talk, step=16000).report()


@pytest.fixture(scope="module")
def sample() -> tuple[Floats, Floats]:
    """Two minutes of the sample conversation, one voice a channel."""
    samples, _ = soundfile.read(SAMPLE, dtype="float32", frames=120 * 16000)
    return samples[:, 0], samples[:, 1]


def test_bleed_is_noticed_and_not_counted_as_mine(sample: tuple[Floats, Floats]) -> None:
    you, others = sample
    clean = listened(you, others).report()
    assert not clean.bleed
    assert clean.you_share_all is not None
    late = np.concatenate([np.zeros(1280, np.float32), others])[: len(others)]
    with_bleed = listened((you + 0.25 * late).astype(np.float32), others).report()
    assert with_bleed.bleed
    assert with_bleed.you_share_all == pytest.approx(clean.you_share_all, abs=0.05)


@pytest.mark.parametrize("bleed_db", [-12, -20])
def test_bleed_through_a_room_is_noticed_whatever_the_pieces(sample: tuple[Floats, Floats], bleed_db: int) -> None:
    """Pieces of a second, as the live process reads them: the first one of mine must wait for that of theirs."""
    you, others = (track[: 60 * 16000] for track in sample)
    echo = through_room(others, room(np.random.default_rng(3), 0.08))
    echo *= 10 ** (bleed_db / 20) * np.sqrt(np.mean(others**2) / np.mean(echo**2))
    assert listened((you + echo).astype(np.float32), others, step=16_000).report().bleed


def test_who_talks_over_the_others_all_the_time_is_no_bleed(sample: tuple[Floats, Floats]) -> None:
    you, others = sample
    spoken = [you[at : at + 1600] for at in range(0, len(you), 1600) if np.sqrt(np.mean(you[at : at + 1600] ** 2)) > 0.02]
    over = np.resize(np.concatenate(spoken), len(others)).astype(np.float32)
    report = listened(over, others, step=16_000).report()
    assert not report.bleed
    assert report.you_share_all is not None
    assert report.you_share_all > 0.6, "what I say over them counts as mine"


def test_only_the_last_five_minutes_are_recent() -> None:
    you = placed(330.0, (1.0, vowels(20.0)), (310.0, vowels(15.0)), seed=1)
    others = placed(330.0, (280.0, vowels(15.0)), seed=2)
    report = listened(you, others, step=16000).report()
    # 35 of 50 s in all; the first 30 s are too long ago: 15 of 30 s
    assert report.you_share_all == pytest.approx(35 / 50, abs=0.05)
    assert report.you_share_recent == pytest.approx(0.5, abs=0.05)


def test_a_source_that_goes_away_does_not_stop_the_other(talk: tuple[Floats, Floats]) -> None:
    you, others = talk
    listener = listened(you[: 11 * 16000], others[: 11 * 16000])
    listener.feed(OTHERS, others[11 * 16000 : 30 * 16000])
    report = listener.report()
    assert report.speaking == {OTHERS}
    assert report.you_share_all is not None
    assert report.you_share_all < 0.5


def test_nothing_fed_knows_nothing() -> None:
    report = LiveListener().report()
    assert (report.you_share_recent, report.you_share_all, report.speaking, report.bleed) == (None, None, frozenset(), False)


def test_one_microphone_in_a_room_has_no_shares(talk: tuple[Floats, Floats]) -> None:
    listener = LiveListener()
    listener.feed(TrackRole.ROOM, talk[0][: 8 * 16000])
    assert listener.report().speaking == {TrackRole.ROOM}
    assert listener.report().you_share_all is None


def test_digital_silence_and_broken_samples_are_silence() -> None:
    listener = LiveListener()
    listener.feed(YOU, np.zeros(32000, np.float32))
    listener.feed(OTHERS, np.full(32000, np.nan, np.float32))
    assert not listener.report().speaking
