"""What a task of count_column(by=...) gives to Spark, added up here. No cluster."""

import datetime
import decimal
import random
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyarrow
import pytest

from hapax_words.spark import _count_groups
from hapax_words.spark._how import How
from words import counted, text_of

HOW = How.of_texts({}, 1)
WHEN = datetime.datetime(2026, 1, 2, 3, 4, 5, 6)
VALUES: dict[pyarrow.DataType, list[Any]] = {
    pyarrow.string(): ["", "a", "é", "a longer one", None],
    pyarrow.large_string(): ["", "a", None],
    pyarrow.binary(): [b"", b"\0", b"\0\0", None],
    pyarrow.bool_(): [True, False, None],
    pyarrow.int8(): [-1, 0, 1, None],
    pyarrow.int16(): [-1, 0, 1, None],
    pyarrow.int32(): [-1, 0, 1, None],
    pyarrow.int64(): [-1, 0, 1, 2**62, None],
    pyarrow.float32(): [0.5, float("inf"), None],
    pyarrow.float64(): [0.5, float("-inf"), None],
    pyarrow.decimal128(20, 3): [decimal.Decimal("1.500"), decimal.Decimal("-0.001"), None],
    pyarrow.date32(): [datetime.date(2026, 1, 2), None],
    pyarrow.timestamp("us"): [WHEN, None],
    pyarrow.timestamp("us", "UTC"): [WHEN.replace(tzinfo=datetime.timezone.utc), None],
}

Groups = Counter[tuple[Any, ...]]


def expected(batches: Iterable[pyarrow.RecordBatch]) -> Groups:
    words: Groups = Counter()
    for batch in batches:
        for *key, text in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            for word, count in counted(text or "").items():
                words[*key, word] += count
    return words


def added_up(batches: Iterable[pyarrow.RecordBatch]) -> Groups:
    words: Groups = Counter()
    for batch in batches:
        batch.validate(full=True)
        for *word, count in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            words[tuple(word)] += count
    return words


def some_batches(kinds: list[pyarrow.DataType], rows: int) -> list[pyarrow.RecordBatch]:
    generator = random.Random(rows)
    keys = [pyarrow.array([generator.choice(VALUES[k]) for _ in range(rows)], k) for k in kinds]
    texts = [generator.choice([None, text_of(generator.randrange(9), row)]) for row in range(rows)]
    names = [*(f"key{number}" for number in range(len(keys))), "text"]
    table = pyarrow.Table.from_arrays([*keys, pyarrow.array(texts, pyarrow.string())], names=names)
    return table.to_batches(max_chunksize=7)


@pytest.mark.parametrize("kind", VALUES, ids=str)
def test_keys_of_every_type(kind: pyarrow.DataType) -> None:
    batches = some_batches([kind], 50)
    found = list(_count_groups.count_groups(iter(batches), HOW))
    assert added_up(found) == expected(batches)
    for batch in found:
        assert batch.schema == pyarrow.schema(
            [("key0", kind), ("word", pyarrow.string()), ("count", pyarrow.int64())]
        )


def test_keys_of_several_columns() -> None:
    batches = some_batches([pyarrow.string(), pyarrow.int32(), pyarrow.binary(), pyarrow.bool_()], 300)
    found = list(_count_groups.count_groups(iter(batches), HOW))
    assert added_up(found) == expected(batches)
    assert sum(batch.num_rows for batch in found) == len(expected(batches))  # each word once


def test_memory_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    batches = some_batches([pyarrow.int64()], 300)
    at_once = list(_count_groups.count_groups(iter(batches), HOW))
    monkeypatch.setattr(_count_groups, "HELD_BYTES", 1)
    in_parts = list(_count_groups.count_groups(iter(batches), HOW))
    assert len(in_parts) > len(at_once) == 1
    assert added_up(in_parts) == added_up(at_once) == expected(batches)


def test_nothing_is_nothing() -> None:
    assert list(_count_groups.count_groups(iter([]), HOW)) == []
    nulls = pyarrow.RecordBatch.from_arrays(
        [pyarrow.array([1, 2]), pyarrow.array([None, ""], pyarrow.string())], names=["key0", "text"]
    )
    assert list(_count_groups.count_groups(iter([nulls]), HOW)) == []


def test_case_is_kept() -> None:
    batch = pyarrow.RecordBatch.from_pydict({"key0": [1, 1], "text": ["The the", "The"]})
    how = How.of_texts({"case": "keep"}, 1)
    assert added_up(_count_groups.count_groups(iter([batch]), how)) == {(1, "The"): 2, (1, "the"): 1}
