"""What a task of count_column(by=...) gives to Spark, added up here. No cluster."""

import datetime
import decimal
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow
import pytest

from hapax_words.spark import _count_groups
from hapax_words.spark._executors import in_executors
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


def test_batches_of_long_keys_are_short() -> None:
    """Each row repeats its key: together more than Arrow has room for in one column of strings."""
    keys = [None, "short", *(str(number) * 500_000 for number in range(9)), "k" * (9 << 20)]
    texts = [text_of(2000, number) for number in range(len(keys))]
    batch = pyarrow.RecordBatch.from_pydict({"key0": keys, "key1": range(len(keys)), "text": texts})
    words: Counter[Any] = Counter()
    rows = 0
    for found in _count_groups.count_groups(iter([batch]), HOW):
        assert found.num_rows == 1 or found.columns[0].nbytes < (8 << 20) + 9 * found.num_rows
        rows += found.num_rows
        numbers, *counts = (column.to_pylist() for column in found.columns[1:])
        assert found.columns[0].to_pylist() == [keys[number] for number in numbers]
        for number, word, count in zip(numbers, *counts, strict=True):
            words[number, word] += count
    expected = {(i, word): n for i, text in enumerate(texts) for word, n in counted(text).items()}
    assert words == expected
    assert rows == len(expected)


def test_long_keys_are_not_held_for_long() -> None:
    """Nine batches whose keys have more than HELD_BYTES together."""
    keys = [[str(number) * (4 << 20)] for number in range(10, 19)]
    batches = [pyarrow.RecordBatch.from_pydict({"key0": key, "text": ["a"]}) for key in keys]
    asked = 0

    def counted_batches() -> Iterator[pyarrow.RecordBatch]:
        nonlocal asked
        for asked, batch in enumerate(batches, 1):
            yield batch

    next(_count_groups.count_groups(counted_batches(), HOW))
    assert asked <= 4


def test_it_counts_within_little_memory() -> None:
    """A limit on addresses, as spark.executor.pyspark.memory sets it."""
    code = (
        "import pyarrow, resource\n"
        "from hapax_words.spark import _count_groups, _how\n"
        "texts = [' '.join(f'w{row}x{i}' for i in range(20)) for row in range(1000)]\n"
        "def batches():\n"
        "    for key in range(200):\n"
        "        keys = pyarrow.array([key] * 1000)\n"
        "        yield pyarrow.RecordBatch.from_arrays([keys, texts], names=['key0', 'text'])\n"
        "texts = pyarrow.array(texts)\n"
        "with open('/proc/self/statm') as file: used = int(file.read().split()[0]) * 4096\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20),) * 2)\n"
        "found = _count_groups.count_groups(batches(), _how.How.of_texts({}, 1))\n"
        "print(sum(batch.num_rows for batch in found))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("4000000\n", "")


def test_too_little_memory_says_what_to_set() -> None:
    def batches() -> Iterator[pyarrow.RecordBatch]:
        raise MemoryError("no room")
        yield

    with pytest.raises(MemoryError, match=r"\(no room\); raise spark.executor.pyspark.memory if it is set"):
        list(in_executors("_count_groups", "count_groups", HOW)(batches()))


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
