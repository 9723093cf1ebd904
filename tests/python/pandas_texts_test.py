"""count_iter() with columns of pandas that are not Arrow's: without pyarrow, or with surrogates."""

import sys
from typing import Any

import hapax_words as hapax
import pandas
import pytest

VALUES = ["a b", None, float("nan"), pandas.NA, "b"]


@pytest.fixture(params=["with pyarrow", "without pyarrow"])
def pyarrow_or_not(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if request.param == "without pyarrow":
        monkeypatch.setitem(sys.modules, "pyarrow", None)
    return bool(request.param == "with pyarrow")


def column(*values: Any) -> Any:
    return pandas.Series(values, dtype=object)


def test_nulls_are_skipped(pyarrow_or_not: bool) -> None:
    counts = hapax.count_iter(column(*VALUES), documents=True)
    assert counts == {"a": 1, "b": 2}
    assert counts.texts == 2 and counts.documents == {"a": 1, "b": 2}


def test_lone_surrogates_separate(pyarrow_or_not: bool) -> None:
    texts = ["a\ud800b", None, "c"]
    assert hapax.count_iter(column(*texts)) == {"a": 1, "b": 1, "c": 1}
    assert hapax.vocabulary(column("aa\ud800bb", None)) == {"aa": 0, "bb": 1}


def test_a_frame_of_one_column(pyarrow_or_not: bool) -> None:
    for text in ("one", "one\ud800"):
        frame = pandas.DataFrame({"text": column(text, None)})
        assert hapax.count_iter(frame) == {"one": 1}
    with pytest.raises(TypeError, match="2 columns"):
        hapax.count_iter(pandas.DataFrame({"a": column("x"), "b": column("\ud800")}))


def test_other_values_are_errors(pyarrow_or_not: bool) -> None:
    with pytest.raises(TypeError):
        hapax.count_iter(column(1, 2))
    with pytest.raises(TypeError, match="int"):
        hapax.count_iter(column("\ud800", 2))


def test_an_exception_behind_a_stream_is_a_runtime_error() -> None:
    pyarrow = pytest.importorskip("pyarrow")

    def batches() -> Any:
        yield pyarrow.record_batch({"text": ["a"]})
        raise LookupError("of the generator")

    schema = pyarrow.schema({"text": pyarrow.string()})
    with pytest.raises(RuntimeError, match="of the generator"):
        hapax.count_iter(pyarrow.RecordBatchReader.from_batches(schema, batches()))
