"""Puts made conversations into a real library, as a recording and its analysis would."""

from __future__ import annotations

import wave
from pathlib import Path

from app.core.analysis_result import AnalysisResult
from app.core.recorder_event import Recorded
from app.core.recording import ConversationKind, ConversationState, Track, TrackRole
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import OTHER
from app.services.conversations import ConversationPlan, Conversations

RATE_HZ = 8000


def store(
    conversations: Conversations,
    result: AnalysisResult,
    *,
    title: str = "Renewal call with Priya",
    name: str = "Priya",
    sound_s: float = 2.0,
) -> str:
    """Keep the speech and words of `result` (nothing else is kept of an analysis); returns the conversation's id.

    The sound is `sound_s` of silence: enough for a player to open.
    """
    names = {OTHER: name} if name else {}
    begun = conversations.begin(ConversationPlan(title=title, kind=ConversationKind.CALL, names=names))
    tracks = tuple(
        _silent_track(conversations.folder(begun.id), role, sound_s) for role in (TrackRole.YOU, TrackRole.OTHERS)
    )
    conversations.finish_recording(
        begun.id, Recorded(tracks, duration_s=result.duration_s, holes=result.holes, marks=())
    )
    activity = SpeechActivity(result.duration_s, result.mode, result.speech, result.holes, result.quality)
    conversations.store_speech(begun.id, activity)
    conversations.store_transcript(begun.id, result.transcript)
    if result.transcript.complete:
        conversations.set_state(begun.id, ConversationState.READY)
    return begun.id


def incomplete(transcript: Transcript, *, words: int) -> Transcript:
    """The first words of a transcript that is still being written."""
    return Transcript(transcript.words[:words], transcript.engine, complete=False)


def _silent_track(folder: Path, role: TrackRole, seconds: float) -> Track:
    folder.mkdir(parents=True, exist_ok=True)
    frames = int(seconds * RATE_HZ)
    with wave.open(str(folder / f"{role}.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(bytes(2 * frames))
    return Track(role, f"{role}.wav", RATE_HZ, frames)
