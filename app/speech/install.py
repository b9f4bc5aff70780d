"""Checks a folder that should hold a Vosk speech model, and copies one out of a folder or zip into the person's data."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from app.errors import SpeechModelError
from app.i18n import tr
from app.memory import end_beyond
from app.speech.manifest import changed_files, damaged_files, write_manifest
from app.speech.unzip import MOST_BYTES, MOST_ENTRIES, unpack

_CHECK_S = 240.0
_MEMORY_WITHOUT, _MEMORY_BY_SIZE = 3 * 1024**3, 4
_README_NAMES = ("README", "README.md", "README.txt")
_README_FIELD = re.compile(r"^(name|language|note)\s*:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
_LANGUAGE = re.compile(r"(?:^|[-_])([a-z]{2})(?:[-_]([a-z]{2}))?(?=[-_]|$)")
_SAFE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
# Every file is at one of these places: the layout of the newer official speech models, or of the older flat ones.
_NEEDED = (
    ("am/final.mdl", "final.mdl"),
    ("conf/mfcc.conf", "mfcc.conf"),
    ("graph/HCLG.fst", "HCLG.fst", "graph/HCLr.fst", "HCLr.fst"),
    ("graph/words.txt", "words.txt", "graph/Gr.fst", "Gr.fst"),
    ("graph/phones/word_boundary.int", "word_boundary.int"),
)
_checked: dict[tuple[str, int], bool] = {}


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A usable speech model. `note` is what its own README says that a person should know, often nothing."""

    name: str
    folder: Path
    language: str
    bytes: int
    note: str = ""


def describe(folder: Path) -> SpeechModel:
    """Look at a folder's files without loading them: quick, and safe in any process.

    Raises:
        SpeechModelError: it can't be a speech model; the sentence says what is missing.
    """
    if not folder.exists():
        raise SpeechModelError(tr("There is no folder {folder}.", folder=folder), advice=_choose_another())
    if not folder.is_dir():
        raise SpeechModelError(tr("{name} is a file, not the folder of a speech model.", name=folder.name),
                               advice=tr("Install a zip in Settings, or give the folder that it holds."))  # fmt: skip
    try:
        for places in _NEEDED:
            found = next((folder / place for place in places if (folder / place).is_file()), None)
            if found is None or found.stat().st_size == 0:
                raise SpeechModelError(
                    tr("{name} is not a Vosk speech model: {file} is missing or empty.", name=folder.name, file=places[0]),
                    advice=_choose_another(),
                )
        words = next((folder / place for place in ("graph/words.txt", "words.txt") if (folder / place).is_file()), None)
        if words is not None and words.stat().st_size == 0:
            raise SpeechModelError(
                tr("The speech model {name} is damaged: its list of words is empty.", name=folder.name),
                advice=tr("Download or copy it again."),
            )
        if changed_files(folder):
            raise SpeechModelError(
                tr("The speech model {name} has changed since it was installed.", name=folder.name),
                advice=tr("Verify it in Settings (or by heard models verify), or install it again."),
            )
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        fields = _readme_fields(folder)
    except OSError as error:
        raise SpeechModelError(
            tr("The speech model in {folder} can't be read.", folder=folder), advice=tr("Copy it to a folder of your own.")
        ) from error
    name = fields.get("name") or folder.resolve().name
    return SpeechModel(name, folder, fields.get("language") or _language(name), size, fields.get("note", ""))


def most_memory_bytes(model: SpeechModel) -> int:
    """More than any process needs that analyses with this speech model; damaged ones make libvosk take all there is.

    The largest published ones take about twice the size of their files.
    """
    return _MEMORY_WITHOUT + _MEMORY_BY_SIZE * model.bytes


def needs_too_much(model: SpeechModel) -> SpeechModelError:
    """What to say where it does."""
    return SpeechModelError(
        tr("The speech model {name} is damaged: it needs far more memory than its size allows.", name=model.name),
        advice=tr("Download or copy it again."),
    )


def check_speech_model(folder: Path) -> SpeechModel:
    """Describe it and load it once, in a process of its own, since a damaged one may take its process with it.

    What was found usable is not loaded again as long as its files stay as they are.

    Raises:
        SpeechModelError: it is not usable, with what is wrong.
    """
    model = describe(folder)
    known = (str(folder.resolve()), _fingerprint(folder))
    if not _checked.get(known):
        _load_in_child(model)
        _checked[known] = True
    return model


def install_speech_model(
    folder_or_zip: Path, into: Path, *, on_progress: Callable[[float], None] = lambda _: None
) -> SpeechModel:
    """Copy a speech model into the folder `into`, whole or not at all; one of the same name is replaced.

    Args:
        folder_or_zip: an unpacked speech model or the zip of one, each possibly inside one more folder.
        into: the folder of installed speech models, made when it isn't there.
        on_progress: is told a share of 0 to 1 now and then.

    Raises:
        SpeechModelError: it holds no usable speech model, or the disk has no room.
    """
    if not folder_or_zip.exists():
        raise SpeechModelError(tr("There is no {path}.", path=folder_or_zip), advice=_choose_another())
    part: Path | None = None
    try:
        into.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=into, prefix=".", suffix=".part"))
        if folder_or_zip.is_dir():
            source = _top_of(folder_or_zip)
            _judge_size(describe(source))
            name = source.resolve().name
            shutil.copytree(source, part / "model", symlinks=False, copy_function=_copy_plain)
            found = part / "model"
        else:
            unpack(folder_or_zip, part / "unpacked", on_progress=on_progress)
            found = _top_of(part / "unpacked")
            name = folder_or_zip.stem if found == part / "unpacked" else found.name
        check_speech_model(found)
        write_manifest(found)
        target = into / (_SAFE_NAME.sub("-", name).strip(".-") or "speech-model")
        _replace(found, target)
    except OSError as error:
        raise SpeechModelError(
            tr("The speech model could not be copied to {folder}.", folder=into),
            advice=tr("Check that its disk can be written and has room."),
        ) from error
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
    model = describe(target)
    _checked[str(target.resolve()), _fingerprint(target)] = True
    on_progress(1.0)
    return model


