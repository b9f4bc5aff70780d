"""The Library as the window and the commands use it: every conversation from its first second to its deletion."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.content import Content
from app.core.clock import clock
from app.core.correction import Correction, Swap
from app.core.moment import Reflection, ReflectionState
from app.core.recorder_event import Recorded
from app.core.recording import Conversation, ConversationKind, ConversationState
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Transcript, WrittenStretch
from app.errors import LibraryError, OutputFileError
from app.i18n import tr
from app.library import analyses, reflections
from app.library import conversations as rows
from app.library.database import Database
from app.library.said import SaidLine
from app.paths import Paths
from app.services import naming, recording_folder, sample
from app.services.corrections import with_voices_of
from app.services.kept_queue import KeptQueue
from app.services.kept_transcripts import KeptTranscripts, sorted_out
from app.services.library_values import ConversationPlan, CorrectionState, LibraryRow, Review
from app.services.listing import Listing
from app.services.removal import Removal
from app.services.reviews import Reviews
from app.services.versions import Versions

__all__ = ["ConversationPlan", "Conversations", "CorrectionState", "LibraryRow", "Review"]

_GOING = (ConversationState.RECORDED, ConversationState.ANALYSING, ConversationState.MEASURED)


class Conversations:
    """Everything that is kept, behind one lock: any thread may call.

    Methods that take an identifier raise NotFoundError when there is no such conversation, and all of them
    LibraryError when the library can't be read or written.

    Args:
        paths: where the library lies; database and recordings are made when they aren't there.
        content: the moments and cue words that a review is made with.
        sample_folder: the folder of the sample conversation.
    """

    def __init__(self, paths: Paths, content: Content, *, sample_folder: Path) -> None:
        self._paths = paths
        self._sample = sample_folder
        self._recording: set[str] = set()  # begun by this process: their recorder is alive
        self._database = Database(paths.database)
        self._reviews = Reviews(self._database, content, folder_of=self.folder)
        self._listing = Listing(self._database, before_first_search=self._reviews.index_corrected)
        self.kept_queue = KeptQueue(self._database)
        self.versions = Versions(self._database, self._reviews)
        self.transcripts = KeptTranscripts(self._database, self._reviews, folder_of=self.folder)
        self._removal = Removal(self._database, paths.recordings)
        self._removal.go_on()

    def close(self) -> None:
        self._database.close()

    # Looking

    def rows(self, search: str = "") -> tuple[LibraryRow, ...]:
        """Newest first, those found with the line in which the words stand; see `Listing`."""
        return self._listing.rows(search)

    def said(self, search: str, identifiers: Sequence[str]) -> Mapping[str, SaidLine]:
        """Of each of these conversations the first line in which the words stand."""
        return self._listing.said(search, identifiers)

    def written_by(self, engine: str) -> tuple[str, ...]:
        """Conversations whose words this engine wrote, newest first: "draft" gives the drafts."""
        return self._listing.written_by(engine)

    def get(self, identifier: str) -> Conversation:
        with self._database.read() as connection:
            found = rows.get(connection, identifier)
        if found is None:
            raise naming.not_found(identifier)
        return found

    def find(self, prefix: str) -> Conversation:
        """By its identifier, or by a beginning of it that fits only one."""
        with self._database.read() as connection:
            found = rows.beginning_with(connection, prefix.strip().lower()) if prefix.strip() else ()
        if len(found) > 1:
            raise LibraryError(
                tr("{count} conversations begin with {prefix}.", count=len(found), prefix=prefix),
                advice=tr("Type more of the identifier: {some}.", some=", ".join(found[:4])),
            )
        if not found:
            raise naming.not_found(prefix)
        return self.get(found[0])

    def review(self, identifier: str) -> Review:
        """Everything concluded anew from what was heard, so that names, corrections and new wordings follow."""
        return self._reviews.review(identifier)

    def folder(self, identifier: str) -> Path:
        """Where the sound of a conversation lies."""
        return self._paths.recordings / identifier

    def sources(self, identifier: str) -> tuple[Path, ...]:
        """The files to analyse: the tracks that are kept, or those chosen for import as long as none are."""
        conversation = self.get(identifier)
        if conversation.tracks:
            return tuple(self.folder(identifier) / track.file for track in conversation.tracks)
        if conversation.kind is ConversationKind.SAMPLE:
            return (sample.sound_file(self._sample),)
        with self._database.read() as connection:
            chosen = tuple(naming.path_of(kept) for kept in rows.sources(connection, identifier))
        return self.transcripts.in_place_of(identifier, chosen)

    def speech(self, identifier: str) -> SpeechActivity | None:
        """What was heard, before any correction; None when it was not analysed yet."""
        heard = self._heard(identifier)
        return None if heard is None else heard.speech()

    # To record, to import

    def begin(self, plan: ConversationPlan) -> Conversation:
        """Make the row and the folder of a recording, so that whatever happens next, it is found."""
        now = datetime.now(UTC)
        title = naming.typed(plan.title) or naming.usual_title(plan.kind, now)
        conversation = Conversation(
            id=naming.new_id(),
            title=title,
            kind=plan.kind,
            state=ConversationState.RECORDING,
            started_at=now,
            duration_s=0.0,
            tracks=(),
            names=naming.named(plan.names),
            consent_at=plan.consent_at,
            intention=naming.typed(plan.intention),
        )
        self._recording.add(conversation.id)
        self._add(conversation)
        return conversation

    def finish_recording(self, identifier: str, recorded: Recorded) -> Conversation:
        """The recorder has stopped: what it left belongs to the conversation now, and can be analysed."""
        note = tr("Saved up to {time}.", time=clock(recorded.duration_s)) if recorded.cut_off else ""
        with self._changing(identifier) as change:
            change.to(
                state=ConversationState.RECORDED,
                tracks=recorded.tracks,
                duration_s=recorded.duration_s,
                holes=recorded.holes,
                marks=recorded.marks,
                note=note,
            )
        self._recording.discard(identifier)
        return change.conversation

    def import_files(
        self, paths: Sequence[Path], title: str = "", *, kind: ConversationKind = ConversationKind.IMPORT, me: str = ""
    ) -> Conversation:
        """Make a conversation of one sound file, of two (yours first), of a transcript, or of both; read when analysed.

        kind: ROOM for two recordings of one room, which both hold both voices; the first is the one nearer to you.
        me: which of the names in the transcript is mine; `written_names.NOBODY`: none is; empty: not known.

        Raises:
            InputFileError: there is no such file.
        """
        sounds, written = sorted_out(paths)
        conversation = self._imported(kind, naming.typed(title) or naming.typed(paths[0].stem))
        self._add(conversation, sources=sounds or tuple(filter(None, (written,))))
        if written is not None:
            try:
                self.transcripts.keep(conversation.id, written, me=me)
            except LibraryError:
                self.delete(conversation.id)
                raise
        return conversation

    def open_sample(self) -> Conversation:
        """The sample conversation, added afresh (and then analysed from its sound) when it isn't there."""
        with self._database.read() as connection:
            there = rows.of_kind(connection, ConversationKind.SAMPLE)
        if there:
            return there[0]
        sample.sound_file(self._sample)
        added = replace(self._imported(ConversationKind.SAMPLE, sample.title()), names=dict(sample.NAMES))
        self._add(added)
        return added

    def recover(self) -> tuple[Conversation, ...]:
        """Recordings that were cut off, each saved up to where its sound ends; empty ones go.

        One that another program is still recording stays as it is. Call it once at start, before anything is recorded.
        """
        with self._database.read() as connection:
            cut_off = rows.in_states(connection, ConversationState.RECORDING)
        left = [one for one in cut_off if one.id not in self._recording]
        recovered = (self._recovered(one) for one in left if not recording_folder.is_being_recorded(self.folder(one.id)))
        return tuple(one for one in recovered if one is not None)

    # Changing

    def rename(self, identifier: str, title: str) -> Conversation:
        """An empty title changes nothing."""
        with self._changing(identifier) as change:
            change.to(title=naming.typed(title) or change.conversation.title)
        return change.conversation

    def rename_speaker(self, identifier: str, key: str, name: str) -> Conversation:
        """Name a voice such as "other-1"; an empty name takes it away."""
        with self._changing(identifier) as change:
            change.to(names=naming.named({**change.conversation.names, key: name}))
        return change.conversation

    def save_answer(
        self, identifier: str, moment_key: str, answer: str, state: ReflectionState = ReflectionState.OPEN
    ) -> None:
        """Keep an answer as it is typed."""
        with self._changing(identifier) as change:
            reflections.save(change.connection, identifier, Reflection(moment_key, naming.written(answer), state))

    def save_notes(self, identifier: str, text: str) -> None:
        with self._changing(identifier) as change:
            change.to(notes=naming.written(text))

    def delete(self, identifier: str) -> None:
        """Remove its sound, words, values and answers; whatever interrupts it, the next start goes on."""
        self.get(identifier)
        self._recording.discard(identifier)
        self._removal.remove(identifier)

    # Correcting: each answers with everything concluded anew

    def correct(self, identifier: str, *corrections: Correction) -> Review:
        """Lay these over what holds, as one step that is taken back at once."""
        return self._reviews.correct(identifier, *corrections)

    def swap(self, identifier: str) -> Review:
        """You and they change places; twice is as before."""
        return self._reviews.correct(identifier, Swap())

    def undo(self, identifier: str) -> Review:
        """Without the last step; nothing happens where there is none."""
        return self._reviews.undo(identifier)

    def redo(self, identifier: str) -> Review:
        """With the step that was taken back last; gone as soon as something else is corrected."""
        return self._reviews.redo(identifier)

    def restore_original(self, identifier: str) -> Review:
        """As it was heard; a step that can be taken back like any other."""
        return self._reviews.restore_original(identifier)

    def correction_state(self, identifier: str) -> CorrectionState:
        return self._reviews.state(identifier)

    # Analysis

    def store_speech(self, identifier: str, activity: SpeechActivity) -> None:
        """Keep what was heard: a new version, or the unfinished one begun again. State becomes measured."""
        former = self._heard(identifier)
        state = self._reviews.state(identifier)
        if former is not None and (state.can_undo or state.can_redo):
            activity = with_voices_of(former.speech(), activity)
        heard = analyses.Analysis(activity, former.words() if former else Transcript(complete=False))
        listed = self._reviews.summary(self.get(identifier), heard)
        tracks = recording_folder.kept_tracks(self.folder(identifier))
        with self._changing(identifier) as change:
            change.to(
                state=ConversationState.MEASURED,
                duration_s=activity.duration_s,
                tracks=change.conversation.tracks or tracks,
                failure="",
            )
            analyses.put_activity(change.connection, identifier, activity)
            rows.set_summary(change.connection, identifier, listed(change.connection))

    def store_transcript(self, identifier: str, transcript: Transcript) -> None:
        """Keep the words so far. When they are complete, state becomes ready."""
        former = self._heard(identifier)
        if former is None or not transcript.complete:
            written = analyses.written(transcript)
            with self._changing(identifier) as change:
                analyses.put_transcript(change.connection, identifier, written)
            return
        speech = former.speech()
        if transcript.file_name:
            self.transcripts.take_names(identifier, speech, transcript)
        written = analyses.written(transcript)
        listed = self._reviews.summary(self.get(identifier), analyses.Analysis(speech, transcript))
        with self._changing(identifier) as change:
            analyses.put_transcript(change.connection, identifier, written)
            change.to(state=ConversationState.READY, failure="")
            rows.set_summary(change.connection, identifier, listed(change.connection))

    def store_stretch(self, identifier: str, stretch: WrittenStretch, engine: str) -> None:
        """Keep the words of one stretch while others are still to come."""
        with self._changing(identifier) as change:
            analyses.put_stretch(change.connection, identifier, stretch, engine)

    def stretches(self, identifier: str, engine: str) -> tuple[WrittenStretch, ...]:
        """What `engine` wrote before it was interrupted."""
        with self._database.read() as connection:
            return analyses.stretches(connection, identifier, engine)

    def has_words(self, identifier: str) -> bool:
        """Whether a whole transcript is there, of whatever engine."""
        with self._database.read() as connection:
            return any(version.complete for version in analyses.versions(connection, identifier))

    def set_state(self, identifier: str, state: ConversationState, failure: str = "") -> None:
        with self._changing(identifier) as change:
            change.to(state=state, failure=failure)

    def unfinished(self) -> tuple[str, ...]:
        """Conversations whose analysis is to be gone on with, oldest first."""
        with self._database.read() as connection:
            return tuple(one.id for one in rows.in_states(connection, *_GOING))

    # Parts of the above

    @contextmanager
    def _changing(self, identifier: str) -> Iterator[_Change]:
        """One transaction on one conversation; what was changed is saved at its end."""
        with self._database.write() as connection:
            found = rows.get(connection, identifier)
            if found is None:
                raise naming.not_found(identifier)
            change = _Change(connection, found)
            yield change
            if change.conversation != found:
                rows.save(connection, change.conversation)

    def _heard(self, identifier: str) -> analyses.Kept | None:
        with self._database.read() as connection:
            return analyses.current(connection, identifier)

    def _imported(self, kind: ConversationKind, title: str) -> Conversation:
        return Conversation(
            id=naming.new_id(),
            title=title,
            kind=kind,
            state=ConversationState.RECORDED,
            started_at=datetime.now(UTC),
            duration_s=0.0,
            tracks=(),
        )

    def _add(self, conversation: Conversation, *, sources: Sequence[Path] = ()) -> None:
        with self._database.write() as connection:
            rows.insert(connection, conversation, sources=tuple(naming.kept_path(path) for path in sources))
        folder = self.folder(conversation.id)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            with self._database.write() as connection:
                rows.remove(connection, conversation.id)
            raise LibraryError(
                tr("Heard could not make the folder {folder}.", folder=folder),
                advice=tr("Check that its disk can be written and has room."),
            ) from error

    def _recovered(self, conversation: Conversation) -> Conversation | None:
        folder = self.folder(conversation.id)
        try:
            recorded = recording_folder.recorded_in(folder)
        except OutputFileError:
            return None  # it may be writable at another start
        if any(track.frames for track in recorded.tracks):
            return self.finish_recording(conversation.id, recorded)
        if not recording_folder.holds_sound(folder):
            self.delete(conversation.id)
            return None
        with self._changing(conversation.id) as change:
            change.to(
                state=ConversationState.FAILED,
                failure=tr("The sound of this recording could not be read. It is kept in {folder}.", folder=folder),
            )
        return change.conversation


class _Change:
    """A conversation inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, conversation: Conversation) -> None:
        self.connection = connection
        self.conversation = conversation

    def to(self, **values: object) -> None:
        self.conversation = replace(self.conversation, **values)  # type: ignore[arg-type]  # names are checked by replace
