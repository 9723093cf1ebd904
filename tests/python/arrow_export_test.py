"""Counts as a stream of Arrow: what pyarrow, polars, DuckDB and pandas make of it."""

import ctypes
import gc
import threading
from collections.abc import Mapping
from typing import Any

import hapax_words
import pytest
from hypothesis import given
from words import counted, in_order, many_words, texts

hapax: Any = hapax_words  # bad arguments are tried, too

pa: Any = pytest.importorskip("pyarrow")

BATCH_ROWS = 65_536
MANY = many_words(range(200_000))


def rows_of(table: Any) -> list[tuple[str, int]]:
    return list(zip(table["word"].to_pylist(), table["count"].to_pylist(), strict=True))


@given(texts())
def test_pyarrow_reads_words_in_the_total_order(text: str) -> None:
    table = pa.table(hapax.count_text(text))
    table.validate(full=True)
    assert table.schema.equals(pa.schema(hapax.count_text(text)))
    assert table.schema.names == ["word", "count"]
    assert table.schema.types == [pa.large_string(), pa.int64()]
    assert rows_of(table) == in_order(counted(text))


def test_batches_have_64k_rows() -> None:
    table = pa.table(hapax.count_text(MANY))
    table.validate(full=True)
    lengths = [len(chunk) for chunk in table["word"].chunks]
    assert lengths == [BATCH_ROWS] * 3 + [200_000 - 3 * BATCH_ROWS]
    assert [len(chunk) for chunk in table["count"].chunks] == lengths
    assert rows_of(table) == in_order(counted(MANY))


def test_the_consumer_sees_our_buffers() -> None:
    counts = hapax.count_text(MANY)
    words = pa.table(counts)["word"].chunks
    _, offsets, data = words[0].buffers()
    for number, chunk in enumerate(words):
        # One block of offsets and one of bytes, which the batches point into: nothing was copied.
        assert chunk.buffers()[1].address == offsets.address + number * BATCH_ROWS * 8
        assert chunk.buffers()[2].address == data.address
        assert chunk.offset == 0


def test_two_streams_share_their_columns_while_both_live() -> None:
    counts = hapax.count_text(MANY)
    first, second = pa.table(counts), pa.table(counts)
    for name in ("word", "count"):
        addresses = [table[name].chunk(0).buffers()[1].address for table in (first, second)]
        assert addresses[0] == addresses[1]


def test_each_call_is_a_new_stream() -> None:
    counts = hapax.count_text("a b a")
    first = pa.RecordBatchReader.from_stream(counts)
    second = pa.RecordBatchReader.from_stream(counts)
    assert first.read_all() == second.read_all()
    assert first.read_all().num_rows == 0


def test_the_table_outlives_the_counts() -> None:
    counts = hapax.count_text(MANY)
    expected = in_order(dict(counts))
    table = pa.table(counts)
    del counts
    gc.collect()
    hapax.count_text(MANY.replace("w", "x"))
    assert rows_of(table) == expected
    chunk = table["word"].chunk(3)
    del table
    gc.collect()
    assert chunk[0].as_py() == expected[3 * BATCH_ROWS][0]


def test_streams_that_are_never_read_or_read_in_part() -> None:
    counts = hapax.count_text(MANY)
    for _ in range(100):
        counts.__arrow_c_stream__()
        counts.__arrow_c_stream__(None)
        counts.__arrow_c_schema__()
        pa.RecordBatchReader.from_stream(counts).read_next_batch()


def test_a_requested_schema_is_not_heeded() -> None:
    wanted = pa.schema([("word", pa.string()), ("count", pa.int32())])
    table = pa.RecordBatchReader.from_stream(hapax.count_text("a"), schema=wanted).read_all()
    assert rows_of(table) == [("a", 1)]


def test_batches_are_released_by_any_thread() -> None:
    counts = hapax.count_text(MANY)

    def use() -> None:
        for _ in range(20):
            table = pa.table(counts)
            assert table.num_rows == 200_000

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_stream_works_without_python() -> None:
    """Reads a stream through its functions alone; ctypes.CDLL lets go of the GIL for each."""

    class Array(ctypes.Structure):
        _fields_ = [
            ("length", ctypes.c_int64),
            ("null_count", ctypes.c_int64),
            ("offset", ctypes.c_int64),
            ("n_buffers", ctypes.c_int64),
            ("n_children", ctypes.c_int64),
            ("buffers", ctypes.c_void_p),
            ("children", ctypes.c_void_p),
            ("dictionary", ctypes.c_void_p),
            ("release", ctypes.c_void_p),
            ("private_data", ctypes.c_void_p),
        ]

    class Stream(ctypes.Structure):
        _fields_ = [
            (name, ctypes.c_void_p) for name in ("schema", "next", "error", "release", "own")
        ]

    get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
    get_pointer.restype, get_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    capsule = hapax.count_text(MANY).__arrow_c_stream__()
    address = get_pointer(capsule, b"arrow_array_stream")
    stream = Stream.from_address(address)
    get_next = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(stream.next)
    rows, batch = 0, Array()
    while True:
        assert get_next(address, ctypes.addressof(batch)) == 0
        if not batch.release:
            break
        rows += batch.length
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(batch.release)(ctypes.addressof(batch))
        assert not batch.release
    assert rows == 200_000
    ctypes.CFUNCTYPE(None, ctypes.c_void_p)(stream.release)(address)
    assert not stream.release


def test_polars() -> None:
    polars = pytest.importorskip("polars")
    for text in ("", "a b a", MANY):
        counts = hapax.count_text(text)
        frame = polars.DataFrame(counts)
        assert frame.columns == ["word", "count"]
        assert frame.dtypes == [polars.String, polars.Int64]
        assert frame.rows() == in_order(counted(text))
        assert polars.LazyFrame(counts).collect().equals(frame)
        assert isinstance(counts, Mapping)  # also after polars has asked


def test_duckdb() -> None:
    duckdb = pytest.importorskip("duckdb")
    counts = hapax.count_text("a b a")
    assert duckdb.sql("from counts").fetchall() == [("a", 2), ("b", 1)]
    many = hapax.count_text(MANY)
    assert duckdb.sql("select sum(count) from many").fetchall() == [(200_000,)]
    assert many.total == 200_000


def test_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    import sys

    for text in ("", "a b a"):
        frame = hapax.count_text(text).to_pandas()
        assert list(frame.columns) == ["word", "count"] and frame["count"].dtype == "int64"
        assert list(zip(frame["word"], frame["count"], strict=True)) == in_order(counted(text))
        with monkeypatch.context() as without:
            without.setitem(sys.modules, "pyarrow", None)
            alone = hapax.count_text(text).to_pandas()
        assert alone["count"].dtype == "int64"
        assert alone.to_dict("list") == frame.to_dict("list")
