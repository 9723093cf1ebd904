"""Counts that are made of tables of words and counts."""

import datetime
import threading
from collections import Counter
from typing import Any

import hapax_words
import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import interrupt, seconds_to_stop
from words import counted, many_words, texts

hapax: Any = hapax_words  # bad arguments are tried, too

pa: Any = pytest.importorskip("pyarrow")

MANY = hapax.count_text(many_words(range(200_000)))
STRINGS = [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()]
INTEGERS = [
    pa.int8(),
    pa.uint8(),
    pa.int16(),
    pa.uint16(),
    pa.int32(),
    pa.uint32(),
    pa.int64(),
    pa.uint64(),
]


def table_of(words: list[Any], counts: list[Any]) -> Any:
    """A table with the two columns."""
    return pa.table({"word": pa.array(words, pa.string()), "count": pa.array(counts, pa.int64())})


@given(texts(), st.sampled_from(["lower", "keep"]))
def test_an_exported_table_comes_back(text: str, case: str) -> None:
    counts = hapax.count_text(text, case=case)
    again = hapax.from_arrow(pa.table(counts), case=case)
    assert type(again) is hapax.Counts and again == counts and list(again) == list(counts)
    assert again.total == counts.total and again.documents is None and again.notices == []


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "ж", "x" * 60]), st.integers(1, 99))))
def test_equal_words_are_added_up(rows: list[tuple[str, int]]) -> None:
    expected: Counter[str] = Counter()
    for word, count in rows:
        expected[word] += count
    table = table_of([word for word, _ in rows], [count for _, count in rows])
    assert hapax.from_arrow(table) == expected
    batches = pa.Table.from_batches(table.to_batches(max_chunksize=2), table.schema)
    assert hapax.from_arrow(batches) == expected


@pytest.mark.parametrize("strings", STRINGS, ids=str)
@pytest.mark.parametrize("integers", INTEGERS, ids=str)
def test_columns_of_all_types(strings: Any, integers: Any) -> None:
    words = pa.array([b"other", b"a", b"a word of middling length".replace(b" ", b"_"), b"a"])
    table = pa.table(
        {
            "count": pa.array([9, 1, 127, 3], integers),
            "more": [None, 1, 2, 3],
            "word": words.cast(pa.string()).cast(strings),
        }
    )
    expected = {"a": 4, "a_word_of_middling_length": 127}
    assert hapax.from_arrow(table.slice(1)) == expected
    assert hapax.from_arrow(table.slice(1).to_batches()[0]) == expected
    assert hapax.from_arrow(table.slice(1).to_reader()) == expected


def test_tables_of_others() -> None:
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    columns = {"word": ["sea", "whale"], "count": [1, 3]}
    assert hapax.from_arrow(pandas.DataFrame(columns)) == {"whale": 3, "sea": 1}
    assert hapax.from_arrow(polars.DataFrame(columns)) == {"whale": 3, "sea": 1}
    words = pa.array(columns["word"]).dictionary_encode()
    assert hapax.from_arrow(pa.table([words, [1, 3]], ["word", "count"])) == {"whale": 3, "sea": 1}
    assert hapax.from_arrow(MANY) == MANY


def test_no_rows() -> None:
    assert hapax.from_arrow(table_of([], [])) == {}
    assert hapax.from_arrow(table_of(["a"], [1]).slice(1)) == {}


@pytest.mark.parametrize(
    ("words", "counts", "message"),
    [
        (["a", "don't"], [1, 1], "row 1: \"don't\" is not one word"),
        (["a", "The"], [1, 1], 'row 1: the word "The" is not in lower case'),
        (["a", ""], [1, 1], "row 1: a word is empty"),
        (["a", "b"], [1, 0], 'row 1: the count of "b" is 0'),
        (["a", "b"], [1, -5], 'row 1: the count of "b" is -5'),
        (["a", None], [1, 1], "row 1: the word is null"),
        (["a", "b"], [1, None], "row 1: the count is null"),
    ],
)
def test_rows_that_are_refused(words: list[Any], counts: list[Any], message: str) -> None:
    table = table_of(words, counts)
    for given_table in (table, pa.Table.from_batches(table.to_batches(max_chunksize=1))):
        with pytest.raises(hapax.InvalidArgumentError) as caught:
            hapax.from_arrow(given_table)
        assert str(caught.value).startswith(message) and isinstance(caught.value, ValueError)


