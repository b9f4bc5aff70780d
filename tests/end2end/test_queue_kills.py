"""Kills the app while it writes words again, and looks at whether the next start goes on in the same order, as asked for."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from app.core.recorder_event import Recorded
from app.core.recording import ConversationKind, ConversationState, Track, TrackRole
from app.core.segment import Segment
from app.core.speech_activity import Mode, SpeechActivity
from app.services.conversations import ConversationPlan
from app.wiring import Services
from tests.helpers.conversations import words
from tests.helpers.gui_services import open_services, wait_for
from tests.helpers.sounds import SAMPLE_SPEECH_MODEL, write_sample_piece

ROOT = Path(__file__).parents[2]
RATE_HZ = 48_000


def _draft(services: Services, title: str, length_s: float) -> str:
    """A recording of the sample whose words are a draft."""
    begun = services.conversations.begin(ConversationPlan(ConversationKind.CALL, title))
    folder = services.conversations.folder(begun.id)
    write_sample_piece(folder / "you.wav", 0.0, length_s, channel=0)
    write_sample_piece(folder / "others.wav", 0.0, length_s, channel=1)
    tracks = tuple(
        Track(role, f"{role}.wav", RATE_HZ, round(length_s * RATE_HZ)) for role in (TrackRole.YOU, TrackRole.OTHERS)
    )
    services.conversations.finish_recording(begun.id, Recorded(tracks, length_s, (), ()))
    # Speech with short rests, so that the words come in many stretches.
    spoken = tuple(Segment(start, start + 3.2) for start in range(0, int(length_s) - 3, 4))
    services.conversations.store_speech(
        begun.id, SpeechActivity(length_s, Mode.TWO_TRACKS, {"you": spoken, "other-1": spoken})
    )
    services.conversations.store_transcript(begun.id, words("good mourning", engine="draft"))
    return begun.id


def _app(folder: Path) -> subprocess.Popen[bytes]:
    env = {**os.environ, "HEARD_DATA": str(folder / "data"), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen([sys.executable, "-m", "app"], cwd=ROOT, env=env)


def _asked(folder: Path, question: str) -> list[tuple[object, ...]]:
    address = f"file:{folder / 'data' / 'library.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=5)) as reader:
        return reader.execute(question).fetchall()


def test_after_a_kill_the_next_start_goes_on_in_the_same_order_with_what_was_asked_for(tmp_path: Path) -> None:
    with open_services(tmp_path) as services:
        made = [_draft(services, title, length_s) for title, length_s in (("a", 48.0), ("b", 8.0), ("c", 8.0))]
        services.queue.pause()
        for identifier in made:
            services.queue.add(identifier, engine=("vosk", SAMPLE_SPEECH_MODEL))
        services.queue.move(made[2], 1)
        services.queue.go_on()
        services.queue.close()  # before anything was done
    with _app(tmp_path) as app:
        try:
            wait_for(lambda: bool(_asked(tmp_path, "SELECT 1 FROM stretches LIMIT 3")), seconds=60)
        finally:
            app.kill()
    waiting = _asked(tmp_path, "SELECT conversation_id, engine FROM waiting ORDER BY place")
    assert waiting == [(made[0], "vosk"), (made[2], "vosk"), (made[1], "vosk")]
    with _app(tmp_path) as app:
        try:
            wait_for(lambda: not _asked(tmp_path, "SELECT 1 FROM waiting"), seconds=120)
        finally:
            app.kill()
    with open_services(tmp_path) as services:
        found = {identifier: services.conversations.versions.of(identifier) for identifier in made}
        assert [one.title for one in map(services.conversations.get, made)] == ["a", "b", "c"]
        for identifier, versions in found.items():
            assert [one.engine for one in versions] == ["vosk:sample-only", "draft"]
            assert services.conversations.get(identifier).state is ConversationState.READY
        assert sorted(made, key=lambda identifier: found[identifier][0].written) == [made[0], made[2], made[1]]
