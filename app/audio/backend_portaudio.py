"""Records any input that PortAudio knows: microphones everywhere, and loopback drivers that look like one."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

from app.audio.backend import BLOCK_S, DEFAULT_DEVICE, LATENCY_S, RATES_HZ, Device, DeviceList, OnBlock
from app.audio.portaudio import load_portaudio
from app.errors import RecordingError
from app.i18n import tr

# Parts of the names of drivers that hand back what the computer plays.
_LOOPBACK_NAMES = ("blackhole", "loopback", "soundflower", "stereo mix", "stereomix", "wave out mix", "what u hear",
                   "cable output", "voicemeeter out", "monitor of")  # fmt: skip


def no_such_device(device: str) -> RecordingError:
    return RecordingError(
        tr("There is no sound device “{device}”.", device=device),
        advice=tr("“heard devices” lists the ones that are there."),
    )


class PortAudioSource:
    """One input stream: its callback copies the block, stamps it and returns."""

    def __init__(self, device: str | int | None, on_block: OnBlock, *, rates_hz: Sequence[int], shown_as: str) -> None:
        self._sounddevice = load_portaudio()
        self._on_block = on_block
        self._closing = False
        self._finished = False
        self._stream: Any = None
        self.rate_hz = 0
        refusal: Exception | None = None
        for rate_hz in rates_hz:
            try:
                self._open(device, rate_hz)
            except ValueError as error:
                raise no_such_device(shown_as) from error
            except self._sounddevice.PortAudioError as error:
                refusal = error
            else:
                return
        raise RecordingError(
            tr("The sound device “{device}” can't be opened.", device=shown_as),
            advice=tr("Check that it is plugged in, that no other app holds it, and that Heard may use the microphone."),
        ) from refusal

    def _open(self, device: str | int | None, rate_hz: int) -> None:
        stream = self._sounddevice.RawInputStream(
            device=device,
            samplerate=rate_hz,
            channels=1,
            dtype="int16",
            blocksize=round(rate_hz * BLOCK_S),
            latency=LATENCY_S,
            callback=self._on_audio,
            finished_callback=self._on_finished,
        )
        try:
            self.rate_hz = rate_hz
            stream.start()
        except self._sounddevice.PortAudioError:
            stream.close()
            raise
        self._stream = stream

    def _on_audio(self, data: Any, _frames: int, _time: Any, status: Any) -> None:
        self._on_block(bytes(data), time.perf_counter(), status.input_overflow)

    def _on_finished(self) -> None:
        self._finished = True

    @property
    def lost(self) -> bool:
        return not self._closing and (self._finished or not self._stream.active)

    def close(self) -> None:
        self._closing = True
        self._stream.close(ignore_errors=True)


class PortAudioBackend:
    """Inputs by PortAudio's own names."""

    def list_devices(self) -> DeviceList:
        inputs = self._inputs()
        loopbacks = tuple(device for device in inputs if _is_loopback(device.name))
        microphones = tuple(device for device in inputs if device not in loopbacks)
        advice = "" if loopbacks else computer_sound_advice()
        if not microphones:
            advice = f"{_no_microphone()} {advice}"
        return DeviceList(microphones, loopbacks, advice.strip())

    def _inputs(self) -> tuple[Device, ...]:
        sounddevice = load_portaudio()
        apis, devices = sounddevice.query_hostapis(), sounddevice.query_devices()
        if not apis:
            return ()
        # One host API only: Windows shows every device once for each of its four.
        first = apis[max(0, sounddevice.default.hostapi)] if sys.platform == "win32" else None
        chosen = first["devices"] if first else range(len(devices))
        default = sounddevice.default.device[0]
        inputs = [index for index in chosen if devices[index]["max_input_channels"] > 0]
        return tuple(Device(devices[index]["name"], devices[index]["name"], index == default) for index in inputs)

    def has(self, device: str) -> bool:
        return device == DEFAULT_DEVICE or any(device == known.id for known in self._inputs())

    def open(self, device: str, on_block: OnBlock, *, rate_hz: int | None, computer_sound: bool) -> PortAudioSource:
        if computer_sound and device == DEFAULT_DEVICE:
            loopbacks = self.list_devices().computer_sound
            if not loopbacks:
                raise RecordingError(tr("The sound of the computer can't be recorded yet."), advice=computer_sound_advice())
            device = loopbacks[0].id
        if device == DEFAULT_DEVICE and not self._inputs():
            raise RecordingError(_no_microphone())
        if not self.has(device):
            raise no_such_device(device)
        rates_hz = (rate_hz,) if rate_hz else RATES_HZ
        return PortAudioSource(self._index(device), on_block, rates_hz=rates_hz, shown_as=device)

    def _index(self, device: str) -> int | None:
        """PortAudio's number of an exactly named input; None is its default one (a name would match parts of others)."""
        sounddevice = load_portaudio()
        exact = [
            index
            for index, known in enumerate(sounddevice.query_devices())
            if known["name"] == device and known["max_input_channels"] > 0
        ]
        return exact[0] if exact else None


def _no_microphone() -> str:
    return tr("No microphone was found: plug one in, or allow Heard to use it in the system settings.")


def _is_loopback(name: str) -> bool:
    return any(part in name.lower() for part in _LOOPBACK_NAMES)


def computer_sound_advice() -> str:
    """What to do on this system so that the others on a call can be recorded."""
    if sys.platform == "darwin":
        return tr(
            "macOS hands the sound of a call to no app by itself: install the free driver BlackHole, make a Multi-Output "
            "Device with it in Audio MIDI Setup, and choose BlackHole here. “In the room” works without it."
        )
    if sys.platform == "win32":
        return tr(
            "Windows hands the sound of a call to an app through Stereo Mix: switch it on in the recording devices of the "
            "sound settings, or install the free driver VB-Cable. “In the room” works without it."
        )
    return tr(
        "The sound of the computer can be recorded where PulseAudio or PipeWire runs: start it, and install "
        "libasound2-plugins. “In the room” works without it."
    )
