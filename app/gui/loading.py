"""Loads ahead what Review and Record need, in a worker while the Library is in use, so that going there stalls nothing."""

from __future__ import annotations

import gc


def load_review() -> None:
    """Import matplotlib, the charts, Review, Record and what plays sound; about a second. Any thread."""
    import matplotlib.backends.backend_agg  # noqa: PLC0415 - this is the point
    import matplotlib.figure  # noqa: PLC0415, F401

    import app.gui.views.record_live  # noqa: PLC0415
    import app.gui.views.record_setup  # noqa: PLC0415
    import app.gui.views.review  # noqa: PLC0415, F401
    from app.charts import balance, interruptions, pauses  # noqa: F401, PLC0415
    from app.gui.views.review_playback import load_sound  # noqa: PLC0415

    load_sound()
    gc.freeze()  # what stays until the end need not be looked through again
