"""`heard analyze` with a transcript of another program: which file it is, and which of its names is you."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.transcript import Transcript
from app.errors import UsageError
from app.i18n import tr
from app.services.analyse_request import FILE, AnalyseRequest
from app.speech.transcript_file import read_transcript_file, speakers_in
from app.speech.transcript_kinds import is_transcript

_OF_SOUND = re.compile(r"left|right|first|second|speaker-\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A transcript that is given: with its names, who says most first; me: the one that is mine, empty where not said."""

    path: Path
    names: tuple[str, ...]
    me: str = ""


def sorted_out(files: Sequence[Path], transcript: Path | None) -> tuple[tuple[Path, ...], Path | None]:
    """The sounds, and the transcript, wherever among the words of the command it stands.

    Raises:
        UsageError: there are two transcripts.
    """
    sounds = tuple(file for file in files if not is_transcript(file))
    written = [*(file for file in files if is_transcript(file)), *([] if transcript is None else [transcript])]
    if len(written) > 1:
        raise UsageError(
            tr("{first} and {second} are two transcripts; a conversation has one.",
               first=written[0].name, second=written[1].name),
            advice=tr("Give one of them, with its recording or alone."),
        )  # fmt: skip
    return sounds, written[0] if written else None


def read(path: Path, you: str | None, *, sound: bool) -> Written:
    """The names in a transcript, and which one --you means: the whole name, or a beginning that fits only one.

    Args:
        path: of the transcript.
        you: as it was typed.
        sound: there is a recording, of which --you may name a side.

    Raises:
        InputFileError: it is no transcript.
        UsageError: it has no such name.
    """
    names = speakers_in(read_transcript_file(path))
    if you is None or (sound and _OF_SOUND.fullmatch(you)):
        return Written(path, names)
    if not names:
        raise UsageError(
            tr("{name} names nobody, so --you {you} does not fit it.", name=path.name, you=you),
            advice=tr("Leave out --you."),
        )
    wanted = " ".join(you.split()).casefold()
    found = [name for name in names if name.casefold() == wanted]
    found = found or [name for name in names if wanted and name.casefold().startswith(wanted)]
    if len(found) == 1:
        return Written(path, names, found[0])
    raise UsageError(
        tr("{count} names in {name} begin with {you}.", count=len(found), name=path.name, you=you)
        if found
        else tr("Nobody is called {you} in {name}.", you=you, name=path.name),
        advice=tr("Its names: {names}.", names=", ".join(names)),
    )


def refuse_engine(written: Written, engine: str, speech_model: Path | None) -> None:
    """Raises UsageError: words are to be written that are there already."""
    if engine != "auto" or speech_model is not None:
        raise UsageError(
            tr("The words are in {name}, so nothing is to write them.", name=written.path.name),
            advice=tr("Leave out --engine and --speech-model, or the transcript."),
        )


def request_of(written: Written, sounds: tuple[Path, ...], *, you: str | None, speakers: str | None,
               same_room: bool) -> AnalyseRequest:  # fmt: skip
    """Raises UsageError: something is asked of a sound that is not there."""
    if not sounds and (speakers is not None or same_room):
        raise UsageError(
            tr("There is no sound here, only a transcript, so --speakers and --same-room do not fit."),
            advice=tr("Give the recording too, or leave them out."),
        )
    return AnalyseRequest(
        files=sounds or (written.path,),
        you=None if written.me else you,
        speakers=speakers,
        engine=FILE,
        speech_model=written.path,
        same_room=same_room,
    )


def who_is_missing(transcript: Transcript, written: Written) -> str:
    """What is left to say where the names tell who speaks; empty where nothing is."""
    if written.me or not transcript.voices:
        return ""
    return tr("Say which one is you with --you NAME: {names}.", names=", ".join(transcript.voices))
