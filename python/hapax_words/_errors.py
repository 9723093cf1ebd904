"""The exceptions of hapax_words: :class:`Error` and one class below it for each kind of failure."""

import os

from ._paths import shown_path


class Error(Exception):
    """A failure of hapax: what failed, where, and what to do.

    Each kind of failure has a class of its own, which is also the built-in exception that fits:
    ``except FileNotFoundError`` catches a missing file. Failures of files have ``errno``,
    ``strerror`` and ``filename`` as every ``OSError`` has.

    Attributes:
        kind (str): which kind of failure this is, such as ``"not_found"``.
        cause (str): what happened, such as ``"No such file or directory"``.
        path (str or None): the file, decoded as ``os.fsdecode`` does; None if none is concerned.
        offset (int or None): the byte of the input at which it happened, None if none is known.
        offset_is_decoded (bool): whether ``offset`` counts decompressed or transcoded bytes.
        remedy (str): what to do, "" if nothing is known.
        input (int or None): which of the inputs of the count, from 0 on; the files of a directory
            have its number. None if none is concerned.
    """

    kind: str = "system"
    cause: str = ""
    path: str | None = None
    offset: int | None = None
    offset_is_decoded: bool = False
    remedy: str = ""
    input: int | None = None

    def __str__(self) -> str:
        """One line: the path, the cause, the offset and the remedy."""
        path = None if self.path is None else shown_path(self.path) or "''"
        line = self.cause if path is None else f"{path}: {self.cause}"
        if self.offset is not None:
            line += f" at byte {self.offset}"
            line += " of the decoded text" if self.offset_is_decoded else ""
        return f"{line}; {self.remedy}" if self.remedy else line

    def __reduce__(self) -> tuple[object, ...]:
        """Errors go from process to process: a pool of multiprocessing hands them on."""
        path = None if self.path is None else os.fsencode(self.path)
        number = getattr(self, "errno", None) or 0
        place = (path, self.offset, self.offset_is_decoded)
        return make_error, (self.kind, self.cause, *place, self.remedy, number, self.input)


class InvalidArgumentError(Error, ValueError):
    """An argument that cannot be met, such as an unknown encoding."""


class NotFoundError(Error, FileNotFoundError):
    """The path does not exist."""


class NotReadableError(Error, OSError):
    """The path exists, and cannot be opened or read. Also a PermissionError if that is the cause."""


class NotWritableError(Error, OSError):
    """The file cannot be written. Also a PermissionError and so on if that is the cause."""


class ClosedPipeError(Error, BrokenPipeError):
    """The reader of what we write has gone."""


class InvalidTextError(Error, UnicodeError):
    """An invalid byte sequence, with ``strict=True``."""


class CorruptInputError(Error, OSError):
    """Compressed data or a counts file that is truncated or altered."""


class InputChangedError(Error, OSError):
    """A file was written to, or became shorter, while it was counted."""


class WordTooLongError(Error, ValueError):
    """A word of more than 64 MiB."""


class OutOfMemoryError(Error, MemoryError):
    """The system refuses memory."""


class CountOverflowError(Error, OverflowError):
    """A count of more than 2**63 - 1."""


class Cancelled(Error):
    """The ``stop`` argument ended the work."""


class WorkerLostError(Error, RuntimeError):
    """A worker process could not be started, was killed or failed."""


class SystemCallError(Error, OSError):
    """Another system call that failed."""


CLASS_OF_KIND: dict[str, type[Error]] = {
    "invalid_argument": InvalidArgumentError,
    "not_found": NotFoundError,
    "not_readable": NotReadableError,
    "not_writable": NotWritableError,
    "closed_pipe": ClosedPipeError,
    "invalid_text": InvalidTextError,
    "corrupt_input": CorruptInputError,
    "input_changed": InputChangedError,
    "word_too_long": WordTooLongError,
    "out_of_memory": OutOfMemoryError,
    "overflow": CountOverflowError,
    "cancelled": Cancelled,
    "worker_lost": WorkerLostError,
    "system": SystemCallError,
}

# An exception is shown by the name under which users import it.
for _class in (Error, *CLASS_OF_KIND.values()):
    _class.__module__ = "hapax_words"


def make_error(
    kind: str,
    cause: str,
    path: bytes | None,
    offset: int | None,
    offset_is_decoded: bool,
    remedy: str,
    number: int = 0,
    input: int | None = None,
) -> Error:
    """Makes the exception for a failure of the library. The extension calls this.

    Args:
        kind: a key of CLASS_OF_KIND.
        cause: what happened; "" is usual where memory ends.
        path: the raw bytes of the path, or None.
        offset: a byte of the input, or None.
        offset_is_decoded: whether the offset counts decompressed or transcoded bytes.
        remedy: what to do, or "". The function that was called says it in its own terms (Advice).
        number: the errno of the system call that failed, or 0.
        input: the number of the input, or None.
    """
    error = _class_for(kind, number)()
    error.kind = kind
    error.cause = cause or "out of memory"
    error.path = None if path is None else os.fsdecode(path)
    error.offset = offset
    error.offset_is_decoded = offset_is_decoded
    error.remedy = remedy
    error.input = input
    if isinstance(error, OSError):
        error.errno, error.strerror, error.filename = number or None, error.cause, error.path
    return error


def _class_for(kind: str, number: int) -> type[Error]:
    """The class of the kind. If the errno has a built-in class, such as PermissionError, a class
    of the same name that derives from both."""
    base = CLASS_OF_KIND[kind]
    if not number or not issubclass(base, OSError):
        return base
    built_in = type(OSError(number, ""))
    if issubclass(base, built_in):
        return base
    if (base, built_in) not in _mixed:
        members = {"__module__": base.__module__, "__doc__": base.__doc__}
        _mixed[base, built_in] = type(base.__name__, (base, built_in), members)
    return _mixed[base, built_in]


_mixed: dict[tuple[type[Error], type[OSError]], type[Error]] = {}
