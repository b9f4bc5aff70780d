"""What a private sound server has is listed and opened; what is missing is said."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.audio.backend import Device
from app.audio.devices import list_devices, open_device
from app.errors import RecordingError
from tests.helpers.hearing import hear
from tests.helpers.pulse import PrivatePulse, need_pulse, private_pulse, pulse_server, put_in_environment  # noqa: F401

pytestmark = pytest.mark.sound


@pytest.mark.usefixtures("pulse")
def test_what_the_computer_plays_is_listed_with_its_id() -> None:
    listed = list_devices()
    assert listed.microphones == ()
    assert listed.computer_sound == (
        Device("mic.monitor", "Sound played on mic", is_default=True),
        Device("remote.monitor", "Sound played on remote"),
    )
    assert listed.advice == "No microphone was found: plug one in, or switch it on in the sound settings."


def test_microphones_are_listed_too_and_the_list_follows_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    need_pulse()
    microphone = (
        "module-virtual-source source_name=headset master=remote.monitor source_properties=device.description=Headset"
    )
    with private_pulse(modules=[microphone]) as server:
        put_in_environment(server, monkeypatch)
        listed = list_devices()
        assert [device.id for device in listed.microphones] == ["headset"]
        assert listed.advice == ""
        server.remove_sink("mic")
        assert [device.id for device in list_devices().computer_sound] == ["remote.monitor"]


def test_without_a_sound_server_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'nobody'}")
    listed = list_devices()
    assert listed.computer_sound == ()
    assert "PulseAudio or PipeWire" in listed.advice


@pytest.mark.usefixtures("pulse")
@pytest.mark.parametrize("words", [("devices",), ("record", "--mic", "mic.monitor", "--out", "rec")])
def test_without_portaudio_the_package_is_named(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")  # as the real one does then
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-m", "app", *words], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{root}", "HEARD_DATA": str(tmp_path / "data")},
    )  # fmt: skip
    assert "PortAudio is missing" in done.stderr
    assert "libportaudio2" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == (0 if words == ("devices",) else 1)
    assert not (tmp_path / "rec").exists()


@pytest.mark.usefixtures("pulse")
@pytest.mark.parametrize(("device", "computer_sound"), [("mic.monitor", False), ("default", True), ("rec_remote", True)])
def test_a_device_is_heard(device: str, *, computer_sound: bool) -> None:
    heard = hear(device, 0.5, computer_sound=computer_sound).result(20)
    assert (heard.rate_hz, heard.lost_after_s) == (48_000, None)
    assert set(heard.blocks) == {1920}  # 20 ms of 16 bits
    assert 10 <= len(heard.blocks) <= 30


@pytest.mark.usefixtures("pulse")
def test_a_rate_can_be_asked_for() -> None:
    heard = hear("mic.monitor", 0.4, rate_hz=16_000).result(20)
    assert heard.rate_hz == 16_000
    assert set(heard.blocks) == {640}


@pytest.mark.usefixtures("pulse")
def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(RecordingError, match="There is no sound device “none”"):
        open_device("none", lambda _data, _at_s, _lost: None)


def test_a_source_that_goes_away_is_lost_although_the_server_moves_the_stream(pulse: PrivatePulse) -> None:
    going, staying = hear("mic.monitor", 10.0), hear("remote.monitor", 2.5)
    time.sleep(1.5)
    pulse.remove_sink("mic")
    lost_after_s = going.result(20).lost_after_s
    assert lost_after_s is not None
    assert lost_after_s < 2.5
    assert staying.result(20).lost_after_s is None
