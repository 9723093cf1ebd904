"""In the executors: counts the texts of each group for count_column(by=...)."""

from _collections_abc import Iterator

import pyarrow

from .. import _hapax
from ._how import How

# Words are counted until they and the keys of their groups take so much memory, or the process may have
# little more (spark.executor.pyspark.memory). Then all go to Spark, which adds up what comes several
# times.
HELD_BYTES = 64 << 20


def count_groups(
    batches: Iterator[pyarrow.RecordBatch], how: How
) -> Iterator[pyarrow.RecordBatch]:
    """Counts the last column of all batches. The others are the keys of the groups. A word of a group
    may come several times: Spark adds it up."""
    counter = _hapax.GroupCounter(how.options(), None)
    keys: list[pyarrow.RecordBatch] = []  # of each group, in the order of their numbers
    for batch in batches:
        keys.append(_add(counter, batch))
        if counter.memory_bytes > HELD_BYTES or counter.is_nearly_full:
            yield from _counted(counter, keys)
            keys = []
    yield from _counted(counter, keys)


def _add(counter: _hapax.GroupCounter, batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    """Counts the texts of a batch, and returns the keys of the groups that begin there."""
    *keys, texts = batch.columns
    columns = [*map(_as_bytes, keys), texts]
    table = pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names)
    rows = counter.add(*table.__arrow_c_array__())
    return _keys_of(batch).take(_array(rows, pyarrow.int64()))


def _keys_of(batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    return pyarrow.RecordBatch.from_arrays(batch.columns[:-1], names=batch.schema.names[:-1])


def _as_bytes(column: pyarrow.Array) -> pyarrow.Array:
    """Values that differ as bytes that differ."""
    if pyarrow.types.is_boolean(column.type):
        column = column.cast(pyarrow.int8())
    try:
        width = column.type.bit_width // 8
    except ValueError:  # a string or binary data
        return column
    return column.view(pyarrow.binary(width)).cast(pyarrow.binary())


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
    for groups, counts in counter:
        words, numbers = pyarrow.record_batch(counts).columns
        rows = _array(groups, pyarrow.uint32())
        columns = [column.take(rows).combine_chunks() for column in table.columns]
        yield pyarrow.RecordBatch.from_arrays(
            [*columns, words.cast(pyarrow.string()), numbers], names=names
        )
