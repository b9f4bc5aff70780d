"""The player mixes tracks at any rate, reads files that still grow, and really plays through PortAudio."""

from __future__ import annotations

import queue
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.audio.mixer import TrackMixer
from app.audio.playback import Player, PlayerState
from app.audio.track_reader import TrackReader
from app.audio.writer import TrackFile
from app.core.recording import Track, TrackRole
from app.errors import InputFileError
from tests.helpers.pulse import need_pulse, private_pulse
from tests.helpers.sounds import tone

ROOT = Path(__file__).resolve().parents[3]


def pcm(samples: np.ndarray) -> bytes:
    return (samples[:, 0] * 32767).astype("<i2").tobytes()


def test_any_place_is_read_at_the_files_own_rate(tmp_path: Path) -> None:
    samples = np.arange(-500, 500, dtype=np.int16)
    soundfile.write(tmp_path / "a.wav", samples, 8_000)
    soundfile.write(tmp_path / "a.flac", np.stack([samples, samples + 20], axis=1), 8_000, subtype="PCM_16")
    with TrackReader(tmp_path / "a.wav") as reader:
        assert (reader.rate_hz, reader.frames, reader.duration_s) == (8_000, 1_000, 0.125)
        assert reader.read(990, 50).tolist() == list(range(490, 500))
        assert reader.read(0, 3).tolist() == [-500, -499, -498]
        assert reader.read(1_000, 5).tolist() == []
    with TrackReader(tmp_path / "a.flac") as reader:
        assert reader.read(500, 2).tolist() == [10, 11]


def test_a_growing_file_is_followed(tmp_path: Path) -> None:
    writer = TrackFile(tmp_path / "a.wav", rate_hz=16_000)
    writer.append(pcm(tone(1.0)))
    with TrackReader(tmp_path / "a.wav") as reader:
        assert reader.frames == 16_000
        writer.append(pcm(tone(0.5)))
        assert reader.frames == 24_000
        assert reader.read(16_000, 8_000).tobytes() == pcm(tone(0.5))
        writer.close()
        assert reader.frames == 24_000


def test_what_follows_the_samples_is_not_played(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(100, np.int16), 8_000)
    with (tmp_path / "a.wav").open("ab") as file:
        file.write(b"LIST\x04\0\0\0INFO")
    with TrackReader(tmp_path / "a.wav") as reader:
        assert reader.frames == 100


def test_tracks_are_mixed_where_they_were_heard(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "you.wav", np.full(16_000, 1_000, np.int16), 16_000)
    soundfile.write(tmp_path / "others.wav", np.full(16_000, 4_000, np.int16), 16_000)
    tracks = (
        Track(TrackRole.YOU, "you.wav", 16_000, 16_000),
        Track(TrackRole.OTHERS, "others.wav", 16_000, 16_000, offset_s=0.5),
    )
    mixer = TrackMixer(tmp_path, tracks)
    assert mixer.duration_s == 1.5
    mixer.go_to(0.4, until_s=1.2, rate_hz=16_000)
    data = b"".join(iter(lambda: mixer.read(700), b""))
    mixer.close()
    stereo = np.frombuffer(data, "<i2").reshape(-1, 2)
    assert len(stereo) == 0.8 * 16_000
    assert stereo[1_599].tolist() == [1_000, 600]  # 0.49995 s: only you, a little to the left
    assert stereo[1_600].tolist() == [3_400, 4_600]
    assert stereo[9_599].tolist() == [3_400, 4_600]
    assert stereo[9_600].tolist() == [2_400, 4_000]  # 1.0 s: your track is over


def test_tracks_of_different_rates_meet_at_the_devices(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(1.0), 16_000, subtype="PCM_16")
    mixer = TrackMixer(tmp_path, [Track(TrackRole.ROOM, "a.wav", 16_000, 16_000)])
    mixer.go_to(0.0, until_s=None, rate_hz=44_100)
    data = np.frombuffer(b"".join(iter(lambda: mixer.read(441), b"")), "<i2").reshape(-1, 2)
    mixer.close()
    assert len(data) == 44_100
    expected = tone(1.0, rate_hz=44_100)[:, 0] * 32768
    assert np.abs(data[4_000:-4_000, 0] - expected[4_000:-4_000]).max() < 40


