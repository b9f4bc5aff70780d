"""Turns the app's English sentences into the person's language, when they are shown (never at import)."""

from __future__ import annotations

import gettext
from pathlib import Path

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str, *, folder: Path) -> None:
    """Load resources/locale/<language>/LC_MESSAGES/heard.mo if it is there; English otherwise."""
    global _catalogue  # noqa: PLW0603 - one catalogue for the process, chosen once at start
    _catalogue = gettext.translation("heard", localedir=str(folder), languages=[language], fallback=True)


def tr(text: str, /, **values: object) -> str:
    """Translate `text`, then fill its {placeholders} from `values`."""
    translated = _catalogue.gettext(text)
    return translated.format(**values) if values else translated


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """Translate the form for `count`; {count} may be used in the text beside `values`."""
    return _catalogue.ngettext(one, many, count).format(count=count, **values)
