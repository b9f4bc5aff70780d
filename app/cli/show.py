"""`heard show`: one conversation in words and numbers."""

from __future__ import annotations

import click

from app.cli.opened import opened_services
from app.errors import LibraryError
from app.exports.json_export import json_text
from app.exports.summary_text import summary_text
from app.i18n import tr


@click.command()
@click.argument("conversation_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON of the analysis (version 1) instead.")
def show(conversation_id: str, *, as_json: bool) -> None:
    """Show what was found in a conversation: headline, numbers, moments and your answers.

    ID is what heard list shows; its first signs are enough when no other begins with them.
    """
    with opened_services() as services:
        conversation = services.conversations.find(conversation_id)
        review = services.conversations.review(conversation.id)
    if review.result is None:
        raise LibraryError(
            tr("This conversation has not been analysed yet."),
            advice=conversation.failure or tr("Open Heard: it goes on with the analysis by itself."),
        )
    if as_json:
        click.echo(json_text(review.result), nl=False)
    else:
        click.echo(summary_text(review.result, review.conversation, review.reflections), nl=False)
