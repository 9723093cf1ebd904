"""In the executors: the counts of a task as rows for Spark's shuffle (_shuffle.py)."""

from _collections_abc import Iterator

import pyarrow

from .. import _hapax, count_text
from ._shuffle import Shuffle

ROW_TYPES = (
    ("bucket", pyarrow.int32()),
    ("task", pyarrow.int32()),
    ("part", pyarrow.int32()),
    ("parts", pyarrow.int32()),
    ("payload", pyarrow.binary()),
)

# A batch of rows has at most so much payload.
BATCH_BYTES = 64 << 20
# Shorter batches are joined until they have so much.
JOINED_BYTES = 4 << 20
# Each partition is one counts file, however long it is.
NO_LIMIT = 2**63 - 1
# The beginning of a counts file, which says how its words were counted: docs/counts_format.md.
HEADER_BYTES = 32


def rows_of(
    table: _hapax.CountsTable, task: int, shuffle: Shuffle, *, everywhere: bool = False
) -> Iterator[pyarrow.RecordBatch]:
    """The rows of all words of a task. ``task`` is a number of its own.

    With ``everywhere``, partitions without words get a counts file too, so that all tasks meet in
    each partition, and words that were counted in different ways are noticed wherever they go.
    """
    return _joined(_batches(table, task, shuffle, everywhere))


def _batches(
    table: _hapax.CountsTable, task: int, shuffle: Shuffle, everywhere: bool
) -> Iterator[pyarrow.RecordBatch]:
    missing = set(range(len(shuffle.buckets))) if everywhere else set()
    header = b""
    files = _hapax.partition_counts(table, len(shuffle.buckets), shuffle.seed, NO_LIMIT, 1, None)
    for partition, file in files:
        header = file[:HEADER_BYTES]
        missing.discard(partition)
        yield from _slices(file, shuffle.buckets[partition], task, shuffle.slice_bytes)
    if header:
        empty = header + _hapax.counts_to_bytes(count_text(""))[HEADER_BYTES:]
        for partition in sorted(missing):
            yield from _slices(empty, shuffle.buckets[partition], task, shuffle.slice_bytes)


def _joined(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    held: list[pyarrow.RecordBatch] = []
    held_bytes = 0
    for batch in batches:
        held.append(batch)
        held_bytes += batch.nbytes
        if held_bytes > JOINED_BYTES:
            yield from pyarrow.Table.from_batches(held).combine_chunks().to_batches()
            held, held_bytes = [], 0
    if held:
        yield from pyarrow.Table.from_batches(held).combine_chunks().to_batches()


def _slices(
    file: bytes, bucket: int, task: int, slice_bytes: int
) -> Iterator[pyarrow.RecordBatch]:
    parts = -(-len(file) // slice_bytes)
    at_once = max(1, BATCH_BYTES // slice_bytes)
    for first in range(0, parts, at_once):
        rows = range(first, min(first + at_once, parts))
        begin = first * slice_bytes
        payload = memoryview(file)[begin : min(rows.stop * slice_bytes, len(file))]
        ends = [min((row + 1) * slice_bytes, len(file)) - begin for row in rows]
        offsets = pyarrow.array([0, *ends], pyarrow.int32())
        columns = [
            pyarrow.array([bucket] * len(rows), pyarrow.int32()),
            pyarrow.array([task] * len(rows), pyarrow.int32()),
            pyarrow.array(rows, pyarrow.int32()),
            pyarrow.array([parts] * len(rows), pyarrow.int32()),
            pyarrow.Array.from_buffers(
                pyarrow.binary(),
                len(rows),
                [None, offsets.buffers()[1], pyarrow.py_buffer(payload)],
            ),
        ]
        yield pyarrow.RecordBatch.from_arrays(columns, names=[name for name, _ in ROW_TYPES])
