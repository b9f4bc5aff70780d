"""Transcripts of other programs kept with their conversations: the file itself, and whose the names in it are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.core.correction import ChooseYou, Correction, Swap
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import OTHER, YOU
from app.core.written_names import ME, NOBODY, kept_names, without_written
from app.errors import InputFileError, LibraryError
from app.i18n import tr
from app.library import analyses, corrections
from app.library import conversations as rows
from app.library.database import Database
from app.services import naming
from app.services.reviews import Reviews
from app.speech.transcript_kinds import is_transcript

_FOLDER = "transcript"
_PART = ".part"


def sorted_out(paths: Sequence[Path]) -> tuple[tuple[Path, ...], Path | None]:
    """Sounds in their order, and the transcript, as absolute paths.

    Raises:
        InputFileError: there are too many, or one is not there.
    """
    files = tuple(path.absolute() for path in paths)
    sounds, written = tuple(one for one in files if not is_transcript(one)), [one for one in files if is_transcript(one)]
    if len(sounds) > 2 or not files:
        raise InputFileError(
            tr("A conversation is imported from one file or from two."),
            advice=tr("With two, choose yours first and then theirs."),
        )
    if len(written) > 1:
        raise InputFileError(
            tr("These are {count} transcripts; a conversation has one.", count=len(written)),
            advice=tr("Import them one after the other."),
        )
    if missing := [file for file in files if not file.is_file()]:
        raise InputFileError(
            tr("There is no file {file}.", file=missing[0]), advice=tr("Check its name, or choose another one.")
        )
    return sounds, written[0] if written else None


class KeptTranscripts:
    """Copies of what was imported, so that it can be read again wherever the original goes.

    Methods raise NotFoundError when there is no such conversation.
    """

    def __init__(self, database: Database, reviews: Reviews, *, folder_of: Callable[[str], Path]) -> None:
        self._database = database
        self._reviews = reviews
        self._folder_of = folder_of

    def keep(self, identifier: str, file: Path, *, me: str = "") -> Path:
        """Copy a transcript to its conversation, in place of one that was there; returns the copy.

        me: which of its names is mine; `written_names.NOBODY`: none is; empty: not known.

        Raises:
            LibraryError: it can't be written.
        """
        kept = _copied(file.absolute(), self._folder_of(identifier) / _FOLDER)
        with self._database.write() as connection:
            conversation = rows.get(connection, identifier)
            if conversation is None:
                raise naming.not_found(identifier)
            rows.save(connection, replace(conversation, names=naming.named({**conversation.names, ME: me})))
        return kept

    def of(self, identifier: str) -> Path | None:
        """The copy; None where there is no transcript."""
        try:
            found = sorted((self._folder_of(identifier) / _FOLDER).iterdir())
        except OSError:
            return None
        return next((file for file in found if is_transcript(file)), None)

    def in_place_of(self, identifier: str, chosen: tuple[Path, ...]) -> tuple[Path, ...]:
        """What was chosen for import, the copy of a transcript for the original."""
        return tuple(self.of(identifier) or file if is_transcript(file) else file for file in chosen)

    def check(self, identifier: str, file: Path) -> None:
        """Whether a transcript fits what was heard in a conversation, where that is known already.

        Raises:
            InputFileError: it is no transcript, or that of another conversation.
        """
        from app.services.written_words import NO_SOUND, read_beside  # noqa: PLC0415 - start stays quick
        from app.speech.transcript_file import read_transcript_file  # noqa: PLC0415

        with self._database.read() as connection:
            heard = analyses.current(connection, identifier)
        speech = None if heard is None else heard.speech()
        if speech is None or speech.quality.has(NO_SOUND):
            read_transcript_file(file)
        else:
            read_beside(file, speech)

    def take_names(self, identifier: str, speech: SpeechActivity, transcript: Transcript) -> None:
        """The names in a file belong to its voices from now on, and who I am follows from which one is mine."""
        with self._database.write() as connection:
            conversation = rows.get(connection, identifier)
            if conversation is None:
                raise naming.not_found(identifier)
            me = conversation.names.get(ME, "")
            names = {**without_written(conversation.names), ME: me, **kept_names(transcript.voices)}
            rows.save(connection, replace(conversation, names=naming.named(names)))
            holding = corrections.of(connection, identifier).corrections
        if follows := mine(transcript.voices, speech, me, holding):
            self._reviews.correct(identifier, *follows)


def mine(
    voices: Mapping[str, str], activity: SpeechActivity, me: str, holding: Sequence[Correction]
) -> tuple[Correction, ...]:
    """What follows from which of a transcript's names is mine, where it does not hold already.

    Args:
        voices: name -> voice as heard.
        activity: as heard.
        me: one of the names, `NOBODY`, or empty where nobody said.
        holding: the corrections so far.
    """
    if activity.mode is Mode.TRANSCRIPT:
        wanted = ChooseYou(voices.get(me))
        chosen = next((one for one in reversed(holding) if isinstance(one, ChooseYou)), None)
        return (wanted,) if (me in voices or me == NOBODY) and chosen != wanted else ()
    swapped = sum(isinstance(one, Swap) for one in holding) % 2 == 1
    key = voices.get(me)
    return (Swap(),) if key in {YOU, OTHER} and (key == OTHER) != swapped else ()

def _copied(file: Path, folder: Path) -> Path:
    """The copy takes its name at once, and only then another one goes."""
    kept = folder / file.name
    if file == kept.absolute():
        return kept
    part = kept.with_name(kept.name + _PART)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, part)
        os.replace(part, kept)  # noqa: PTH105 - the call whose promise is meant
        for other in folder.iterdir():
            if other != kept:
                other.unlink()
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise LibraryError(
            tr("The transcript could not be kept in {folder}.", folder=folder),
            advice=tr("Check that its disk can be written and has room."),
        ) from error
    return kept
