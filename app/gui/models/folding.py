"""Text as it is searched: without case and accents, and where each sign of it comes from."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
"""As the library's index parts words."""
BETWEEN_WORDS = r"[\W_]+"


def fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def places_of(text: str) -> range | list[int]:
    """Where in the text each sign of its folded form stands."""
    if text.isascii():
        return range(len(text))
    return [place for place, sign in enumerate(text) for _ in fold(sign)]
