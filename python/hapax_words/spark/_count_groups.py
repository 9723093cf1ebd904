"""In the executors: counts the texts of each group for count_column(by=...)."""

import bisect
from _collections_abc import Iterator

import pyarrow
import pyarrow.compute

from .. import _hapax
from ._how import How

# Words are counted until they and the keys of their groups take so much memory, or the process may have
# little more (spark.executor.pyspark.memory). Then all go to Spark, which adds up what comes several
# times.
HELD_BYTES = 64 << 20

# Each row has the key of its group. Those of a batch have at most so many bytes, or it is one row.
KEY_BYTES = 8 << 20


def count_groups(
    batches: Iterator[pyarrow.RecordBatch], how: How
) -> Iterator[pyarrow.RecordBatch]:
    """Counts the last column of all batches. The others are the keys of the groups. A word of a group
    may come several times: Spark adds it up."""
    counter = _hapax.GroupCounter(how.options(), None)
    keys: list[pyarrow.RecordBatch] = []  # of each group, in the order of their numbers
    key_bytes = 0
    for batch in batches:
        of_batch = _keys_of(batch)
        if key_bytes + of_batch.nbytes > HELD_BYTES:
            yield from _counted(counter, keys)
            keys, key_bytes = [], 0
        keys.append(of_batch.take(_add(counter, batch)))
        key_bytes += keys[-1].nbytes
        # The counter has the keys, too, and _counted() puts them together.
        if counter.memory_bytes + 2 * key_bytes > HELD_BYTES or counter.is_nearly_full:
            yield from _counted(counter, keys)
            keys, key_bytes = [], 0
    yield from _counted(counter, keys)


def _add(counter: _hapax.GroupCounter, batch: pyarrow.RecordBatch) -> pyarrow.Array:
    """Counts the texts of a batch, and returns the rows in which a new group begins."""
    *keys, texts = batch.columns
    columns = [*map(_as_bytes, keys), texts]
    table = pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names)
    return _array(counter.add(*table.__arrow_c_array__()), pyarrow.int64())


def _keys_of(batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    return pyarrow.RecordBatch.from_arrays(batch.columns[:-1], names=batch.schema.names[:-1])


def _as_bytes(column: pyarrow.Array) -> pyarrow.Array:
    """Values that differ as bytes that differ."""
    if pyarrow.types.is_boolean(column.type):
        column = column.cast(pyarrow.int8())
    width = _width(column.type)
    return column if width is None else column.view(pyarrow.binary(width)).cast(pyarrow.binary())


def _array(values: bytes, kind: pyarrow.DataType) -> pyarrow.Array:
    size = len(values) * 8 // kind.bit_width
    return pyarrow.Array.from_buffers(kind, size, [None, pyarrow.py_buffer(values)])


def _counted(
    counter: _hapax.GroupCounter, keys: list[pyarrow.RecordBatch]
) -> Iterator[pyarrow.RecordBatch]:
    """The keys of each group with each of its words and its count. Then the counter has none."""
    if not keys:
        return
    table = pyarrow.Table.from_batches(keys).combine_chunks()
    names = [*table.schema.names, "word", "count"]
    lengths = _lengths(table)
    for groups, counts in counter:
        words, numbers = pyarrow.record_batch(counts).columns
        rows = _array(groups, pyarrow.uint32())
        for begin, end in _parts(lengths.take(rows)):
            some = rows[begin:end]
            columns = [column.take(some).combine_chunks() for column in table.columns]
            columns += [words[begin:end].cast(pyarrow.string()), numbers[begin:end]]
            yield pyarrow.RecordBatch.from_arrays(columns, names=names)


def _lengths(keys: pyarrow.Table) -> pyarrow.Array:
    """How many bytes the strings and binary data of each key have."""
    lengths = pyarrow.repeat(pyarrow.scalar(0, pyarrow.int64()), keys.num_rows)
    for column in keys.columns:
        if _width(column.type) is None:
            some = pyarrow.compute.binary_length(column.combine_chunks()).fill_null(0)
            lengths = pyarrow.compute.add(lengths, some.cast(pyarrow.int64()))
    return lengths


def _width(kind: pyarrow.DataType) -> int | None:
    """How many bytes a value has. None for strings and binary data."""
    try:
        return int(kind.bit_width) // 8
    except ValueError:
        return None


def _parts(lengths: pyarrow.Array) -> Iterator[tuple[int, int]]:
    """Divides rows, of which each has so many bytes, into parts with at most ``KEY_BYTES``."""
    sums = pyarrow.compute.cumulative_sum(lengths)
    begin = before = 0
    while begin < len(sums):
        most = before + KEY_BYTES
        end = bisect.bisect_right(sums, most, begin + 1, key=lambda value: value.as_py())
        yield begin, end
        begin, before = end, sums[end - 1].as_py()
