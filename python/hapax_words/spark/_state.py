"""In the executors: whether a file still is what it was when the driver listed it."""

import errno
import os
from typing import Any

from .._errors import make_error
from ._pieces import Piece
from ._remote import open_remote


def check_state(piece: Piece, storage_options: dict[str, Any]) -> None:
    """Raises InputChangedError if the file is not what it was when it was listed.

    To be called before a piece is read and after that.
    """
    if piece.is_remote:
        size, tag = open_remote(os.fsdecode(piece.path), storage_options).state()
        is_same = (size, tag) == (piece.file_bytes, piece.tag)
    else:
        try:
            status = os.stat(piece.path)
        except FileNotFoundError as error:
            raise make_error(
                "not_found",
                "the driver has listed it, and this executor does not find it",
                piece.path,
                None,
                False,
                "put it where all executors find it, such as a shared file system",
                errno.ENOENT,
            ) from error
        size = status.st_size
        now = (size, status.st_mtime_ns, status.st_ino)
        is_same = now == (piece.file_bytes, piece.modified, piece.inode)
    if not is_same:
        what = (
            f"it had {piece.file_bytes} bytes when it was listed and now has {size}"
            if size != piece.file_bytes
            else "it was written to, or replaced, after it was listed"
        )
        raise make_error(
            "input_changed", what, piece.path, None, False, "count again once nobody writes to it"
        )
