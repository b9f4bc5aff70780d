"""Where the transcriber failed there are no words, and that is said with its times."""

from __future__ import annotations

from app.core.quality import Quality, QualityReport
from app.core.segment import Segment
from app.core.transcript import Transcript, Word
from app.metrics.summary import word_based

WORDS = (Word(Segment(1.0, 1.4), "hello", 0.9, "you"),)


def judged(*missing: Segment, engine: str = "vosk:small") -> tuple[QualityReport, Quality]:
    return word_based(Transcript(WORDS, engine, missing=missing), QualityReport())


def test_values_are_estimates_and_the_sentence_names_the_times() -> None:
    quality, values = judged(Segment(200.0, 215.0), Segment(3725.0, 3730.0))
    assert (quality.words, values) == (Quality.ESTIMATED, Quality.ESTIMATED)
    (reason,) = quality.reasons
    assert (reason.code, reason.text) == (
        "words_missing",
        "The transcriber failed at 3:20 to 3:35, 1:02:05 to 1:02:10, so there are no words there.",
    )


def test_of_many_the_first_three_are_named() -> None:
    quality, _ = judged(*(Segment(60.0 * at, 60.0 * at + 5) for at in range(5)))
    assert quality.reasons[0].text == (
        "The transcriber failed at 0:00 to 0:05, 1:00 to 1:05, 2:00 to 2:05 and at 2 other places, "
        "so there are no words there."
    )


def test_without_any_words_are_measured() -> None:
    quality, values = judged()
    assert (quality.words, values, quality.reasons) == (Quality.MEASURED, Quality.MEASURED, ())
