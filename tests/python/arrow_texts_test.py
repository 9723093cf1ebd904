"""count_iter() of columns in Arrow's memory: all layouts, slices, nulls, tables, and what is none."""

import gc
import subprocess
import sys

from collections.abc import Iterable, Iterator
from typing import Any

import duckdb
import hapax_words as hapax
import pandas
import polars
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive

VALUES = [
    "The whale and the sea",
    None,
    "",
    "Привет мир МИР",
    "more than twelve bytes",
    "日本語",
    "x",
    None,
]
STRING_TYPES = [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view()]
BINARY_TYPES = [pyarrow.binary(), pyarrow.large_binary(), pyarrow.binary_view()]
INDEX_TYPES = [
    getattr(pyarrow, f"{sign}int{bits}")() for sign in ("", "u") for bits in (8, 16, 32, 64)
]

columns = st.lists(
    st.none() | naive.texts.map(lambda text: text.encode("utf-8", "replace").decode())
)


def texts_of(values: Iterable[str | None]) -> list[str]:
    return [value for value in values if value is not None]


def array_of(values: list[str | None], kind: Any) -> Any:
    is_binary = kind in BINARY_TYPES
    return pyarrow.array([v.encode() if is_binary and v is not None else v for v in values], kind)


def check(column: Any, values: list[str | None]) -> None:
    counts = hapax.count_iter(column)
    assert counts == naive.count_words(texts_of(values))
    assert counts.texts == len(texts_of(values))


@pytest.mark.parametrize("kind", STRING_TYPES + BINARY_TYPES, ids=str)
@given(values=columns, data=st.data())
def test_every_layout(kind: Any, values: list[str | None], data: st.DataObject) -> None:
    array = array_of(values, kind)
    check(array, values)
    begin = data.draw(st.integers(0, len(values)))
    end = data.draw(st.integers(begin, len(values)))
    part = array.slice(begin, end - begin)
    check(part, values[begin:end])
    check(pyarrow.chunked_array([array, part, part], type=kind), values + values[begin:end] * 2)
    check(pyarrow.chunked_array([], type=kind), [])
    check(pyarrow.table({"text": array}).slice(begin, end - begin), values[begin:end])
    check(pyarrow.record_batch({"text": array}).slice(begin, end - begin), values[begin:end])


@pytest.mark.parametrize("index", INDEX_TYPES, ids=str)
@pytest.mark.parametrize("kind", STRING_TYPES + BINARY_TYPES, ids=str)
def test_dictionaries(kind: Any, index: Any) -> None:
    numbers = [0, 4, None, 3, 1, 2, 0, 0, None, 5]
    dictionary = array_of(VALUES, kind)
    array = pyarrow.DictionaryArray.from_arrays(pyarrow.array(numbers, type=index), dictionary)
    values = [None if number is None else VALUES[number] for number in numbers]
    check(array, values)
    check(array.slice(1, 7), values[1:8])
    sliced = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0, 1], type=index), dictionary[2:5])
    check(sliced, VALUES[2:4])


def test_dictionaries_differ_from_chunk_to_chunk() -> None:
    chunks = [pyarrow.array(values).dictionary_encode() for values in (["a", "b"], ["b", "c", "b"])]
    assert hapax.count_iter(pyarrow.chunked_array(chunks)) == {"a": 1, "b": 3, "c": 1}


def test_index_beyond_its_dictionary() -> None:
    array = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0, 2]), ["a", "b"], safe=False)
    with pytest.raises(ValueError, match="an index beyond its dictionary"):
        hapax.count_iter(array)


def test_table_in_memory_of_a_struct() -> None:
    inner = array_of([*VALUES, "end"], pyarrow.string())
    mask = pyarrow.array([number % 3 == 0 for number in range(len(inner))])
    struct = pyarrow.StructArray.from_arrays([inner], names=["text"], mask=mask)
    expected = [value for number, value in enumerate(inner.to_pylist()) if number % 3 != 0]
    check(struct, expected)
    check(struct.slice(2, 5), [v for n, v in enumerate(inner.to_pylist()) if n % 3 and 2 <= n < 7])
    check(pyarrow.StructArray.from_arrays([inner[1:7]], names=["text"]), VALUES[1:7])


def test_tables_of_one_column() -> None:
    table = pyarrow.table({"text": ["a b", None, "b"]})
    assert hapax.count_iter(table) == {"a": 1, "b": 2}
    assert hapax.count_iter(table.to_pandas()) == {"a": 1, "b": 2}
    assert hapax.count_iter(polars.from_arrow(table)[1:]) == {"b": 1}


def test_null_rows_may_have_bytes() -> None:
    offsets = pyarrow.array([0, 3, 6, 9], type=pyarrow.int32()).buffers()[1]
    valid = pyarrow.py_buffer(bytes([0b101]))
    data = pyarrow.py_buffer(b"oneNULtwo")
    array = pyarrow.StringArray.from_buffers(3, offsets, data, valid)
    assert hapax.count_iter(array) == {"one": 1, "two": 1}


def test_columns_without_values() -> None:
    for column in (
        pyarrow.array([None, None]),
        polars.Series([]),
        pyarrow.array([]),
        pandas.Series([]),
    ):
        counts = hapax.count_iter(column)
        assert counts == {}
        assert counts.texts == 0


