"""The accuracy benchmark's work: each dialogue heard in each condition by each way; see accuracy.py."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.analysis.activity import find_speech
from app.content import Content, load_content
from app.core.quality import QualityReport
from app.core.segment import Segments, merged
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import YOU
from app.metrics.events import find_events
from app.services.measure import measure
from tests.benchmarks.accuracy_cases import features_of, script_speech, spread, told_apart
from tests.benchmarks.accuracy_rivals import gate, louder, silero, webrtc
from tests.benchmarks.accuracy_scores import Score, scored
from tests.benchmarks.accuracy_table import show_heard_words, show_one_track, show_two_tracks, show_where_rivals_win
from tests.benchmarks.accuracy_voices import VoiceScore, mfcc, plain_d_vector, states_share, voices_of
from tests.benchmarks.accuracy_voices import scored as scored_voices
from tests.benchmarks.accuracy_words import BORDER_S, decoded, misheard, words_wrong
from tests.helpers.casts import HELD_OUT, HELD_OUT_MEETINGS, TUNING, TUNING_MEETINGS, Cast, available
from tests.helpers.dialogue import Dialogue, make_dialogue
from tests.helpers.known_dialogue import make_known_dialogue
from tests.helpers.meeting import ROOMS, RoomCondition, make_meeting, one_track
from tests.helpers.recorded_voices import read_sound, read_truth, recordings
from tests.helpers.sound_conditions import CONDITIONS, Call, Condition
from tests.helpers.voices import RATE_HZ, Floats, missing_engines

RIVALS: Mapping[str, tuple[str, Callable[[Mapping[str, Floats]], dict[str, Segments]]]] = {
    "webrtcvad": ("webrtcvad", webrtc),
    "silero-vad": ("onnxruntime", silero),
    "energy gate": ("", gate),
    "gate, louder": ("", louder),
}
"""What each needs beside the project, and how it finds speech."""
VOICE_RIVALS: Mapping[str, Callable[[Floats, int], dict[str, Segments]]] = {
    "plain d-vector": plain_d_vector,
    "MFCC k-means": mfcc,
}
COLUMNS = ("ours", *RIVALS, "script")
CLEAN = Condition("clean")
CLEAN_SEEDS = (0, 1000, 2000)
"""Added to a cast's seed: events are few, so where it is clean each cast holds three conversations."""


@dataclass(frozen=True, slots=True)
class TwoTracks:
    """One cast in some conditions."""

    cast: Cast
    length_s: float
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class OneTrack:
    """One cast in one room, or one recording with its truth."""

    title: str
    cast: Cast | None = None
    room: RoomCondition | None = None
    length_s: float = 0.0
    recording: Path | None = None


def run(*, quick: bool, tuning: bool, only: str) -> int:
    """Measures, and prints the table; `only` is a part of a condition's name."""
    if missing := missing_engines():
        print(f"Not measured: the voices need {missing}.")
        return 1
    started = time.monotonic()
    wanted, wanted_meetings = (TUNING, TUNING_MEETINGS) if tuning else (HELD_OUT, HELD_OUT_MEETINGS)
    casts, meetings = available(wanted), available(wanted_meetings)
    if missing_casts := len(wanted) + len(wanted_meetings) - len(casts) - len(meetings):
        print(f"Not measured: {missing_casts} casts whose voices (festival's, Asterisk's, ../shared/audio) are not here.")
    if quick:
        casts, meetings = (casts[0], casts[3], casts[7 % len(casts)]), meetings[1:4:2]
    conditions = tuple(condition for condition in CONDITIONS if only in condition.name.lower())
    length_s = 60.0 if quick else 180.0
    which = "tuning" if tuning else "held-out"
    print(f"{len(casts)} {which} dialogues of {length_s:.0f} s, seeds {', '.join(str(cast.seed) for cast in casts)}")
    if conditions:
        _two_tracks(casts, length_s, conditions, more=() if quick else CLEAN_SEEDS[1:])
    rooms = tuple(room for room in ROOMS if only in f"one track {room.name}")
    if rooms:
        _one_track(meetings, 45.0 if quick else 240.0, rooms[:1] if quick else rooms)
    print(f"\nTook {time.monotonic() - started:.0f} s.")
    return 0


# ---- two tracks ------------------------------------------------------------------------------------------------------


def _two_tracks(
    casts: Sequence[Cast], length_s: float, conditions: tuple[Condition, ...], *, more: Sequence[int]
) -> None:
    table: dict[str, dict[str, list[Score]]] = {}
    tasks = [TwoTracks(cast, length_s, conditions) for cast in casts]
    if CLEAN in conditions:
        tasks += [TwoTracks(replace(cast, seed=cast.seed + own), length_s, (CLEAN,)) for own in more for cast in casts]
        print(f"clean: {1 + len(more)} of each cast, {len(tasks)} in all")
    for done in spread(two_tracks, tasks):
        for condition, by_way in done.items():
            for way, score in by_way.items():
                table.setdefault(condition, {}).setdefault(way, []).append(score)
    show_two_tracks(table, COLUMNS)
    print("\nscript: perfect hearing; what it misses lies in the rules for events.")
    print("Reply pauses are compared where the way found the change of speaker; see F1 switch for how often it did.")
    show_where_rivals_win(table, RIVALS)
    if CLEAN in conditions:
        _heard_words([TwoTracks(cast, length_s, (CLEAN,)) for cast in casts if not cast.is_recorded])


