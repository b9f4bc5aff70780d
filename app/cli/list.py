"""`heard list`: the Library as a table, newest first."""

from __future__ import annotations

import json

import click

from app.cli.opened import opened_services
from app.cli.table import printable, table
from app.core.clock import clock
from app.core.recording import ConversationState
from app.core.written_names import names_as_heard
from app.i18n import tr, trn
from app.services.conversations import LibraryRow


@click.command(name="list")
@click.option("--search", default="", metavar="TEXT", help="Only those with TEXT in their title, names, words or notes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def list_conversations(*, search: str, as_json: bool) -> None:
    """Show your conversations, newest first."""
    with opened_services() as services:
        rows = services.conversations.rows(search)
    if as_json:
        click.echo(json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=1))
    elif rows:
        head = (tr("ID"), tr("Date"), tr("Length"), tr("You"), tr("Answered"), tr("Title"))
        lines = table(head, [_cells(row) for row in rows], right=(2, 3)).splitlines()
        click.echo(lines[0])
        for line, row in zip(lines[1:], rows, strict=True):
            click.echo(line)
            if row.said is not None:
                click.echo(f"    {clock(row.said.start_s)}  {printable(row.said.text)}")
    else:
        click.echo(tr("Nothing matches.") if search else tr("Nothing recorded yet. heard demo shows an example."))


def _cells(row: LibraryRow) -> tuple[str, ...]:
    conversation = row.conversation
    return (
        conversation.id,
        conversation.started_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        clock(conversation.duration_s) if conversation.duration_s else "",
        _share(row),
        _state(row),
        conversation.title,
    )


def _share(row: LibraryRow) -> str:
    if row.you_share is None:
        return ""
    share = f"{row.you_share:.0%}"
    return tr("about {share}", share=share) if row.estimated else share


def _state(row: LibraryRow) -> str:
    match row.conversation.state:
        case ConversationState.RECORDING:
            return tr("recording")
        case ConversationState.RECORDED:
            return tr("not analysed yet")
        case ConversationState.ANALYSING:
            return tr("analysis under way")
        case ConversationState.FAILED:
            return tr("analysis failed")
        case ConversationState.MEASURED if not row.moments:
            return tr("words follow")
        case _:
            return trn("{done} of {count}", "{done} of {count}", row.moments, done=row.answered) if row.moments else ""


def _plain(row: LibraryRow) -> dict[str, object]:
    conversation = row.conversation
    return {
        "id": conversation.id,
        "title": conversation.title,
        "kind": conversation.kind.value,
        "state": conversation.state.value,
        "started_at": conversation.started_at.isoformat(),
        "duration_s": conversation.duration_s,
        "names": names_as_heard(conversation.names),
        "you_share": row.you_share,
        "estimated": row.estimated,
        "answered": row.answered,
        "moments": row.moments,
        "said": None if row.said is None else {"start_s": row.said.start_s, "text": row.said.text},
        "note": conversation.note,
        "failure": conversation.failure,
    }
