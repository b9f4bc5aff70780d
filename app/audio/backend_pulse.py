"""Records PulseAudio and PipeWire sources on Linux: microphones, and the monitor of what the computer plays.

PortAudio reaches them through ALSA's device "pulse"; PULSE_SOURCE says which one it opens. When a source goes away, the
server moves our stream to another one without a word: a watch on the server's events tells that from a source that lives.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.audio.backend import DEFAULT_DEVICE, RATES_HZ, Device, DeviceList, OnBlock
from app.audio.backend_portaudio import PortAudioSource, no_such_device
from app.audio.portaudio import load_portaudio
from app.errors import RecordingError
from app.i18n import tr

_ALSA_DEVICE = "pulse"
_SOURCE_VARIABLE = "PULSE_SOURCE"
_WATCH_S = 0.5
_opening = threading.Lock()


@contextmanager
def _client() -> Iterator[Any]:
    """A connection of its own to the server.

    Raises:
        RecordingError: no server answers.
    """
    pulsectl = _pulsectl()
    client = pulsectl.Pulse("heard", connect=False)
    try:
        client.connect(autospawn=False)  # pulsectl's own timeout makes every connection take all of it
        yield client
    except (pulsectl.PulseError, pulsectl.PulseDisconnected) as error:
        raise RecordingError(
            tr("The sound server does not answer."), advice=tr("Start PulseAudio or PipeWire, and try again.")
        ) from error
    finally:
        client.close()


def _pulsectl() -> Any:
    try:
        import pulsectl  # noqa: PLC0415 - loads libpulse, which may be missing
    except (ImportError, OSError) as error:  # OSError: libpulse.so.0 is missing
        raise RecordingError(
            tr("The library of the sound server is missing."), advice=tr("Install libpulse0 with your system's packages.")
        ) from error
    return pulsectl


def server_answers() -> bool:
    try:
        with _client() as client:
            client.server_info()
    except RecordingError:
        return False
    return True


class PulseSource:
    """One source of the server, heard through PortAudio and watched through the server's events."""

    def __init__(self, name: str, on_block: OnBlock, *, rate_hz: int | None) -> None:
        load_portaudio()
        with _opening, _client() as client:
            self._source = client.get_source_by_name(name).index
            before = {output.index for output in _our_streams(client)}
            os.environ[_SOURCE_VARIABLE] = name
            try:
                self._stream = PortAudioSource(
                    _ALSA_DEVICE, on_block, rates_hz=(rate_hz,) if rate_hz else RATES_HZ, shown_as=name
                )
            finally:
                del os.environ[_SOURCE_VARIABLE]
            ours = [output.index for output in _our_streams(client) if output.index not in before]
            self._output: int | None = ours[0] if ours else None
        self.rate_hz = self._stream.rate_hz
        self._gone = False
        self._closing = threading.Event()
        self._watch = threading.Thread(target=self._watch_server, name="source-watch", daemon=True)
        self._watch.start()

    @property
    def lost(self) -> bool:
        return self._gone or self._stream.lost

    def _watch_server(self) -> None:
        pulsectl = _pulsectl()

        def on_event(_event: Any) -> None:
            raise pulsectl.PulseLoopStop

        try:
            with _client() as client:
                client.event_mask_set("source", "source_output")
                client.event_callback_set(on_event)
                while not self._closing.is_set() and self._is_ours(client):
                    client.event_listen(timeout=_WATCH_S)
        except RecordingError:
            pass  # the server is gone, and the source with it
        self._gone = not self._closing.is_set()

    def _is_ours(self, client: Any) -> bool:
        """The source is there, and our stream still hears it and nothing else."""
        if self._source not in {source.index for source in client.source_list()}:
            return False
        streams = {output.index: output.source for output in client.source_output_list()}
        return self._output is None or streams.get(self._output) == self._source

    def close(self) -> None:
        self._closing.set()
        self._stream.close()
        self._watch.join(2 * _WATCH_S)


def _our_streams(client: Any) -> list[Any]:
    process = str(os.getpid())
    return [output for output in client.source_output_list() if output.proplist.get("application.process.id") == process]


class PulseBackend:
    """Sources by the server's own names."""

    def list_devices(self) -> DeviceList:
        with _client() as client:
            server, sources = client.server_info(), client.source_list()
            sinks = {sink.name: sink.description for sink in client.sink_list()}
        microphones = [source for source in sources if source.monitor_of_sink_name is None]
        monitors = [source for source in sources if source.monitor_of_sink_name is not None]
        devices = DeviceList(
            tuple(Device(source.name, source.description, source.name == server.default_source_name)
                  for source in microphones),
            tuple(
                Device(
                    source.name,
                    tr("Sound played on {device}", device=sinks.get(source.monitor_of_sink_name, source.description)),
                    source.monitor_of_sink_name == server.default_sink_name,
                )
                for source in monitors
            ),
        )  # fmt: skip
        return DeviceList(devices.microphones, devices.computer_sound, _advice(devices))

    def has(self, device: str) -> bool:
        with _client() as client:
            return device == DEFAULT_DEVICE or any(device == source.name for source in client.source_list())

    def open(self, device: str, on_block: OnBlock, *, rate_hz: int | None, computer_sound: bool) -> PulseSource:
        name = self._named(device, computer_sound=computer_sound)
        if _ALSA_DEVICE not in {known["name"] for known in load_portaudio().query_devices()}:
            raise RecordingError(
                tr("ALSA has no way to the sound server."),
                advice=tr("Install libasound2-plugins with your system's packages."),
            )
        if not self.has(name):
            raise no_such_device(device)
        return PulseSource(name, on_block, rate_hz=rate_hz)

    def _named(self, device: str, *, computer_sound: bool) -> str:
        if device != DEFAULT_DEVICE:
            return device
        with _client() as client:
            server = client.server_info()
        return f"{server.default_sink_name}.monitor" if computer_sound else str(server.default_source_name)


def _advice(devices: DeviceList) -> str:
    missing = []
    if not devices.microphones:
        missing.append(tr("No microphone was found: plug one in, or switch it on in the sound settings."))
    if not devices.computer_sound:
        missing.append(tr("Nothing plays sound on this computer yet: plug in headphones or loudspeakers."))
    if _ALSA_DEVICE not in {known["name"] for known in load_portaudio().query_devices()}:
        missing.append(tr("ALSA has no way to the sound server: install libasound2-plugins."))
    return " ".join(missing)
