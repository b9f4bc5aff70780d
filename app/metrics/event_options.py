"""The thresholds of the rules for events that are not already in the preparation."""

from __future__ import annotations

from dataclasses import dataclass

from app.metrics.preparation import BREATH_S, COLLISION_S, LISTENING_MAXIMUM_S, RESTART_WITHIN_S


@dataclass(frozen=True, slots=True)
class EventOptions:
    """The thresholds of rules 1 to 3 that are not already in the preparation.

    Attributes:
        listening_maximum_s: rule 1, the longest listening sound.
        overlap_minimum_s: rule 2, from here on both spoke long enough for "came in, and the other carried on"; also for
            "stopped", where the last words show that more was to come.
        stopped_minimum_s: rule 2, the same for "came in, and the other stopped", by the times alone. Replies often start
            over the last two or three syllables: in real talk that was judged by hand by 0.46 to 0.65 s.
        finished_minimum_s: rule 2, the same where the last words can be the end: it was near by then.
        even_minimum_s, per_odds_s: rule 2, the same between the two: where more and no more are equally likely, and how much
            later for each step of the odds (their natural logarithm).
        entry_minimum_s: rule 2, an entry that is not longer and doesn't get the floor is a listening sound, unless its
            words say otherwise.
        breath_s: rule 3, the longest silence that counts as a breath.
        restart_from_s, restart_until_s: rule 3, when the other goes on after the entry.
        collision_s: rule 3, how long both then speak.
    """

    listening_maximum_s: float = LISTENING_MAXIMUM_S
    overlap_minimum_s: float = 0.30
    stopped_minimum_s: float = 0.50
    finished_minimum_s: float = 0.60
    even_minimum_s: float = 0.40
    per_odds_s: float = 0.20
    entry_minimum_s: float = 0.50
    breath_s: float = BREATH_S
    restart_from_s: float = 0.05
    restart_until_s: float = RESTART_WITHIN_S
    collision_s: float = COLLISION_S


STANDARD = EventOptions()
