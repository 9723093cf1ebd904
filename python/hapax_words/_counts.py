"""Counts: the words of a text with their counts."""

import os
import sys

# Not from collections.abc: that imports all of collections, and takes longer than this package.
from _collections_abc import ItemsView, Iterator, KeysView, Mapping, ValuesView

from . import _hapax
from ._options import check_stop, whole_number
from ._paths import path_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar, overload

    from ._notices import Notice
    from ._options import StopFlag

    T = TypeVar("T")


class _Values(ValuesView[int]):
    """The counts in the order of their words."""

    _mapping: "Counts"

    def __iter__(self) -> Iterator[int]:
        return _hapax.counts_of(self._mapping)


class _Items(ItemsView[str, int]):
    """Pairs of word and count in the order of the words."""

    _mapping: "Counts"

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return _hapax.pairs_of(self._mapping)


class Counts(_hapax.CountsTable):
    """Every distinct word of a text with its count: a read-only ``Mapping[str, int]``.

    ``counts["whale"]`` is the count of a word and 0 for an absent one. Words have one total order:
    the most frequent first, and words of the same count by their code points. Iteration,
    ``keys()``, ``values()``, ``items()``, ``most_common()`` and all exports give them in this order.
    Counts equal a dict or a ``collections.Counter`` of the same words.

    Counts are made by :func:`count`, :func:`count_text`, :func:`count_iter`, :func:`count_file`,
    :func:`load`, :func:`merge` and :func:`from_arrow`. They never change, and any number of threads
    may read them. ``pyarrow.table(counts)``, ``polars.DataFrame(counts)`` and DuckDB read them as a
    table with the columns ``word`` and ``count``, without a copy.
    """

    __slots__ = ()
    __reversed__ = None

    if TYPE_CHECKING:  # the extension has it, with fewer types

        @overload  # type: ignore[override]
        def get(self, word: str, /) -> int | None: ...
        @overload
        def get(self, word: str, default: T, /) -> int | T: ...
        def get(self, word: str, default: "Any" = None, /) -> "Any": ...

    def keys(self) -> KeysView[str]:
        """The words in the total order, as a view."""
        return KeysView(self)

    def values(self) -> ValuesView[int]:
        """The counts (int) in the total order of the words, as a view."""
        return _Values(self)

    def items(self) -> ItemsView[str, int]:
        """Pairs (word, count) in the total order, as a view."""
        return _Items(self)

    def most_common(self, n: int | None = None) -> list[tuple[str, int]]:
        """The most frequent words with their counts, in the total order.

        Args:
            n (int or None): how many words. None, the default, gives all; 0 or less gives none.
        """
        if n is None:
            return list(_hapax.pairs_of(self))
        return _hapax.first_pairs_of(self, max(0, whole_number("n", n, -(2**63), 2**63 - 1)))

    def to_pandas(self) -> "Any":
        """A pandas.DataFrame with the columns "word" (str) and "count" (int64), in the total order.

        Needs pandas. Where pyarrow is installed, it makes the columns.
        """
        from importlib import import_module

        try:
            return import_module("pyarrow").table(self).to_pandas()
        except ImportError:
            columns = {"word": list(self), "count": list(self.values())}
            return import_module("pandas").DataFrame(columns).astype({"count": "int64"})

    @property
    def documents(self) -> "Counts | None":
        """For each word the number of texts in which it occurs (Counts), if count_iter() counted
        that, else None. Its ``total`` is the sum of these numbers."""
        table = _hapax.documents_of(self)
        return None if table is None else Counts(table)

    @property
    def stats(self) -> dict[str, "Any"]:
        """What the run cost: the keys and values of ``hapax count --stats json`` (dict of str)."""
        import json

        stats: dict[str, "Any"] = json.loads(_hapax.stats_json_of(self))
        return stats

    @property
    def notices(self) -> list["Notice"]:
        """What is worth knowing about the inputs, such as invalid bytes (list of Notice). They are
        also logged as warnings of the logger "hapax_words"."""
        from ._notices import notices_of

        return notices_of(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _hapax.CountsTable):
            return _hapax.equals(self, other)
        if isinstance(other, dict):
            return _hapax.equals_dict(self, other, _is_counter(other))
        if isinstance(other, Mapping):
            return _hapax.equals_dict(self, dict(other), False)
        return NotImplemented

    @property  # type: ignore[misc]
    def __class__(self) -> type["Counts"]:
        """Counts are a Mapping for everybody but polars, which would make a column of each word.

        ``polars.DataFrame(counts)`` asks for a Mapping before it looks for an Arrow stream. So
        Mapping learns of Counts only by this property: ``isinstance()`` of an abstract class asks
        for it, and polars alone gets the class that is not registered.
        """
        asking = sys._getframe(1)
        if asking.f_globals.get("__name__") == "abc" and asking.f_back is not None:
            asking = asking.f_back
        is_polars = asking.f_globals.get("__name__", "").startswith("polars.")
        return Counts if is_polars else _MappingCounts

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: object) -> "Counts":
        """The words of both with the sums of their counts. Where both have ``documents`` or
        ``texts``, these are added up too."""
        if not isinstance(other, _hapax.CountsTable):
            return NotImplemented
        return Counts(_hapax.merge_counts([self, other], 0, 0, b"", None))

    def save(
        self, path: str | bytes | os.PathLike[str], *, stop: "StopFlag | None" = None
    ) -> None:
        """Writes a counts file, for :func:`load`, :func:`merge`, ``hapax cat`` and ``hapax merge``.

        The file is complete or untouched, whatever happens. ``docs/counts_format.md`` draws it. It
        has the words with their counts; ``documents`` and ``texts`` are not saved. To keep them, save
        ``counts.documents`` as a file of its own, or use ``pickle``.

        Args:
            path (str, bytes or os.PathLike): the file, which is replaced if it exists. No default.
            stop (threading.Event or None): ends the work with ``Cancelled`` once it is set. Default
                None.
        """
        check_stop(stop)
        _hapax.write_counts(self, path_bytes("path", path), stop)

    def __reduce__(self) -> tuple[object, ...]:
        """Counts are pickled as the bytes of a counts file, with documents and texts. Statistics and
        notices are left out."""
        from ._files import unpickled

        documents = _hapax.documents_of(self)
        of_documents = None if documents is None else _hapax.counts_to_bytes(documents)
        return unpickled, (_hapax.counts_to_bytes(self), of_documents, self.texts)

    def __copy__(self) -> "Counts":
        return self

    def __deepcopy__(self, memo: dict[int, "Any"]) -> "Counts":
        return self

    def __repr__(self) -> str:
        first = ", ".join(f"{word!r}: {count}" for word, count in self.most_common(5))
        more = ", ..." if len(self) > 5 else ""
        return f"<Counts of {self.total:,} words, {len(self):,} distinct: {{{first}{more}}}>"

    def _repr_html_(self) -> str:
        """The first ten words as a table, for notebooks."""
        from html import escape

        shown = self.most_common(10)
        rows = "".join(
            f"<tr><td>{escape(word)}</td><td style='text-align: right'>{count:,}</td></tr>"
            for word, count in shown
        )
        more = f"{len(self) - len(shown):,} more of " if len(self) > len(shown) else ""
        return (
            f"<table><thead><tr><th>word</th><th>count</th></tr></thead><tbody>{rows}</tbody></table>"
            f"<p>{more}{len(self):,} distinct words, {self.total:,} in all</p>"
        )


def finished(table: _hapax.CountsTable, caller: str) -> Counts:
    """The result of a count by a function of this name: Counts, whose notices are logged."""
    counts = Counts(table)
    if _hapax.has_notices(table):
        _hapax.set_caller(counts, caller)
        from ._notices import log_notices

        log_notices(counts)
    return counts


def _is_counter(value: dict["Any", "Any"]) -> bool:
    from collections import Counter

    return isinstance(value, Counter)


class _MappingCounts(Counts):
    """What collections.abc.Mapping knows of Counts: see Counts.__class__. Never instantiated."""


Mapping.register(_MappingCounts)
Counts.__module__ = "hapax_words"
