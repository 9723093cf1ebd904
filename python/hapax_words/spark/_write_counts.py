"""In the executors: writes the counts files of write_counts()."""

import itertools
import os
import uuid
from _collections_abc import Iterator

import pyarrow

from .. import from_arrow


def write_part(
    batches: Iterator[pyarrow.RecordBatch], folder: str, job: str, case: str
) -> Iterator[pyarrow.RecordBatch]:
    """Writes the words of a task into a counts file, and gives its name now and its name to be."""
    from pyspark import TaskContext

    first = next(batches, None)
    if first is None:
        return
    # Words are string or large_string, as spark.sql.execution.arrow.useLargeVarTypes says.
    rows = pyarrow.RecordBatchReader.from_batches(first.schema, itertools.chain([first], batches))
    counts = from_arrow(rows, case=case)
    if not counts:
        return
    context = TaskContext.get()
    assert context is not None
    # A task that runs twice writes twice. Only one of the files is taken.
    unique = uuid.uuid4().hex
    if not os.path.isdir(folder):
        raise FileNotFoundError(
            f"{folder}: there is no such folder on this executor; write_counts() needs a file system "
            "that the driver and all executors share"
        )
    counts.save(os.path.join(folder, unique))
    yield pyarrow.RecordBatch.from_pydict(
        {"temporary": [unique], "name": [f"part-{context.partitionId():05d}-{job}.counts"]}
    )
