"""The person's choices: declared options with their defaults, kept in settings.toml."""

from __future__ import annotations

import os
import tempfile
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import msgspec
import tomli_w

from app.i18n import tr

Theme = Literal["system", "light", "dark"]
SCALES = (100, 115, 130, 150)

_S = TypeVar("_S")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every option of the app. An option that was never chosen has its default.

    Attributes:
        your_name: for the greeting; empty when the person gave none.
        microphone, computer_sound: identifiers of devices, None for the system's default.
        speech_model: name of an installed speech model, or the path of one elsewhere; None for the draft engine.
        speech_models_address: where speech models are fetched from instead of their publisher's, such as a company's own
            copy of them.
        drafts_offered_with: name of the speech model with which the person was asked once whether to write drafts again.
        interface_scale: per cent, 100 to 150.
        single_keys: whether letters, figures and signs without Ctrl do something.
        voice_offered_in: the conversation on one track with which the person is asked once to let their voice be known;
            None before there is one, empty when they said not now.
        unknown: what the file held beside these (a newer version's options); written back as it was.
        notice: a sentence when the file was damaged and set aside; never written.
    """

    theme: Theme = "system"
    language: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_-]{2,12}$")] = "en"
    your_name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    interface_scale: Annotated[int, msgspec.Meta(ge=100, le=150)] = 100
    single_keys: bool = True
    voice_offered_in: str | None = None
    microphone: str | None = None
    computer_sound: str | None = None
    speech_model: str | None = None
    speech_models_address: Annotated[str, msgspec.Meta(max_length=500)] = ""
    drafts_offered_with: str = ""
    unknown: dict[str, object] = {}
    notice: str = ""

    def with_(self, **changes: object) -> Self:
        """The same with other values; raises ValueError when one does not fit its option."""
        known = {name: getattr(self, name) for name in self.__struct_fields__}
        if stray := changes.keys() - known.keys():
            raise ValueError(f"no such option: {sorted(stray)}")
        return _converted(type(self), {**known, **changes})


# Not options: they travel with the value but are not keys of the file.
_BESIDE = ("unknown", "notice")
_OPTIONS = tuple(name for name in Settings.__struct_fields__ if name not in _BESIDE)


def load_settings(path: Path) -> Settings:
    """Read the file; missing means defaults, a single bad value means that option's default.

    A file that is not TOML is kept beside as settings.damaged.toml, and `notice` says so.

    Raises:
        OSError: it is there and can't be read.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        kept = path.with_name(f"{path.stem}.damaged{path.suffix}")
        path.replace(kept)
        return Settings(notice=_damaged(kept))
    good: dict[str, object] = {}
    unknown: dict[str, object] = {}
    for name, value in found.items():
        if name not in _OPTIONS:
            unknown[name] = value
        elif _fits(name, value):
            good[name] = value
    return _converted(Settings, {**good, "unknown": unknown})


def save_settings(settings: Settings, path: Path) -> None:
    """Write what differs from the defaults, with what was unknown, in place of the file at once.

    Raises:
        OSError: the folder can't be written.
    """
    default = Settings()
    chosen = {name: getattr(settings, name) for name in _OPTIONS if getattr(settings, name) != getattr(default, name)}
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            tomli_w.dump({**settings.unknown, **chosen}, file)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _damaged(kept: Path) -> str:
    return tr("Your settings could not be read, so the usual ones are used. The old file is kept as {file}.", file=kept.name)


def _fits(name: str, value: object) -> bool:
    try:
        _converted(Settings, {name: value})
    except ValueError:
        return False
    return True


def _converted(kind: type[_S], values: dict[str, object]) -> _S:
    return msgspec.convert(values, kind)
