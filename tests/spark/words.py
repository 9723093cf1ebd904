"""What the words of a text are, by Python's own tools; texts for the tests; results as dicts."""

import random
import re
from collections import Counter

from pyspark.sql import DataFrame

MANY_WORDS = "the The whale ΑΣ ας İ 3.14 don't 中 _ naïve Straße".split()


def counted(text: str) -> "Counter[str]":
    """The words of a text with their counts, as docs/semantics.md says."""
    return Counter(word.lower() for word in re.findall(r"\w+", text))


def text_of(words: int, seed: int, types: int = 1000) -> str:
    """A text of so many words, with few that are frequent and many that are rare."""
    generator = random.Random(seed)
    some = [
        generator.choice(MANY_WORDS)
        if generator.random() < 0.5
        else f"w{int(types ** generator.random())}"
        for _ in range(words)
    ]
    return "".join(word + generator.choice(" \n,") for word in some)


def as_dict(counts: DataFrame) -> dict[str, int]:
    """The words of a result. Checks its types, and that no word comes twice."""
    assert counts.dtypes == [("word", "string"), ("count", "bigint")]
    rows = counts.collect()
    words = {row["word"]: row["count"] for row in rows}
    assert len(words) == len(rows), "a word comes twice"
    return words
