"""Transcripts in a real library: kept with their conversation, exported again, written over, refused and tried again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.recording import ConversationState
from app.core.speech_activity import Mode
from app.core.turn import OTHER, YOU
from app.core.written_names import ME, NOBODY, kept_names, names_as_heard, names_now, without_written
from app.errors import InputFileError, LibraryError, NotFoundError
from app.services.analyse_request import FILE
from app.services.export import Targets, export_conversation
from app.services.kept_transcripts import sorted_out
from app.services.speech_models import VOSK
from app.speech.transcript_file import read_transcript_file, speakers_in
from app.wiring import Services, sample_folder
from tests.helpers.gui_services import open_services, wait_for
from tests.helpers.written_files import JANE, PRIYA, first_minute, pieces, teams_file, zoom_file

TINY = sample_folder() / "speech-model"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_services(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def mix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return first_minute(tmp_path_factory.mktemp("mix"), mixed=True)


def analysed(services: Services, identifier: str) -> ConversationState:
    done = {ConversationState.READY, ConversationState.FAILED}
    wait_for(lambda: services.conversations.get(identifier).state in done and services.queue.running is None, seconds=90)
    return services.conversations.get(identifier).state


def imported(services: Services, *files: Path, me: str = "") -> str:
    identifier = services.conversations.import_files(files, me=me).id
    kept = services.conversations.transcripts.of(identifier)
    services.queue.add(identifier, engine=(FILE, kept) if kept is not None and len(files) > 1 else None)
    analysed(services, identifier)
    return identifier


def test_alone_it_is_exported_in_every_form_and_reads_the_same_again(services: Services, tmp_path: Path) -> None:
    path = zoom_file(tmp_path, pieces())
    identifier = imported(services, path, me=JANE)
    path.unlink()
    assert services.conversations.sources(identifier) == (services.conversations.folder(identifier) / "transcript/zoom.vtt",)
    review = services.conversations.review(identifier)
    out = tmp_path / "out"
    out.mkdir()
    kinds = ("pdf", "json", "csv", "summary", "vtt", "srt", "txt", "rttm", "textgrid")
    written = export_conversation(review, Targets(**{kind: out / f"{kind}.{kind}" for kind in kinds}))
    assert {file.name for file in written} == {f"{kind}.{kind}" for kind in kinds}
    assert all(file.stat().st_size > 100 for file in written)
    again = read_transcript_file(out / "vtt.vtt")
    assert set(speakers_in(again)) == {"You", PRIYA}
    assert [word for piece in again for word in piece.text.split()].count("thank") == 1
    said = " ".join(piece.text for piece in read_transcript_file(out / "srt.srt"))
    assert len(said.split()) == 1259
    assert PRIYA in (out / "txt.txt").read_text(encoding="utf-8")
    assert PRIYA not in (out / "pdf.pdf").read_bytes().decode("latin-1"), "the page names nobody unless it is told to"
    services.queue.add(identifier)
    analysed(services, identifier)
    assert services.conversations.review(identifier).result is not None, "it is read again from the copy"


def test_beside_one_track_and_then_by_an_engine(services: Services, tmp_path: Path, mix: Path) -> None:
    identifier = imported(services, mix, teams_file(tmp_path, pieces(until_s=58)), me=PRIYA)
    review = services.conversations.review(identifier)
    assert review.result is not None
    assert (review.result.mode, review.result.transcript.engine) == (Mode.TRANSCRIPT, "file:teams.vtt")
    assert [(one.key, one.name) for one in review.result.speakers] == [(YOU, "You"), (OTHER, JANE)]
    services.queue.add(identifier, engine=(VOSK, TINY))
    wait_for(lambda: services.queue.running is None and not services.queue.waiting, seconds=90)
    again = services.conversations.review(identifier)
    assert again.result is not None
    assert again.result.transcript.engine == "vosk:sample-only"
    assert again.result.speech == review.result.speech, "the names still say who speaks"
    assert {word.speaker for word in again.result.transcript.words} == {YOU, OTHER}
    assert again.conversation.names == {OTHER: JANE}


def test_what_does_not_fit_its_recording_says_so_and_leaves_what_was_heard(
    services: Services, tmp_path: Path, mix: Path
) -> None:
    other = tmp_path / "other.vtt"
    said = [f"00:{n:02d}:00.000 --> 00:{n:02d}:04.000\n<v {'A' if n % 2 else 'B'}>so</v>\n" for n in range(10, 59)]
    other.write_text("\n".join(["WEBVTT\n", *said]), encoding="utf-8")
    identifier = imported(services, mix, other)
    conversation = services.conversations.get(identifier)
    assert conversation.failure.startswith("The times in other.vtt don't fit this recording.")
    assert conversation.state is ConversationState.READY, "what was heard can be looked at"
    with pytest.raises(InputFileError, match="don't fit"):
        services.conversations.transcripts.check(identifier, other)
    with pytest.raises(InputFileError, match="can't be read"):
        services.conversations.transcripts.check(identifier, tmp_path / "gone.vtt")


def test_a_copy_takes_the_place_of_another_and_goes_with_its_conversation(services: Services, tmp_path: Path) -> None:
    transcripts = services.conversations.transcripts
    identifier = services.conversations.import_files([zoom_file(tmp_path, pieces())], me=JANE).id
    kept = transcripts.keep(identifier, teams_file(tmp_path, pieces()), me=NOBODY)
    assert [file.name for file in kept.parent.iterdir()] == ["teams.vtt"]
    assert transcripts.of(identifier) == kept
    assert transcripts.keep(identifier, kept, me=NOBODY) == kept, "onto itself"
    assert services.conversations.get(identifier).names == {ME: NOBODY}
    services.conversations.delete(identifier)
    assert transcripts.of(identifier) is None
    with pytest.raises(NotFoundError):
        transcripts.keep(identifier, zoom_file(tmp_path, pieces()))


def test_what_cannot_be_kept_leaves_no_half_conversation(services: Services, tmp_path: Path) -> None:
    path = zoom_file(tmp_path, pieces())
    services.conversations.folder("").mkdir(parents=True, exist_ok=True)
    long = tmp_path / ("x" * 250 + ".vtt")
    long.write_bytes(path.read_bytes())  # with .part behind it, longer than names may be
    with pytest.raises(LibraryError, match="could not be kept"):
        services.conversations.import_files([long])
    assert services.conversations.rows() == ()


def test_files_are_sorted_out_or_refused(tmp_path: Path) -> None:
    sounds = [tmp_path / name for name in ("a.wav", "b.wav")]
    written = tmp_path / "c.VTT"
    for file in (*sounds, written):
        file.write_bytes(b"there")
    assert sorted_out([sounds[0], written, sounds[1]]) == (tuple(sounds), written)
    assert sorted_out([written]) == ((), written)
    for chosen, sentence in (
        ([], "from one file or from two"),
        ([written, tmp_path / "d.srt"], "These are 2 transcripts"),
        ([tmp_path / "d.srt"], "There is no file"),
        ([*sounds, tmp_path / "d.wav"], "from one file or from two"),
    ):
        with pytest.raises(InputFileError, match=sentence):
            sorted_out(chosen)


def test_names_of_a_transcript_belong_to_voices_as_they_were_heard() -> None:
    names = {**kept_names({"Jane": "you", "Raj": "other-1", "Li": "other-1"}), ME: "Jane", "other-2": "Ana"}
    assert names_now(names, {"you": "you", "other-1": "other-1"}) == {"other-1": "Raj, Li", "other-2": "Ana"}
    assert names_now(names, {"you": "other-1", "other-1": "you"}) == {"other-1": "Jane", "other-2": "Ana"}
    given = {**names, "other-1": "Rajesh"}
    assert names_now(given, {"you": "you", "other-1": "other-1"})["other-1"] == "Rajesh", "what the person says goes before"
    assert names_as_heard(names) == {"other-1": "Raj, Li", "other-2": "Ana"}
    assert without_written(given) == {"other-1": "Rajesh", "other-2": "Ana"}


def test_an_end_of_the_app_loses_neither_the_words_nor_who_is_you(tmp_path: Path, mix: Path) -> None:
    path = teams_file(tmp_path, pieces(until_s=58))
    with open_services(tmp_path) as services:
        services.queue.pause()
        beside = services.conversations.import_files([mix, path], me=JANE).id
        services.queue.add(beside, engine=(FILE, services.conversations.transcripts.of(beside)))
        alone = services.conversations.import_files([path], me=PRIYA).id
        services.queue.add(alone)
    path.unlink()
    with open_services(tmp_path) as services:
        services.queue.resume_unfinished()
        services.queue.go_on()
        for identifier, other in ((beside, PRIYA), (alone, JANE)):
            analysed(services, identifier)
            wait_for(lambda: services.queue.running is None and not services.queue.waiting, seconds=90)
            review = services.conversations.review(identifier)
            assert review.result is not None
            assert review.result.transcript.file_name == "teams.vtt"
            assert review.conversation.names == {OTHER: other}
