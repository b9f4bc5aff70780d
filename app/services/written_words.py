"""Takes the words of a conversation from a file that another program wrote, beside what was heard or without any sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment, Segments, covered_s, merged
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import FROM_FILE, Transcript, Word
from app.core.turn import ANYONE
from app.errors import InputFileError
from app.i18n import tr
from app.metrics.preparation import near
from app.metrics.values import worst
from app.speech.transcript_file import WrittenPiece, read_transcript_file, speakers_in, words_of
from app.speech.transcript_fit import CLEARLY, CLEARLY_NEAR, Fit, fit, moved
from app.speech.transcript_words import heard_by_name, numbered, one_after_another, placed_words, spoken_time, written_speech

NO_SOUND, NAMES_TELL = "no_sound", "names_tell"
_OF_VOICES = frozenset({"mixed_voices", "voices_alike"})  # told by how voices sound, which says nothing about names


def read_alone(path: Path) -> tuple[SpeechActivity, Transcript]:
    """A conversation of which there is only the transcript: talk time by its times, nothing that needs sound.

    Raises:
        InputFileError: it is no transcript.
    """
    pieces = one_after_another(read_transcript_file(path))
    names = _names(pieces)
    voices = numbered(names) if speakers_in(pieces) else dict.fromkeys(names, ANYONE)
    words = [word for piece in pieces for word in words_of(replace(piece, segment=spoken_time(piece)),
                                                           speaker=voices[piece.speaker])]  # fmt: skip
    activity = SpeechActivity(
        duration_s=max(piece.segment.end for piece in pieces),
        mode=Mode.TRANSCRIPT,
        speech=written_speech(pieces, voices),
        quality=_without_sound(people=len(set(voices.values())), named=bool(speakers_in(pieces))),
    )
    return activity, _transcript(path, words, voices)


def read_beside(path: Path, activity: SpeechActivity) -> tuple[SpeechActivity, Transcript]:
    """The words of a file laid over what was heard; on one track its names also say who speaks.

    Raises:
        InputFileError: it is no transcript, or that of another conversation.
    """
    pieces = read_transcript_file(path)
    if activity.mode in {Mode.ONE_TRACK, Mode.TRANSCRIPT}:
        return _beside_one_track(path, pieces, activity)
    found = fit(pieces, activity.speech, duration_s=activity.duration_s)
    placed = _placed(path, pieces, found, activity)
    words: list[Word] = []
    for piece in placed:
        key = found.voices[piece.speaker] if found and piece.speaker else _most_heard(piece.segment, activity.speech)
        words += placed_words(piece, activity.speech[key], speaker=key)
    return activity, _transcript(path, words, found.voices if found else {}, shift_s=found.shift_s if found else 0.0)


def everyone(activity: SpeechActivity) -> Segments:
    """Speech of all voices as one, as a single track holds it."""
    return merged(segment for own in activity.speech.values() for segment in own)


def _beside_one_track(
    path: Path, pieces: tuple[WrittenPiece, ...], activity: SpeechActivity
) -> tuple[SpeechActivity, Transcript]:
    heard, names = everyone(activity), speakers_in(pieces)
    found, separation = None, activity.separation(len(names))
    if separation is not None:  # names and voices together say more than that somebody speaks
        found = fit(pieces, separation.speech, duration_s=activity.duration_s)
    if found is None or found.clearness < CLEARLY:
        other = found is None and separation is not None and separation.sure  # voices that are sure don't go with it
        found = fit(pieces, {ANYONE: heard}, duration_s=activity.duration_s)
        if other and found is not None and found.clearness < CLEARLY_NEAR:
            found = None
    placed = _placed(path, pieces, found, activity)
    shift_s = found.shift_s if found else 0.0
    if len(names) < 2:
        words = [word for piece in placed for word in placed_words(piece, heard, speaker=ANYONE)]
        return activity, _transcript(path, words, {}, shift_s=shift_s)
    voices = numbered(names)
    by_name = heard_by_name(placed, heard)
    told = replace(
        activity,
        mode=Mode.TRANSCRIPT,
        speech={key: by_name.get(name, ()) for name, key in voices.items()},
        quality=_by_names(activity.quality),
        uncertain=tuple(one for one in activity.uncertain if one.code not in _OF_VOICES),
    )
    words, speaker = [], next(piece.speaker for piece in pieces if piece.speaker)
    for piece in placed:
        speaker = piece.speaker or speaker
        words += placed_words(piece, told.speech[voices[speaker]], speaker=voices[speaker])
    return told, _transcript(path, words, voices, shift_s=shift_s)


def _placed(
    path: Path, pieces: Sequence[WrittenPiece], found: Fit | None, activity: SpeechActivity
) -> tuple[WrittenPiece, ...]:
    placed = moved(pieces, found.shift_s, duration_s=activity.duration_s) if found is not None else ()
    if not placed:
        raise InputFileError(
            tr("The times in {name} don't fit this recording.", name=path.name),
            advice=tr("Check that both are of the same conversation; a transcript can also be imported alone."),
        )
    return one_after_another(placed)


def _names(pieces: Sequence[WrittenPiece]) -> tuple[str, ...]:
    """Who says most first, and last what no name stands before."""
    unnamed = any(not piece.speaker for piece in pieces)
    return (*speakers_in(pieces), "") if unnamed else speakers_in(pieces)


def _most_heard(piece: Segment, speech: Mapping[str, Segments]) -> str:
    return max(speech, key=lambda key: covered_s(near(speech[key], piece), piece))


def _transcript(path: Path, words: Sequence[Word], voices: Mapping[str, str], *, shift_s: float = 0.0) -> Transcript:
    named = {name: key for name, key in voices.items() if name and key != ANYONE}
    in_time = tuple(sorted(words, key=lambda word: word.segment.start))  # words without a length keep their order
    return Transcript(in_time, f"{FROM_FILE}{path.name}", voices=named, shift_s=shift_s)


def _without_sound(*, people: int, named: bool) -> QualityReport:
    reasons = [Reason(NO_SOUND, tr("There is no sound here, only a transcript."))]
    compared = people > 1
    if named and compared:
        text = tr("Talk time is estimated from its times; pauses and who came in on whom can't be told.")
        reasons.append(Reason("times_written", text))
    if not named:
        reasons.append(Reason("no_names", tr("The transcript names nobody, so who said what can't be told.")))
    elif not compared:
        reasons.append(Reason("one_name", tr("It names one person only, so there is nobody to compare with.")))
    else:
        reasons.append(_choose_you())
    talk_time = Quality.ESTIMATED if compared else Quality.WITHHELD
    return QualityReport(talk_time, events=Quality.WITHHELD, pauses=Quality.WITHHELD, reasons=tuple(reasons))


def _by_names(quality: QualityReport) -> QualityReport:
    """What the sound of one track allowed at best stands in the quality of its pauses."""
    at_best = worst(quality.pauses, Quality.ESTIMATED)
    text = tr(
        "One microphone heard everyone, and the names in the transcript tell who speaks; so who came in on whom can't be "
        "told, and the rest are estimates."
    )
    kept = [reason for reason in quality.reasons if reason.code not in {"one_track", NAMES_TELL, "choose_you"}]
    return replace(
        quality,
        talk_time=at_best,
        pauses=at_best,
        events=Quality.WITHHELD,
        reasons=(*kept, Reason(NAMES_TELL, text), _choose_you()),
    )


def _choose_you() -> Reason:
    return Reason("choose_you", tr("Say which name is yours to see your own numbers."))
