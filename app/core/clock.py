"""A time of the conversation as people read it."""

from __future__ import annotations


def clock(time_s: float) -> str:
    """4:46, or 1:02:09 from an hour on."""
    hours, rest = divmod(max(0, int(time_s)), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