def _heard_words(tasks: Sequence[TwoTracks]) -> None:
    """Words that are really heard, in conversations of words that the small speech model knows."""
    if importlib.util.find_spec("vosk") is None:
        print("\nNot measured: heard words (vosk is not here).")
        return
    done = list(spread(heard_words, tasks))
    show_heard_words({way: [by_way[way] for by_way, _ in done] for way in done[0][0]}, [wrong for _, wrong in done])


def heard_words(task: TwoTracks) -> tuple[dict[str, Score], tuple[int, int]]:
    """Way -> score, and how many words were heard wrong, of how many."""
    content = load_content()
    dialogue = make_known_dialogue(task.cast, length_s=task.length_s)
    tracks = Call(dialogue).heard(CLEAN)
    activity = find_speech([features_of(samples) for samples in tracks.values()])
    written = decoded(tracks, activity)
    ways = {"": Transcript(), " + words": dialogue.transcript(), " + heard words": written}
    perfect = script_speech(dialogue)
    scores = {f"ours{way}": _with_words(activity, dialogue, words, content) for way, words in ways.items()}
    return {**scores, "script": scored(dialogue, perfect, find_events(perfect))}, words_wrong(dialogue.words, written.words)


def two_tracks(task: TwoTracks) -> dict[str, dict[str, Score]]:
    """Condition -> way -> score."""
    content = load_content()
    dialogue = make_dialogue(task.cast.seed, task.cast.pair, length_s=task.length_s, style=task.cast.style)
    call = Call(dialogue)
    perfect = script_speech(dialogue)
    script = {"script": scored(dialogue, perfect, find_events(perfect))}
    if dialogue.words:
        exact = SpeechActivity(dialogue.duration_s, Mode.TWO_TRACKS, perfect)
        script["script + words"] = _with_words(exact, dialogue, dialogue.transcript(), content)
    found = {}
    for condition in task.conditions:
        tracks = call.heard(condition)
        found[condition.name] = {**_ours(tracks, dialogue, content), **_rivals(tracks, dialogue), **script}
    return found


def _ours(tracks: Mapping[str, Floats], dialogue: Dialogue, content: Content) -> dict[str, Score]:
    """Without words and, where the script has them, with all of them, and with some of them wrong."""
    activity = find_speech([features_of(samples) for samples in tracks.values()])
    ways = {"": Transcript()}
    if dialogue.words:
        ways[" + words"] = dialogue.transcript()
        for share in BORDER_S:
            ways[f" + words, {100 * share:.0f} % wrong"] = misheard(dialogue.words, share, dialogue.seed)
    return {f"ours{way}": _with_words(activity, dialogue, words, content) for way, words in ways.items()}


def _with_words(activity: SpeechActivity, dialogue: Dialogue, words: Transcript, content: Content) -> Score:
    """The events are scored where the app withholds them, too."""
    stated = replace(activity, quality=QualityReport())
    events = measure(stated, words, names={}, seed="1", content=content).events
    left_out = merged([part.segment for part in activity.uncertain])
    return scored(dialogue, activity.speech, events, left_out=left_out, quality=activity.quality)


def _rivals(tracks: Mapping[str, Floats], dialogue: Dialogue) -> dict[str, Score]:
    scores = {}
    for name, (needs, way) in RIVALS.items():
        if not needs or importlib.util.find_spec(needs) is not None:
            speech = way(tracks)
            scores[name] = scored(dialogue, speech, find_events(speech))
    return scores


# ---- one track -------------------------------------------------------------------------------------------------------


def _one_track(meetings: Sequence[Cast], length_s: float, rooms: Sequence[RoomCondition]) -> None:
    if importlib.util.find_spec("pyannote") is None:
        print("\nNot measured: everyone on one track (pyannote.metrics is not here).")
        return
    tasks = [
        OneTrack(f"{len(cast.voices)} people, {room.name}", cast, room, length_s) for room in rooms for cast in meetings
    ]
    found = recordings()
    tasks += [OneTrack(f"recording {path.stem}", recording=path) for path in found]
    table: dict[str, dict[str, list[VoiceScore]]] = {}
    for title, by_way in spread(voices, tasks):
        for way, score in by_way.items():
            table.setdefault(title, {}).setdefault(way, []).append(score)
    show_one_track(table, ("ours", *VOICE_RIVALS))
    if not found:
        print("Not measured: real recordings; there is no ../shared/audio here.")


def voices(task: OneTrack) -> tuple[str, dict[str, VoiceScore]]:
    """Title and way -> score; the number of people is given."""
    if task.recording is not None:
        track = read_sound(task.recording)
        truth = dict(read_truth(task.recording.with_suffix(".rttm")))
        you = max(truth, key=lambda key: sum(segment.duration_s for segment in truth[key]))
        title = f"{task.title}, {len(truth)} people"
    else:
        assert task.cast is not None
        assert task.room is not None
        dialogue = make_meeting(task.cast.seed, task.cast.voices, length_s=task.length_s, style=task.cast.style)
        track, truth, you, title = one_track(dialogue, task.room), script_speech(dialogue), YOU, task.title
    people, duration_s = len(truth), len(track) / RATE_HZ
    activity = told_apart(track, people)
    ours = scored_voices(truth, voices_of(activity, people), you=you, duration_s=duration_s)
    scores = {"ours": replace(ours, stated=states_share(activity, people, truth[you]))}
    for name, way in VOICE_RIVALS.items():
        scores[name] = scored_voices(truth, way(track, people), you=you, duration_s=duration_s)
    return title, scores
