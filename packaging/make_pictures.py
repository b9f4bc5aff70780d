"""Takes the README's pictures from the real window: `python packaging/make_pictures.py`, no screen or sound card needed.

The review is the sample's, analysed from its sound. The recording is a real one: the sample is played into the sinks of a
private PulseAudio. The other rows of the Library are made up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "packaging" / "pictures"
HEADSET = "module-remap-source source_name=headset master=mic.monitor rate=48000 channels=1 format=s16le"
RECORD_S = 45.0
COLOURS = 255

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 - the project is importable from here on

from app.core.job import Failed, Finished  # noqa: E402
from app.gui.application import make_application  # noqa: E402
from app.gui.main_window import SIZE, MainWindow  # noqa: E402
from app.gui.models.recording_session import SessionState  # noqa: E402
from app.gui.snapshot import save_picture, save_review  # noqa: E402
from app.gui.theme import theme  # noqa: E402
from app.paths import Paths, resources_folder  # noqa: E402
from app.settings import Settings  # noqa: E402
from app.wiring import Services, build_services  # noqa: E402
from tests.helpers.gui_services import fill, pause, wait_for  # noqa: E402
from tests.helpers.pulse import PrivatePulse, private_pulse  # noqa: E402


def analysed_sample(services: Services) -> str:
    """Open the sample and wait until it was analysed from its sound."""
    ended: list[str] = []

    def on_event(identifier: str, event: object) -> None:
        if isinstance(event, Finished | Failed):
            ended.append(identifier)

    stop = services.queue.subscribe(on_event)
    sample = services.conversations.open_sample().id
    services.queue.add(sample)
    wait_for(lambda: sample in ended, seconds=120)
    stop()
    return sample


def picture_library(services: Services) -> None:
    theme.apply(make_application(services.settings), "light")
    window = MainWindow(services)
    window.resize(SIZE)
    window.show()
    window.start_up()
    pause(2.0)
    save_picture(window, FOLDER / "library-light.png")
    window.close()


def picture_recording(services: Services, pulse: PrivatePulse, folder: Path) -> None:
    """Record the sample as a call, and look at the live view while it runs."""
    theme.apply(make_application(services.settings), "light")
    window = MainWindow(services, undo_s=0.2)
    window.resize(SIZE)
    window.show()
    window.start_up()
    window.go_to("record")
    setup = window.setup
    wait_for(lambda: setup.you.device is not None)
    for row, device in ((setup.you, "headset"), (setup.others, "remote.monitor")):
        place = row.devices.findData(device)
        row.devices.setCurrentIndex(place)
        row.devices.activated.emit(place)
    setup.title.setText("Renewal call with Priya")
    setup.who.setText("Priya")
    setup.intention.setText("Let the silence sit for one breath before I answer")
    players = [pulse.play(sink, wav) for sink, wav in _channels(folder)]
    pause(3.0)
    setup.agreed.click()
    setup.start.click()
    wait_for(lambda: window.session.state is SessionState.RECORDING, seconds=20)
    pause(RECORD_S)
    save_picture(window, FOLDER / "recording-light.png")
    window.live.stop.click()
    wait_for(lambda: not window.session.running, seconds=30)
    for player in players:
        player.kill()
        player.wait()
    window.close()


def _channels(folder: Path) -> list[tuple[str, Path]]:
    sample = resources_folder() / "sample" / "conversation.opus"
    made = []
    for sink, channel in (("mic", "c0"), ("remote", "c1")):
        wav = folder / f"{sink}.wav"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-ss", "120", "-i", str(sample), "-af", f"pan=mono|c0={channel},volume=6dB",
             "-ar", "48000", str(wav)],
            check=True,
        )  # fmt: skip
        made.append((sink, wav))
    return made


def make_small(file: Path) -> None:
    """Fewer colours, the rare ones (the red dot) kept: a third of the size, and nobody sees it."""
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(file, optimize=True)


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, private_pulse(modules=[HEADSET]) as pulse:
        os.environ.update({key: pulse.env[key] for key in pulse.env if key.startswith(("PULSE", "XDG_RUNTIME", "HOME"))})
        folder = Path(name)
        services = build_services(Paths(folder / "data"), Settings())
        try:
            fill(services)
            save_review(services, analysed_sample(services), FOLDER)
            picture_library(services)
            picture_recording(services, pulse, folder)
        finally:
            services.close()
    for file in sorted(FOLDER.glob("*.png")):
        make_small(file)
        print(f"{file.name}: {file.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
