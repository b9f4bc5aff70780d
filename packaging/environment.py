"""Makes .venv from the lock, on a machine where nothing was installed before; standard library only."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "heard-setup.json"
LOCK = ROOT / "packaging" / "requirements.lock"
TESTS_BEGIN = "# --- what the tests need beside it ---"
BENCHMARKS_BEGIN = "# --- what the accuracy benchmark compares with ---"
BENCHMARKS = VENV / "benchmarks"
BENCHMARKS_STAMP = BENCHMARKS / "heard-benchmarks.json"
SUPPORTED = ((3, 11), (3, 13))
ALSA_PULSE = "lib/*/alsa-lib/libasound_module_pcm_pulse.so"


class SetUpError(Exception):
    """Set-up can't go on; the text says what happened and what to do."""


@dataclass(frozen=True)
class SystemPart:
    """Something that comes with the system and not from the lock: its Debian package, and how to see that it is there."""

    package: str
    purpose: str
    library: str = ""
    program: str = ""
    path_glob: str = ""

    def is_there(self) -> bool:
        if self.program:
            return shutil.which(self.program) is not None
        if self.path_glob:
            return any(Path("/usr").glob(self.path_glob))
        try:
            ctypes.CDLL(self.library)
        except OSError:
            return False
        return True


APP_PARTS = (
    SystemPart("libportaudio2", "recording and playing sound", library="libportaudio.so.2"),
    SystemPart("libpulse0", "recording the sound of a call", library="libpulse.so.0"),
    SystemPart("libasound2-plugins", "recording the sound of a call", path_glob=ALSA_PULSE),
    SystemPart("libegl1", "the window", library="libEGL.so.1"),
    SystemPart("libgl1", "the window", library="libGL.so.1"),
    SystemPart("libopengl0", "the window", library="libOpenGL.so.0"),
    SystemPart("libfontconfig1", "the window", library="libfontconfig.so.1"),
    SystemPart("libdbus-1-3", "the window", library="libdbus-1.so.3"),
    SystemPart("libxkbcommon-x11-0", "the window", library="libxkbcommon-x11.so.0"),
    SystemPart("libxcb-cursor0", "the window", library="libxcb-cursor.so.0"),
    SystemPart("libxcb-icccm4", "the window", library="libxcb-icccm.so.4"),
    SystemPart("libxcb-keysyms1", "the window", library="libxcb-keysyms.so.1"),
    SystemPart("libxcb-image0", "the window", library="libxcb-image.so.0"),
    SystemPart("libxcb-render-util0", "the window", library="libxcb-render-util.so.0"),
    SystemPart("libxcb-shape0", "the window", library="libxcb-shape.so.0"),
    SystemPart("libxcb-xkb1", "the window", library="libxcb-xkb.so.1"),
    SystemPart("libglib2.0-0", "the window", library="libglib-2.0.so.0"),
)
TEST_PARTS = (
    SystemPart("git", "the tests", program="git"),
    SystemPart("pulseaudio", "recording in the tests", program="pulseaudio"),
    SystemPart("pulseaudio-utils", "recording in the tests", program="paplay"),
    SystemPart("xvfb", "the real window in the tests", program="Xvfb"),
    SystemPart("xdotool", "the real window in the tests", program="xdotool"),
    SystemPart("procps", "watching processes in the tests", program="pgrep"),
    SystemPart("flite", "speaking in the tests", program="flite"),
    SystemPart("espeak-ng", "speaking in the tests", program="espeak-ng"),
    SystemPart("ffmpeg", "sound files of every kind in the tests", program="ffmpeg"),
    SystemPart("poppler-utils", "looking at the exported page in the tests", program="pdftoppm"),
)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(*, tests: bool) -> Path:
    """Return the Python of a complete .venv, made or completed when needed.

    Raises:
        SetUpError: with a sentence for a person.
    """
    check_python()
    install_system_parts(APP_PARTS + TEST_PARTS if tests else APP_PARTS)
    wanted = fingerprint()
    done = read_stamp()
    if done.get("fingerprint") == wanted and venv_python().exists() and (done.get("tests") or not tests):
        return venv_python()
    if done.get("fingerprint") != wanted or not venv_python().exists():
        make_venv()
    install_packages(tests=tests)
    write_stamp({"fingerprint": wanted, "tests": tests})
    return venv_python()


def check_python() -> None:
    low, high = SUPPORTED
    if not low <= sys.version_info[:2] <= high:
        raise SetUpError(
            f"Heard needs Python {low[0]}.{low[1]} to {high[0]}.{high[1]}; this is {sys.version.split()[0]}. "
            f"Start this command with one of those, for example: python3.12 packaging/run.py"
        )


def fingerprint() -> str:
    """Changes when the lock, the project's description, the Python or the place of the project does."""
    digest = hashlib.sha256()
    for part in (LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode(), str(ROOT).encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def read_stamp() -> dict[str, object]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, object]) -> None:
    temporary = STAMP.with_suffix(".part")
    temporary.write_text(json.dumps(stamp), encoding="utf-8")
    temporary.replace(STAMP)


