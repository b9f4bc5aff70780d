"""Every value of one short conversation, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.content import load_content
from app.core.metric import MetricValue
from app.core.quality import Quality, QualityReport
from app.core.segment import Segment, Segments
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript, Word
from app.metrics import said_values
from app.metrics.cues import CueFinder, State
from app.metrics.summary import Summary, summarise
from app.metrics.values import UNITS, percentile

CONTENT = load_content()
EVERY = CueFinder(CONTENT.lexicon, every=True)
"""Finds what is experimental too, so that these tests do not change with what is on."""


def spans(*pairs: tuple[float, float]) -> Segments:
    return tuple(Segment(start, end) for start, end in pairs)


# I ask twice (0 to 3). They answer with a pause of 1.5 s and my mm-hm in it (4.2 to 16.2). I reply after 0.1 s (16.3 to 20).
# They go on (21.2 to 30); I come in at 29.1, stop at 35, fill the gap, end at 38. They confirm (40 to 45), break off with
# "because"; I end that silence after 1.2 s (46.2 to 47.2). They have the last word (47.5 to 50).
YOU = spans((0, 3), (11, 11.4), (16.3, 20), (29.1, 35), (36, 38), (46.2, 47.2))
THEY = spans((4.2, 8), (9.5, 16.2), (21.2, 30), (40, 45), (47.5, 50))
SAID = (
    ("you", 0, 3, "what happened there why did you keep it"),
    ("other-1", 4.2, 8, "we lost their trust"),
    ("other-1", 9.5, 16.2, "they stopped raising things after that"),
    ("you", 11, 11.4, "mm-hm"),
    ("you", 16.3, 20, "that sounds exhausting do you mean march"),
    ("other-1", 21.2, 30, "it was march and nobody told us anything at all"),
    ("you", 29.1, 35, "so nobody told you about it"),
    ("you", 36, 38, "i will call you by friday"),
    ("other-1", 40, 45, "yes exactly that is good because"),
    ("you", 46.2, 47.2, "okay then"),
    ("other-1", 47.5, 50, "thank you"),
)


def _words(confidence: float = 0.95) -> tuple[Word, ...]:
    words: list[Word] = []
    for speaker, start, end, text in SAID:
        parts = text.split()
        step = (end - start) / len(parts)
        for index, part in enumerate(parts):
            words.append(Word(Segment(start + index * step, start + (index + 0.95) * step), part, confidence, speaker))
    return tuple(sorted(words))


def summary(
    *, words: tuple[Word, ...] | None = None, engine: str = "vosk:test", complete: bool = True, finder: CueFinder = EVERY
) -> Summary:
    activity = SpeechActivity(120.0, Mode.TWO_TRACKS, {"you": YOU, "other-1": THEY})
    transcript = Transcript(_words() if words is None else words, engine, complete)
    return summarise(activity, transcript, finder=finder, lexicon=CONTENT.lexicon)


def value(found: Summary, identifier: str, speaker: str = "you") -> MetricValue:
    (own,) = [one for one in found.values if (one.metric, one.speaker) == (identifier, speaker)]
    return own


@pytest.fixture(scope="module")
def found() -> Summary:
    return summary()


@pytest.mark.parametrize(
    ("identifier", "speaker", "expected"),
    [
        ("talk_time", "you", 16.0),  # 3 + 0.4 + 3.7 + 5.9 + 2 + 1
        ("talk_time", "other-1", 26.8),  # 3.8 + 6.7 + 8.8 + 5 + 2.5
        ("talk_share", "you", 16.0 / 42.8),
        ("talk_share", "other-1", 26.8 / 42.8),
        ("balance", "you", 16.0 / 42.8),  # all of it: 2 minutes are less than a window
        ("changes_per_min", "both", 3.5),  # 7 in 2 minutes
        ("came_in", "you", 1),  # stopped and carried on
        ("came_in_stopped", "you", 1),
        ("came_in_stopped", "other-1", 0),
        ("came_in_carried_on", "you", 0),
        ("jumped_in", "you", 0),
        ("listening_sounds_per_min", "you", 60 / 26.8),
        ("listening_sounds_per_min", "other-1", 0),
        ("reply_pause_median", "you", 0.1),  # of -0.9, 0.1, 1.2
        ("reply_pause_p90", "you", 0.98),  # 0.1 + 0.8 of 1.1
        ("reply_pause_median", "other-1", 1.2),  # of 0.3, 1.2, 1.2, 2.0
        ("reply_pause_p90", "other-1", 1.76),  # 1.2 + 0.7 of 0.8
        ("room_count", "you", 0),
        ("room_count", "other-1", 3),  # after 3, 20 and 38
        ("pause_let_run", "you", 1),  # 8 to 9.5
        ("pause_let_run", "other-1", 1),  # 35 to 36
        ("pause_ended", "you", 1),  # after "because"
        ("filled_gaps", "you", 1),  # 35 to 36
        ("wait_after_question", "you", 1.2),  # of 0, 1.2, 1.2
        ("wait_after_answer", "you", 0.05),  # of 0.1 and 0
        ("longest_stretch", "you", 8.9),  # 29.1 to 38
        ("longest_stretch", "other-1", 12.0),  # 4.2 to 16.2
        ("longest_listen", "you", 12.0),
        ("pace", "you", 112.5),  # 30 words in 16 s
        ("questions", "you", 3),
        ("questions_open", "you", 2),
        ("questions_closed", "you", 1),
        ("questions_stacked", "you", 1),
        ("recaps", "you", 1),
        ("recaps_confirmed", "you", 1),
        ("validations", "you", 1),
        ("plans", "you", 1),
        ("questions", "other-1", 0),
        ("questions_follow_up", "you", 0),
        ("thanks", "other-1", 1),
        ("hurry", "you", 0),
        ("defensive_openings", "you", 0),
        ("self_turns", "you", 0),
        ("verdicts", "you", 0),
        ("absolutes", "you", 0),
        ("uptake", "you", 0),
        ("explained_again", "other-1", 0),
        ("fillers", "you", 0),
    ],
)
def test_values_by_hand(found: Summary, identifier: str, speaker: str, expected: float) -> None:
    own = value(found, identifier, speaker)
    assert own.value == pytest.approx(expected)
    by_patterns = identifier in {*said_values.COUNTED, *said_values.YOURS, "uptake"}
    assert own.quality is (Quality.ESTIMATED if by_patterns else Quality.MEASURED)
    assert own.unit == UNITS[identifier]
    if expected and identifier not in {"talk_share", "pace"}:
        assert own.evidence


def test_every_identifier_is_made_tested_and_explained(found: Summary) -> None:
    assert {one.metric for one in found.values} == set(UNITS) == set(CONTENT.explanations)
    by_hand = {case[0] for case in test_values_by_hand.pytestmark[0].args[1]}  # type: ignore[attr-defined]
    assert by_hand | {"first_advice", "questions_before_advice"} == set(UNITS)  # nothing is proposed there
    assert value(found, "first_advice").value is None


def test_counts_have_as_many_pieces_of_evidence(found: Summary) -> None:
    for one in found.values:
        if one.unit == "count" and one.value is not None:
            assert one.value == len(one.evidence)


def test_evidence_of_a_came_in_is_the_stretch(found: Summary) -> None:
    assert value(found, "came_in_stopped").evidence == spans((29.1, 35))
    assert value(found, "pause_let_run").evidence == spans((8, 9.5))


def test_without_words_the_silence_is_room_and_ended_is_withheld() -> None:
    bare = summary(words=(), engine="none")
    assert value(bare, "room_count").value == 1
    assert value(bare, "pause_ended").value is None
    assert value(bare, "pause_ended").quality is Quality.WITHHELD
    for identifier in ("questions", "recaps", "plans", "pace", "wait_after_question", "validations"):
        assert value(bare, identifier).value is None
    assert value(bare, "filled_gaps").quality is Quality.ESTIMATED
    assert bare.quality.words is Quality.WITHHELD
    assert bare.quality.has("no_words")


def test_a_draft_is_estimated_and_unsure_words_are_not_counted() -> None:
    draft = summary(engine="draft")
    assert value(draft, "questions").quality is Quality.ESTIMATED
    assert value(draft, "pause_ended").quality is Quality.ESTIMATED
    assert value(draft, "talk_time").quality is Quality.MEASURED
    assert draft.quality.has("draft_words")
    unsure = summary(words=_words(0.59))
    assert value(unsure, "questions").value is None
    assert unsure.quality.words is Quality.ESTIMATED
    assert unsure.quality.has("low_confidence")
    assert unsure.cues == ()


def test_words_that_are_still_arriving_are_not_counted() -> None:
    arriving = summary(complete=False)
    assert value(arriving, "questions").value is None
    assert arriving.quality.has("words_arriving")
    assert value(arriving, "room_count").value == 1


def test_what_the_sound_does_not_allow_is_withheld_and_never_zero() -> None:
    report = QualityReport(Quality.WITHHELD, Quality.WITHHELD, Quality.WITHHELD)
    activity = SpeechActivity(120.0, Mode.TWO_TRACKS, {"you": YOU, "other-1": THEY}, quality=report)
    bare = summarise(activity, Transcript(), finder=CONTENT.finder, lexicon=CONTENT.lexicon)
    assert all(one.value is None and one.quality is Quality.WITHHELD and one.evidence == () for one in bare.values)
    assert (bare.events, bare.pauses, bare.balance) == ((), (), ())


def test_one_track_says_what_anyone_said_and_nothing_of_you() -> None:
    activity = SpeechActivity(120.0, Mode.ONE_TRACK, {"anyone": spans((0, 10), (12, 20))})
    bare = summarise(activity, Transcript(), finder=CONTENT.finder, lexicon=CONTENT.lexicon)
    assert value(bare, "talk_time", "anyone").value == 18
    assert value(bare, "talk_share").value is None
    assert [(pause.by, pause.start, pause.end) for pause in bare.pauses] == [("anyone", 10, 12)]
    assert bare.events == ()


def test_nobody_speaks() -> None:
    activity = SpeechActivity(60.0, Mode.TWO_TRACKS, {"you": (), "other-1": ()})
    empty = summarise(activity, Transcript(), finder=CONTENT.finder, lexicon=CONTENT.lexicon)
    assert value(empty, "talk_share").value is None
    assert value(empty, "changes_per_min", "both").value is None
    assert value(empty, "reply_pause_median").value is None


def test_a_short_no_is_no_listening_sound_once_words_are_there() -> None:
    speech = {"you": spans((3, 3.5)), "other-1": spans((0, 2.9), (3.6, 8))}
    activity = SpeechActivity(10.0, Mode.TWO_TRACKS, speech)
    for said, kinds in (("mm-hm", {"listening_sound"}), ("wait", {"switch"})):
        words = (Word(Segment(0, 0.5), "so", 0.9, "other-1"), Word(Segment(3, 3.5), said, 0.95, "you"))
        found = summarise(activity, Transcript(words, "vosk:test"), finder=CONTENT.finder, lexicon=CONTENT.lexicon)
        assert {event.kind.value for event in found.events} == kinds


def test_words_of_a_voice_that_was_heard_badly_decide_no_event_and_no_ending() -> None:
    speech = {"you": spans((3, 3.5), (9.2, 12)), "other-1": spans((0, 2.9), (3.6, 8))}
    activity = SpeechActivity(20.0, Mode.TWO_TRACKS, speech)
    for confidence, kind, ended in ((0.84, "listening_sound", None), (0.86, "switch", 1)):
        words = tuple(
            Word(Segment(start, start + 0.4), text, confidence, speaker)
            for speaker, start, text in (("you", 3.1, "wait"), ("other-1", 7.5, "because"), ("you", 9.3, "i"))
        )
        transcript = Transcript(tuple(sorted(words)), "vosk:test")
        found = summarise(activity, transcript, finder=CONTENT.finder, lexicon=CONTENT.lexicon)
        assert found.events[0].kind.value == kind
        assert found.quality.has("unsure_voice") is (ended is None)
        assert value(found, "pause_ended").value == ended


def test_percentile_is_linear() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([7], 0.9) == 7


def told(*lines: tuple[str, float, str], finder: CueFinder = EVERY) -> Summary:
    """Lines of (speaker, start, text), a word every 0.3 s."""
    words: list[Word] = []
    speech: dict[str, list[Segment]] = {"you": [], "other-1": []}
    for speaker, start, text in lines:
        for index, part in enumerate(text.split()):
            words.append(Word(Segment(start + index * 0.3, start + index * 0.3 + 0.28), part, 0.95, speaker))
        speech[speaker].append(Segment(start, words[-1].segment.end))
    activity = SpeechActivity(120.0, Mode.TWO_TRACKS, {key: tuple(own) for key, own in speech.items()})
    return summarise(activity, Transcript(tuple(sorted(words)), "vosk:test"), finder=finder, lexicon=CONTENT.lexicon)


def test_the_first_advice_and_the_questions_before_it() -> None:
    found = told(
        ("you", 0, "what happened"),
        ("other-1", 2, "the boiler broke in the night"),
        ("you", 5, "did you ring the engineer"),
        ("other-1", 8, "he never came"),
        ("you", 10, "we could send another engineer and how about a heater"),
        ("you", 20, "what else happened"),
    )
    assert value(found, "first_advice").value == pytest.approx(10.0)
    assert value(found, "questions_before_advice").value == 2
    assert value(found, "uptake").value == pytest.approx(0.0)  # of two replies; the engineer was yours first


def test_uptake_is_the_share_of_replies_with_a_word_of_theirs() -> None:
    found = told(
        ("other-1", 0, "the boiler broke in the night"),
        ("you", 3, "the boiler in the night"),
        ("other-1", 6, "yes and nobody came"),
        ("you", 9, "let me look at your account"),
    )
    uptake = value(found, "uptake")
    assert uptake.value == pytest.approx(0.5)
    assert [segment.start for segment in uptake.evidence] == [pytest.approx(3.3)]


def test_what_is_not_on_is_withheld_and_its_reason_named() -> None:
    bare = summary(finder=CONTENT.finder)
    states = {name: CONTENT.lexicon.rules[name].state for name in ("recap", "validation", "gratitude")}
    for identifier, name in (("recaps", "recap"), ("validations", "validation"), ("thanks", "gratitude")):
        on = states[name] is State.ON
        assert (value(bare, identifier).value is not None) is on
        assert (value(bare, identifier).quality is Quality.WITHHELD) is not on
        assert any(cue.kind == name for cue in summary().cues) or name == "gratitude"
        assert any(cue.kind == name for cue in bare.cues) is (on and any(cue.kind == name for cue in summary().cues))
    assert bare.quality.has("experimental") is not CONTENT.lexicon.is_on(*EVERY.names)
    assert not summary().quality.has("experimental")


@pytest.mark.parametrize("state", [State.EXPERIMENTAL, State.NOT_MEASURED])
def test_a_cue_is_found_only_while_it_is_on(state: State) -> None:
    rules = {name: replace(rule, state=State.ON) for name, rule in CONTENT.lexicon.rules.items()}
    lexicon = replace(CONTENT.lexicon, rules={**rules, "plan": replace(rules["plan"], state=state)})
    off = summary(finder=CueFinder(lexicon))
    assert value(off, "plans").value is None
    assert not any(cue.kind == "plan" for cue in off.cues)
    assert value(off, "recaps").value == 1
