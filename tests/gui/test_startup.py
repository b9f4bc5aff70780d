"""The start: few libraries, a usable Library soon, on a real (virtual) screen too, and one window a library."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.benchmarks.startup import HEARD, run
from tests.helpers.xvfb import need_xvfb, virtual_screen

ROOT = Path(__file__).parents[2]

PICTURE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.gui.application import make_application
from app.gui.main_window import MainWindow
from app.gui.snapshot import save_picture
from app.paths import Paths
from app.settings import Settings
from app.wiring import build_services
settings = Settings(theme="light", interface_scale=int(sys.argv[3]))
app = make_application(settings)
services = build_services(Paths(Path(sys.argv[1])), settings)
window = MainWindow(services)
def picture():
    save_picture(window, Path(sys.argv[2])); window.close()
window.ready.connect(lambda: QTimer.singleShot(300, picture))
window.show(); window.start_up(); app.exec(); services.close()
"""


def test_the_start_loads_nothing_heavy(tmp_path: Path) -> None:
    found = run(HEARD, str(tmp_path / "data"))
    assert found["early"] == []
    assert float(str(found["seconds"])) < 8.0, "under 1 s on a quiet computer: tests/benchmarks/startup.py measures it"


@pytest.mark.window
@pytest.mark.parametrize(("scale", "width"), [(100, 1440), (150, 1440)])
def test_the_window_opens_on_a_screen(tmp_path: Path, scale: int, width: int) -> None:
    need_xvfb()
    file = tmp_path / "window.png"
    with virtual_screen(width=2400, height=1500) as environment:
        done = subprocess.run(
            [sys.executable, "-c", PICTURE, str(tmp_path / "data"), str(file), str(scale)],
            env={**environment, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    picture = QImage(str(file))
    assert picture.width() == width * scale // 100
    places = [(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)]
    assert len({picture.pixelColor(x, y).name() for x, y in places}) > 5


@pytest.mark.window
def test_a_second_start_says_that_it_is_open(tmp_path: Path) -> None:
    """The second process shows its sentence in a dialog; closed by a timer here, it ends with code 1."""
    program = (
        "import sys; from PySide6.QtCore import QTimer, QCoreApplication\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from pathlib import Path; from app.gui import application; from app.paths import Paths\n"
        "paths = Paths(Path(sys.argv[1])); lock = application.take_lock(paths)\n"
        "app = application.make_application(application.Settings(theme='light'))\n"
        "QTimer.singleShot(600, lambda: (print(app.activeWindow() or app.topLevelWidgets()[0].windowTitle()),"
        " [w.close() for w in app.topLevelWidgets()]))\n"
        "sys.exit(application.main(paths=paths))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "data")],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs in another way")
def test_a_signal_closes_the_window_in_order(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env={**os.environ, "HEARD_DATA": str(tmp_path / "data"), "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 30
        while not (tmp_path / "data" / "library.sqlite3").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(1.5)
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0
    finally:
        if program.poll() is None:
            program.kill()
        _, errors = program.communicate()
    assert "Traceback" not in errors
    assert not (tmp_path / "data" / "heard.lock").exists()
