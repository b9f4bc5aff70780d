"""Reads what another program wrote down: WebVTT, SubRip or SBV, as Zoom, Teams and Meet save them, with the names in it."""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import webvtt
from webvtt.errors import MalformedFileError

from app.core.segment import Segment
from app.core.transcript import Word
from app.errors import InputFileError
from app.i18n import tr

MOST_BYTES = 20_000_000
MOST_PIECES = 200_000
MOST_S = 24 * 3600.0

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>(.*?)(?=</v>|<v[.\s]|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_NAMED = re.compile(r"\[?([^\W\d_][^:\[\]<>?!;]{0,59})\]?\s*:\s+(?=\S)")
_MOST_NAME_WORDS = 6
_NAMED_AT_LEAST = 0.3  # of all pieces: Zoom leaves the name out where the same voice goes on


@dataclass(frozen=True, slots=True)
class WrittenPiece:
    """One piece of a written conversation: its time, who said it as the file names them ("" unknown), and the words."""

    segment: Segment
    speaker: str
    text: str


def read_transcript_file(path: Path) -> tuple[WrittenPiece, ...]:
    """All pieces in order of their time.

    Raises:
        InputFileError: it is missing, too large, not text of a kind that is known, or says nothing.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputFileError(
                tr("{name} is larger than a transcript is.", name=path.name),
                advice=tr("Choose a VTT or SRT file under 20 MB."),
            )
        content = path.read_bytes()
    except OSError as error:
        raise InputFileError(
            tr("{name} can't be read.", name=path.name), advice=tr("Check that it is there and that you may open it.")
        ) from error
    pieces = _pieces(_decoded(content, path), path)
    if len(pieces) > MOST_PIECES:
        raise InputFileError(
            tr("{name} holds more than a day's conversation.", name=path.name), advice=tr("Choose another file.")
        )
    said = [piece for piece in _with_names(pieces) if piece.text]
    if not said:
        raise InputFileError(
            tr("Nothing is said in {name}.", name=path.name), advice=tr("Choose a VTT or SRT file with words in it.")
        )
    return tuple(sorted(said, key=lambda piece: (piece.segment.start, piece.segment.end)))


def speakers_in(pieces: Sequence[WrittenPiece]) -> tuple[str, ...]:
    """The names in the file, who says most first."""
    said = Counter[str]()
    for piece in pieces:
        said[piece.speaker] += len(piece.text)
    return tuple(name for name, _ in said.most_common() if name)


def words_of(piece: WrittenPiece, *, speaker: str) -> tuple[Word, ...]:
    """The words of a piece for the speaker key; the file times no words, so they share its time by their letters."""
    texts = piece.text.split()
    letters = sum(len(text) + 1 for text in texts)
    words, before = [], 0
    for text in texts:
        start = piece.segment.start + piece.segment.duration_s * before / letters
        before += len(text) + 1
        end = piece.segment.start + piece.segment.duration_s * before / letters
        words.append(Word(Segment(start, max(start, end)), text, 1.0, speaker))
    return tuple(words)


def _decoded(content: bytes, path: Path) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise _unknown(path)


def _pieces(text: str, path: Path) -> list[WrittenPiece]:
    kind = "vtt" if text.lstrip().startswith("WEBVTT") else "srt" if "-->" in text else "sbv"
    try:
        captions = webvtt.from_buffer(io.StringIO(text.lstrip()), format=kind).captions
        return [piece for caption in captions for piece in _in_caption(caption)]
    except (MalformedFileError, ValueError, OverflowError) as error:
        raise _unknown(path) from error


def _unknown(path: Path) -> InputFileError:
    return InputFileError(
        tr("{name} is no transcript that Heard can read.", name=path.name),
        advice=tr("Choose a VTT or SRT file, as Zoom, Teams or Meet save it."),
    )


def _in_caption(caption: webvtt.Caption) -> Iterator[WrittenPiece]:
    """One piece, or one a voice where several share a caption: its time is then shared out by their letters."""
    start, end = _seconds(caption.start), _seconds(caption.end)
    if not 0 <= start <= end <= MOST_S:
        return
    voices = [(_plain(name), _plain(said)) for name, said in _VOICE.findall(caption.raw_text)]
    voices = voices or [("", _plain(caption.raw_text))]
    letters = sum(len(said) for _, said in voices) or 1
    at_s = start
    for name, said in voices:
        until_s = min(end, at_s + (end - start) * len(said) / letters)
        yield WrittenPiece(Segment(at_s, max(at_s, until_s)), name, said)
        at_s = max(at_s, until_s)


def _seconds(stamp: str) -> float:
    hours, minutes, seconds = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _with_names(pieces: Sequence[WrittenPiece]) -> Iterator[WrittenPiece]:
    """Names that stand before the words ("Jane Doe: hello"), where the file is written so, and who went on without one."""
    found = [_NAMED.match(piece.text) if not piece.speaker else None for piece in pieces]
    names = [match and match[1].strip() for match in found]
    often = Counter(name for name in names if name)
    known = {name for name, times in often.items() if _is_name(name, times=times)}
    if sum(often[name] for name in known) < _NAMED_AT_LEAST * len(pieces):
        yield from pieces
        return
    last = ""
    for piece, match, name in zip(pieces, found, names, strict=True):
        if match and name in known:
            last = name or ""
            yield WrittenPiece(piece.segment, last, piece.text[match.end() :])
        else:
            last = piece.speaker or last
            yield WrittenPiece(piece.segment, last, piece.text)


def _is_name(text: str, *, times: int) -> bool:
    """Few words, and each with a capital unless they come again and again ("speaker 1")."""
    words = text.split()
    return len(words) <= _MOST_NAME_WORDS and (times > 1 or not any(word[0].islower() for word in words))
