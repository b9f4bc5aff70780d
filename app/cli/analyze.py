"""`heard analyze`: measure sound files without a library and without a window."""

from __future__ import annotations

import queue
import sys
from dataclasses import replace
from pathlib import Path

import click

from app import errors
from app.cli import written
from app.cli.progress import ProgressLine
from app.cli.written import Written, sorted_out
from app.content import load_content
from app.core.analysis_result import AnalysisResult
from app.core.correction import ChooseYou, Correction, SetPeople
from app.core.job import Failed, Finished, JobEvent, Progress
from app.core.speech_activity import Mode, SpeechActivity
from app.core.turn import OTHER, VOICE
from app.core.written_names import kept_names, names_now
from app.errors import AnalysisError, AppError, UsageError
from app.exports.files import check_target
from app.exports.json_export import json_text, write_json
from app.exports.summary_text import summary_text
from app.i18n import tr
from app.paths import default_paths
from app.services import naming
from app.services.analyse_request import READING, AnalyseRequest
from app.services.corrections import FEW_VOICES, VOICES_ALIKE
from app.services.kept_transcripts import mine
from app.services.measure import measure
from app.settings import Settings, load_settings
from app.workers.client import AnalysisJob

_STANDARD_OUTPUT = "-"
_SAID_CODES = (
    FEW_VOICES, VOICES_ALIKE, "near_identical_channels", "cut_off", "folded_channels", "aligned", "ears_alike", "no_names"
)  # fmt: skip
_LOOK_EVERY_S = 0.2
_END_S = 5.0


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE [FILE2]", type=click.Path(path_type=Path))
@click.option("--transcript", type=click.Path(path_type=Path), metavar="PATH", help="What another program wrote down of "
              "it: VTT, SRT or SBV.")  # fmt: skip
@click.option("--you", metavar="WHO", help="left or right of a stereo file, first or second of two files, speaker-1 "
              "and so on of one track, or your name in the transcript.")  # fmt: skip
@click.option("--speakers", metavar="N", help="How many people are on one track, or on the others' track.")
@click.option("--same-room", is_flag=True, help="The two tracks or files are two microphones in one room, each nearer to "
              "one person.")  # fmt: skip
@click.option("--engine", metavar="NAME", default="auto", help="What writes down the words: vosk, draft or none.")
@click.option("--speech-model", type=click.Path(path_type=Path), help="Folder of a Vosk speech model.")
@click.option("--json", "json_to", metavar="PATH", help="Write everything found as JSON; - is standard output.")
def analyze(
    files: tuple[Path, ...],
    *,
    transcript: Path | None,
    you: str | None,
    speakers: str | None,
    same_room: bool,
    engine: str,
    speech_model: Path | None,
    json_to: str | None,
) -> None:
    """Measure a conversation: who spoke how long, who came in, how long the pauses were.

    FILE holds one voice a channel; or give two files, yours first. WAV, FLAC, OGG, Opus, MP3, M4A, MP4 and WebM
    are read. A transcript that Zoom, Teams or Meet wrote gives the words, beside its recording or alone. Nothing is
    kept, and nothing leaves this computer.
    """
    sounds, file = sorted_out(files, transcript)
    if file is not None:
        given = written.read(file, you, sound=bool(sounds))
        written.refuse_engine(given, engine, speech_model)
        request = written.request_of(given, sounds, you=you, speakers=speakers, same_room=same_room)
        _conclude(request, json_to, given)
        return
    if speech_model is None and engine in {"auto", "vosk"}:
        speech_model = _installed_speech_model(any_of_them=engine == "vosk")
    request = AnalyseRequest(
        files=files, you=you, speakers=speakers, engine=engine, speech_model=speech_model, same_room=same_room
    )
    _conclude(request, json_to, None)


def _conclude(request: AnalyseRequest, json_to: str | None, given: Written | None) -> None:
    """Analyse, measure and print. given: the transcript that the words are from."""
    finished = _analysed(request, json_to)
    activity = finished.activity
    several = activity.mode not in {Mode.ONE_TRACK, Mode.TRANSCRIPT} and int(request.speakers or 1) > 1
    names = {OTHER: tr("The others")} if several else kept_names(finished.transcript.voices)
    corrections = _told(request, activity)
    if given is not None:
        corrections += mine(finished.transcript.voices, activity, given.me, corrections)
    result = measure(
        activity,
        finished.transcript,
        names=names,
        seed=naming.written(request.files[0].name),
        content=load_content("en"),
        corrections=corrections,
    )
    result = replace(result, corrected=False)  # who is who was said beforehand
    _say_what_was_assumed(request, result, me="" if given is None else given.me)
    if given is not None and result.mode is Mode.TRANSCRIPT:
        if missing := written.who_is_missing(finished.transcript, given):
            click.echo(missing, err=True)
    elif result.mode is Mode.ONE_TRACK:
        _say_who_is_missing(request, corrections)
    if json_to is None:
        click.echo(summary_text(result, names=names_now(names, result.called)), nl=False)
    elif json_to == _STANDARD_OUTPUT:
        sys.stdout.buffer.write(json_text(result).encode("utf-8"))  # UTF-8 whatever the terminal speaks
        sys.stdout.buffer.flush()
    else:
        write_json(result, Path(json_to))


