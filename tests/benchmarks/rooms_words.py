"""What two microphones in one room tell where there are words: all, one in five wrong, or as a small model hears them.

The events are found as the app does it, `measure` with words that lie in their own speaker's speech; what it withholds in
that room stays withheld. Dialogues of recorded voices have no words, so the times alone are scored again in the others.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from app.analysis.alignment import align
from app.content import Content, load_content
from app.core.quality import Quality, QualityReport
from app.core.segment import merged
from app.core.speech_activity import Mode, SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import OTHER, YOU
from app.services.measure import measure
from tests.benchmarks.accuracy_cases import script_speech
from tests.benchmarks.accuracy_words import decoded, misheard, words_wrong
from tests.benchmarks.rooms_scores import Column
from tests.helpers.dialogue import Dialogue
from tests.helpers.voices import Floats

WRONG = 0.2
OURS_MISHEARD = f"ours + {100 * WRONG:.0f} % wrong"

Columns = dict[str, Column]


def add_with_words(columns: Columns, dialogue: Dialogue, activity: SpeechActivity) -> None:
    """What the analysis heard, and what the script says, without and with words; the dialogue has some."""
    script = SpeechActivity(dialogue.duration_s, Mode.TWO_EARS, script_speech(dialogue))
    every, some = dialogue.transcript(), misheard(dialogue.words, WRONG, dialogue.seed)
    _add(columns, dialogue, activity, {"ours": Transcript(), "ours + words": every, OURS_MISHEARD: some})
    _add(columns, dialogue, script, {"script": Transcript(), "script + words": every})


def _add(columns: Columns, dialogue: Dialogue, activity: SpeechActivity, ways: Mapping[str, Transcript]) -> None:
    left_out = merged(time.segment for time in activity.uncertain)
    stated = replace(activity, quality=QualityReport())
    for name, words in ways.items():
        column = columns.setdefault(name, Column())
        if activity.quality.talk_time is Quality.WITHHELD:
            column.add(dialogue, None)
            continue
        placed = replace(words, words=align(words.words, activity))
        events = measure(stated, placed, names={}, seed="1", content=_content()).events
        column.add(dialogue, stated.counted().speech, events=events, left_out=left_out)


@cache
def _content() -> Content:
    return load_content()


# ---- words that are really heard -------------------------------------------------------------------------------------


def can_hear_words() -> bool:
    return importlib.util.find_spec("vosk") is not None


@dataclass(slots=True)
class HeardWords:
    """One room: the events with the words that the sample's small speech model hears in it, and how many are wrong.

    Attributes:
        wrong: words left out, changed or added, and how many were said, a conversation a row.
        confidence: the mean of the words that were heard, a conversation a row.
    """

    columns: Columns = field(default_factory=dict)
    wrong: list[tuple[int, int]] = field(default_factory=list)
    confidence: list[float] = field(default_factory=list)

    def add(self, dialogue: Dialogue, tracks: tuple[Floats, Floats], activity: SpeechActivity) -> None:
        """A dialogue of words that the model knows; each microphone writes its own person's speech, as in the app."""
        add_with_words(self.columns, dialogue, activity)
        written = decoded(dict(zip((YOU, OTHER), tracks, strict=True)), activity)
        _add(self.columns, dialogue, activity, {"ours + heard": written})
        if activity.quality.talk_time is not Quality.WITHHELD:
            self.wrong.append(words_wrong(dialogue.words, written.words))
            self.confidence.append(written.mean_confidence)

    def told(self) -> str:
        """How many words are wrong, and how sure they are, in a sentence."""
        if not self.wrong:
            return "No words were heard."
        shares = [100 * one / said for one, said in self.wrong]
        errors = 100 * sum(one for one, _ in self.wrong) / max(1, sum(said for _, said in self.wrong))
        wrong = f"{errors:.1f} % are wrong ({min(shares):.1f} to {max(shares):.1f} % in a conversation)"
        return f"Of the heard words {wrong}; mean confidence {min(self.confidence):.2f} to {max(self.confidence):.2f}."
