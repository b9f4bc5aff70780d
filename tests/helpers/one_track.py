"""A conversation on one track in the library, whose voices are told apart for two and for three people."""

from __future__ import annotations

from app.core.recorder_event import Recorded
from app.core.recording import ConversationKind
from app.core.segment import Segment, merged
from app.core.speech_activity import Mode, Separation, SpeechActivity, Uncertain
from app.core.transcript import Transcript, Word
from app.core.turn import ANYONE, OTHER, YOU
from app.services.conversations import ConversationPlan
from app.wiring import Services
from tests.helpers.gui_services import two_voices


def store_one_track(
    services: Services, *, separated: bool = True, doubtful: bool = False, words: tuple[Word, ...] = ()
) -> str:
    """Ten minutes: voice 1 is the first of two people; of three, the second and third take turns as voices 2 and 3."""
    heard = two_voices(seed=3, minutes=10, lean=0.6)
    mine, theirs = heard.speech[YOU], heard.speech[OTHER]
    separations = (
        Separation(2, {"voice-1": mine, "voice-2": theirs}),
        Separation(3, {"voice-1": mine, "voice-2": theirs[::2], "voice-3": theirs[1::2]}),
    )
    activity = SpeechActivity(
        heard.duration_s,
        Mode.ONE_TRACK,
        {ANYONE: merged([*mine, *theirs])},
        uncertain=(Uncertain(Segment(100, 160), "voices_alike"),) if doubtful else (),
        separations=separations if separated else (),
    )
    conversations = services.conversations
    identifier = conversations.begin(ConversationPlan(kind=ConversationKind.ROOM, title="Steering group", names={})).id
    conversations.finish_recording(identifier, Recorded((), heard.duration_s, (), ()))
    conversations.store_speech(identifier, activity)
    conversations.store_transcript(identifier, Transcript(words))
    return identifier
