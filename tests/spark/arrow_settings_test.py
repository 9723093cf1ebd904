"""Settings of Spark that change how data goes to Python and back."""

from collections.abc import Iterator
from pathlib import Path

import pyspark
import pytest
from pyspark.sql import SparkSession

import hapax_words
from hapax_words.spark import count_column, count_files, read_counts, write_counts
from words import as_dict

LARGE = "spark.sql.execution.arrow.useLargeVarTypes"
CHECKED = "spark.sql.execution.arrow.pyspark.validateSchema.enabled"


@pytest.fixture(
    params=[
        pytest.param((LARGE,), id="large", marks=pytest.mark.slow),
        pytest.param((CHECKED,), id="checked", marks=pytest.mark.slow),
        pytest.param((LARGE, CHECKED), id="both"),
    ]
)
def settings(spark: SparkSession, request: pytest.FixtureRequest) -> Iterator[None]:
    """The session with these settings."""
    for name in request.param:
        spark.conf.set(name, "true")
    yield
    for name in request.param:
        spark.conf.unset(name)


def test_all_functions(spark: SparkSession, tmp_path: Path, settings: None) -> None:
    (tmp_path / "text").write_text("the whale the sea")
    expected = {"the": 2, "whale": 1, "sea": 1}
    counts = count_files(spark, tmp_path / "text")
    assert as_dict(counts) == expected
    found = count_files(spark, [tmp_path / "text", tmp_path / "none"], keep_going=True)
    assert as_dict(found.counts) == expected
    assert [row["kind"] for row in found.failures.collect()] == ["not_found"]
    write_counts(counts, tmp_path / "out")
    assert hapax_words.merge((tmp_path / "out").glob("*.counts")) == expected
    assert as_dict(read_counts(spark, tmp_path / "out")) == expected
    rows = [("the whale", "a", b"b", 1), ("the sea", "a", b"b", 1)]
    df = spark.createDataFrame(rows, "text string, key string, bytes binary, number int")
    assert as_dict(count_column(df, "text")) == expected
    assert as_dict(count_column(df.selectExpr("cast(text as binary) text"), "text")) == expected
    groups = count_column(df, "text", by=["key", "bytes", "number"]).collect()
    assert {row["word"]: row["count"] for row in groups} == expected
    assert {(row["key"], bytes(row["bytes"]), row["number"]) for row in groups} == {("a", b"b", 1)}


@pytest.mark.skipif(pyspark.__version__ < "4", reason="PySpark 3.5 has no collations")
def test_keys_with_a_collation(spark: SparkSession, settings: None) -> None:
    df = spark.createDataFrame([("the sea", "a"), ("the", "A"), ("see", "b")], "text string, key string")
    df = df.selectExpr("text collate UNICODE_CI as text", "key collate UTF8_LCASE as key")
    counts = count_column(df, "text", by="key")
    assert counts.schema["key"].dataType == df.schema["key"].dataType
    rows = counts.collect()
    assert len(rows) == 3
    found = {(row["key"].lower(), row["word"]): row["count"] for row in rows}
    assert found == {("a", "the"): 2, ("a", "sea"): 1, ("b", "see"): 1}
    assert as_dict(count_column(df, "text")) == {"the": 2, "sea": 1, "see": 1}
