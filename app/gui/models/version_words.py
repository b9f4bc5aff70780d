"""What the screens say of a version of the words, and of how two differ."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLocale

from app.gui.models import words
from app.i18n import tr, trn
from app.services.rewriting import writer_name
from app.services.versions import WordsVersion
from app.services.versions_compared import Comparison


def title(comparison: Comparison) -> str:
    """412 of 5,870 words differ."""
    if not comparison.differing:
        return trn("The word is the same in both", "All {number} words are the same", comparison.words,
                   number=f"{comparison.words:,}")  # fmt: skip
    return trn(
        "{differing} of {number} word differs",
        "{differing} of {number} words differ",
        comparison.words,
        differing=f"{comparison.differing:,}",
        number=f"{comparison.words:,}",
    )


def named(version: WordsVersion) -> str:
    """Who wrote it and when: several versions may be of one engine."""
    on = version.written.astimezone().date()
    day = QLocale(QLocale.Language.English).toString(QDate(on.year, on.month, on.day), "d MMM yyyy")
    return tr("{name} · {day}, {time}", name=writer_name(version.engine), day=day, time=words.time_of_day(version.written))


def facts(version: WordsVersion) -> str:
    """5,812 words. The engine was 84% sure on average."""
    count = trn("{number} word.", "{number} words.", version.words, number=f"{version.words:,}")
    if version.is_from_file:
        return tr("{count} A file does not say how sure its words are.", count=count)
    sure = tr("The engine was {share} sure on average.", share=words.percent(version.confidence))
    return f"{count} {sure}"


def place(at: int | None, count: int) -> str:
    """3 of 120 lines that differ."""
    if at is None:
        return trn("{number} line differs", "{number} lines differ", count, number=f"{count:,}")
    return trn("{at} of {number} line that differs", "{at} of {number} lines that differ", count, at=f"{at:,}",
               number=f"{count:,}")  # fmt: skip
