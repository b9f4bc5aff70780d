"""A PulseAudio server of its own for one test, with null sinks that hand every sample through unchanged."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

RATE_HZ = 48_000
_PROGRAMS = ("pulseaudio", "pactl", "paplay")


@dataclass(frozen=True, slots=True)
class PrivatePulse:
    """A running server. env: what a program needs to reach it, and nothing but it."""

    folder: Path
    env: dict[str, str]
    server: subprocess.Popen[bytes]

    def pactl(self, *words: str) -> str:
        return subprocess.run(
            ["pactl", *words], env=self.env, check=True, capture_output=True, text=True, timeout=10
        ).stdout.strip()

    def play(self, sink: str, wav: Path) -> subprocess.Popen[bytes]:
        """Start playing a WAV file into a sink; the caller waits for it."""
        return subprocess.Popen(["paplay", "-d", sink, str(wav)], env=self.env)

    def remove_sink(self, sink: str) -> None:
        """What pulling out a USB headset does to a sink and its monitor."""
        for line in self.pactl("list", "short", "modules").splitlines():
            number, _, rest = line.partition("\t")
            if f"sink_name={sink} " in f"{rest} ":
                self.pactl("unload-module", number)
                return
        raise LookupError(sink)


def _sink_words(name: str) -> list[str]:
    shape = f"rate={RATE_HZ} channels=1 format=s16le norewinds=1"
    return ["-L", f"module-null-sink sink_name={name} {shape} sink_properties=device.description={name}"]


def _environment(folder: Path) -> dict[str, str]:
    left_out = ("PULSE", "DBUS", "DISPLAY", "WAYLAND", "XDG")
    env = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return env | {
        "HOME": str(folder / "home"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "PULSE_RUNTIME_PATH": str(folder / "run"),
        "PULSE_STATE_PATH": str(folder / "home"),
        "PULSE_COOKIE": str(folder / "cookie"),
        "PULSE_SERVER": f"unix:{folder / 'pulse.sock'}",
    }


@contextmanager
def private_pulse(sinks: Sequence[str] = ("mic", "remote"), *, modules: Sequence[str] = ()) -> Iterator[PrivatePulse]:
    """Run a server until the block ends; also writes an .asoundrc with one PCM "rec_<sink>" for each sink's monitor."""
    with tempfile.TemporaryDirectory(prefix="heard-pulse-") as name:  # a short path: sockets allow 107 characters
        folder = Path(name)
        (folder / "home").mkdir()
        (folder / "run").mkdir(mode=0o700)
        (folder / "home" / ".asoundrc").write_text(
            "\n".join(
                f'pcm.rec_{sink} {{ type pulse server "unix:{folder}/pulse.sock" device "{sink}.monitor" '
                f'hint {{ show on description "rec_{sink}" }} }}'
                for sink in sinks
            ),
            encoding="utf-8",
        )
        env = _environment(folder)
        server_env = {key: value for key, value in env.items() if key != "PULSE_SERVER"}
        words = ["pulseaudio", "-n", "--system=false", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes",
                 "--realtime=no", "--high-priority=no", "--log-level=error",
                 "-L", f"module-native-protocol-unix auth-anonymous=1 socket={folder / 'pulse.sock'}"]  # fmt: skip
        for sink in sinks:
            words += _sink_words(sink)
        for module in modules:
            words += ["-L", module]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(words, env=server_env, stdout=log, stderr=log)
            try:
                _wait_until_ready(server, env, folder / "log")
                yield PrivatePulse(folder, env, server)
            finally:
                server.kill()
                server.wait()


def _wait_until_ready(server: subprocess.Popen[bytes], env: dict[str, str], log: Path) -> None:
    deadline = time.monotonic() + 10
    while subprocess.run(["pactl", "info"], env=env, capture_output=True, check=False, timeout=10).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"pulseaudio did not start: {log.read_text(errors='replace')}")
        time.sleep(0.02)


def need_pulse() -> None:
    """Skip the test where PulseAudio's programs are not installed."""
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (Debian: pulseaudio pulseaudio-utils libasound2-plugins)")


def put_in_environment(server: PrivatePulse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process and the ones it starts reach only `server`."""
    for name in [name for name in os.environ if name.startswith(("PULSE", "DBUS", "XDG"))]:
        monkeypatch.delenv(name)
    for name, value in server.env.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(name="pulse")
def pulse_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivatePulse]:
    """A server with the sinks "mic" and "remote", which this process and its children see as their only one."""
    need_pulse()
    with private_pulse() as server:
        put_in_environment(server, monkeypatch)
        yield server
