"""`heard export`: one conversation as a page, as JSON, as a table."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.cli.opened import opened_services
from app.errors import UsageError
from app.exports.json_export import json_text
from app.i18n import tr
from app.services.export import Targets, export_conversation

_STANDARD_OUTPUT = Path("-")
_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("conversation_id", metavar="ID")
@click.option("--pdf", type=_FILE, metavar="PATH", help="One page: headline, timeline, charts, moments and your answers.")
@click.option("--json", "json_path", type=_FILE, metavar="PATH", help="Everything found, by the contract; - prints it.")
@click.option("--csv", type=_FILE, metavar="PATH", help="Values, turns, events, pauses, moments and words, a row each.")
@click.option("--txt", type=_FILE, metavar="PATH", help="What was said, a paragraph a turn.")
@click.option("--vtt", type=_FILE, metavar="PATH", help="What was said, as WebVTT subtitles.")
@click.option("--srt", type=_FILE, metavar="PATH", help="What was said, as SubRip subtitles.")
@click.option("--rttm", type=_FILE, metavar="PATH", help="Who spoke when, as diarization tools read it.")
@click.option("--textgrid", type=_FILE, metavar="PATH", help="Speech, words and events as tiers for Praat.")
@click.option("--keep-names", is_flag=True, help='Leave names on the page; otherwise it says "the client".')
def export(conversation_id: str, *, json_path: Path | None, keep_names: bool, **paths: Path | None) -> None:
    """Write a conversation to files of your choice.

    Several at once are fine. A file of that name is replaced, and only by a whole new one. All but the page and RTTM hold
    names and what was said: where they go from there is up to you.

    ID is what heard list shows; its first signs are enough when no other begins with them.
    """
    to_output = json_path == _STANDARD_OUTPUT
    targets = Targets(json=None if to_output else json_path, **paths)
    if not (targets.paths or to_output):
        raise UsageError(tr("Say what to write: --pdf PATH, --json PATH, --csv PATH, --txt PATH, or several of them."))
    with opened_services() as services:
        conversation = services.conversations.find(conversation_id)
        review = services.conversations.review(conversation.id)
        written = export_conversation(review, targets, keep_names=keep_names)
    for path in written:
        click.echo(tr("Wrote {path}", path=path), err=to_output)
    if to_output and review.result is not None:
        sys.stdout.buffer.write(json_text(review.result).encode("utf-8"))  # UTF-8 whatever the terminal speaks
        sys.stdout.buffer.flush()
