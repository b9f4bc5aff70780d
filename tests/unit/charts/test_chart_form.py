"""Which form each chart takes: whole, short, words alone, or withheld with its reason."""

from __future__ import annotations

from dataclasses import replace

from app.charts.form import (
    Form,
    came_in,
    form_sentence,
    interruptions_form,
    pauses_form,
    quality_note,
    replies,
    talk_s,
    talk_time_form,
)
from app.core.event import Event, EventKind, Pause, PauseKind
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment
from app.core.turn import OTHER, YOU
from tests.helpers.results import conversation, one_track, one_voice, silence


def _event(kind: EventKind, at_s: float, by: str = YOU) -> Event:
    return Event(kind, by, OTHER if by == YOU else YOU, Segment(at_s, at_s + 2), 0.6, -0.6)


def _reply(by: str, start: float, length_s: float) -> Pause:
    return Pause(PauseKind.REPLY, by, start, start + length_s)


def test_half_an_hour_has_all_three_charts() -> None:
    result = conversation(32)
    assert (talk_time_form(result), interruptions_form(result), pauses_form(result)) == (Form.WHOLE,) * 3


def test_under_two_minutes_of_talk_there_is_no_chart_over_time() -> None:
    result = conversation(1.2)
    assert talk_s(result) < 120
    assert talk_time_form(result) is Form.SHORT
    assert interruptions_form(replace(result, events=(_event(EventKind.CAME_IN_STOPPED, 9),))) is Form.SHORT


def test_under_eight_replies_pauses_are_dots() -> None:
    few = tuple(_reply(YOU, 10.0 * i, 0.2) for i in range(7))
    result = conversation(6)
    assert pauses_form(replace(result, pauses=few)) is Form.SHORT
    assert pauses_form(replace(result, pauses=(*few, _reply(OTHER, 90, 0.4)))) is Form.WHOLE
    assert pauses_form(replace(result, pauses=())) is Form.NOTHING


def test_nobody_spoke_or_nobody_came_in() -> None:
    assert (talk_time_form(silence()), interruptions_form(silence()), pauses_form(silence())) == (Form.NOTHING,) * 3
    assert interruptions_form(replace(conversation(6), events=())) is Form.NOTHING


def test_one_microphone_and_one_voice_withhold_what_they_cannot_tell() -> None:
    for result in (one_track(), one_voice()):
        assert (talk_time_form(result), interruptions_form(result), pauses_form(result)) == (Form.WITHHELD,) * 3


def test_jumping_in_and_listening_sounds_are_not_counted_as_coming_in() -> None:
    events = (
        _event(EventKind.CAME_IN_STOPPED, 1),
        _event(EventKind.CAME_IN_CARRIED_ON, 20, by=OTHER),
        _event(EventKind.JUMPED_IN, 30),
        _event(EventKind.LISTENING_SOUND, 40),
        _event(EventKind.SWITCH, 50),
    )
    result = replace(conversation(6), events=events)
    assert [event.segment.start for event in came_in(result)] == [1, 20]
    assert [event.segment.start for event in came_in(result, by=OTHER)] == [20]


def test_a_break_of_more_than_ten_seconds_is_no_reply() -> None:
    result = replace(conversation(6), pauses=(_reply(YOU, 0, 10.0), _reply(YOU, 50, 10.01), _reply(OTHER, 90, 0.1)))
    assert [pause.start for pause in replies(result)] == [0, 90]
    assert [pause.start for pause in replies(result, by=YOU)] == [0]


def test_what_is_withheld_is_said_with_its_reason() -> None:
    result = one_track()
    assert form_sentence(result, Form.WITHHELD, "unused") == f"Not shown. {result.quality.reasons[0].text}"
    assert form_sentence(silence(), Form.NOTHING, "unused") == "There was very little speech here."
    assert form_sentence(conversation(6), Form.WHOLE, "You came in twice.") == "You came in twice."


def test_estimates_say_that_they_are() -> None:
    report = QualityReport(
        talk_time=Quality.ESTIMATED, reasons=(Reason("bleed_removed", "Their voice was in your microphone."),)
    )
    result = replace(conversation(6), quality=report)
    assert quality_note(result, result.quality.talk_time) == "An estimate. Their voice was in your microphone."
    assert quality_note(result, result.quality.events) == ""


def test_only_what_the_sound_did_not_allow_stands_beside_a_number() -> None:
    reasons = (
        Reason("bleed_removed", "With a headset, these numbers get surer."),
        Reason("little_speech", "There are less than two minutes of speech."),
        Reason("draft_words", "The words are a draft."),
    )
    result = replace(conversation(6), quality=QualityReport(talk_time=Quality.ESTIMATED, reasons=reasons))
    assert quality_note(result, Quality.ESTIMATED) == "An estimate. With a headset, these numbers get surer."
    assert form_sentence(result, Form.WITHHELD, "unused") == "Not shown. With a headset, these numbers get surer."


def test_what_is_too_unsure_is_the_only_reason_that_is_said() -> None:
    """Beside it, that the rest are estimates would be no true word."""
    told = Reason("one_microphone", "One microphone heard everyone; the rest are estimates.")
    unsure = Reason("too_unsure", "Told too unsurely for numbers.")
    none = Quality.WITHHELD
    result = replace(conversation(12), quality=QualityReport(none, none, none, Quality.MEASURED, (told, unsure)))
    assert form_sentence(result, talk_time_form(result), "") == "Not shown. Told too unsurely for numbers."
    before = replace(result, quality=replace(result.quality, reasons=(told,)))
    assert form_sentence(before, talk_time_form(before), "") == f"Not shown. {told.text}"
