"""Loads ahead what a review needs, in a worker while the Library is in use, so that opening one stalls nothing."""

from __future__ import annotations

import gc

YOUNG_OBJECTS, YOUNG_ROUNDS, OLD_ROUNDS = 10_000, 12, 200


def collect_rarely() -> None:
    """Python stops everything while it looks for garbage; the words of a long conversation make it look again and again.

    With Python's own numbers (700, 10, 10) that was up to 110 ms for three hours, several times a review.
    """
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_ROUNDS, OLD_ROUNDS)


def load_review() -> None:
    """Import matplotlib, the charts, Review and what plays sound; about a second. Any thread."""
    import matplotlib.backends.backend_agg  # noqa: PLC0415 - this is the point
    import matplotlib.figure  # noqa: PLC0415, F401

    import app.gui.views.review  # noqa: PLC0415, F401
    from app.charts import balance, interruptions, pauses  # noqa: F401, PLC0415
    from app.gui.views.review_playback import load_sound  # noqa: PLC0415

    load_sound()
    gc.freeze()  # what stays until the end need not be looked through again
