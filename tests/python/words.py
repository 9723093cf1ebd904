"""What the words of a text are, by Python's own tools: docs/semantics.md. Texts for hypothesis."""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable

from hypothesis import settings
from hypothesis import strategies as st

# The machine may be busy: time is no measure of an example.
settings.register_profile("hapax", deadline=None)
settings.load_profile("hapax")

# Later versions of Unicode have more letters. Their characters up to here are those of Unicode 14.
LAST_OLD_CHARACTER = sys.maxunicode if unicodedata.unidata_version == "14.0.0" else 0x2FF


def characters() -> st.SearchStrategy[str]:
    """Characters of Unicode 14, without surrogates."""
    return st.characters(max_codepoint=LAST_OLD_CHARACTER, exclude_categories=["Cs"])


def texts() -> st.SearchStrategy[str]:
    """Any text, and texts of few words that repeat."""
    some = ["the", "The", "whale", "ΑΣ", "İ", "3.14", "don't", "中", "_"]
    words = st.lists(st.sampled_from(some))
    return st.text(characters()) | words.map(" ".join) | words.map("\n".join)


def counted(text: str) -> "Counter[str]":
    """The words of a text with their counts."""
    return Counter(word.lower() for word in re.findall(r"\w+", text))


def in_order(counts: "dict[str, int]") -> list[tuple[str, int]]:
    """Words and counts in hapax's total order."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def many_words(numbers: Iterable[int]) -> str:
    """A text of words, one for each number."""
    return " ".join(f"w{number}" for number in numbers)
