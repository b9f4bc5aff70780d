"""Exit codes and sentences of the program itself: help, version, misuse, errors, bugs, Ctrl+C."""

from __future__ import annotations

import pytest

from app.cli import list as list_module
from app.cli.main import COMMANDS, app_version
from app.cli.main import heard as group
from tests.helpers.terminal import Terminal


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_command_with_a_line(heard: Terminal, flag: str) -> None:
    shown = heard(flag)
    assert (shown.code, shown.err) == (0, "")
    for command in COMMANDS:
        (line,) = [line for line in shown.out.splitlines() if line.startswith(f"  {command} ")]
        assert len(line.split()) > 3, f"{command} says too little of itself"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_its_help(heard: Terminal, command: str, flag: str) -> None:
    shown = heard(command, flag)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(f"Usage: heard {command}")


def test_every_command_is_called_as_it_is_listed() -> None:
    context = group.make_context("heard", ["list"])
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        assert command.name == name


def test_the_version_is_told(heard: Terminal) -> None:
    assert heard("--version").out == f"heard {app_version()}\n"


@pytest.mark.parametrize(
    "arguments", [("nope",), ("--nope",), ("list", "--nope"), ("show",), ("show", "a", "b"), ("export",)]
)
def test_what_was_mistyped_is_exit_code_2(heard: Terminal, arguments: tuple[str, ...]) -> None:
    shown = heard(*arguments)
    assert (shown.code, shown.out) == (2, "")
    assert "Error: " in shown.err


def test_without_a_display_the_window_is_refused_in_a_sentence(heard: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    shown = heard()
    assert (shown.code, shown.out) == (1, "")
    assert shown.err.startswith("There is no display")
    assert shown.err.count("\n") == 1


def test_an_error_for_people_is_its_sentence_and_advice(heard: Terminal) -> None:
    heard.data.write_text("a file where the folder should be")
    shown = heard("list")
    assert (shown.code, shown.out) == (1, "")
    assert "is not a folder" in shown.err
    assert "HEARD_DATA" in shown.err


def raising(error: BaseException) -> object:
    def opened_services() -> object:
        raise error

    return opened_services


def test_a_bug_is_one_sentence_and_a_line_in_the_log(heard: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_module, "opened_services", raising(ZeroDivisionError("Priya said")))
    shown = heard("list")
    assert (shown.code, shown.out) == (1, "")
    assert "ZeroDivisionError" in shown.err
    assert "Traceback" not in shown.err
    assert "Priya" not in shown.err
    log = (heard.data / "heard.log").read_text("utf-8")
    assert "ZeroDivisionError" in log
    assert "Priya" not in log


def test_ctrl_c_ends_quietly(heard: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_module, "opened_services", raising(KeyboardInterrupt()))
    shown = heard("list")
    assert (shown.code, shown.out, shown.err.strip()) == (130, "", "Stopped.")


def test_an_error_in_another_language_falls_back_to_english(heard: Terminal) -> None:
    heard.data.mkdir()
    (heard.data / "settings.toml").write_text('language = "xx"\n', "utf-8")
    assert "Nothing recorded yet" in heard("list").out


def test_damaged_settings_are_said_and_set_aside(heard: Terminal) -> None:
    heard.data.mkdir()
    (heard.data / "settings.toml").write_text("theme = ", "utf-8")
    shown = heard("list")
    assert shown.code == 0
    assert "settings.damaged.toml" in shown.err
    assert heard("list").err == ""
