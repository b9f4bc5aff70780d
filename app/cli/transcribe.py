"""`heard transcribe`: writes the words of a conversation again, and shows and exchanges the versions that there are."""

from __future__ import annotations

import click

from app.cli.opened import opened_services
from app.cli.table import table
from app.cli.waiting import analysed
from app.core.recording import Conversation, ConversationState
from app.errors import LibraryError, UsageError
from app.i18n import tr, trn
from app.services.rewriting import wanted_writer, writer_name
from app.services.versions import WordsVersion
from app.services.written_words import NO_SOUND
from app.wiring import Services


@click.command()
@click.argument("conversation_id", metavar="ID")
@click.option("--engine", type=click.Choice(["vosk", "draft"]), help="What writes them; without it, what is chosen.")
@click.option("--speech-model", metavar="NAME-OR-PATH", help="An installed Vosk speech model, or the folder of one.")
@click.option("--versions", "list_versions", is_flag=True, help="Only list the versions of its words.")
@click.option("--use", type=int, metavar="N", help="Let version N hold again; nothing is written anew.")
def transcribe(
    conversation_id: str, *, engine: str | None, speech_model: str | None, list_versions: bool, use: int | None
) -> None:
    """Write the words of a conversation again, and wait for them.

    The former words stay until the new ones are complete, and are kept then, too (the last five); so is everything that
    you corrected.

    ID is what heard list shows; its first signs are enough when no other begins with them.
    """
    if (engine or speech_model) and (list_versions or use is not None):
        raise UsageError(
            tr("--versions and --use write nothing, so they take no engine."), advice=tr("Leave one of the two out.")
        )
    with opened_services() as services:
        conversation = services.conversations.find(conversation_id)
        if use is not None:
            services.conversations.versions.use(conversation.id, use)
        if use is not None or list_versions:
            click.echo(_listed(services.conversations.versions.of(conversation.id)))
        else:
            click.echo(_written(services, conversation, engine, speech_model))


def _written(services: Services, conversation: Conversation, engine: str | None, speech_model: str | None) -> str:
    if conversation.state is ConversationState.RECORDING:
        raise LibraryError(tr("This conversation is still being recorded."), advice=tr("Stop the recording first."))
    heard = services.conversations.speech(conversation.id)
    if heard is not None and heard.quality.has(NO_SOUND):
        raise LibraryError(
            tr("There is no sound here, only a transcript."), advice=tr("Its words can't be written from anything else.")
        )
    writer = wanted_writer(services.speech_models, engine, speech_model)
    analysed(services, conversation.id, engine=writer.engine)
    result = services.conversations.review(conversation.id).result
    return trn(
        'Wrote {count} word of "{title}" with {name}.',
        'Wrote {count} words of "{title}" with {name}.',
        0 if result is None else len(result.transcript.words),
        title=conversation.title,
        name=writer.name,
    )


def _listed(versions: tuple[WordsVersion, ...]) -> str:
    if not versions:
        return tr("No words are complete yet.")
    head = ("", tr("Version"), tr("Written"), tr("Words"), tr("Sure"), tr("Written by"))
    rows = [
        (
            "*" if one.holds else "",
            str(one.number),
            one.written.astimezone().strftime("%Y-%m-%d %H:%M"),
            str(one.words),
            "-" if one.is_from_file else f"{one.confidence:.0%}",
            writer_name(one.engine),
        )
        for one in versions
    ]
    legend = tr("* holds now. Sure: how sure the engine was of its words, on average; no measure of which is right.")
    return f"{table(head, rows, right=(1, 3, 4))}\n{legend}"
