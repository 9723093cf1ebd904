"""On the driver: how the files of a job are shared out to tasks.

Large files that cannot be cut come first, each to the task that has the least to do. The other files
follow in the order of the listing and fill one task after the other, all up to the same level. A long
plain file is cut where a task is full:

    level ┬ . . . . . ┬ ccccccccc ┬ ddddddddd ┐        A, B  cannot be cut
          │  AAAAAAA  │ ccccccccc │ ddddddddd │        c     small files
          └  AAAAAAA  ┴  BBBBBBB  ┴ ccccccccc ┘        d     one plain file, here and in other tasks

So there are not many more parts than files and tasks, however many ranges the text has, and those of a
task are neighbours, whose names compress well: all tasks get the parts of all.
"""

import heapq
from _collections_abc import Iterator, Sequence

from ._pieces import File, Piece, pack

# A compressed file, or a long one that cannot be cut, takes about so many times as long as plain text of
# its size.
WHOLE_COST = 4

# A task gets so much text. For more text there are more tasks, up to so many; then tasks get more text,
# up to the most that one may get: a task holds all words of its text.
TEXT_PER_TASK = 1 << 30
MANY_TASKS = 20_000
MOST_TEXT_PER_TASK = 16 << 30

# A file is large if a task would get fewer than so many of its size.
FILES_PER_TASK = 32
# Nothing is cut off that is shorter than this part of a range.
SHORT = 64


def default_tasks(slots: int, text_bytes: int) -> int:
    """How many tasks count so much text: one to a slot, or more for long texts."""
    per_task = min(max(TEXT_PER_TASK, text_bytes // MANY_TASKS), MOST_TEXT_PER_TASK)
    return max(slots, -(-text_bytes // per_task))


def cost(file: File, range_bytes: int) -> int:
    """The work that a file makes, in bytes of plain text."""
    is_slow = file.is_compressed or file.file_bytes > range_bytes
    return max(1, file.file_bytes) * (WHOLE_COST if is_slow and not file.is_plain else 1)


def pack_all(files: Sequence[File], range_bytes: int, tasks: int) -> list[bytes]:
    """Shares files out to at most so many tasks, so that all have about as much to do. No task gets
    less than a piece: a file, or a range of ``range_bytes``. Each item is for unpack()."""
    return [pack(pieces, range_bytes) for pieces in share_out(files, range_bytes, tasks)]


def share_out(files: Sequence[File], range_bytes: int, tasks: int) -> list[list[Piece]]:
    """The pieces of each task. One task without pieces, if there are no files."""
    is_cut = [file.is_plain and file.file_bytes > range_bytes for file in files]
    costs = [cost(file, range_bytes) for file in files]
    ranges = sum(
        -(-file.file_bytes // range_bytes) if cut else 1
        for file, cut in zip(files, is_cut, strict=True)
    )
    tasks = max(1, min(tasks, ranges))
    large = sum(costs) // tasks // FILES_PER_TASK
    first = [i for i in range(len(files)) if not is_cut[i] and costs[i] > large]
    then = [i for i in range(len(files)) if is_cut[i] or costs[i] <= large]

    shares: list[list[tuple[int, int, int]]] = [[] for _ in range(tasks)]
    loads = [(0, task) for task in range(tasks)]
    for index in sorted(first, key=lambda index: -costs[index]):
        load, task = heapq.heappop(loads)
        shares[task].append((index, 0, files[index].file_bytes))
        heapq.heappush(loads, (load + costs[index], task))

    filler = _Filler(_rooms(loads, sum(costs[index] for index in then)))
    for index in then:
        size = files[index].file_bytes
        if not is_cut[index]:
            shares[filler.whole(costs[index])].append((index, 0, size))
            continue
        for task, begin, end in filler.cut(size, range_bytes // SHORT):
            shares[task].append((index, begin, end))
    pieces = [
        [_piece(files[index], begin, end, not is_cut[index]) for index, begin, end in sorted(share)]
        for share in shares
        if share
    ]
    return pieces or [[]]


def _rooms(loads: list[tuple[int, int]], rest: int) -> list[int]:
    """How much more each task gets, so that all reach the same level. Some may be above it."""
    below = 0
    level = 0
    for number, (load, _) in enumerate(sorted(loads), 1):
        if number > 1 and load >= level:
            break
        below += load
        level = -(-(below + rest) // number)
    rooms = [0] * len(loads)
    for load, task in loads:
        rooms[task] = max(0, level - load)
    return rooms


class _Filler:
    """Fills one task after the other. One that gets a little more or less leaves that to the next."""

    def __init__(self, rooms: list[int]) -> None:
        self._rooms = rooms
        self._task = 0
        self._room = rooms[0]

    def whole(self, cost: int) -> int:
        """The task that gets a file."""
        self._find(cost // 2)
        self._room -= cost
        return self._task

    def cut(self, size: int, short: int) -> Iterator[tuple[int, int, int]]:
        """The tasks that get parts of a file, with the first byte and the end of each part."""
        begin = 0
        while begin < size:
            self._find(short)
            fits = self._is_last() or size - begin <= self._room + short
            end = size if fits else begin + self._room
            yield self._task, begin, end
            self._room -= end - begin
            begin = end

    def _find(self, room: int) -> None:
        """Goes to a task with more room than that."""
        while self._room <= room and not self._is_last():
            self._task += 1
            self._room += self._rooms[self._task]

    def _is_last(self) -> bool:
        return self._task == len(self._rooms) - 1


def _piece(file: File, begin: int, end: int, is_whole: bool) -> Piece:
    return Piece(
        file.path, begin, end, is_whole, file.file_bytes, file.modified, file.inode, file.tag
    )
