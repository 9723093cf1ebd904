"""Does what count_files() does without Spark: the driver's part and all tasks, in this process."""

import os
from collections.abc import Callable
from typing import Any, NamedTuple

import pyarrow

from hapax_words._paths import path_list
from hapax_words.spark._count_pieces import count_pieces
from hapax_words.spark._how import How
from hapax_words.spark._listing import Listing, list_inputs
from hapax_words.spark._merge import merge_rows
from hapax_words.spark._sharing import pack_all
from hapax_words.spark._shuffle import Shuffle
from hapax_words.spark._stores import Stores, stores_for
from hapax_words.spark._urls import is_url


class Counted(NamedTuple):
    """What came out."""

    words: dict[str, int]
    failures: dict[str, str]  # the kind of each, by the path


def stores_of(*urls: str, **storage_options: Any) -> Stores:
    """What opens URLs."""
    return stores_for(urls, storage_options)


def listed(
    paths: Any, range_bytes: int = 1 << 26, *, identity: str = "inode", keep_going: bool = False, **more: Any
) -> Listing:
    """What the driver lists."""
    names = path_list("paths", paths)
    stores = stores_of(*(os.fsdecode(name) for name in names if is_url(name)))
    return list_inputs(names, How.of_files(more, keep_going, 1), range_bytes, stores, identity)


def count_here(
    paths: Any,
    *,
    range_bytes: int = 1 << 26,
    tasks: int = 1,
    workers: int = 1,
    identity: str = "inode",
    keep_going: bool = False,
    after_listing: Callable[[], object] = lambda: None,
    **options: Any,
) -> Counted:
    """The words of files, and what failed."""
    names = path_list("paths", paths)
    how = How.of_files(options, keep_going, workers)
    stores = stores_of(*(os.fsdecode(name) for name in names if is_url(name)))
    files, not_listed = list_inputs(names, how, range_bytes, stores, identity)
    after_listing()
    failures = {failure.path: failure.kind for failure in not_listed}
    packed = pack_all(files, range_bytes, tasks)
    rows = []
    for task in range(len(packed)):
        numbers = pyarrow.RecordBatch.from_pydict({"id": [task]})
        for batch in count_pieces(iter([numbers]), packed, how, Shuffle([0], 1, 1 << 16), stores):
            if batch.column(0).null_count == 0:
                rows.append(batch)
            else:
                failures.update(zip(batch["path"].to_pylist(), batch["kind"].to_pylist(), strict=True))
    words = {}
    for batch in merge_rows(iter(rows)):
        words.update(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    return Counted(words, failures)
