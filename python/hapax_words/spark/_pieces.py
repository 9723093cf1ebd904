"""Pieces of files, and how they are shared out to tasks. The driver makes them, the tasks count
them."""

import heapq
import pickle
import zlib
from _collections_abc import Iterable
from typing import NamedTuple

# A file that cannot be cut, such as a compressed one, takes about so many times as long as plain text
# of its size.
WHOLE_COST = 4

# A task gets so much text. For more text there are more tasks, up to so many; then tasks get more text,
# up to the most that one may get: a task holds all words of its text.
TEXT_PER_TASK = 1 << 30
MANY_TASKS = 20_000
MOST_TEXT_PER_TASK = 16 << 30


class Piece(NamedTuple):
    """A file or a range of one, as it was when it was listed.

    ``tag`` is what names the content of a remote file, such as its ETag. A local file has ``""``
    there.
    """

    path: bytes
    begin: int
    end: int
    is_whole: bool  # the whole file; else the words that start in [begin, end) of plain text
    file_bytes: int
    modified: int  # nanoseconds since 1970
    inode: int
    tag: str
    cost: int  # the work that it makes, in bytes of plain text

    @property
    def is_remote(self) -> bool:
        """Whether the path is a URL."""
        return bool(self.tag)


class File(NamedTuple):
    """A file as it was when it was listed, and whether it is plain text that may be cut."""

    path: bytes
    file_bytes: int
    modified: int
    inode: int
    tag: str
    is_plain: bool


def cut(files: Iterable[File], range_bytes: int) -> list[Piece]:
    """Cuts plain files into ranges. Other files are one piece each."""
    pieces = []
    for path, size, modified, inode, tag, is_plain in files:
        step = range_bytes if is_plain and size > range_bytes else max(size, 1)
        is_whole = step >= size
        for begin in range(0, max(size, 1), step):
            end = min(begin + step, size)
            cost = (end - begin) * (WHOLE_COST if end - begin > range_bytes else 1)
            pieces.append(Piece(path, begin, end, is_whole, size, modified, inode, tag, cost))
    return pieces


def default_tasks(slots: int, text_bytes: int) -> int:
    """How many tasks count so much text: one to a slot, or more for long texts."""
    per_task = min(max(TEXT_PER_TASK, text_bytes // MANY_TASKS), MOST_TEXT_PER_TASK)
    return max(slots, -(-text_bytes // per_task))


def pack(pieces: list[Piece], tasks: int) -> list[bytes]:
    """Shares pieces out to at most so many tasks, so that all have about as much to do. Each item is
    what unpack() takes."""
    tasks = max(1, min(tasks, len(pieces)))  # one without pieces, if there are none
    loads = [(0, task) for task in range(tasks)]
    packs: list[list[int]] = [[] for _ in range(tasks)]
    # The largest first, each to the task that has the least.
    for index in sorted(range(len(pieces)), key=lambda index: -pieces[index].cost):
        load, task = heapq.heappop(loads)
        packs[task].append(index)
        heapq.heappush(loads, (load + max(1, pieces[index].cost), task))
    return [
        zlib.compress(pickle.dumps([tuple(pieces[index]) for index in sorted(one)]), 1)
        for one in packs
    ]


def unpack(packed: bytes) -> list[Piece]:
    """The pieces of a task."""
    return [Piece(*fields) for fields in pickle.loads(zlib.decompress(packed))]
