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
from ._threads import AT_ONCE, in_threads


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
    remote = [piece for piece in pieces if piece.is_remote]
    _check(pieces, stores)
    tables = _remote_counts(remote, stores)
    parts: list[object] = [next(tables) if piece.is_remote else piece.path for piece in pieces]
    table = _hapax.merge_counts(parts, _hapax.DEFAULT_DECODER_MEMORY, 0, b"", None)
    _check(pieces, stores)
    return table


def _check(pieces: list[Piece], stores: Stores) -> None:
    for piece in pieces:
        if not piece.is_remote:
            check_state(piece, stores)
    remote = (piece for piece in pieces if piece.is_remote)
    in_threads(lambda piece: check_state(piece, stores), remote)


def _remote_counts(pieces: list[Piece], stores: Stores) -> Iterator[_hapax.CountsTable]:
    """Reads some files at once. Their bytes are held only until the next ones are read."""
    for first in range(0, len(pieces), AT_ONCE):
        urls = [os.fsdecode(piece.path) for piece in pieces[first : first + AT_ONCE]]
        contents = in_threads(lambda url: stores.open(url).read_all(), urls)
        for url, content in zip(urls, contents, strict=True):
            try:
                yield _hapax.counts_from_bytes(content, None, None)
            except Error as error:
                error.path = url
                raise
