"""Fetches one file whose size and hash are known: resumed after a break, stopped at once, and never half there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.download.https import Answer, InterruptedDownloadError, RangeRefusedError, opened, read
from app.errors import CancelledError, DownloadError
from app.i18n import tr

_PIECE_BYTES = 256 * 1024
_MOST_VAIN = 5
"""Attempts in a row that bring nothing."""
_MOST_RESTARTS = 2
"""Beginnings anew, because what is there ends before the size that was published."""
_SPARE_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """A published file. One hash at least is known: `sha256`, or else the `md5` that its publisher gives."""

    url: str
    name: str
    bytes: int
    sha256: str = ""
    md5: str = ""


def fetch(
    wanted: Wanted,
    into: Path,
    *,
    on_progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None] = time.sleep,
) -> Path:
    """The file in the folder `into`, whole and with the right hash; what came of it before is not fetched again.

    Args:
        wanted: what to fetch, at least its size and one hash.
        on_progress: is told a share of 0 to 1 for each piece.
        cancelled: asked between pieces.
        wait: between attempts, seconds.

    Raises:
        DownloadError: it can't be had, or is not what was published; then nothing of it is kept.
        CancelledError: what came so far is kept, and the next call goes on from there.
    """
    part = into / f"{wanted.name}.part"
    try:
        into.mkdir(parents=True, exist_ok=True)
        _make_room(wanted, into, part)
        _fetch_all(wanted, part, on_progress=on_progress, cancelled=cancelled, wait=wait)
        if not _is_right(wanted, part, cancelled=cancelled):
            _forget(part)
            raise _not_published(wanted)
        whole = into / wanted.name
        os.replace(part, whole)  # noqa: PTH105 - the call whose promise is meant
        _note(part).unlink(missing_ok=True)
    except OSError as error:
        raise DownloadError(
            tr("{name} could not be written to {folder}.", name=wanted.name, folder=into),
            advice=tr("Check that its disk can be written and has room."),
        ) from error
    return whole


def kept_bytes(wanted: Wanted, into: Path) -> int:
    """How much of it a former attempt left."""
    part = into / f"{wanted.name}.part"
    return part.stat().st_size if part.is_file() and _tag(part, wanted) is not None else 0


def discard(wanted: Wanted, into: Path) -> None:
    """Delete what a former attempt left."""
    _forget(into / f"{wanted.name}.part")


def _fetch_all(
    wanted: Wanted, part: Path, *, on_progress: Callable[[float], None], cancelled: Callable[[], bool],
    wait: Callable[[float], None],
) -> None:  # fmt: skip
    vain = restarts = 0
    while (here := _here(part, wanted)) < wanted.bytes:
        try:
            _fetch_on(wanted, part, here, on_progress=on_progress, cancelled=cancelled)
        except RangeRefusedError:
            _forget(part)
            restarts += 1
            if restarts > _MOST_RESTARTS:
                raise _not_published(wanted) from None
        except InterruptedDownloadError as error:
            if cancelled():
                raise CancelledError(tr("Stopped.")) from error
        vain = vain + 1 if _here(part, wanted) <= here else 0
        if vain >= _MOST_VAIN:
            raise DownloadError(
                tr("The download of {name} broke off again and again.", name=wanted.name),
                advice=tr("Try again later: it goes on from where it stopped."),
            )
        if vain:
            wait(min(8.0, 0.5 * 2**vain))


def _fetch_on(
    wanted: Wanted, part: Path, here: int, *, on_progress: Callable[[float], None], cancelled: Callable[[], bool]
) -> None:
    tag = _tag(part, wanted) or ""
    with opened(wanted.url, from_byte=here, tag=tag) as answer:
        _judge_size(wanted, answer, part)
        if answer.first_byte not in {0, here}:
            raise RangeRefusedError
        _note(part).write_text(json.dumps({"of": _identity(wanted), "tag": answer.tag}), encoding="utf-8")
        at = answer.first_byte
        with part.open("r+b" if at else "wb") as file:
            file.seek(at)
            while piece := read(answer, _PIECE_BYTES):
                at += len(piece)
                if at > wanted.bytes:
                    raise _too_much(wanted, part)
                file.write(piece)
                on_progress(at / wanted.bytes)
                if cancelled():
                    raise CancelledError(tr("Stopped."))


def _judge_size(wanted: Wanted, answer: Answer, part: Path) -> None:
    if answer.whole_bytes is not None and answer.whole_bytes != wanted.bytes:
        raise _too_much(wanted, part)


def _too_much(wanted: Wanted, part: Path) -> DownloadError:
    _forget(part)
    return _not_published(wanted)


def _not_published(wanted: Wanted) -> DownloadError:
    return DownloadError(
        tr("What arrived as {name} is not the file that was published, so nothing of it was kept.", name=wanted.name),
        advice=tr("Try again on another network, or download it in your browser and import it here."),
    )


def _is_right(wanted: Wanted, part: Path, *, cancelled: Callable[[], bool]) -> bool:
    known = wanted.sha256 or wanted.md5
    found = hashlib.sha256() if wanted.sha256 else hashlib.md5(usedforsecurity=False)  # all that its publisher gives
    with part.open("rb") as file:
        while piece := file.read(1024 * 1024):
            found.update(piece)
            if cancelled():
                raise CancelledError(tr("Stopped."))
    return bool(known) and found.hexdigest() == known.lower()


def _here(part: Path, wanted: Wanted) -> int:
    """Bytes that are there; what belongs to another version of the file is deleted."""
    if not part.is_file():
        return 0
    if _tag(part, wanted) is None or part.stat().st_size > wanted.bytes:
        _forget(part)
        return 0
    return part.stat().st_size


def _tag(part: Path, wanted: Wanted) -> str | None:
    """The version of which the part is one; None when it is of another file, or nobody knows."""
    try:
        note = json.loads(_note(part).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(note, dict) or note.get("of") != _identity(wanted) or not isinstance(note.get("tag"), str):
        return None
    return str(note["tag"])


def _identity(wanted: Wanted) -> str:
    return f"{wanted.bytes} {wanted.sha256 or wanted.md5}"


def _note(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _note(part).unlink(missing_ok=True)


def _make_room(wanted: Wanted, into: Path, part: Path) -> None:
    here = part.stat().st_size if part.is_file() else 0
    needed = wanted.bytes - here + _SPARE_BYTES
    if shutil.disk_usage(into).free < needed:
        raise DownloadError(
            tr("There is not enough room on the disk of {folder} for {name}.", folder=into, name=wanted.name),
            advice=tr("Free {megabytes} MB and try again.", megabytes=-(-needed // 1_000_000)),
        )
