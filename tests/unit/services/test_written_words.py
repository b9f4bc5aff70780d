"""A file of another program gives a conversation its words: beside two tracks, beside one, and without any sound."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from app.content import load_content
from app.core.analysis_result import AnalysisResult
from app.core.correction import ChooseYou, Correction, Swap
from app.core.quality import Quality
from app.core.segment import Segment, total_s
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import ANYONE, OTHER, YOU
from app.core.written_names import NOBODY, kept_names
from app.errors import InputFileError
from app.services.kept_transcripts import mine
from app.services.measure import measure
from app.services.written_words import everyone, read_alone, read_beside
from app.speech.transcript_file import WrittenPiece
from tests.helpers.gui_services import two_voices
from tests.helpers.written_files import (
    JANE,
    PRIYA,
    meet_file,
    one_track,
    pieces,
    teams_file,
    truth,
    two_tracks,
    zoom_file,
)

CONTENT = load_content("en")


def measured(activity: SpeechActivity, transcript: Transcript, *corrections: Correction) -> AnalysisResult:
    return measure(
        activity, transcript, names=kept_names(transcript.voices), seed="a", content=CONTENT, corrections=corrections
    )


def words_by_speaker(transcript: Transcript) -> Counter[str]:
    return Counter(word.speaker for word in transcript.words)


TRUE_WORDS = Counter(word["speaker"] for word in truth()["words"])


@pytest.mark.parametrize("later_s", [0.0, 4.6, -1.1])
def test_beside_two_tracks_each_name_finds_its_track(tmp_path: Path, later_s: float) -> None:
    heard = two_tracks()
    activity, transcript = read_beside(zoom_file(tmp_path, pieces(later_s=later_s, rough_s=0.2)), heard)
    assert activity is heard
    assert transcript.voices == {JANE: YOU, PRIYA: OTHER}
    assert transcript.engine == "file:zoom.vtt"
    assert transcript.shift_s == pytest.approx(-later_s, abs=0.21)
    assert words_by_speaker(transcript) == TRUE_WORDS
    assert all(0 <= word.segment.start <= word.segment.end <= heard.duration_s for word in transcript.words)
    result = measured(activity, transcript)
    assert [(one.key, one.name) for one in result.speakers] == [(YOU, "You"), (OTHER, PRIYA)]
    assert result.quality.words is Quality.ESTIMATED
    reason = next(reason.text for reason in result.quality.reasons if reason.code == "file_words")
    assert reason.startswith("Words from the file zoom.vtt")
    assert ("4.6 s earlier" in reason or "4.5 s earlier" in reason) == (later_s == 4.6)


def test_times_of_a_files_words_change_no_event(tmp_path: Path) -> None:
    heard = two_tracks()
    with_words = measured(*read_beside(zoom_file(tmp_path, pieces(rough_s=0.5)), heard))
    without = measured(heard, Transcript())
    assert with_words.events == without.events
    ended, thanks = with_words.metric("pause_ended", YOU), with_words.metric("thanks", YOU)
    assert ended is not None
    assert thanks is not None
    assert (ended.value, thanks.value) == (None, 2.0)


def test_a_file_without_names_beside_two_tracks_follows_the_sound(tmp_path: Path) -> None:
    activity, transcript = read_beside(zoom_file(tmp_path, pieces(names={})), two_tracks())
    assert transcript.voices == {}
    right = sum((words_by_speaker(transcript) & TRUE_WORDS).values())
    assert right / sum(TRUE_WORDS.values()) > 0.95
    assert activity.mode is Mode.TWO_TRACKS


def test_beside_one_track_the_names_say_who_speaks(tmp_path: Path) -> None:
    heard = one_track()
    activity, transcript = read_beside(teams_file(tmp_path, pieces(later_s=3.0, rough_s=0.3)), heard)
    assert activity.mode is Mode.TRANSCRIPT
    assert transcript.voices == {PRIYA: "voice-1", JANE: "voice-2"}
    assert transcript.shift_s == pytest.approx(-3.0, abs=0.21)
    before = measured(activity, transcript)
    assert before.quality.has("choose_you")
    assert [one.name for one in before.speakers] == [PRIYA, JANE], "who says most comes first"
    result = measured(activity, transcript, ChooseYou("voice-2"))
    mine_s, true_s = total_s(result.speech[YOU]), total_s(two_tracks().speech[YOU])
    assert mine_s == pytest.approx(true_s, rel=0.05)
    assert [(one.key, one.name) for one in result.speakers] == [(YOU, "You"), (OTHER, PRIYA)]
    assert result.quality.talk_time is Quality.ESTIMATED
    assert result.quality.events is Quality.WITHHELD
    assert not result.quality.has("choose_you")
    share = result.metric("talk_share", YOU)
    assert share is not None
    assert (share.low, share.high) == (None, None), "how far off names are was not measured"


def test_another_person_can_be_you_later_and_names_follow(tmp_path: Path) -> None:
    activity, transcript = read_beside(teams_file(tmp_path, pieces()), one_track())
    result = measured(activity, transcript, ChooseYou("voice-2"), ChooseYou("voice-1"))
    assert [(one.key, one.name) for one in result.speakers] == [(YOU, "You"), (OTHER, JANE)]
    nobody = measured(activity, transcript, ChooseYou(None))
    assert [(one.key, one.name) for one in nobody.speakers] == [(OTHER, PRIYA), ("other-2", JANE)]


def test_without_names_one_track_stays_as_it_was(tmp_path: Path) -> None:
    heard = one_track()
    activity, transcript = read_beside(zoom_file(tmp_path, pieces(names={})), heard)
    assert activity is heard
    assert set(words_by_speaker(transcript)) == {ANYONE}


def test_words_of_an_engine_fall_to_the_voices_that_names_told_apart(tmp_path: Path) -> None:
    activity, written = read_beside(teams_file(tmp_path, pieces()), one_track())
    heard = Transcript(tuple(word for word in written.words), "vosk:small")
    of_anyone = Transcript(tuple(type(w)(w.segment, w.text, w.confidence, ANYONE) for w in heard.words), "vosk:small")
    result = measured(activity, of_anyone)
    same = sum(now.speaker == then.speaker for now, then in zip(result.transcript.words, written.words, strict=True))
    assert same / len(written.words) > 0.97
    assert everyone(activity) == one_track().speech[ANYONE]


def test_alone_there_are_turns_words_and_an_estimate_and_nothing_that_needs_sound(tmp_path: Path) -> None:
    for path in (zoom_file(tmp_path, pieces()), teams_file(tmp_path, pieces()), meet_file(tmp_path, pieces()),
                 meet_file(tmp_path, pieces(), name="meet.srt")):  # fmt: skip
        activity, transcript = read_alone(path)
        assert transcript.voices == {PRIYA: "voice-1", JANE: "voice-2"}
        result = measured(activity, transcript, ChooseYou("voice-2"))
        assert len(result.transcript.words) == len(truth()["words"])
        share = result.metric("talk_share", YOU)
        assert share is not None
        assert share.value == pytest.approx(total_s(two_tracks().speech[YOU]) / 331.3, abs=0.05)
        assert share.quality is Quality.ESTIMATED
        assert (result.events, result.pauses) == ((), ())
        for name in ("came_in", "reply_pause_median", "listening_sounds_per_min", "room_count", "filled_gaps"):
            value = result.metric(name, YOU)
            assert value is None or value.value is None, name
        thanks = result.metric("thanks", YOU)
        assert thanks is not None
        assert (thanks.value, thanks.quality) == (2.0, Quality.ESTIMATED)
        assert result.annotation.turns
        reason = next(reason.text for reason in result.quality.reasons if reason.code == "no_sound")
        assert reason.startswith("There is no sound here, only a transcript")


def test_three_people_without_sound(tmp_path: Path) -> None:
    said = [("Jane", "how was it for you both then"), ("Raj", "long"), ("Li", "but good")] * 12
    written = [WrittenPiece(Segment(n * 6.0, n * 6.0 + 5), who, text) for n, (who, text) in enumerate(said)]
    activity, transcript = read_alone(zoom_file(tmp_path, written))
    result = measured(activity, transcript, ChooseYou("voice-3"))
    assert [(one.key, one.name) for one in result.speakers] == [(YOU, "You"), (OTHER, "Jane"), ("other-2", "Li")]
    assert {word.speaker for word in result.transcript.words} == {YOU, OTHER, "other-2"}


def test_without_names_and_sound_there_are_only_words(tmp_path: Path) -> None:
    activity, transcript = read_alone(zoom_file(tmp_path, pieces(names={})))
    result = measured(activity, transcript)
    assert set(activity.speech) == {ANYONE}
    assert result.quality.has("no_names")
    assert len(result.transcript.words) == len(truth()["words"])
    assert all(value.value is None for value in result.metrics if value.metric == "talk_share")


def test_one_name_alone_has_nobody_to_compare_with(tmp_path: Path) -> None:
    own = [piece for piece in pieces() if piece.speaker == JANE]
    activity, transcript = read_alone(teams_file(tmp_path, own))
    result = measured(activity, transcript, ChooseYou("voice-1"))
    share = result.metric("talk_share", YOU)
    assert share is not None
    assert share.value is None
    assert result.quality.has("one_name")


def test_the_transcript_of_another_conversation_is_refused(tmp_path: Path) -> None:
    path = zoom_file(tmp_path, pieces())
    with pytest.raises(InputFileError, match=r"The times in zoom\.vtt don't fit this recording"):
        read_beside(path, two_voices(seed=3, minutes=8))


def test_which_name_is_mine_says_which_track_is_mine() -> None:
    voices, heard = {JANE: YOU, PRIYA: OTHER}, two_tracks()
    assert mine(voices, heard, JANE, ()) == ()
    assert mine(voices, heard, PRIYA, ()) == (Swap(),)
    assert mine(voices, heard, PRIYA, (Swap(),)) == ()
    assert mine(voices, heard, JANE, (Swap(),)) == (Swap(),)
    assert mine(voices, heard, NOBODY, ()) == mine(voices, heard, "", ()) == ()


def test_which_name_is_mine_says_which_voice_is_mine(tmp_path: Path) -> None:
    activity, transcript = read_alone(zoom_file(tmp_path, pieces()))
    assert mine(transcript.voices, activity, JANE, ()) == (ChooseYou("voice-2"),)
    assert mine(transcript.voices, activity, JANE, (ChooseYou("voice-2"),)) == ()
    assert mine(transcript.voices, activity, JANE, (ChooseYou("voice-2"), ChooseYou("voice-1"))) == (ChooseYou("voice-2"),)
    assert mine(transcript.voices, activity, NOBODY, ()) == (ChooseYou(None),)
    assert mine(transcript.voices, activity, "", ()) == ()
