"""The errors that a person may see: what happened, and what to do.

    AppError                    anything expected; its text is shown as it is
    ├── UsageError              the command or its options (exit code 2)
    ├── InputFileError          a file to read: missing, empty, no sound, damaged, no permission
    ├── OutputFileError         a file or folder to write
    ├── RecordingError          no device, device refused, disk full
    ├── SpeechModelError        a folder or zip that holds no usable speech model
    ├── DownloadError           a speech model can't be fetched
    ├── TranscriptionError      an engine failed or is missing
    ├── AnalysisError           the analysis process ended or could not go on
    ├── LibraryError            the library can't be opened, is newer, is busy
    │   └── NotFoundError       no conversation of that name
    └── CancelledError          the person stopped it

Everything else is a bug: it goes to the log and one dialog, never to a person as a traceback.
"""

from __future__ import annotations


class AppError(Exception):
    """An expected failure, in the words a person reads.

    Args:
        message: what happened, one sentence, already translated.
        advice: what to do about it, one sentence, already translated; may be empty.
    """

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message, advice)
        self.message = message
        self.advice = advice

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.message, self.advice)  # it may have to cross from one process to another

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class UsageError(AppError):
    """The command's words or options do not fit together."""


class InputFileError(AppError):
    """A file that was to be read can't be used."""


class OutputFileError(AppError):
    """A file or folder that was to be written can't be."""


class RecordingError(AppError):
    """Recording can't start or go on."""


class SpeechModelError(AppError):
    """A folder or zip holds no usable speech model."""


class DownloadError(AppError):
    """A file can't be fetched, or what came is not what was published."""


class TranscriptionError(AppError):
    """A speech engine is missing or failed."""


class AnalysisError(AppError):
    """The analysis ended before it was done."""


class LibraryError(AppError):
    """The library can't be opened or written."""


class NotFoundError(LibraryError):
    """There is no such conversation."""


class CancelledError(AppError):
    """The person stopped it."""


def _again(kind: type[AppError], message: str, advice: str) -> AppError:
    return kind(message, advice=advice)
