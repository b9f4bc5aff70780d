"""Times, lengths, counts and progress in the words that the screens use."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QLocale

from app.core.job import Progress
from app.core.recording import Conversation, TrackRole
from app.core.turn import VOICE
from app.core.written_names import HEARD, ME, NOBODY
from app.i18n import tr, trn


def percent(share: float) -> str:
    """0 to 1 as "62%"."""
    return tr("{value}%", value=round(share * 100))


def split_percent(share: float) -> tuple[str, str]:
    """Both sides of a share, rounded so that they make 100."""
    yours = round(share * 100)
    return tr("{value}%", value=yours), tr("{value}%", value=100 - yours)


def clock(seconds: float) -> str:
    """18:42, or 1:04:09 from an hour on."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def length(seconds: float) -> str:
    """How long a conversation is: "40 s", "32 min", "1 h 04"."""
    if seconds < 59.5:
        return tr("{count} s", count=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{count} min", count=minutes)
    return tr("{hours} h {minutes:02}", hours=minutes // 60, minutes=minutes % 60)


def size(number_of_bytes: int) -> str:
    """412 MB, in the steps that systems show."""
    if number_of_bytes < 1_000_000:
        return tr("{count} kB", count=max(1, round(number_of_bytes / 1000)) if number_of_bytes else 0)
    if number_of_bytes < 1_000_000_000:
        return tr("{count} MB", count=round(number_of_bytes / 1_000_000))
    return tr("{count:.1f} GB", count=number_of_bytes / 1_000_000_000)


def time_of_day(when: datetime) -> str:
    """In this computer's time zone, as its language writes it, always in two digits: 10:02."""
    return when.astimezone().strftime("%H:%M")


def day(when: datetime, *, today: date) -> str:
    """Today, Yesterday, or "Thu 19 Nov" (with the year when it is another)."""
    on = when.astimezone().date()
    if on == today:
        return tr("Today")
    if on == today - timedelta(days=1):
        return tr("Yesterday")
    return _date(on, "ddd d MMM" if on.year == today.year else "d MMM yyyy")


def monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def week(when: datetime, *, today: date) -> str:
    """The heading over a week's conversations."""
    first = monday(when.astimezone().date())
    weeks_ago = (monday(today) - first).days // 7
    if weeks_ago <= 0:
        return tr("This week")
    if weeks_ago == 1:
        return tr("Last week")
    last = first + timedelta(days=6)
    return tr("{first} to {last}", first=_date(first, "d MMMM"), last=_date(last, "d MMMM yyyy"))


def _date(on: date, form: str) -> str:
    return QLocale(QLocale.Language.English).toString(QDate(on.year, on.month, on.day), form)


def greeting(now: datetime, name: str) -> str:
    """By the time of day, with the person's name when it is known."""
    if 5 <= now.hour < 12:
        words = tr("Good morning")
    elif 12 <= now.hour < 18:
        words = tr("Good afternoon")
    else:
        words = tr("Good evening")
    return tr("{greeting}, {name}", greeting=words, name=name) if name else words


def number(count: int) -> str:
    """Small numbers as a sentence begins with them."""
    words = (tr("No"), tr("One"), tr("Two"), tr("Three"), tr("Four"), tr("Five"), tr("Six"), tr("Seven"), tr("Eight"),
             tr("Nine"), tr("Ten"))  # fmt: skip
    return words[count] if 0 <= count < len(words) else str(count)


def progress(event: Progress) -> str:
    """One sentence on what is going on in the analysis, and how long it will take."""
    share = percent(event.fraction)
    if event.stage == "words":
        words = tr("Writing the transcript, {share}.", share=share)
    elif event.stage == "listening":
        words = tr("Finding who speaks when, {share}.", share=share)
    else:
        words = tr("Listening through, {share}.", share=share)
    return f"{words} {time_left(event.seconds_left)}".strip()


def time_left(seconds: float | None) -> str:
    """Empty when it is not known."""
    if seconds is None:
        return ""
    if seconds < 60:
        return tr("Under a minute left.")
    return trn("About {count} min left.", "About {count} min left.", round(seconds / 60))


def no_share(conversation: Conversation) -> str:
    """Instead of a share that isn't known: on one track it is often only not asked for yet."""
    if conversation.names.get(ME) != NOBODY and any(key.startswith(f"{HEARD}{VOICE}") for key in conversation.names):
        return tr("Open it to say which name is yours.")
    if conversation.tracks and all(track.role is TrackRole.ROOM for track in conversation.tracks):
        return tr("One microphone heard everyone. Open it to tell the voices apart.")
    return tr("Who spoke how much can't be told here.")
