"""Rows of Spark's shuffle become counts files again, however they come. No cluster."""

import os
import random
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pyarrow
import pyspark
import pytest

import hapax_words
from hapax_words import _hapax
from hapax_words.spark import _merge
from hapax_words.spark._rows import rows_of
from hapax_words.spark._shuffle import Shuffle
from words import counted, text_of

SHUFFLE = Shuffle([5, 7, 9], 1, 100)
WHOLE = Shuffle([5], 1, 1 << 20)


def rows_of_tasks(tasks: int) -> tuple[list[pyarrow.RecordBatch], "Counter[str]"]:
    batches = []
    expected: Counter[str] = Counter()
    for task in range(tasks):
        text = text_of(2000, task)
        expected += counted(text)
        batches += rows_of(hapax_words.count_text(text), task, SHUFFLE)
    return batches, expected


def merged(batches: list[pyarrow.RecordBatch]) -> "Counter[str]":
    words: Counter[str] = Counter()
    for batch in _merge.merge_rows(iter(batches)):
        for word, count in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            assert word not in words
            words[word] = count
    return words


def test_rows_in_any_order_and_any_batches() -> None:
    batches, expected = rows_of_tasks(5)
    table = pyarrow.Table.from_batches(batches)
    assert table.num_rows > 100
    order = list(range(table.num_rows))
    random.Random(1).shuffle(order)
    assert merged(table.take(order).to_batches(max_chunksize=7)) == expected


@pytest.mark.parametrize("limit", ["HELD_BYTES", "HELD_FILES"])
def test_many_files_are_merged_on_disk(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    calls = []
    merge_files = _merge._hapax.merge_files
    monkeypatch.setattr(_merge, limit, 2)
    monkeypatch.setattr(
        _merge._hapax, "merge_files", lambda *values: (calls.append(values), merge_files(*values))
    )
    batches, expected = rows_of_tasks(8)
    assert merged(batches) == expected
    assert calls


def test_rows_that_come_twice_are_an_error() -> None:
    rows = list(rows_of(hapax_words.count_text("one two"), 3, WHOLE))
    with pytest.raises(RuntimeError, match="part 0 of task 3 twice"):
        merged(rows + rows)


def test_rows_that_are_missing_are_an_error() -> None:
    batches, _ = rows_of_tasks(1)
    table = pyarrow.Table.from_batches(batches)
    with pytest.raises(RuntimeError, match="not delivered all parts of 1 task"):
        merged(table.slice(1).to_batches())


def test_each_word_may_have_the_largest_count(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 2**63 - 1
    tables = [("a", most), ("b", most - 5), ("b", 5), ("c", 1), ("d", most)]
    batches = [
        batch
        for task, (word, count) in enumerate(tables)
        for batch in rows_of(hapax_words.from_arrow(table_of(word, count)), task, WHOLE)
    ]
    expected = {"a": most, "b": most, "c": 1, "d": most}
    assert merged(batches) == expected
    monkeypatch.setattr(_merge, "HELD_FILES", 3)
    assert merged(batches) == expected
    one_more = list(rows_of(hapax_words.count_text("d"), 9, WHOLE))
    with pytest.raises(hapax_words.CountOverflowError, match='the count of "d" is more than'):
        merged(batches + one_more)


def table_of(word: str, count: int) -> pyarrow.Table:
    return pyarrow.table({"word": [word], "count": pyarrow.array([count], pyarrow.int64())})


def test_tasks_use_the_folders_in_turn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        folder.mkdir()
    monkeypatch.setenv("SPARK_LOCAL_DIRS", ",".join(map(str, folders)))
    monkeypatch.setattr(_merge, "HELD_FILES", 2)
    batches, expected = rows_of_tasks(8)
    for number in range(6):
        context = SimpleNamespace(partitionId=lambda number=number: number)
        monkeypatch.setattr(pyspark.TaskContext, "get", lambda context=context: context)
        used = []
        merge_files = _hapax.merge_files
        monkeypatch.setattr(
            _merge._hapax,
            "merge_files",
            lambda *values: (used.append(Path(os.fsdecode(values[1])).parts), merge_files(*values)),
        )
        assert merged(batches) == expected
        monkeypatch.setattr(_merge._hapax, "merge_files", merge_files)
        assert used and all(folders[number % 3].parts == path[:-2] for path in used)
    assert not any(os.listdir(folder) for folder in folders)
