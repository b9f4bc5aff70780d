"""The log says what went wrong and where in the program, and holds no names, words or sound."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.log import LOGGER, log_fault, start_log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    kept = LOGGER.handlers[:], LOGGER.level, LOGGER.propagate
    start_log(tmp_path / "data" / "heard.log")
    yield tmp_path / "data" / "heard.log"
    for handler in LOGGER.handlers[:]:
        LOGGER.removeHandler(handler)
        handler.close()
    LOGGER.handlers, LOGGER.level, LOGGER.propagate = kept


def test_a_run_in_which_all_went_well_leaves_no_file(log: Path) -> None:
    logging.getLogger("app.services").debug("nothing to see")
    assert not log.parent.exists()


def test_a_fault_is_told_by_kind_and_place_without_what_it_quotes(log: Path) -> None:
    def inner() -> None:
        raise KeyError("Priya said that the invoice is late")

    def outer() -> None:
        try:
            inner()
        except KeyError as error:
            raise ValueError("Priya again") from error

    with pytest.raises(ValueError, match="Priya") as caught:
        outer()
    log_fault(caught.value)
    text = log.read_text("utf-8")
    assert "ValueError" in text
    assert "caused by\nKeyError" in text
    assert "in inner" in text
    assert "in outer" in text
    assert "Priya" not in text
    assert "invoice" not in text


def test_files_are_turned_over_before_they_grow_large(log: Path) -> None:
    for _ in range(40):
        logging.getLogger("app.audio").warning("x" * 50_000)
    sizes = [file.stat().st_size for file in log.parent.iterdir()]
    assert 2 <= len(sizes) <= 3
    assert max(sizes) < 600_000


def test_a_log_that_can_not_be_written_stops_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    kept = LOGGER.handlers[:], LOGGER.level, LOGGER.propagate
    start_log(tmp_path / "file" / "heard.log")
    logging.getLogger("app").error("lost")
    LOGGER.handlers, LOGGER.level, LOGGER.propagate = kept
    assert capfd.readouterr().err == ""


PROGRAM = """
import sys, threading
from pathlib import Path
from app.log import catch_faults, start_log
start_log(Path(sys.argv[1]))
catch_faults(lambda error: print("told", type(error).__name__))
if sys.argv[2] == "thread":
    thread = threading.Thread(target=lambda: [][1])
    thread.start()
    thread.join()
else:
    raise ZeroDivisionError("Priya")
"""


@pytest.mark.parametrize(("where", "kind", "code"), [("thread", "IndexError", 0), ("main", "ZeroDivisionError", 1)])
def test_what_nobody_caught_is_logged_and_told_without_a_traceback(
    tmp_path: Path, where: str, kind: str, code: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "heard.log"), where], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (code, f"told {kind}", "")
    text = (tmp_path / "heard.log").read_text("utf-8")
    assert kind in text
    assert "Priya" not in text
