"""Millions of types with executors of 1 GB: each word has the count that one machine gives it."""

import json
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import numpy
import pyarrow
import pyarrow.compute
import pyarrow.dataset
import pytest
from pyspark.sql import SparkSession

import hapax_words
from hapax_words.spark import count_files

# In the shuffle, a word of one task takes so many bytes at most.
BYTES_OF_A_TYPE = 16
TASKS = 2


def _write(folder: Path, types: int, words: int) -> None:
    """Two files: each word once, and words of which few are frequent."""
    generator = numpy.random.default_rng(types)
    drawn = (types ** generator.random(words)).astype(numpy.int64)
    every = generator.permutation(types)
    for number, half in enumerate(numpy.array_split(numpy.concatenate((every, drawn)), 2)):
        text = pyarrow.compute.binary_join_element_wise("w", pyarrow.array(half).cast("string"), "")
        (folder / f"{number}.txt").write_text("\n".join(text.to_pylist()))


def _shuffled_bytes(spark: SparkSession) -> int:
    context = spark.sparkContext
    url = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages"
    with urllib.request.urlopen(url) as answer:
        return sum(stage["shuffleWriteBytes"] for stage in json.load(answer))


def _sorted(table: pyarrow.Table) -> pyarrow.Table:
    return table.sort_by("word").cast(
        pyarrow.schema([("word", pyarrow.string()), ("count", pyarrow.int64())])
    )


@pytest.mark.slow
@pytest.mark.parametrize("types", [2_000_000, 10_000_000])
def test_every_count_of_many_types(
    spark: SparkSession, tmp_path: Path, types: int, record_property: Callable[[str, object], None]
) -> None:
    assert spark.conf.get("spark.executor.memory") == "1g"
    texts = tmp_path / "texts"
    texts.mkdir()
    _write(texts, types, types * 2)
    before = _shuffled_bytes(spark)
    count_files(spark, texts, tasks=TASKS).write.parquet((tmp_path / "words").as_uri())
    time.sleep(1)  # the figures of the last stage come late
    shuffled = _shuffled_bytes(spark) - before
    record_property("shuffled_bytes", shuffled)
    assert 0 < shuffled < BYTES_OF_A_TYPE * types * TASKS
    got = pyarrow.dataset.dataset(tmp_path / "words", format="parquet").to_table()
    expected = pyarrow.table(hapax_words.count(texts))
    assert expected.num_rows >= types
    assert _sorted(got).equals(_sorted(expected))