def test_a_missing_track_is_told_and_nothing_waits(tmp_path: Path) -> None:
    states: queue.SimpleQueue[PlayerState] = queue.SimpleQueue()
    player = Player(tmp_path, [Track(TrackRole.YOU, "gone.wav", 16_000, 16_000)], states.put)
    began = time.perf_counter()
    player.play(0.0)
    assert time.perf_counter() - began < 0.03
    state = states.get(timeout=10)
    assert isinstance(state.error, InputFileError)
    assert not state.is_playing
    player.close()
    assert player.join(5.0)


SCRIPT = """
    import queue, sys, time
    from pathlib import Path
    from app.audio.playback import Player
    from app.core.recording import Track, TrackRole
    states = queue.SimpleQueue()
    folder = Path(sys.argv[1])
    tracks = [Track(TrackRole.YOU, "you.wav", 16000, 64000), Track(TrackRole.OTHERS, "others.wav", 48000, 192000)]
    player = Player(folder, tracks, states.put)
    def slow(call):
        began = time.perf_counter(); call(); took = time.perf_counter() - began
        assert took < 0.03, took  # far below 10 ms, unless the computer is busy with other things
    slow(lambda: player.play(1.0, 2.0))
    assert states.get(timeout=10).is_playing
    time.sleep(0.5)
    assert 1.1 < player.position_s < 1.6, player.position_s
    ended = states.get(timeout=10)
    assert ended.finished and abs(ended.position_s - 2.0) < 0.01, ended
    time.sleep(0.3)
    slow(lambda: player.seek(3.0))
    assert not states.get(timeout=5).is_playing and player.position_s == 3.0
    slow(player.play)
    assert states.get(timeout=5).is_playing
    time.sleep(0.3)
    slow(player.pause)
    paused = states.get(timeout=5)
    assert not paused.is_playing and 3.0 < paused.position_s < 3.4, paused
    time.sleep(0.2)
    assert player.position_s == paused.position_s
    slow(player.close)
    assert player.join(5.0)
    print("well played")
"""


@pytest.mark.sound
def test_the_real_device_plays_what_is_in_the_files(tmp_path: Path) -> None:
    need_pulse()
    soundfile.write(tmp_path / "you.wav", tone(4.0), 16_000, subtype="PCM_16")
    soundfile.write(tmp_path / "others.wav", tone(4.0, rate_hz=48_000, hz=1_000.0), 48_000, subtype="PCM_16")
    with private_pulse(("speaker",)) as pulse:
        home = Path(pulse.env["HOME"])
        with (home / ".asoundrc").open("a", encoding="utf-8") as file:
            file.write('\npcm.!default { type pulse }\nctl.!default { type pulse }\n')
        heard = tmp_path / "heard.raw"
        with heard.open("wb") as out:
            recorder = subprocess.Popen(
                ["parec", "-d", "speaker.monitor", "--format=s16le", "--rate=48000", "--channels=1", "--latency-msec=50"],
                env=pulse.env, stdout=out,
            )  # fmt: skip
            try:
                played = subprocess.run(
                    [sys.executable, "-c", textwrap.dedent(SCRIPT), str(tmp_path)],
                    env=pulse.env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
                )  # fmt: skip
                time.sleep(0.3)
            finally:
                recorder.terminate()
                recorder.wait(10)
    assert "well played" in played.stdout, played.stderr
    sound = np.frombuffer(heard.read_bytes()[: heard.stat().st_size // 2 * 2], "<i2").astype(np.float64)
    loud = np.flatnonzero(np.abs(sound) > 500)
    first = sound[loud[0] : loud[0] + 48_000]  # the second that was asked for first
    spectrum = np.abs(np.fft.rfft(first * np.hanning(len(first))))
    strongest = sorted(np.argsort(spectrum)[-2:].tolist())
    assert strongest == [440, 1_000]
    silence = sound[loud[0] + 48_500 : loud[0] + 52_000]
    assert np.abs(silence).max() < 50  # and then nothing more
