"""In the executors: reads counts files for read_counts()."""

import os
from _collections_abc import Iterator

import pyarrow

from .. import _hapax
from .._errors import Error
from ._pieces import Piece, unpack
from ._rows import rows_of
from ._shuffle import Shuffle
from ._state import check_state
from ._stores import Stores


def read_pieces(
    batches: Iterator[pyarrow.RecordBatch],
    packed: list[bytes],
    shuffle: Shuffle,
    stores: Stores,
) -> Iterator[pyarrow.RecordBatch]:
    """Adds up the counts files of each task in the batches, and gives the rows for Spark's shuffle."""
    for batch in batches:
        for task in batch.column(0).to_pylist():
            pieces = unpack(packed[task])
            if pieces:
                yield from rows_of(_read(pieces, stores), task, shuffle, everywhere=True)


def _read(pieces: list[Piece], stores: Stores) -> _hapax.CountsTable:
    parts: list[object] = []
    for piece in pieces:
        check_state(piece, stores)
        parts.append(_remote_counts(piece, stores) if piece.is_remote else piece.path)
    table = _hapax.merge_counts(parts, _hapax.DEFAULT_DECODER_MEMORY, None)
    for piece in pieces:
        check_state(piece, stores)
    return table


def _remote_counts(piece: Piece, stores: Stores) -> _hapax.CountsTable:
    content = stores.open(os.fsdecode(piece.path)).read_all()
    try:
        return _hapax.counts_from_bytes(content, None, None)
    except Error as error:
        error.path = os.fsdecode(piece.path)
        raise
