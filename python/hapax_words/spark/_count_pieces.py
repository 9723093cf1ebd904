"""In the executors: counts the pieces of a task for count_files()."""

import os
from _collections_abc import Iterator
from typing import Any, NamedTuple

import pyarrow

from .. import Counts, Error, _hapax
from .._advice import Advice
from .._notices import log_notices, notices_of
from .._paths import shown_path
from ._how import How
from ._pieces import Piece, unpack
from ._remote import open_remote
from ._rows import ROW_TYPES, rows_of
from ._shuffle import Shuffle
from ._state import check_state

FAILURE_TYPES = (
    ("path", pyarrow.string()),
    ("begin", pyarrow.int64()),
    ("end", pyarrow.int64()),
    ("kind", pyarrow.string()),
    ("message", pyarrow.string()),
)

# Failures of a machine and not of a piece: they fail the task, and Spark runs it again.
_OF_THE_MACHINE = ("out_of_memory", "system", "worker_lost", "overflow", "cancelled")

# Notices of pieces that were not counted, or not as a whole.
_FAILED = ("unreadable", "partly_counted", "grown")


class Failure(NamedTuple):
    """A piece that was left out, and why."""

    piece: Piece
    kind: str
    message: str


def count_pieces(
    batches: Iterator[pyarrow.RecordBatch],
    packed: list[bytes],
    how: How,
    shuffle: Shuffle,
    storage_options: dict[str, Any],
) -> Iterator[pyarrow.RecordBatch]:
    """Counts the pieces of each task in the batches, and gives the rows for Spark's shuffle. With
    ``keep_going`` also a row for each failure, of which only its own columns are not null."""
    for batch in batches:
        for task in batch.column(0).to_pylist():
            job = _Task(unpack(packed[task]), how, storage_options)
            counts = job.counted()
            log_notices(counts)
            for rows in rows_of(counts, task, shuffle):
                yield _with_failure_columns(rows) if how.keep_going else rows
            if job.failures:
                yield _failure_rows(job.failures)


class _Task:
    """One native count of all pieces. If pieces fail and the rest is to be counted, another one."""

    def __init__(self, pieces: list[Piece], how: How, storage_options: dict[str, Any]) -> None:
        self.failures: list[Failure] = []
        self._pieces = pieces
        self._how = how
        self._storage_options = storage_options

    def counted(self) -> Counts:
        """The counts of all pieces that did not fail: of each as a whole."""
        while True:
            try:
                counts = self._count()
            except _PiecesFailed as error:
                self._leave_out(error.failed)
                continue
            except Error as error:
                if not self._how.keep_going or error.input is None or error.kind in _OF_THE_MACHINE:
                    raise
                self._leave_out({error.input: (error.kind, str(error))})
                continue
            if not self._how.keep_going:
                return counts
            notices = [notice for notice in notices_of(counts) if notice.kind in _FAILED]
            if not notices:
                return counts
            for notice in notices:
                if notice.error in _OF_THE_MACHINE:
                    raise RuntimeError(str(notice))
            self._leave_out(
                {
                    notice.input: (notice.error or "input_changed", notice.text or str(notice))
                    for notice in notices
                    if notice.input is not None
                }
            )
            if all(notice.kind == "unreadable" for notice in notices):
                return counts  # of what was left out nothing was counted

    def _leave_out(self, failed: dict[int, tuple[str, str]]) -> None:
        for index, (kind, message) in sorted(failed.items()):
            self.failures.append(Failure(self._pieces[index], kind, message))
        self._pieces = [piece for i, piece in enumerate(self._pieces) if i not in failed]

    def _count(self) -> Counts:
        self._check_remote()
        with Advice("count"):
            counts = Counts(_hapax.count_pieces(self._how.options(), self._inputs(), None, None))
        _hapax.set_caller(counts, "count")
        self._check_remote()
        return counts

    def _check_remote(self) -> None:
        """Checks each remote file once, however many pieces of it there are."""
        errors: dict[bytes, Exception | None] = {}
        for piece in self._pieces:
            if piece.is_remote and piece.path not in errors:
                errors[piece.path] = None
                try:
                    check_state(piece, self._storage_options)
                except Exception as error:
                    if not self._how.keep_going:
                        raise
                    errors[piece.path] = error
        failed = {
            index: failure_of(found)
            for index, piece in enumerate(self._pieces)
            if (found := errors.get(piece.path)) is not None
        }
        if failed:
            raise _PiecesFailed(failed)

    def _inputs(self) -> _hapax.Pieces:
        inputs = _hapax.Pieces()
        for index, piece in enumerate(self._pieces):
            if piece.is_remote:
                file = _Object(self, index, os.fsdecode(piece.path))
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

    def fail(self, index: int, error: Exception) -> None:
        """Raises the error of a piece, or what makes counted() leave it out."""
        if not self._how.keep_going:
            raise error
        raise _PiecesFailed({index: failure_of(error)}) from error


def failure_of(error: Exception) -> tuple[str, str]:
    """The kind and the message of an error."""
    if isinstance(error, FileNotFoundError):
        return "not_found", str(error)
    return error.kind if isinstance(error, Error) else "not_readable", str(error)


class _PiecesFailed(Exception):
    """Pieces to leave out: their numbers, with the kind and the message of each error."""

    def __init__(self, failed: dict[int, tuple[str, str]]) -> None:
        super().__init__()
        self.failed = failed


class _Object:
    """A remote file for the native count, which reads it in the thread of the task."""

    def __init__(self, task: _Task, index: int, url: str) -> None:
        self._task, self._index, self._url = task, index, url
        self._file: Any = None

    def read_at(self, offset: int, length: int) -> Any:
        """Bytes of the file."""
        try:
            if self._file is None:
                self._file = open_remote(self._url, self._task._storage_options)
            return self._file.read_at(offset, length)
        except Exception as error:
            self._task.fail(self._index, error)


def _with_failure_columns(rows: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    return _batch(rows.columns + [pyarrow.nulls(rows.num_rows, kind) for _, kind in FAILURE_TYPES])


def _failure_rows(failures: list[Failure]) -> pyarrow.RecordBatch:
    values = [
        (
            shown_path(os.fsdecode(piece.path)),
            piece.begin,
            piece.end,
            kind,
            message.encode("utf-8", "replace").decode(),
        )
        for piece, kind, message in failures
    ]
    columns = [
        pyarrow.array(column, kind)
        for column, (_, kind) in zip(zip(*values, strict=True), FAILURE_TYPES, strict=True)
    ]
    return _batch([pyarrow.nulls(len(values), kind) for _, kind in ROW_TYPES] + columns)


def _batch(columns: list[pyarrow.Array]) -> pyarrow.RecordBatch:
    names = [name for name, _ in ROW_TYPES + FAILURE_TYPES]
    return pyarrow.RecordBatch.from_arrays(columns, names=names)
