"""In the executors: counts the texts of a task for count_column()."""

import itertools
from _collections_abc import Iterator

import pyarrow

from .. import count_iter
from ._how import How
from ._rows import rows_of
from ._shuffle import Shuffle


def count_texts(
    batches: Iterator[pyarrow.RecordBatch], how: How, shuffle: Shuffle
) -> Iterator[pyarrow.RecordBatch]:
    """Counts the first column of all batches, and gives the rows for Spark's shuffle."""
    from pyspark import TaskContext

    first = next(batches, None)
    if first is None:
        return
    texts = pyarrow.RecordBatchReader.from_batches(first.schema, itertools.chain([first], batches))
    counts = count_iter(
        texts,
        strategy="linear" if how.workers == 1 else "threads",
        workers=how.workers,
        **how.arguments,
    )
    context = TaskContext.get()
    assert context is not None
    yield from rows_of(counts, context.partitionId(), shuffle)
