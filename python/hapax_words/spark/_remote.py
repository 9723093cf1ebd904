"""A file that has a URL, whoever opens it: fsspec (_with_fsspec.py) or pyarrow.fs (_with_pyarrow.py).
_stores.py chooses. Tested by tests/spark/remote_test.py."""

import errno
import os
from _collections_abc import Iterator
from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import Any, NamedTuple

from .._errors import Error, make_error


class Found(NamedTuple):
    """A file of a store."""

    url: str
    below: str  # the path below the folder in which it was found; the URL if that is the file's own
    size: int
    tag: str  # what changes with the content, such as an ETag; "" if the store tells nothing


class RemoteFile(ABC):
    """A file of a store, or a folder. Whatever goes wrong is an Error with the URL."""

    def __init__(self, url: str) -> None:
        self.url = url

    def find(self) -> tuple[list[Found], bool]:
        """The files there, sorted by path; and whether it is a folder."""
        with told(self.url):
            return self._find()

    def state(self) -> tuple[int, str]:
        """The size and the tag of the file as it is now."""
        with told(self.url):
            return self._state()

    def read_at(self, offset: int, length: int) -> Any:
        """Bytes of the file, as an object with the buffer interface. Fewer at the end only."""
        with told(self.url):
            content = self._read(offset, length)
        if len(content) > length:
            raise make_error(
                "not_readable",
                f"{len(content)} bytes came where {length} were asked for: the server does not "
                "answer requests for ranges of a file",
                os.fsencode(self.url),
                None,
                False,
                "copy the file to a store that does",
            )
        return content

    def read_all(self) -> bytes:
        """All bytes of the file."""
        with told(self.url), self._open() as file:
            return bytes(file.read())

    @abstractmethod
    def _find(self) -> tuple[list[Found], bool]:
        pass

    @abstractmethod
    def _state(self) -> tuple[int, str]:
        pass

    @abstractmethod
    def _read(self, offset: int, length: int) -> Any:
        pass

    @abstractmethod
    def _open(self) -> Any:
        pass


@contextmanager
def told(url: str) -> Iterator[None]:
    """Makes an Error with the URL of whatever a library of a store raises."""
    try:
        yield
    except (Error, MemoryError):
        raise
    except Exception as error:
        raise error_of(url, error) from error


def error_of(url: str, error: Exception) -> Error:
    """The Error for one of the many exceptions that libraries of stores have."""
    # fsspec says that a file is not found also if its server cannot be reached: then it has a cause.
    reason = error.__cause__
    is_other = (isinstance(reason, OSError) and not isinstance(reason, FileNotFoundError)) or (
        getattr(reason, "status", 404) not in (404, 410)
    )
    if isinstance(error, FileNotFoundError) and not is_other:
        kind, cause, number = "not_found", "the store has no such file", errno.ENOENT
    else:
        kind, cause, number = "not_readable", _sentence(error), getattr(error, "errno", None) or 0
        if isinstance(error, FileNotFoundError) and isinstance(reason, Exception):
            cause, number = _sentence(reason), 0
        if {getattr(error, "status", 0), getattr(reason, "status", 0)} & {401, 403}:
            number = errno.EACCES
    return make_error(kind, cause, os.fsencode(url), None, False, "", number)


def _sentence(error: Exception) -> str:
    """What an exception says, on one line, with its class: that often says more."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
