"""In the executors: counts the texts of each group for count_column(by=...)."""

from _collections_abc import Iterator
from typing import Any

import pyarrow

from .. import count_iter
from ._how import How
from ._merge import COUNTS_SCHEMA

# Texts are held until there are so many bytes of them, and then counted, group by group.
HELD_BYTES = 64 << 20


def count_groups(
    batches: Iterator[pyarrow.RecordBatch], how: How
) -> Iterator[pyarrow.RecordBatch]:
    """Counts the last column of all batches. The others are the keys of the groups. A group may come
    several times: Spark adds it up."""
    groups = _Groups(how)
    for batch in batches:
        groups.add(batch)
        if groups.bytes > HELD_BYTES:
            yield from groups.counted()
    yield from groups.counted()


class _Groups:
    """The texts of each group that are not counted yet."""

    def __init__(self, how: How) -> None:
        self._how = how
        self._texts: dict[Any, list[pyarrow.Array]] = {}
        self._keys: dict[Any, pyarrow.RecordBatch] = {}
        self.bytes = 0

    def add(self, batch: pyarrow.RecordBatch) -> None:
        """Divides a batch into its groups."""
        keys = [f"key{i}" for i in range(batch.num_columns - 1)]
        rows = pyarrow.array(range(batch.num_rows), pyarrow.int64())
        table = pyarrow.Table.from_arrays([*batch.columns[:-1], rows], names=[*keys, "row"])
        grouped = table.group_by(keys, use_threads=False).aggregate([("row", "list")])
        texts = batch.column(batch.num_columns - 1)
        for group in grouped.column("row_list"):
            members = group.values
            first = batch.slice(members[0].as_py(), 1)
            key = tuple(column[0] for column in first.columns[:-1])
            self._keys.setdefault(key, first)
            self._texts.setdefault(key, []).append(texts.take(members))
        self.bytes += batch.nbytes

    def counted(self) -> Iterator[pyarrow.RecordBatch]:
        """The keys of each group with each of its words and its count. Then nothing is held."""
        for key, texts in self._texts.items():
            counts = count_iter(
                pyarrow.chunked_array(texts), strategy="linear", workers=1, **self._how.arguments
            )
            yield from self._rows(self._keys[key], counts)
        self._texts, self._keys, self.bytes = {}, {}, 0

    def _rows(self, first: pyarrow.RecordBatch, counts: Any) -> Iterator[pyarrow.RecordBatch]:
        names = [*first.schema.names[:-1], "word", "count"]
        for batch in pyarrow.table(counts).cast(COUNTS_SCHEMA).to_batches():
            same = pyarrow.array([0] * batch.num_rows, pyarrow.int64())
            keys = [column.take(same) for column in first.columns[:-1]]
            yield pyarrow.RecordBatch.from_arrays([*keys, *batch.columns], names=names)
