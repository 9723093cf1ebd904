"""Counts: the words of a text with their counts."""

from collections import Counter
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

from . import _hapax
from ._options import whole_number


class _Values(ValuesView[int]):
    """The counts in the order of their words."""

    _mapping: "Counts"

    def __iter__(self) -> Iterator[int]:
        return self._mapping._counts()


class _Items(ItemsView[str, int]):
    """Pairs of word and count in the order of the words."""

    _mapping: "Counts"

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return self._mapping._pairs()


class Counts(_hapax.CountsTable):
    """Every distinct word of a text with its count: a read-only ``Mapping[str, int]``.

    ``counts["whale"]`` is the count of a word and 0 for an absent one. Words have one total order:
    the most frequent first, and words of the same count by their code points. Iteration,
    ``keys()``, ``values()``, ``items()``, ``most_common()`` and all exports give them in this order.
    Counts equal a dict or a ``collections.Counter`` of the same words.

    Counts are made by :func:`count`, :func:`count_text`, :func:`count_iter`, :func:`count_file`,
    :func:`load` and :func:`merge`. They never change, and any number of threads may read them.
    """

    __slots__ = ()
    __reversed__ = None

    def keys(self) -> KeysView[str]:
        """The words in the total order, as a view."""
        return KeysView(self)  # type: ignore[arg-type]

    def values(self) -> ValuesView[int]:
        """The counts (int) in the total order of the words, as a view."""
        return _Values(self)  # type: ignore[arg-type]

    def items(self) -> ItemsView[str, int]:
        """Pairs (word, count) in the total order, as a view."""
        return _Items(self)  # type: ignore[arg-type]

    def most_common(self, n: int | None = None) -> list[tuple[str, int]]:
        """The most frequent words with their counts, in the total order.

        Args:
            n: how many words (int); None, the default, gives all. 0 and less give none.
        """
        if n is None:
            return list(self._pairs())
        return self._first_pairs(whole_number("n", n, -(2**63), 2**63) if n > 0 else 0)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _hapax.CountsTable):
            return self._equals(other)
        if isinstance(other, dict):
            return self._equals_dict(other, isinstance(other, Counter))
        if isinstance(other, Mapping):
            return self._equals_dict(dict(other), False)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> "Counts":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Counts":
        return self

    def __repr__(self) -> str:
        first = ", ".join(f"{word!r}: {count}" for word, count in self.most_common(5))
        more = ", ..." if len(self) > 5 else ""
        return f"<Counts of {self.total:,} words, {len(self):,} distinct: {{{first}{more}}}>"


Mapping.register(Counts)
Counts.__module__ = "hapax_words"