def verify_speech_model(folder: Path, *, on_progress: Callable[[float], None] = lambda _: None) -> SpeechModel:
    """Read every file of an installed one, compare it with what was installed, and load it once.

    Raises:
        SpeechModelError: it is not as it was, or not usable.
    """
    try:
        damaged = damaged_files(folder, on_progress=on_progress)
        if not damaged and changed_files(folder):  # copied or restored: the bytes are right, their times are new
            write_manifest(folder)
    except OSError as error:
        raise SpeechModelError(
            tr("The speech model in {folder} can't be read.", folder=folder), advice=tr("Install it again.")
        ) from error
    if damaged:
        raise SpeechModelError(
            tr("The speech model {name} is damaged: {file} is not as it was installed.", name=folder.name, file=damaged[0]),
            advice=tr("Remove it and install it again."),
        )
    return check_speech_model(folder)


def installed_speech_models(folder: Path) -> tuple[SpeechModel, ...]:
    """What lies in the folder of installed ones, by name, without loading any."""
    found: list[SpeechModel] = []
    if folder.is_dir():
        for item in sorted(folder.iterdir()):
            if item.is_dir() and not item.name.startswith("."):
                with contextlib.suppress(SpeechModelError):
                    found.append(describe(item))
    return tuple(found)


def _choose_another() -> str:
    return tr("Choose the folder of a Vosk speech model, the one with am, conf and graph in it.")


def _top_of(folder: Path) -> Path:
    """The folder itself, or the one folder inside it that holds everything."""
    for _ in range(2):
        if (folder / "conf").is_dir() or (folder / "mfcc.conf").is_file():
            break
        inside = [item for item in folder.iterdir() if item.is_dir() and item.name != "__MACOSX"]
        if len(inside) != 1:
            break
        folder = inside[0]
    return folder


def _judge_size(model: SpeechModel) -> None:
    if model.bytes > MOST_BYTES or sum(1 for _ in model.folder.rglob("*")) > MOST_ENTRIES:
        raise SpeechModelError(
            tr("{name} holds more than a speech model does.", name=model.folder.name), advice=_choose_another()
        )


def _copy_plain(source: str, target: str) -> str:
    """Copy a plain file; anything else (a pipe, a device) is not part of a speech model."""
    if not Path(source).is_file():
        raise SpeechModelError(
            tr("{name} in the speech model's folder is not a plain file.", name=Path(source).name), advice=_choose_another()
        )
    return shutil.copyfile(source, target)


def _replace(found: Path, target: Path) -> None:
    """Put a folder in place of another; the old one goes only when the new one is there."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)  # noqa: PTH105 - the call whose promise is meant
    try:
        os.replace(found, target)  # noqa: PTH105
    except OSError:
        if old.exists():
            os.replace(old, target)  # noqa: PTH105
        raise
    shutil.rmtree(old, ignore_errors=True)


def _readme_fields(folder: Path) -> dict[str, str]:
    """Lines such as "Name: ..." at the top of the README, if it has any."""
    for name in _README_NAMES:
        if (folder / name).is_file():
            text = (folder / name).read_bytes()[:4096].decode("utf-8", errors="replace")
            return {key.lower(): " ".join(value.split())[:300] for key, value in _README_FIELD.findall(text)}
    return {}


def _language(name: str) -> str:
    """The language in a name such as vosk-model-small-en-us-0.15, empty where it has none."""
    found = _LANGUAGE.search(name.removeprefix("vosk-model").replace("-small", ""))
    return "-".join(part for part in found.groups() if part) if found else ""


def _fingerprint(folder: Path) -> int:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return hash(tuple((str(file.relative_to(folder)), file.stat().st_size, file.stat().st_mtime_ns) for file in files))


def _load_in_child(model: SpeechModel) -> None:
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_try_to_load, args=(str(model.folder), most_memory_bytes(model), sending), daemon=True)
    child.start()
    sending.close()
    answer = "died"
    try:
        if receiving.poll(_CHECK_S):
            answer = receiving.recv()
    except (EOFError, OSError):
        pass  # the child ended without a word: libvosk took it down
    finally:
        child.kill()
        child.join()
        receiving.close()
    if answer != "usable":
        raise SpeechModelError(
            tr("The speech model {name} is damaged: the transcriber can't load it.", name=model.name),
            advice=tr("Download or copy it again."),
        ) if answer != "no library" else SpeechModelError(
            tr("The transcriber Vosk can't run on this computer."), advice=tr("The draft transcriber works without it.")
        )


def _try_to_load(folder: str, most_bytes: int, answer: Connection) -> None:
    """In the child: some damage shows only when a recogniser is made or first used."""
    end_beyond(most_bytes)
    silent = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silent, stream)
    try:
        import vosk  # noqa: PLC0415 - a native library that only this child may load
    except (ImportError, OSError):
        answer.send("no library")
        return
    vosk.SetLogLevel(-1)
    try:
        recogniser = vosk.KaldiRecognizer(vosk.Model(folder), 16_000)
        recogniser.SetWords(True)  # noqa: FBT003 - the library's own call
        recogniser.AcceptWaveform(bytes(16_000))
        recogniser.FinalResult()
    except Exception:  # noqa: BLE001 - libvosk raises nothing narrower, and the answer is the same for all
        answer.send("refused")
    else:
        answer.send("usable")