def _told(request: AnalyseRequest, activity: SpeechActivity) -> tuple[Correction, ...]:
    """What --speakers and --you say of one track: how many people are on it, and which voice is mine.

    Raises:
        UsageError: that voice was not found, for those who speak little or alike are not told apart.
    """
    people = int(request.speakers or 0)
    if activity.mode is not Mode.ONE_TRACK or people == 0 or (people > 1 and activity.separation(people) is None):
        return ()
    number = (request.you or "").removeprefix("speaker-")
    separation = activity.separation(people)
    if number.isdecimal() and separation is not None and f"{VOICE}{number}" not in separation.speech:
        raise UsageError(
            tr("Only {count} voices can be told apart, so there is no speaker-{number}.",
               count=len(separation.speech), number=number),
            advice=tr("Choose one of speaker-1 to speaker-{count} with --you.", count=len(separation.speech)),
        )  # fmt: skip
    return (SetPeople(people), ChooseYou(f"{VOICE}{number}")) if number.isdecimal() else (SetPeople(people),)


def _say_who_is_missing(request: AnalyseRequest, corrections: tuple[Correction, ...]) -> None:
    """One track: what is left to say before it is known who spoke how long."""
    if request.speakers is None:
        text = tr("This is one track: say how many people are on it with --speakers, and which voice is you with --you.")
    elif not corrections:
        text = tr("There is too little clear speech to tell {count} voices apart.", count=str(request.speakers))
    elif request.you is None and int(request.speakers) > 1:
        text = tr("The voices are numbered by how long they speak; say which one is you with --you speaker-1 and so on.")
    else:
        return
    click.echo(text, err=True)


def _installed_speech_model(*, any_of_them: bool) -> Path | None:
    """The person's chosen one; with `any_of_them` the first that is installed where none is chosen."""
    from app.wiring import speech_models_of  # noqa: PLC0415 - only where no speech model is given

    paths = default_paths()
    try:
        settings = load_settings(paths.settings)
    except OSError:
        settings = Settings()
    models = speech_models_of(paths, settings)
    model = models.current()
    if model is None and any_of_them:
        model = next(iter(models.installed()), None)
    return None if model is None else model.folder


def _analysed(request: AnalyseRequest, json_to: str | None) -> Finished:
    """Run the analysis in its process, with progress on standard error.

    Raises:
        AppError: what the analysis, or the place to write to, failed with.
        KeyboardInterrupt: the person stopped it.
    """
    events: queue.SimpleQueue[JobEvent] = queue.SimpleQueue()
    job = AnalysisJob(request, events.put)
    line = ProgressLine()
    checked = False
    job.start()
    try:
        while True:
            event = _next(events)
            if isinstance(event, Failed):
                raise _as_error(event)
            if isinstance(event, Finished):
                return event
            opened = not isinstance(event, Progress) or event.stage != READING or event.fraction > 0
            if opened and not checked:
                _check_target(json_to)
                checked = True
            if isinstance(event, Progress):
                line.tell(event)
    finally:
        line.end()
        job.cancel()
        job.join(_END_S)


def _next(events: queue.SimpleQueue[JobEvent]) -> JobEvent:
    """Wait in small steps: a wait without end can't be interrupted on Windows."""
    while True:
        try:
            return events.get(timeout=_LOOK_EVERY_S)
        except queue.Empty:
            continue


def _as_error(failed: Failed) -> AppError:
    kind: type[AppError] = getattr(errors, failed.kind, AnalysisError)
    return kind(failed.message, advice=failed.advice)


def _check_target(json_to: str | None) -> None:
    """Before minutes of work: whether there is a folder to write to at the end."""
    if json_to is None or json_to == _STANDARD_OUTPUT:
        return
    check_target(Path(json_to))


def _say_what_was_assumed(request: AnalyseRequest, result: AnalysisResult, *, me: str) -> None:
    if request.you is None and result.mode not in {Mode.ONE_TRACK, Mode.TRANSCRIPT} and not me:
        if len(request.files) == 1:
            text = tr("The left channel is taken as you; use --you right if it is the other way round.")
        else:
            text = tr("The first file is taken as you; use --you second if it is the other way round.")
        click.echo(text, err=True)
    for reason in result.quality.reasons:
        if reason.code in _SAID_CODES:
            click.echo(reason.text, err=True)
