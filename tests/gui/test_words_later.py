"""A computer that can't keep up says so once, after everything that is more urgent."""

from __future__ import annotations

from app.core.recorder_event import BleedHeard, WordsLater
from app.gui.models.live_words import Notices


def test_that_words_follow_is_said_and_can_be_closed() -> None:
    notices = Notices()
    notices.take(WordsLater())
    notice = notices.shown()
    assert notice is not None
    assert notice.text == "This computer is busy. The words follow after the recording, which goes on as it should."
    notices.take(BleedHeard())
    shown = notices.shown()
    assert shown is not None
    assert shown.kind == "bleed"
    notices.close(shown)
    notices.close(notice)
    notices.take(WordsLater())
    assert notices.shown() is None


def test_a_computer_that_is_not_busy_is_not_said_to_be() -> None:
    notices = Notices()
    notices.take(WordsLater(busy=False))
    notice = notices.shown()
    assert notice is not None
    assert notice.text == "The words follow after the recording, which goes on as it should."
