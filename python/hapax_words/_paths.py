"""Paths as arguments: str, bytes or os.PathLike, alone or in an iterable."""

import errno
import os
from _collections_abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def is_path(value: object) -> bool:
    """Whether a value is of a type that can be a path."""
    return isinstance(value, (str, bytes, os.PathLike))


def path_bytes(name: str, path: "Any") -> bytes:
    """The bytes of a path. A str is encoded as ``os.fsencode`` does, so that every name is possible.

    Args:
        name: the name of the argument, for messages.
        path: what should be a path.
    """
    if not is_path(path):
        hint = "; count_file() counts an open file" if hasattr(path, "read") else ""
        kind = type(path).__name__
        raise TypeError(f"{name} must be str, bytes or os.PathLike, not {kind}{hint}")
    encoded = os.fsencode(path)
    if not encoded:
        from ._errors import make_error

        raise make_error("not_found", "No such file or directory", b"", None, False, "", errno.ENOENT)
    if b"\0" in encoded:
        raise ValueError(f"{name} must not contain a NUL: {path!r}")
    return encoded


def path_list(name: str, paths: "Any") -> list[bytes]:
    """The bytes of one path or of an iterable of paths."""
    if is_path(paths):
        return [path_bytes(name, paths)]
    if hasattr(paths, "read") or not isinstance(paths, Iterable):
        path_bytes(name, paths)
    return [path_bytes(name, path) for path in paths]


def shown_path(path: str) -> str:
    """A path for a message: on one line, in characters that can be seen and written anywhere."""
    return path if path.isprintable() else repr(path)[1:-1]
