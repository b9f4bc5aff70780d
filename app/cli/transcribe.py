"""`heard transcribe`: writes the words of a conversation again, with another engine or speech model."""

from __future__ import annotations

import click

from app.cli.opened import opened_services
from app.cli.waiting import analysed
from app.core.recording import ConversationState
from app.errors import LibraryError
from app.i18n import tr, trn
from app.services.rewriting import wanted_writer


@click.command()
@click.argument("conversation_id", metavar="ID")
@click.option("--engine", type=click.Choice(["vosk", "draft"]), help="What writes them; without it, what is chosen.")
@click.option("--speech-model", metavar="NAME-OR-PATH", help="An installed Vosk speech model, or the folder of one.")
def transcribe(conversation_id: str, *, engine: str | None, speech_model: str | None) -> None:
    """Write the words of a conversation again, and wait for them.

    The former words stay until the new ones are complete, and are kept then, too; so is everything that you corrected.

    ID is what heard list shows; its first signs are enough when no other begins with them.
    """
    with opened_services() as services:
        conversation = services.conversations.find(conversation_id)
        if conversation.state is ConversationState.RECORDING:
            raise LibraryError(
                tr("This conversation is still being recorded."), advice=tr("Stop the recording first.")
            )
        writer = wanted_writer(services.speech_models, engine, speech_model)
        analysed(services, conversation.id, engine=writer.engine)
        result = services.conversations.review(conversation.id).result
    count = 0 if result is None else len(result.transcript.words)
    click.echo(
        trn(
            'Wrote {count} word of "{title}" with {name}.',
            'Wrote {count} words of "{title}" with {name}.',
            count,
            title=conversation.title,
            name=writer.name,
        )
    )
