"""In the executors: reads counts files for read_counts()."""

import os
from _collections_abc import Iterator
from typing import Any

import pyarrow

from .. import _hapax
from ._pieces import Piece, unpack
from ._remote import open_remote
from ._rows import rows_of
from ._shuffle import Shuffle
from ._state import check_state


def read_pieces(
    batches: Iterator[pyarrow.RecordBatch],
    packed: list[bytes],
    shuffle: Shuffle,
    storage_options: dict[str, Any],
) -> Iterator[pyarrow.RecordBatch]:
    """Adds up the counts files of each task in the batches, and gives the rows for Spark's shuffle."""
    for batch in batches:
        for task in batch.column(0).to_pylist():
            pieces = unpack(packed[task])
            if pieces:
                yield from rows_of(_read(pieces, storage_options), task, shuffle, everywhere=True)


def _read(pieces: list[Piece], storage_options: dict[str, Any]) -> _hapax.CountsTable:
    parts: list[object] = []
    for piece in pieces:
        check_state(piece, storage_options)
        if piece.is_remote:
            with open_remote(os.fsdecode(piece.path), storage_options).open() as file:
                parts.append(_hapax.counts_from_bytes(file.read(), None, None))
        else:
            parts.append(piece.path)
    table = _hapax.merge_counts(parts, _hapax.DEFAULT_DECODER_MEMORY, None)
    for piece in pieces:
        check_state(piece, storage_options)
    return table
