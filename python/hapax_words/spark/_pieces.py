"""Files, their pieces, and how the pieces of a task go to it. The driver packs them, the tasks count
them. How files are shared out to tasks: _sharing.py."""

import pickle
import zlib
from _collections_abc import Iterable, Iterator
from typing import NamedTuple


class File(NamedTuple):
    """A file as it was when it was listed, and whether it is plain text that may be cut.

    ``tag`` is what names the content of a remote file, such as its ETag. What is not to be compared
    with the listing is None, or "" for the tag.
    """

    path: bytes  # absolute, or a URL
    file_bytes: int
    modified: int | None  # nanoseconds since 1970
    inode: int | None
    tag: str
    is_plain: bool
    is_compressed: bool = False  # by its name


class Piece(NamedTuple):
    """A file or a range of one, as it was when it was listed."""

    path: bytes
    begin: int
    end: int
    is_whole: bool  # the whole file; else the words that start in [begin, end) of plain text
    file_bytes: int
    modified: int | None
    inode: int | None
    tag: str

    @property
    def is_remote(self) -> bool:
        """Whether the path is a URL."""
        return not self.path.startswith(b"/")


def pack(pieces: Iterable[Piece], range_bytes: int) -> bytes:
    """The pieces of a task, for unpack(). Ranges may be long: they are cut where they are unpacked."""
    columns = list(zip(*pieces, strict=True))  # these compress better than rows
    return zlib.compress(pickle.dumps((range_bytes, columns)), 1)


def unpack(packed: bytes) -> list[Piece]:
    """The pieces of a task, of which the ranges have ``range_bytes`` at most."""
    range_bytes, columns = pickle.loads(zlib.decompress(packed))
    return [piece for fields in zip(*columns) for piece in _cut(Piece(*fields), range_bytes)]


def _cut(piece: Piece, range_bytes: int) -> Iterator[Piece]:
    if piece.is_whole or piece.end - piece.begin <= range_bytes:
        yield piece
        return
    for begin in range(piece.begin, piece.end, range_bytes):
        yield piece._replace(begin=begin, end=min(begin + range_bytes, piece.end))
