"""In the executors: counts the pieces of a task for count_files()."""

import errno
import os
import time
from _collections_abc import Iterator
from typing import Any

import pyarrow

from .. import Counts, Error, _hapax
from .._advice import Advice
from .._notices import Notice, log_all, notices_of
from .._paths import shown_path
from ._attempts import is_last
from ._failures import MAY_PASS, OF_THE_MACHINE, Failure, Reason, reason
from ._how import How
from ._pieces import Piece, unpack
from ._read_ahead import ReadAhead
from ._rows import ROW_TYPES, rows_of
from ._shuffle import Shuffle
from ._state import add_way_out, check_state, with_way_out
from ._stores import Stores
from ._threads import in_threads

FAILURE_TYPES = (
    ("path", pyarrow.string()),
    ("begin", pyarrow.int64()),
    ("end", pyarrow.int64()),
    ("kind", pyarrow.string()),
    ("message", pyarrow.string()),
)

# Seconds before Spark runs a task again: what is busy or away may need them.
PAUSE = 1.0
# Notices of pieces that were not counted, or not as a whole.
_FAILED = ("unreadable", "partly_counted", "grown")


def count_pieces(
    batches: Iterator[pyarrow.RecordBatch],
    packed: list[bytes],
    how: How,
    shuffle: Shuffle,
    stores: Stores,
    attempts: int = 1,
) -> Iterator[pyarrow.RecordBatch]:
    """Counts the pieces of each task in the batches, and gives the rows for Spark's shuffle. With
    ``keep_going`` also a row for each failure, of which only its own columns are not null. Spark runs
    the task so many times, if it fails: a failure that may pass is one of the task until then."""
    for batch in batches:
        for task in batch.column(0).to_pylist():
            job = _Task(unpack(packed[task]), how, stores, is_last(attempts))
            counts = job.counted()
            log_all([notice for notice in notices_of(counts) if notice.input not in job.unread])
            for rows in rows_of(counts, task, shuffle):
                yield _with_failure_columns(rows) if how.keep_going else rows
            if job.failures:
                yield _failure_rows(job.failures)


