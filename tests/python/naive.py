"""Counts of many texts by Python's own tools, and texts for hypothesis with what is often wrong."""

import re
from collections import Counter
from collections.abc import Iterable

from hypothesis import strategies as st
from words import characters

# Letters of one to four bytes, case pairs that need care, what separates, a lone surrogate.
TRICKY = "aZ_9 é.ßΣσς'ʰİıK\u0307\u00adЖя–中\u200d𐐀😀²Ⅷ\n\0\ud800\udfff"

texts = st.text(st.sampled_from(TRICKY) | characters())


def words(text: str | bytes, lower: bool = True) -> list[str]:
    """The words of a text."""
    if not isinstance(text, str):
        text = bytes(text).decode("utf-8", "replace")
    found = re.findall(r"\w+", text)
    return [word.lower() for word in found] if lower else found


def count_words(texts: Iterable[str | bytes], lower: bool = True) -> Counter[str]:
    """How often each word occurs."""
    return Counter(word for text in texts for word in words(text, lower))


def count_documents(texts: Iterable[str | bytes], lower: bool = True) -> Counter[str]:
    """In how many texts each word occurs."""
    return Counter(word for text in texts for word in set(words(text, lower)))
