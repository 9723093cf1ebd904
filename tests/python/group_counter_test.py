"""Texts in Arrow's memory that are counted by group: what a task of Spark does."""

import threading
from collections import Counter
from typing import Any

import hapax_words as hapax
import pytest
from hapax_words import _hapax
from hypothesis import given
from hypothesis import strategies as st
from running import interrupt, seconds_to_stop
from words import counted, many_words, texts

pa: Any = pytest.importorskip("pyarrow")

Key = tuple[bytes | None, ...]
KEYS = st.none() | st.sampled_from([b"", b"a", b"ab", b"b", b"\0", b"\xff"])
ROWS = st.lists(st.tuples(KEYS, KEYS, st.none() | texts()), max_size=20)


def options(**given: Any) -> _hapax.Options:
    """Options of the extension."""
    made = _hapax.Options()
    for name, value in given.items():
        setattr(made, name, value)
    return made


def table_of(rows: list[tuple[Any, ...]]) -> Any:
    """A table of keys, with the texts last."""
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    kinds = [pa.binary(), pa.large_binary(), pa.string()][-len(columns) :]
    arrays = [pa.array(list(c), kind) for c, kind in zip(columns, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=[f"c{i}" for i in range(len(arrays))])


class Counting:
    """A counter, and the keys of its groups."""

    def __init__(self, **given: Any) -> None:
        self.counter = _hapax.GroupCounter(options(**given), None)
        self.keys: list[Key] = []

    def add(self, batch: Any) -> None:
        """Adds a table, whatever the types of its columns are."""
        rows = memoryview(self.counter.add(*batch.__arrow_c_array__())).cast("q").tolist()
        assert rows == sorted(set(rows))
        keys = batch.columns[:-1]
        self.keys += [tuple(column[row].as_py() for column in keys) for row in rows]

    def words(self) -> "Counter[tuple[Key, str]]":
        """All words so far. Then the counter has none."""
        words: Counter[tuple[Key, str]] = Counter()
        for groups, batch in self.counter:
            table = pa.record_batch(batch)
            table.validate(full=True)
            numbers = memoryview(groups).cast("I").tolist()
            assert len(numbers) == table.num_rows == len(batch) > 0
            for number, word, count in zip(
                numbers, table[0].to_pylist(), table[1].to_pylist(), strict=True
            ):
                assert (self.keys[number], word) not in words
                words[self.keys[number], word] = count
        self.keys = []
        return words


def expected(rows: list[tuple[Any, ...]]) -> "Counter[tuple[Key, str]]":
    """What a Counter for each group gives."""
    words: Counter[tuple[Key, str]] = Counter()
    for *key, text in rows:
        for word, count in counted(text or "").items():
            words[tuple(key), word] += count
    return words


@given(ROWS, ROWS, st.data())
def test_groups_are_those_of_equal_keys(
    first: list[tuple[Any, ...]], second: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    counting = Counting()
    counting.add(table_of(first))
    begin = data.draw(st.integers(0, len(second)))
    counting.add(table_of(second).slice(begin))
    assert counting.words() == expected(first + second[begin:])
    assert counting.counter.memory_bytes == 0
    counting.add(table_of(second))
    assert counting.words() == expected(second)


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.binary_view()], ids=str
)
def test_columns_of_all_layouts(kind: Any) -> None:
    texts = ["a", None, "more than twelve bytes", "a", ""]
    values: list[Any] = list(texts)
    if "binary" in str(kind):
        values = [None if text is None else text.encode() for text in texts]
    column = pa.array(values, kind)
    rows = list(zip(values, ["x y", "x", "z", None, "x"], strict=True))
    for array in (column, column.dictionary_encode() if "view" not in str(kind) else column):
        counting = Counting()
        texts_column = pa.array([text for _, text in rows], pa.large_string())
        counting.add(pa.RecordBatch.from_arrays([array, texts_column], names=["k", "t"]))
        assert counting.words() == expected(rows)


def test_no_keys_are_one_group() -> None:
    counting = Counting(keep_case=True)
    counting.add(table_of([("A a",), ("A",)]))
    assert counting.words() == {((), "A"): 2, ((), "a"): 1}


def test_memory_grows_with_words_and_keys() -> None:
    counting = Counting()
    assert counting.counter.memory_bytes == 0
    counting.add(table_of([(b"k" * 1000 + bytes([i]), b"", "x") for i in range(256)]))
    assert counting.counter.memory_bytes > 256_000
    words = many_words(range(50_000))
    counting.add(table_of([(b"", b"", words)]))
    assert counting.counter.memory_bytes > 50_000 * 32 + 256_000


def test_strict_is_an_error_with_its_place() -> None:
    texts_column = pa.array([b"a", b"b\xff"], pa.binary())
    batch = pa.RecordBatch.from_arrays([texts_column, texts_column], names=["k", "t"])
    counting = Counting(strict=True)
    with pytest.raises(hapax.InvalidTextError) as caught:
        counting.add(batch)
    assert caught.value.offset == 3
    assert list(counting.counter) == []


def test_other_columns_are_refused() -> None:
    counter = _hapax.GroupCounter(options(), None)
    numbers = pa.RecordBatch.from_pydict({"n": [1], "t": ["x"]})
    with pytest.raises(TypeError, match="the column 'n' has Arrow's format 'l'"):
        counter.add(*numbers.__arrow_c_array__())
    with pytest.raises(TypeError, match="no texts"):
        counter.add(*pa.RecordBatch.from_arrays([], names=[]).__arrow_c_array__())


def test_a_stop_argument_ends_it() -> None:
    batch = table_of([(b"", b"", many_words(range(500_000)))])

    def count(stop: threading.Event) -> None:
        counter = _hapax.GroupCounter(options(), stop)
        for _ in iter(int, 1):
            counter.add(*batch.__arrow_c_array__())

    assert seconds_to_stop(count) < 1


def test_ctrl_c_ends_it() -> None:
    end = interrupt(
        "import pyarrow\n"
        "from hapax_words import _hapax\n"
        "text = ' '.join(f'w{i}' for i in range(300_000))\n"
        "batch = pyarrow.RecordBatch.from_pydict({'text': [text]})\n"
        "counter = _hapax.GroupCounter(_hapax.Options(), None)\n"
        "print('ready', flush=True)\n"
        "while True: counter.add(*batch.__arrow_c_array__())"
    )
    assert end.errors.strip().splitlines()[-1] == "KeyboardInterrupt"
    assert end.seconds < 1
