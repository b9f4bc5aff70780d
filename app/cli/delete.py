"""`heard delete`: removes a conversation with its sound, words and answers."""

from __future__ import annotations

import click

from app.cli.opened import opened_services
from app.cli.table import printable
from app.core.recording import ConversationState
from app.errors import LibraryError
from app.i18n import tr


@click.command()
@click.argument("conversation_id", metavar="ID")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def delete(conversation_id: str, *, yes: bool) -> None:
    """Delete a conversation: its sound, words, numbers and your answers.

    ID is what heard list shows; its first signs are enough when no other begins with them.
    """
    with opened_services() as services:
        conversation = services.conversations.find(conversation_id)
        if conversation.state is ConversationState.RECORDING:  # by the window, or by one that crashed
            raise LibraryError(
                tr("This conversation is still being recorded."),
                advice=tr("Stop it in the window first; if Heard was cut off, open it once, and then delete it."),
            )
        title = printable(conversation.title)
        if not yes:
            question = tr('Delete "{title}" with its sound, words and answers? This can\'t be undone.', title=title)
            if not click.confirm(question, err=True):
                click.echo(tr("Nothing was deleted."), err=True)
                return
        services.conversations.delete(conversation.id)
        click.echo(tr('Deleted "{title}".', title=title))
