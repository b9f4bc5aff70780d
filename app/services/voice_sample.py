"""Some seconds of one voice, to know it by: recorded into a folder of their own, read once, and deleted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.audio.backend import DEFAULT_DEVICE
from app.core.recorder_event import Recorded
from app.core.recording import ConversationKind
from app.errors import AppError, RecordingError
from app.i18n import tr
from app.services.recorder import Recorder, RecordingPlan
from app.services.recorder_take import OnEvent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")
_NAME = "own-voice"


class VoiceSample:
    """Every method waits for the recorder: not for the window's thread.

    Args:
        recorder: records it as it records everything else.
        folder: where it lies for as long as it is needed; whatever lies there is removed.
    """

    def __init__(self, recorder: Recorder, folder: Path) -> None:
        self._recorder = recorder
        self._folder = folder
        self._records = False  # nothing that another part of the app records is ever stopped here

    def tidy(self) -> None:
        """Remove what a crash left."""
        if not self._records:
            self._remove()

    def start(self, mic: str | None, on_event: OnEvent) -> None:
        """Record from now on. Raises RecordingError: no device, or something is recorded already."""
        self._remove()
        plan = RecordingPlan(_NAME, self._folder, mic or DEFAULT_DEVICE, None, ConversationKind.ROOM)
        self._recorder.start(plan, on_event)
        self._records = True

    def finish(self, use: Callable[[Iterator[NDArray[np.float32]]], T]) -> T:
        """Stop, hand what was heard to `use` ((n,) a block, 16 kHz), and remove it.

        Raises:
            RecordingError: nothing was recorded.
        """
        self._records = False
        try:
            return use(self._blocks(self._recorder.stop()))
        finally:
            self._remove()

    def discard(self) -> None:
        """Stop, and keep nothing; nothing happens where nothing was started."""
        if not self._records:
            return
        self._records = False
        with suppress(AppError):  # it had ended by itself
            self._recorder.stop()
        self._remove()

    def _blocks(self, recorded: Recorded) -> Iterator[NDArray[np.float32]]:
        from app.audio.reader import open_sound  # noqa: PLC0415 - loads the decoders, which Settings does without

        if not recorded.tracks or not recorded.tracks[0].frames:
            raise RecordingError(tr("Nothing was recorded."), advice=tr("Check the microphone, and try again."))
        with open_sound(self._folder / recorded.tracks[0].file) as sound:
            for block in sound.blocks():
                yield block[0]

    def _remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
