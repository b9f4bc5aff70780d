"""The commands of `heard`, and the one place beside the window where errors become sentences."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

import click

from app.cli.window import Window, open_window
from app.errors import AppError, CancelledError, UsageError
from app.i18n import tr, use_language
from app.log import catch_faults, log_fault, start_log
from app.paths import default_paths, resources_folder
from app.settings import load_settings

OK, FAILED, MISUSED = 0, 1, 2
INTERRUPTED = 128 + signal.SIGINT
# Loaded when they are asked for: `heard list` needs no sound, `heard devices` no library.
COMMANDS = ("record", "analyze", "transcribe", "list", "show", "export", "delete", "models", "devices", "doctor", "demo")

_NAMED = {"list": "list_conversations"}  # where Python has the name already


class Commands(click.Group):
    """Finds each command in the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"app.cli.{cmd_name}")
        command: click.Command = getattr(module, _NAMED.get(cmd_name, cmd_name))
        return command


def app_version() -> str:
    """As installed, or "development" from a folder that never was."""
    try:
        return version("heard")
    except PackageNotFoundError:
        return "development"


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(app_version(), "-V", "--version", prog_name="heard", message="%(prog)s %(version)s")
@click.pass_context
def heard(context: click.Context) -> None:
    """See how well you listen.

    Without a command, the window opens. The commands do the same work in the terminal: they print results on
    standard output and progress on standard error. Your recordings never leave this computer: only heard models
    goes online, to fetch a speech model that you ask for, and it sends nothing of yours.

    \b
    Exit codes: 0 it worked, 1 it did not (one sentence says why), 2 the command was mistyped.
    """
    if context.invoked_subcommand is None:
        context.exit(open_window(context.obj))


def run(arguments: Sequence[str], *, window: Window) -> int:
    """Run one command and give its exit code; whatever happens, a person reads a sentence and no traceback."""
    _prepare()
    try:
        if arguments:
            _use_settings()  # the window reads them itself, and tells in the window what is wrong with them
        result = heard.main(args=list(arguments), prog_name="heard", standalone_mode=False, obj=window)
    except (click.exceptions.Exit, click.ClickException) as leaving:
        if isinstance(leaving, click.ClickException):
            leaving.show()
        return leaving.exit_code
    except (click.Abort, KeyboardInterrupt, CancelledError):
        click.echo(tr("Stopped."), err=True)
        return INTERRUPTED
    except AppError as error:
        click.echo(str(error), err=True)
        return MISUSED if isinstance(error, UsageError) else FAILED
    except BrokenPipeError:
        _close_output()
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last place: a bug becomes a line in the log and one sentence
        log_fault(error)
        _say_fault(error)
        return FAILED
    return result if isinstance(result, int) else OK


def _prepare() -> None:
    start_log(default_paths().log)
    catch_faults(_say_fault)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks a sign of a name shows "?" and goes on
            stream.reconfigure(errors="replace")


def _use_settings() -> None:
    try:
        settings = load_settings(default_paths().settings)
    except OSError:
        return  # a command that needs them says so
    if settings.notice:
        click.echo(settings.notice, err=True)
    use_language(settings.language, folder=resources_folder() / "locale")


def _say_fault(error: BaseException) -> None:
    click.echo(
        tr(
            "Something went wrong inside Heard ({kind}). What happened is in {log}, without names or words.",
            kind=type(error).__name__,
            log=default_paths().log,
        ),
        err=True,
    )


def _close_output() -> None:
    """The reader of a pipe has gone: let Python's own flush at exit find nothing to complain about."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
