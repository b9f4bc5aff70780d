"""A recording that a crash cut off stands in the Library at the next start, without a question."""

from __future__ import annotations

import struct
from pathlib import Path

from app.core.recording import ConversationState
from app.services.conversations import ConversationPlan
from tests.helpers.libraries import library

RATE_HZ = 16_000


def cut_off_wav(path: Path, *, seconds: float) -> None:
    """As the writer leaves it when it is killed: sound, and a header whose sizes were never set."""
    head = b"RIFF" + struct.pack("<I", 0) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE_HZ, RATE_HZ * 2, 2, 16)
    path.write_bytes(head + b"data" + struct.pack("<I", 0) + b"\x01\x00" * int(seconds * RATE_HZ))


def test_what_was_recorded_is_saved_up_to_its_end(tmp_path: Path) -> None:
    before = library(tmp_path)
    cut_off = before.begin(ConversationPlan(title="Renewal"))
    cut_off_wav(before.folder(cut_off.id) / "you.wav", seconds=90.0)
    cut_off_wav(before.folder(cut_off.id) / "others.wav", seconds=89.5)
    before.close()

    after = library(tmp_path)
    (saved,) = after.recover()
    assert (saved.title, saved.state, saved.note) == ("Renewal", ConversationState.RECORDED, "Saved up to 1:30.")
    assert [track.frames for track in saved.tracks] == [90 * RATE_HZ, int(89.5 * RATE_HZ)]
    assert after.unfinished() == (cut_off.id,)
    assert after.recover() == ()
    after.close()


def test_one_that_never_held_sound_goes_quietly(tmp_path: Path) -> None:
    before = library(tmp_path)
    empty = before.begin(ConversationPlan())
    cut_off_wav(before.folder(empty.id) / "you.wav", seconds=0.0)
    gone = before.begin(ConversationPlan())
    before.folder(gone.id).rmdir()
    before.close()

    after = library(tmp_path)
    assert after.recover() == ()
    assert after.rows() == ()
    assert list((tmp_path / "recordings").iterdir()) == []
    after.close()


def test_sound_that_can_not_be_read_is_kept_and_said(tmp_path: Path) -> None:
    before = library(tmp_path)
    odd = before.begin(ConversationPlan())
    (before.folder(odd.id) / "you.unknown").write_bytes(bytes(5000))
    before.close()

    after = library(tmp_path)
    (kept,) = after.recover()
    assert kept.state is ConversationState.FAILED
    assert "could not be read" in kept.failure
    assert (after.folder(odd.id) / "you.unknown").stat().st_size == 5000
    after.close()


def test_a_recording_that_runs_now_is_left_alone(tmp_path: Path) -> None:
    conversations = library(tmp_path)
    running = conversations.begin(ConversationPlan())
    assert conversations.recover() == ()
    assert conversations.get(running.id).state is ConversationState.RECORDING
    conversations.close()
