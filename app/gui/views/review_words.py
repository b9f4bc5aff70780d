"""The sentences of Review that say what can't be shown and why, and the words of header and notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QDate, QLocale

from app.charts.form import LITTLE_TALK_S, Form, interruptions_form, pauses_form, talk_s, talk_time_form
from app.core.analysis_result import AnalysisResult
from app.core.job import Progress
from app.core.quality import Quality
from app.core.recording import Conversation, ConversationKind, ConversationState
from app.core.speech_activity import Mode
from app.core.turn import ANYONE, OTHER, YOU
from app.gui.models.words import length, percent
from app.i18n import tr, trn


@dataclass(frozen=True, slots=True)
class Notice:
    """A state in plain words with one way on. act: "retry", "transcript", "play" or empty."""

    title: str
    sentence: str
    icon: str = "info"
    act: str = ""
    act_words: str = ""
    fraction: float | None = None


def kind_words(conversation: Conversation) -> str:
    return {
        ConversationKind.CALL: tr("call on this computer"),
        ConversationKind.ROOM: tr("in the room"),
        ConversationKind.IMPORT: tr("imported"),
        ConversationKind.SAMPLE: tr("example"),
    }[conversation.kind]


def subtitle(conversation: Conversation, written_by: str = "") -> str:
    """Thursday 19 November · 32 min · one to one. written_by: the file that the words are from."""
    on = conversation.started_at.astimezone().date()
    day = QLocale(QLocale.Language.English).toString(QDate(on.year, on.month, on.day), "dddd d MMMM")
    parts = [day, length(conversation.duration_s), kind_words(conversation)]
    return " · ".join([*parts, tr("words from {file}", file=written_by)] if written_by else parts)


def progress_words(progress: Progress) -> str:
    """62% done, about 4 minutes left. You can already look at talk time and pauses; words follow."""
    done = tr("{share} done", share=percent(progress.fraction))
    left = time_left_words(progress.seconds_left)
    begin = tr("{done}, {left}.", done=done, left=left) if left else tr("{done}.", done=done)
    if progress.stage != "words":
        return begin
    return tr("{begin} You can already look at talk time and pauses; words follow.", begin=begin)


def time_left_words(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return tr("under a minute left")
    return trn("about {count} minute left", "about {count} minutes left", round(seconds / 60))


def rewriting_words(progress: Progress | None) -> str:
    """62% done, about 4 minutes left. The former words stay until then."""
    stay = tr("The former words stay until the new ones are complete.")
    if progress is None:
        return stay
    done = tr("{share} done", share=percent(progress.fraction))
    left = time_left_words(progress.seconds_left)
    begin = tr("{done}, {left}.", done=done, left=left) if left else tr("{done}.", done=done)
    return tr("{begin} {rest}", begin=begin, rest=stay)


def notice_of(
    conversation: Conversation,
    result: AnalysisResult | None,
    progress: Progress | None,
    *,
    waits: bool = False,
    writes: bool = False,
) -> Notice | None:
    """What stands over the timeline; the most important one only.

    waits, writes: whole words are to be written again; others come before it, or it is being done.
    """
    ready = conversation.state is ConversationState.READY
    wordless = ready and bool(conversation.failure) and result is not None and not result.transcript.words
    if conversation.state is ConversationState.FAILED or wordless:
        title = tr("The analysis could not go on") if result is None else tr("The words could not be written down")
        sentence = conversation.failure or tr("The sound is kept.")
        again = tr("Write the transcript") if wordless else tr("Try again")
        return Notice(title, sentence, icon="alert", act="retry", act_words=again)
    if result is None:
        title = tr("Finding who speaks when")
        words = progress_words(progress) if progress else tr("This conversation is waiting for its turn.")
        return Notice(title, words, icon="note", fraction=progress.fraction if progress else 0.0)
    if conversation.state in {ConversationState.ANALYSING, ConversationState.MEASURED} and not result.transcript.complete:
        title = tr("Writing the transcript")
        words = progress_words(progress) if progress else tr("You can already look at talk time and pauses; words follow.")
        return Notice(title, words, icon="note", fraction=progress.fraction if progress else None)
    if waits:
        return Notice(tr("The words wait to be written again"), rewriting_words(None), icon="note")
    if writes and conversation.state is ConversationState.MEASURED:
        fraction = progress.fraction if progress else None
        return Notice(tr("Writing the words again"), rewriting_words(progress), icon="note", fraction=fraction)
    return _quality_notice(result, conversation)


def _quality_notice(result: AnalysisResult, conversation: Conversation) -> Notice | None:
    act = "transcript" if result.transcript.words else ""
    act_words = tr("Read transcript") if act else ""
    if not any(result.speech.values()):
        return Notice(
            tr("No voice was found"),
            tr("The recording may be silent, or a microphone may have been off. You can listen back."),
            icon="speaker",
            act="play",
            act_words=tr("Listen back"),
        )
    if result.mode in {Mode.ONE_TRACK, Mode.TRANSCRIPT}:
        notice = _by_names if result.mode is Mode.TRANSCRIPT else _one_microphone
        return notice(result, act=act, act_words=act_words)
    if result.quality.has("one_voice_only"):
        return _one_voice(result, act=act, act_words=act_words)
    if talk_s(result) < LITTLE_TALK_S:
        return Notice(
            tr("Under two minutes of talk"),
            tr("Charts need about two minutes, so that one long sentence does not look like a habit."),
            icon="speaker",
            act="play",
            act_words=tr("Listen back"),
        )
    if conversation.note:
        return Notice(tr("About this recording"), conversation.note)
    return None


def _one_voice(result: AnalysisResult, *, act: str, act_words: str) -> Notice:
    if result.mode is Mode.TWO_EARS:
        title = tr("Only one of you was heard")
        sentence = tr("One of you hardly spoke while both microphones were on, so balance and pauses are not shown.")
    elif result.speech.get(YOU):
        title = tr("Only your voice was heard")
        sentence = tr(
            "The sound of the call did not reach the app, so balance and pauses are not shown. Your own words are here."
        )
    else:
        title = tr("Only the other voice was heard")
        sentence = tr("Your microphone did not reach the app, so balance and pauses are not shown.")
    return Notice(title, sentence, icon="record", act=act, act_words=act_words)


def _one_microphone(result: AnalysisResult, *, act: str, act_words: str) -> Notice:
    """Where voices were told apart, the questions about them stand under it."""
    title = tr("One microphone heard everyone")
    if not result.separations:
        sentence = tr(
            "So who said what, and who came in on whom, can't be told. Charts of balance and pauses need both sides "
            "on tracks of their own."
        )
        return Notice(title, sentence, icon="record", act=act, act_words=act_words)
    if ANYONE in result.speech:
        sentence = tr("Say how many people spoke, and Heard tells their voices apart. Who came in on whom can't be told.")
    elif result.quality.talk_time is Quality.WITHHELD:
        sentence = tr("These voices are told apart too unsurely for numbers. Turns are drawn as they were heard.")
    else:
        sentence = tr("Talk time and pauses are estimates, from how the voices sound. Who came in on whom can't be told.")
    return Notice(title, sentence, icon="people", act="both_sides", act_words=tr("How to record both sides"))


def _by_names(result: AnalysisResult, *, act: str, act_words: str) -> Notice:
    """Names in a transcript tell who speaks; which one is you is asked under it."""
    if not result.quality.has("no_sound"):
        title = tr("One microphone heard everyone")
        sentence = tr(
            "The names in the transcript say who speaks. Talk time and pauses are estimates, and who came in on whom can't "
            "be told."
        )
        return Notice(title, sentence, icon="people", act="both_sides", act_words=tr("How to record both sides"))
    title = tr("There is no sound here, only a transcript")
    if ANYONE in result.speech:
        sentence = tr("It names nobody, so who said what can't be told. The words can be read and searched.")
    elif result.quality.talk_time is Quality.WITHHELD:
        sentence = tr("It names one person only, so there is nobody to compare with. The words can be read and searched.")
    else:
        sentence = tr(
            "Talk time is estimated from the times in it. Pauses and who came in on whom need sound, so they are not shown."
        )
    return Notice(title, sentence, icon="note", act=act, act_words=act_words)


def no_sound(result: AnalysisResult | None) -> str:
    """Why nothing can be played."""
    if result is not None and result.quality.has("no_sound"):
        return tr("There is no sound here, only a transcript.")
    return tr("The sound of this conversation is not here.")


def forms(result: AnalysisResult) -> tuple[Form, Form, Form]:
    return talk_time_form(result), interruptions_form(result), pauses_form(result)


def no_moments(result: AnalysisResult | None) -> tuple[str, str]:
    """Title and sentence of a panel without moments."""
    if result is None:
        return tr("No moments yet"), tr("They are chosen when it is known who spoke when.")
    if not any(result.speech.values()):
        return tr("No moments here"), tr("Moments are taken from what was said. You can still listen back and write a note.")
    if result.quality.has("no_sound"):
        return _none_in_words(result)
    if result.told_apart and result.quality.talk_time is not Quality.WITHHELD and result.quality.events is Quality.WITHHELD:
        return tr("No moments here"), tr(
            "Who came in on whom can't be told here, and nothing else stood out. You can still listen back and write a note."
        )
    if result.quality.talk_time is Quality.WITHHELD or result.quality.events is Quality.WITHHELD:
        return tr("No moments here"), tr("Moments need to know who spoke when. You can still listen back and write a note.")
    return (
        tr("Nothing stood out in this call"),
        tr("That happens in an even conversation. If you like, listen back to any part and write a note."),
    )


def _none_in_words(result: AnalysisResult) -> tuple[str, str]:
    if not result.speech.keys() & {YOU, OTHER, ANYONE}:
        return tr("No moments yet"), tr("They are chosen when it is known which name is yours.")
    return tr("No moments here"), tr("Nothing stood out in these words. You can read them and write a note.")


def with_names(names: Mapping[str, str], result: AnalysisResult | None) -> dict[str, str]:
    """Only names that were given; the charts have words of their own for people without one."""
    if result is not None and OTHER not in result.speech and result.mode is not Mode.TRANSCRIPT:
        return {}
    return {key: name for key, name in names.items() if name.strip()}
