"""In the executors: whether a file still is what it was when the driver listed it."""

import errno
import os

from .._errors import Error, make_error
from ._pieces import Piece
from ._stores import Stores

# They compare: the size, the time of modification and the inode; the first two; the size alone. A remote
# file has a size and a tag: the first two compare both, "size" the size alone.
IDENTITIES = ("inode", "time", "size")

_WAY_OUT = (
    "if each machine numbers or dates the files of a shared file system in its own way, compare less: "
    "identity='time' leaves out inodes, identity='size' times too"
)


def check_state(piece: Piece, stores: Stores) -> None:
    """Raises InputChangedError if the file is not what it was when it was listed.

    To be called before a piece is read and after that.
    """
    if piece.is_remote:
        size, tag = stores.open(os.fsdecode(piece.path)).state()
        differs = bool(piece.tag) and tag != piece.tag
        remedy = ""
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
        differs = piece.modified not in (None, status.st_mtime_ns) or piece.inode not in (
            None,
            status.st_ino,
        )
        remedy = f"; {_WAY_OUT}"
    if size != piece.file_bytes:
        what = f"it had {piece.file_bytes} bytes when it was listed and now has {size}"
        remedy = ""
    elif differs:
        what = "it was written to, or replaced, after it was listed"
    else:
        return
    raise make_error(
        "input_changed",
        what,
        piece.path,
        None,
        False,
        f"count again once nobody writes to it{remedy}",
    )


def with_way_out(text: str) -> str:
    """What the native count says of a file that changed, and what to do if it did not."""
    are_numbers = "it is another file" in text or "listed: it was modified" in text
    return f"{text}; {_WAY_OUT}" if are_numbers else text


def add_way_out(error: Error) -> None:
    """The same for an error."""
    text = with_way_out(error.cause)
    if text != error.cause:
        error.remedy += f"; {_WAY_OUT}"