def install_system_parts(parts: tuple[SystemPart, ...]) -> None:
    """Linux only: other systems bring these along. Installs as root on Debian, else says what is missing."""
    if sys.platform != "linux":
        return
    missing = [part for part in parts if not part.is_there()]
    if not missing:
        return
    names = [part.package for part in missing]
    for purpose in dict.fromkeys(part.purpose for part in missing):
        say(f"Missing here for {purpose}: {', '.join(part.package for part in missing if part.purpose == purpose)}")
    if shutil.which("apt-get") is None:
        say("Please install what gives these on your system; without them parts of Heard will not work.")
    elif os.geteuid() != 0:
        say(f"Without them parts of Heard will not work. To install them:  sudo apt-get install {' '.join(names)}")
    else:
        apt_install(names)


def apt_install(names: list[str]) -> None:
    say("Installing them with the system's package manager")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", *names]):
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if result.returncode != 0 and "install" in command:
            say(f"The system's package manager could not install them: {(result.stderr or result.stdout).strip()[-400:]}")
            say("Going on without; `heard doctor` says later what does not work.")


def make_venv() -> None:
    """A fresh .venv; on a Debian without python3-venv that package is installed first (root) or asked for."""
    say("Making .venv")
    if try_venv():
        return
    if sys.platform == "linux" and shutil.which("apt-get") and os.geteuid() == 0:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        apt_install([f"python{version}-venv"])
        if try_venv():
            return
    raise SetUpError(
        "Python could not make a virtual environment here. On Debian and Ubuntu install python3-venv "
        "(sudo apt-get install python3-venv), then run this again."
    )


def try_venv() -> bool:
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    complete = made.returncode == 0 and subprocess.run(
        [venv_python(), "-m", "pip", "--version"], capture_output=True, check=False
    ).returncode == 0  # fmt: skip
    if not complete:
        shutil.rmtree(VENV, ignore_errors=True)
    return complete


def lock_parts() -> tuple[str, str, str]:
    """What the app needs; what the tests need beside it; what the accuracy benchmark compares with."""
    needed, _, benchmarks = LOCK.read_text(encoding="utf-8").partition(BENCHMARKS_BEGIN)
    app, _, tests = needed.partition(TESTS_BEGIN)
    return app, tests, benchmarks


def prepare_benchmarks() -> Path:
    """The folder of what the accuracy benchmark compares with, filled when needed; nothing else in .venv changes.

    Raises:
        SetUpError: .venv is not complete, or the packages could not be fetched.
    """
    wanted = lock_parts()[2]
    stamp = {"fingerprint": hashlib.sha256(wanted.encode()).hexdigest(), "python": sys.version}
    if BENCHMARKS_STAMP.exists() and json.loads(BENCHMARKS_STAMP.read_text(encoding="utf-8")) == stamp:
        return BENCHMARKS
    if not venv_python().exists():
        raise SetUpError("There is no .venv yet. Run python3 packaging/test.py once, then this again.")
    shutil.rmtree(BENCHMARKS, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(wanted, encoding="utf-8")
        arguments = ["--no-deps", "--require-hashes", "--target", str(BENCHMARKS), "-r", str(requirements)]
        run_pip(arguments, total=sum(1 for line in wanted.splitlines() if line[:1].isalnum()))
    BENCHMARKS_STAMP.write_text(json.dumps(stamp), encoding="utf-8")
    return BENCHMARKS


def install_packages(*, tests: bool) -> None:
    """Install the lock (every file checked against its hash), then the project itself."""
    app_part, tests_part, _ = lock_parts()
    wanted = app_part + tests_part if tests else app_part
    total = sum(1 for line in wanted.splitlines() if line[:1].isalnum())
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(wanted, encoding="utf-8")
        run_pip(["--require-hashes", "-r", str(requirements)], total=total)
    run_pip(["--no-deps", "--no-build-isolation", "--editable", str(ROOT)], total=1)


def run_pip(arguments: list[str], *, total: int) -> None:
    command = [
        str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off",
        *arguments,
    ]  # fmt: skip
    seen = 0
    tail: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as pip:
        for line in pip.stdout or ():
            tail = [*tail[-20:], line]
            if line.startswith("Collecting ") and total > 1:
                seen += 1
                show_progress(f"Fetching {min(seen, total)} of about {total}: {line.split()[1].partition('=')[0]}")
            elif line.startswith("Installing collected packages"):
                show_progress("Installing, this can take a minute" if total > 1 else "Installing Heard itself")
    if sys.stderr.isatty():
        say("")
    if pip.returncode != 0:
        raise SetUpError(
            "Installing the packages did not work. Check the network connection and try again.\n" + "".join(tail).strip()
        )


def show_progress(text: str) -> None:
    """One line that is rewritten on a terminal; a line each elsewhere."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    else:
        say(text)
