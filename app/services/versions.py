"""The versions of a conversation's words: which there are, how two differ, and taking a former one again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.analysis.turns import build_turns
from app.core.recording import Conversation
from app.core.transcript import FROM_FILE, Transcript
from app.errors import LibraryError
from app.i18n import tr
from app.library import analyses, corrections, former_words
from app.library import conversations as rows
from app.library.database import Database
from app.services import naming
from app.services.corrections import corrected
from app.services.reviews import Reviews
from app.services.versions_compared import Comparison, compare


@dataclass(frozen=True, slots=True)
class WordsVersion:
    """One of them, as its engine wrote it.

    Attributes:
        number: counted from 1 as they were written; a version keeps its number.
        engine: as transcripts call it.
        written: when it was complete.
        words: how many.
        confidence: their mean, 0 to 1.
        holds: these are the words of the conversation.
    """

    number: int
    engine: str
    written: datetime
    words: int
    confidence: float
    holds: bool

    @property
    def is_from_file(self) -> bool:
        """Another program wrote them, and said nothing of how sure it was."""
        return self.engine.startswith(FROM_FILE)


@dataclass(frozen=True, slots=True)
class ComparedVersions:
    """The words that hold beside others; all: every version that there is, the one that holds first."""

    holding: WordsVersion
    other: WordsVersion
    comparison: Comparison
    all: tuple[WordsVersion, ...]


class Versions:
    """Any thread may call, but not the window's: an hour's words take a while to open.

    Methods raise NotFoundError when there is no such conversation.
    """

    def __init__(self, database: Database, reviews: Reviews) -> None:
        self._database = database
        self._reviews = reviews

    def of(self, identifier: str) -> tuple[WordsVersion, ...]:
        """The words that hold first, then the former ones, the newest first; empty as long as no words are complete."""
        with self._database.read() as connection:
            self._conversation(identifier)
            holding, heard = analyses.holding(connection, identifier), analyses.current(connection, identifier)
            former = former_words.of(connection, identifier)
        if holding is None or heard is None:
            return ()
        transcript = heard.words()
        first = WordsVersion(
            holding.number, transcript.engine, holding.created, len(transcript.words), transcript.mean_confidence, holds=True
        )
        return (first, *(_version(one) for one in reversed(former)))

    def use(self, identifier: str, number: int) -> None:
        """These words hold from now on, and those that did are kept; corrections lie over either.

        Raises:
            LibraryError: there is no such version.
        """
        conversation = self._conversation(identifier)
        if any(one.number == number and one.holds for one in self.of(identifier)):
            return
        former, heard = self._former(identifier, number), self._heard(identifier)
        speech = heard.speech()
        words = analyses.written(former)
        listed = self._reviews.summary(conversation, analyses.Analysis(speech, former))
        with self._database.write() as connection:
            if not analyses.take_again(connection, identifier, number, words):
                raise _no_version(number)
            rows.set_summary(connection, identifier, listed(connection))

    def compared(self, identifier: str, number: int | None = None) -> ComparedVersions | None:
        """The words that hold beside those of another version, the newest former one without a number.

        Both as the person corrected them. None when there is no other version.

        Raises:
            LibraryError: there is no version of that number, or it is the one that holds.
        """
        found = self.of(identifier)
        if len(found) < 2:
            return None
        other = next((one for one in found[1:] if number in {None, one.number}), None)
        if other is None or number == found[0].number:
            raise _no_version(number or 0)
        former, heard = self._former(identifier, other.number), self._heard(identifier)
        with self._database.read() as connection:
            made = corrections.of(connection, identifier).corrections
        speech = heard.speech()
        now, then = (corrected(speech, transcript, made) for transcript in (heard.words(), former))
        return ComparedVersions(
            found[0], other, compare(now.transcript.words, then.transcript.words, build_turns(now.activity)), found
        )

    def _conversation(self, identifier: str) -> Conversation:
        with self._database.read() as connection:
            found = rows.get(connection, identifier)
        if found is None:
            raise naming.not_found(identifier)
        return found

    def _heard(self, identifier: str) -> analyses.Kept:
        with self._database.read() as connection:
            heard = analyses.current(connection, identifier)
        if heard is None:
            raise naming.not_found(identifier)
        return heard

    def _former(self, identifier: str, number: int) -> Transcript:
        with self._database.read() as connection:
            packed = former_words.packed_transcript(connection, identifier, number)
        if packed is None:
            raise _no_version(number)
        return former_words.opened(packed)


def _version(former: former_words.Former) -> WordsVersion:
    return WordsVersion(former.number, former.engine, former.written, former.words, former.confidence, holds=False)


def _no_version(number: int) -> LibraryError:
    return LibraryError(
        tr("These words have no version {number}.", number=number),
        advice=tr("heard transcribe ID --versions lists those that there are."),
    )
