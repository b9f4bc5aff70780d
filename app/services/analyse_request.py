"""What an analysis is asked for; light, so that the window can ask without loading what does the work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.recording import Track
from app.core.segment import Segments
from app.core.speech_activity import SpeechActivity
from app.core.transcript import WrittenStretch

READING, LISTENING, WORDS = "reading", "listening", "words"
"""The stages that Progress tells of."""

FILE = "file"
"""Words that another program wrote: no engine is needed."""

ENGINES = ("auto", "vosk", "draft", "none", FILE)


@dataclass(frozen=True, slots=True)
class AnalyseRequest:
    """What is to be analysed. Options may be as a person typed them: they are judged when the files are open.

    Attributes:
        files: one, or two (one voice each); or a transcript alone.
        you: left or right, first or second, speaker-1 and so on; None: the first.
        speakers: how many people are on one track, or on their track; None when not known.
        engine: auto, vosk, draft, none or file; auto is Vosk where a speech model is given, else the draft engine.
        speech_model: folder of a Vosk speech model; with the engine "file" the transcript that the words are taken from.
        recording: the tracks that `files` are, in the same order, for a recording of our own.
        holes: times that were not recorded.
        keep_tracks_in: a folder to keep the decoded tracks in.
        activity: what was already heard in these files; then only words are missing.
        written: stretches whose words are known from before, and not written again if it is the same engine.
        written_by: that engine's name, as a transcript says it.
        careful: write the next stretch of each track alone, so that it is known which of them ends the process.
        same_room: the two tracks are two microphones of one room; two files are laid over each other by their sound.
    """

    files: tuple[Path, ...]
    you: str | None = None
    speakers: int | str | None = None
    engine: str = "auto"
    speech_model: Path | None = None
    recording: tuple[Track, ...] | None = None
    holes: Segments = ()
    keep_tracks_in: Path | None = None
    activity: SpeechActivity | None = None
    written: tuple[WrittenStretch, ...] = ()
    written_by: str = ""
    careful: bool = False
    same_room: bool = False