def test_counts_are_checked() -> None:
    most = 2**63 - 1
    assert hapax.from_arrow(table_of(["a"], [most])) == {"a": most}
    with pytest.raises(hapax.CountOverflowError):
        hapax.from_arrow(table_of(["a", "a"], [most, 1]))
    too_large = pa.table({"word": ["a"], "count": pa.array([2**63], pa.uint64())})
    with pytest.raises(hapax.InvalidArgumentError, match="row 0: the count is more than 2"):
        hapax.from_arrow(too_large)
    not_utf8 = pa.table({"word": pa.array([b"\xff"]), "count": [1]})
    with pytest.raises(hapax.InvalidArgumentError, match="not UTF-8"):
        hapax.from_arrow(not_utf8)


def test_what_is_no_such_table() -> None:
    words, numbers = pa.array(["a"]), pa.array([1])
    tables = [
        (pa.table({"word": words}), "its columns are: 'word'"),
        (pa.table({"Word": words, "n": numbers}), "its columns are: 'Word', 'n'"),
        (pa.table([words, words, numbers], ["word", "word", "count"]), "one column 'word'"),
        (pa.table({}), "its columns are: none"),
        (pa.table({"word": numbers, "count": numbers}), "'word' has Arrow's format 'l'"),
        (pa.table({"word": words, "count": words}), "'count' has Arrow's format 'u'"),
        (pa.table({"word": words, "count": [1.5]}), "'count' has Arrow's format 'g'"),
        (pa.table({"word": words, "count": [datetime.date(2026, 1, 1)]}), "'count' has"),
        (pa.table({"word": words, "count": numbers.dictionary_encode()}), "with a dictionary"),
        (words, "not a column"),
        ({"a": 1}, "table must be a table in Arrow's memory, not dict"),
        (3, "not int"),
    ]
    for table, message in tables:
        with pytest.raises(TypeError, match=message):
            hapax.from_arrow(table)
    good = table_of(["a"], [1])
    with pytest.raises(ValueError, match="case"):
        hapax.from_arrow(good, case="upper")
    with pytest.raises(TypeError, match="stop"):
        hapax.from_arrow(good, stop=3)


def test_an_error_of_the_stream() -> None:
    def batches() -> Any:
        yield table_of(["a"], [1]).to_batches()[0]
        raise ValueError("no more data")

    reader = pa.RecordBatchReader.from_batches(table_of([], []).schema, batches())
    with pytest.raises(RuntimeError, match="the Arrow stream of the counts failed: .*no more data"):
        hapax.from_arrow(reader)


def test_a_stop_argument_ends_it() -> None:
    table = pa.concat_tables([pa.table(MANY)] * 50).combine_chunks()

    def work(stop: threading.Event) -> None:
        while True:
            hapax.from_arrow(table, stop=stop)

    assert seconds_to_stop(work) < 1
    stop = threading.Event()
    stop.set()
    with pytest.raises(hapax.Cancelled):
        hapax.from_arrow(table, stop=stop)


def test_ctrl_c_ends_it() -> None:
    end = interrupt(
        "import hapax_words as h, pyarrow as pa\n"
        "table = pa.table(h.count_text(' '.join(f'w{i}' for i in range(300_000))))\n"
        "table = pa.concat_tables([table] * 20).combine_chunks()\n"
        "print('ready', flush=True)\nwhile True: h.from_arrow(table)"
    )
    assert end.errors.strip().splitlines()[-1] == "KeyboardInterrupt"
    assert end.seconds < 1