class _Task:
    """One native count of all pieces. If pieces fail and the rest is to be counted, another one."""

    def __init__(self, pieces: list[Piece], how: How, stores: Stores, is_last: bool) -> None:
        self.failures: list[Failure] = []
        self.unread: dict[int, Reason] = {}  # the pieces that the last count could not read
        self._pieces = pieces
        self._how = how
        self._stores = stores
        self._is_last = is_last

    def counted(self) -> Counts:
        """The counts of all pieces that did not fail. A piece is counted as a whole or not at all."""
        while True:
            self.unread = {}
            try:
                counts = self._count()
            except _PiecesFailed as error:
                self._leave_out({**error.failed, **self.unread})
                continue
            except Error as error:
                add_way_out(error)
                if not self._how.keep_going or error.input is None or error.kind in OF_THE_MACHINE:
                    raise
                self._leave_out({error.input: reason(error), **self.unread})
                continue
            if not self._how.keep_going:
                return counts
            notices = [notice for notice in notices_of(counts) if notice.kind in _FAILED]
            self._leave_out({**_failed(notices), **self.unread})
            not_counted = {notice.input for notice in notices if notice.kind == "unreadable"}
            if not_counted.issuperset([*(notice.input for notice in notices), *self.unread]):
                return counts  # nothing was counted of what was left out

    def _leave_out(self, failed: dict[int, Reason]) -> None:
        for index, (kind, message, may_pass) in sorted(failed.items()):
            piece = self._pieces[index]
            path = shown_path(os.fsdecode(piece.path))
            message = message.encode("utf-8", "replace").decode()
            if may_pass and not self._is_last:
                time.sleep(PAUSE)
                raise RuntimeError(f"{path}: {message}; it is left out if this does not pass")
            self.failures.append(Failure(path, piece.begin, piece.end, kind, message))
        self._pieces = [piece for i, piece in enumerate(self._pieces) if i not in failed]

    def _count(self) -> Counts:
        self._check_remote()
        with ReadAhead(self._pieces, self._stores, self._how.workers) as ahead, Advice("count"):
            inputs = self._inputs(ahead)
            counts = Counts(_hapax.count_pieces(self._how.options(), inputs, None, None))
        _hapax.set_caller(counts, "count")
        self._check_remote()
        return counts

    def _check_remote(self) -> None:
        """Checks each remote file once, however many pieces of it there are."""
        files = {piece.path: piece for piece in self._pieces if piece.is_remote}
        found = in_threads(self._error_of, files.values())
        errors = {path: error for path, error in zip(files, found, strict=True) if error}
        if errors:
            raise _PiecesFailed(
                {
                    index: reason(errors[piece.path])
                    for index, piece in enumerate(self._pieces)
                    if piece.path in errors
                }
            )

    def _error_of(self, piece: Piece) -> Error | None:
        try:
            check_state(piece, self._stores)
        except Error as error:
            if not self._how.keep_going or error.kind in OF_THE_MACHINE:
                raise
            return error
        return None

    def _inputs(self, ahead: ReadAhead) -> _hapax.Pieces:
        inputs = _hapax.Pieces()
        for index, piece in enumerate(self._pieces):
            if piece.is_remote:
                file = _Object(self, ahead, index)
                if piece.is_whole:
                    inputs.add_object(file, piece.file_bytes, piece.path)
                else:
                    inputs.add_object_range(
                        file, piece.file_bytes, piece.begin, piece.end, piece.path
                    )
                continue
            identity = (piece.file_bytes, piece.modified, piece.inode)
            if piece.is_whole:
                inputs.add_file(piece.path, identity)
            else:
                inputs.add_range(piece.path, piece.begin, piece.end, identity)
        return inputs

    def read(self, ahead: ReadAhead, index: int, offset: int, length: int) -> Any:
        """Bytes of a piece. No bytes if it has failed and is to be left out: then the native count
        takes it for a file that became shorter, and goes on with the others. So all failures are
        known before the rest is counted again."""
        if index in self.unread:
            return b""
        try:
            return ahead.read(index, offset, length)
        except Error as error:
            if not self._how.keep_going or error.kind in OF_THE_MACHINE:
                raise
            self.unread[index] = reason(error)
            return b""


def _failed(notices: list[Notice]) -> dict[int, Reason]:
    """Why pieces failed, by their numbers."""
    failed = {}
    for notice in notices:
        if notice.error in OF_THE_MACHINE or notice.input is None:
            raise RuntimeError(str(notice))
        message = with_way_out(notice.text or str(notice))
        may_pass = notice.error in MAY_PASS and os.strerror(errno.EACCES) not in message
        failed[notice.input] = Reason(notice.error or "input_changed", message, may_pass)
    return failed


class _PiecesFailed(Exception):
    """Pieces to leave out: their numbers, and why."""

    def __init__(self, failed: dict[int, Reason]) -> None:
        super().__init__()
        self.failed = failed


class _Object:
    """A remote file for the native count, which reads it in the thread of the task."""

    def __init__(self, task: _Task, ahead: ReadAhead, index: int) -> None:
        self._task, self._ahead, self._index = task, ahead, index

    def read_at(self, offset: int, length: int) -> Any:
        """Bytes of the file."""
        return self._task.read(self._ahead, self._index, offset, length)


def _with_failure_columns(rows: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    return _batch(rows.columns + [pyarrow.nulls(rows.num_rows, kind) for _, kind in FAILURE_TYPES])


def _failure_rows(failures: list[Failure]) -> pyarrow.RecordBatch:
    columns = [
        pyarrow.array(column, kind)
        for column, (_, kind) in zip(zip(*failures, strict=True), FAILURE_TYPES, strict=True)
    ]
    return _batch([pyarrow.nulls(len(failures), kind) for _, kind in ROW_TYPES] + columns)


def _batch(columns: list[pyarrow.Array]) -> pyarrow.RecordBatch:
    names = [name for name, _ in ROW_TYPES + FAILURE_TYPES]
    return pyarrow.RecordBatch.from_arrays(columns, names=names)
