"""The steps of one analysis from the sound to the words, in order; runs in the analysis child."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from app.analysis.activity import find_speech
from app.analysis.diarization import PEOPLE, separations
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.analysis.local_voices import hear_voices, with_missed_talk
from app.analysis.report import segments_of
from app.analysis.similarity import ChannelComparer
from app.analysis.two_ears import find_speech_in_room
from app.audio.reader import RATE_HZ
from app.core.job import Finished, JobEvent, Progress, SpeechFound
from app.core.quality import Reason
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, WrittenStretch
from app.core.turn import ANYONE
from app.errors import TranscriptionError, UsageError
from app.i18n import tr
from app.services.analyse_request import ENGINES, FILE, LISTENING, READING, WORDS, AnalyseRequest
from app.services.kept_tracks import TrackKeeper
from app.services.room_alignment import align_by_sound, align_devices
from app.services.sound_input import SoundInput
from app.services.words import transcribe
from app.services.written_words import everyone, read_alone, read_beside
from app.speech.draft_engine import DraftEngine
from app.speech.engine import SpeechEngine
from app.speech.install import describe
from app.speech.transcript_kinds import is_transcript
from app.speech.vosk_engine import VoskEngine

__all__ = ["AnalyseRequest", "Followed", "open_engine", "run"]

_MOST_SPEAKERS = 20
_ALIGNED = 0.4  # of the reading


@dataclass(frozen=True, slots=True)
class Followed:
    """What is known already when a recording was followed while it was made.

    Attributes:
        sound: its files.
        features: of every track, in the order of `sound`; None where they are to be measured from the files.
        same: both tracks hold the same sound.
        engine: waits until it is loaded.
        written: waits until everything is written that was begun; gives all that was written before.
    """

    sound: SoundInput
    features: list[TrackFeatures] | None
    same: bool
    engine: Callable[[], SpeechEngine]
    written: Callable[[], tuple[WrittenStretch, ...]]


def run(request: AnalyseRequest, on_event: Callable[[JobEvent], None], *, followed: Followed | None = None) -> None:
    """Analyse; tells SpeechFound as soon as speech is known, and Finished at the end.

    Raises:
        AppError: with what happened; SpeechFound, if it was told, stays true.
    """
    if is_transcript(request.files[0]):
        _read_alone(request, on_event)
        return
    on_event(Progress(READING, 0.0))
    sound = followed.sound if followed else SoundInput(request.files, recording=request.recording or ())
    engine_name = _judge(request, sound)
    activity = request.activity
    if activity is None:
        activity = _listen(request, sound, on_event, followed)
        on_event(SpeechFound(activity))
    elif activity.mode in {Mode.ONE_TRACK, Mode.TRANSCRIPT}:
        sound.as_one_track()
    elif request.same_room and (sound.is_recording or sound.can_be_aligned) and engine_name not in {"none", FILE}:
        _aligned(sound, lambda fraction: on_event(Progress(READING, fraction)))  # the words lie on the speech's clock
    transcript = Transcript()
    if engine_name == FILE and request.speech_model is not None:
        told, transcript = read_beside(request.speech_model, activity)
        if told is not activity:  # the names in it say who speaks
            activity = told
            on_event(SpeechFound(activity))
    elif engine_name != "none":
        on_event(Progress(WORDS, 0.0))
        engine = followed.engine() if followed else open_engine(engine_name, request.speech_model)
        written, careful = request.written if request.written_by == engine.name else (), request.careful
        if followed:
            written = followed.written()
        heard = activity
        if activity.mode is Mode.TRANSCRIPT:  # one track holds all of its voices
            heard = replace(activity, mode=Mode.ONE_TRACK, speech={ANYONE: everyone(activity)})
        transcript = transcribe(sound, heard, engine, on_event=on_event, written=written, careful=careful)
    on_event(Finished(activity, transcript))


def _read_alone(request: AnalyseRequest, on_event: Callable[[JobEvent], None]) -> None:
    """A transcript without any sound."""
    if len(request.files) > 1:
        raise UsageError(
            tr("Two transcripts can't be analysed together."), advice=tr("Give one, with its recording or alone.")
        )
    activity, transcript = read_alone(request.files[0])
    on_event(SpeechFound(activity))
    on_event(Finished(activity, transcript))


def _judge(request: AnalyseRequest, sound: SoundInput) -> str:
    """Whether the options fit the files, which are known to be good by now; the engine to use."""
    if request.engine not in ENGINES or (request.engine == FILE and request.speech_model is None):
        raise UsageError(
            tr("There is no engine {engine}.", engine=request.engine), advice=tr("Use --engine vosk, draft or none.")
        )
    speakers = str(request.speakers) if request.speakers is not None else "1"
    if not (speakers.isdecimal() and 1 <= int(speakers) <= _MOST_SPEAKERS):
        raise UsageError(
            tr("{speakers} is not a number of people.", speakers=speakers),
            advice=tr("Use --speakers with a number from 1 to {most}.", most=_MOST_SPEAKERS),
        )
    sound.choose(request.you)
    if request.you is not None and sound.tracks == 1 and request.speakers is not None:
        number = int(request.you.removeprefix("speaker-"))
        if number > int(speakers):
            raise UsageError(
                tr("With {count} people there is no speaker-{number}.", count=speakers, number=number),
                advice=tr("Choose a smaller number for --you."),
            )
    if sound.tracks == 1 and int(speakers) > PEOPLE[-1]:
        raise UsageError(
            tr("On one track, the voices of up to {most} people can be told apart.", most=PEOPLE[-1]),
            advice=tr("Use --speakers with a smaller number."),
        )
    if request.speech_model is not None and request.engine != FILE:
        if request.engine in {"draft", "none"}:
            raise UsageError(
                tr("A speech model is for Vosk, not for --engine {engine}.", engine=request.engine),
                advice=tr("Leave out --engine or --speech-model."),
            )
        describe(request.speech_model)
    if request.same_room and sound.tracks != 2:
        raise UsageError(
            tr("One track has one ear only, so it can't be measured as a room with two microphones."),
            advice=tr("Give two files, or one with two channels."),
        )
    if request.engine == FILE:
        return FILE
    if request.engine == "auto":
        return "vosk" if request.speech_model is not None else "draft"
    if request.engine == "vosk" and request.speech_model is None:
        raise TranscriptionError(
            tr("Vosk needs a speech model, and none is installed."),
            advice=tr("Give one with --speech-model PATH, install one in Settings, or use --engine draft."),
        )
    return request.engine


def open_engine(name: str, speech_model: Path | None) -> SpeechEngine:
    """Vosk with its speech model loaded, or the draft engine. Raises TranscriptionError and SpeechModelError."""
    return VoskEngine(speech_model) if name == "vosk" and speech_model else DraftEngine()


def _listen(
    request: AnalyseRequest, sound: SoundInput, on_event: Callable[[JobEvent], None], followed: Followed | None
) -> SpeechActivity:
    """First pass: features of every track, the tracks kept if that is wanted, then speech."""
    aligned, read = None, 0.0
    if request.same_room and (sound.can_be_aligned or sound.is_recording):
        aligned, read = _aligned(sound, lambda fraction: on_event(Progress(READING, _ALIGNED * fraction))), _ALIGNED
    if followed and followed.features is not None:
        features, same = followed.features, followed.same
    else:
        features, same = _features(request, sound, on_event, from_fraction=read)
    on_event(Progress(LISTENING, 0.0))
    if same:
        sound.as_one_track()
        features = features[:1]
    find = find_speech_in_room if request.same_room else find_speech
    activity = find(features, holes=request.holes)
    reasons = list(sound.notes)
    if aligned is not None:
        reasons.append(aligned)
    if same:
        text = tr("Both channels hold the same sound, so it was treated as one track.")
        reasons.append(Reason("near_identical_channels", text))
    if activity.mode is Mode.ONE_TRACK:
        activity = _told_apart(activity, features[0], sound, on_event)
    on_event(Progress(LISTENING, 1.0))
    quality = replace(activity.quality, reasons=activity.quality.with_reasons(reasons))
    return replace(activity, quality=quality)


def _aligned(sound: SoundInput, on_progress: Callable[[float], None]) -> Reason | None:
    """Two microphones of one room on one clock; what to say about it."""
    if sound.is_recording:
        align_devices(sound, on_progress)
        return None
    return align_by_sound(sound, on_progress)


def _told_apart(
    activity: SpeechActivity, features: TrackFeatures, sound: SoundInput, on_event: Callable[[JobEvent], None]
) -> SpeechActivity:
    """Second pass, where everyone is on one track: its voices for each number of people that may be asked for."""
    speech = activity.speech[ANYONE]
    if not speech:
        return activity
    hops = len(features.level_db)
    voices = hear_voices(
        lambda: sound.track(0), hops, speech, on_progress=lambda part: on_event(Progress(LISTENING, 0.9 * part))
    )
    talk = with_missed_talk(speech, voices, hops)
    noise = tuple(one.segment for one in activity.uncertain)
    told = separations(voices, talk, left_out=noise, holes=activity.holes)
    everyone = segments_of(talk, activity.duration_s, activity.holes)
    return replace(activity, speech={ANYONE: everyone}, separations=told)


def _features(
    request: AnalyseRequest, sound: SoundInput, on_event: Callable[[JobEvent], None], *, from_fraction: float
) -> tuple[list[TrackFeatures], bool]:
    extractors = [FeatureExtractor() for _ in range(sound.tracks)]
    comparer = ChannelComparer() if sound.tracks == 2 else None
    read_s = 0.0
    with ExitStack() as stack:
        keeper = None
        if request.keep_tracks_in is not None:
            keeper = TrackKeeper(request.keep_tracks_in, tracks=sound.tracks)
            stack.callback(keeper.discard)  # finds nothing to take back after finish
        pool = stack.enter_context(ThreadPoolExecutor(max_workers=2))
        for block in sound.blocks():
            rows = [row[:frames] for row, frames in zip(block, sound.real_frames, strict=True)]
            fed = [pool.submit(extractor.feed, row) for extractor, row in zip(extractors, rows, strict=True)]
            if comparer is not None:
                comparer.feed(block)
            if keeper is not None:
                keeper.append(block)
            for done in fed:
                done.result()
            read_s += block.shape[1] / RATE_HZ
            fraction = min(1.0, read_s / sound.duration_s) if sound.duration_s else 1.0
            on_event(Progress(READING, from_fraction + (1.0 - from_fraction) * fraction))
        same = comparer is not None and not request.same_room and comparer.near_identical()
        if keeper is not None:
            keeper.finish(one_track=same)
    return [extractor.finish() for extractor in extractors], same