@given(columns)
def test_pandas_and_polars(values: list[str | None]) -> None:
    columns: list[Any] = [
        pandas.Series(values, dtype="str"),
        pandas.Series(values, dtype=object),
        pandas.Series(values, dtype="string[pyarrow]"),
        pandas.Series(
            values,
            dtype=pandas.CategoricalDtype(pandas.Index(sorted(set(texts_of(values))), dtype="str")),
        ),
        pandas.DataFrame({"text": pandas.Series(values, dtype="str")}),
        polars.Series(values, dtype=polars.String),
        polars.Series(values, dtype=polars.Categorical),
        polars.Series(texts_of(values) * 2, dtype=polars.String)[len(texts_of(values)) :],
        polars.DataFrame({"text": values}, schema={"text": polars.String}),
        duckdb.from_arrow(pyarrow.table({"text": pyarrow.array(values, type=pyarrow.string())})),
    ]
    for column in columns:
        expected = texts_of(values)
        assert hapax.count_iter(column) == naive.count_words(expected), type(column)


def test_views_hold_up_to_twelve_bytes() -> None:
    values: list[str | None] = ["x" * size + " y" for size in range(20)]
    check(array_of(values, pyarrow.string_view()), values)
    check(polars.Series(values), values)


def test_enum_and_concatenated_series() -> None:
    texts = ["some text", "more text"]
    series = polars.Series(texts, dtype=polars.Enum(texts))
    assert hapax.count_iter(polars.concat([series, series])) == naive.count_words(texts * 2)


def test_large_columns() -> None:
    values = [f"row {number} of many, and long enough" for number in range(100_000)] + [None]
    expected = naive.count_words(texts_of(values))
    for kind in STRING_TYPES:
        check(array_of(values, kind), values)
    assert hapax.count_iter(polars.Series(values)) == expected
    counts = hapax.count_iter(pandas.Series(values), documents=True)
    assert counts.documents == naive.count_documents(texts_of(values))


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pyarrow.array([1]), "column of Arrow's format 'l', not of strings or binary data"),
        (polars.Series([[1]]), "column of Arrow's format '\\+L'"),
        (pyarrow.array([1]).dictionary_encode(), "column of Arrow's format 'l'"),
        (
            pandas.DataFrame({"a": ["x"], "b": ["y"]}),
            "2 columns \\('a', 'b'\\); pass one",
        ),
        (pyarrow.table({}), "table with 0 columns; pass one column"),
        (pyarrow.table({"a": [1], "b": ["x"]}), "2 columns \\('a', 'b'\\)"),
        # The strings are not what the user means.
        (polars.DataFrame({"author": ["melville"], "text": [["a b"]]}), "2 columns"),
        (pandas.DataFrame({"tokens": [["a", "b"]]}, index=["doc1"]), "2 columns"),
        (pyarrow.table({"a": [1]}), "a table whose column \\('a'\\) has Arrow's format 'l'"),
        (pyarrow.table({"a": pyarrow.StructArray.from_arrays([["x"]], names=["b"])}), "'\\+s'"),
    ],
)
def test_other_columns(column: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        hapax.count_iter(column)


def test_single_chunk_series_of_strings_in_a_list() -> None:
    with pytest.raises(TypeError, match="item 0 of texts must be str or bytes, not .*StringArray"):
        hapax.count_iter([pyarrow.array(["a"])])


class Batches:
    """A stream whose batches come from a generator."""

    def __init__(self, batches: Iterator[Any]) -> None:
        schema = pyarrow.schema({"text": pyarrow.string()})
        self.reader = pyarrow.RecordBatchReader.from_batches(schema, batches)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.reader.__arrow_c_stream__(requested_schema)


def test_streams() -> None:
    batch = pyarrow.record_batch({"text": ["some words"] * 1000})
    assert hapax.count_iter(Batches(batch for _ in range(200))) == {
        "some": 200_000,
        "words": 200_000,
    }
    nested = Batches(hapax.count_iter(["inner"] * 200_000) and batch for _ in range(3))
    assert hapax.count_iter(nested).total == 6000


def test_stream_that_fails() -> None:
    def batches() -> Iterator[Any]:
        yield pyarrow.record_batch({"text": ["some words"]})
        raise OSError("no more data")

    with pytest.raises(RuntimeError, match="the Arrow stream of the texts failed: .*no more data"):
        hapax.count_iter(Batches(batches()))


def test_capsule_that_was_used() -> None:
    class Twice:
        def __init__(self, column: Any) -> None:
            self.capsule = column.__arrow_c_stream__()

        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            return self.capsule

    twice = Twice(polars.Series(["a"]))
    assert hapax.count_iter(twice) == {"a": 1}
    with pytest.raises(ValueError, match="an Arrow capsule was used before"):
        hapax.count_iter(twice)


def test_memory_is_released() -> None:
    gc.collect()
    before = pyarrow.total_allocated_bytes()
    column = pyarrow.chunked_array([["word " * 200] * 1000] * 4)
    hapax.count_iter(column)
    hapax.count_iter(Batches(pyarrow.record_batch({"text": chunk}) for chunk in column.chunks))
    with pytest.raises(TypeError):
        hapax.count_iter(pyarrow.table({"a": column, "b": column}))
    del column
    gc.collect()
    assert pyarrow.total_allocated_bytes() == before


def test_pandas_without_pyarrow() -> None:
    """The package imports none of these libraries, and pandas has a stream only with pyarrow."""
    code = """
import sys
import hapax_words as hapax
assert not {"pandas", "polars", "pyarrow", "numpy"} & set(sys.modules)
sys.modules["pyarrow"] = None
import pandas
assert hapax.count_iter(pandas.Series(["a b", "b"])) == {"a": 1, "b": 2}
"""
    subprocess.run([sys.executable, "-c", code], check=True)
