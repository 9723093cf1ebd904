"""In the executors: the counts of a task as rows for Spark's shuffle (_shuffle.py)."""

from _collections_abc import Iterator

import pyarrow

from .. import _hapax
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
# Each partition is one counts file, however long it is.
NO_LIMIT = 2**63 - 1


def rows_of(
    table: _hapax.CountsTable, task: int, shuffle: Shuffle
) -> Iterator[pyarrow.RecordBatch]:
    """The rows of all words of a task. ``task`` is a number of its own."""
    files = _hapax.partition_counts(table, len(shuffle.buckets), shuffle.seed, NO_LIMIT, 1, None)
    for partition, file in files:
        yield from _slices(file, shuffle.buckets[partition], task, shuffle.slice_bytes)


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
