"""count_files() on a cluster gives what hapax_words.count() gives on one machine."""

import bz2
import gzip
import os
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

import hapax_words
from hapax_words.spark import count_files
from words import as_dict, counted, text_of


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files of all kinds."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "deep/er").mkdir(parents=True)
    for number in range(7):
        (folder / f"deep/{number}.txt").write_text(text_of(3000 * number, number))
    (folder / "deep/er/.hidden.txt").write_text(text_of(100, 8))
    (folder / "a.gz").write_bytes(gzip.compress(text_of(2000, 9).encode()))
    (folder / "b.bz2").write_bytes(bz2.compress(text_of(2000, 10).encode()))
    (folder / "c.utf16").write_text(text_of(2000, 11), "utf-16")
    (folder / "d.bin").write_bytes(b"\xff\xfe\0 nul\0nul \xc3\x28" + bytes(range(256)) * 9)
    (folder / "empty").touch()
    os.symlink("deep", folder / "link")
    (folder / os.fsdecode(b"not-utf8-\xff.txt")).write_text("odd name")
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"range_bytes": 1000},
        {"range_bytes": 97, "tasks": 5, "partitions": 3},
        {"tasks": 1, "partitions": 1},
        {"tasks": 100, "partitions": 9},
    ],
    ids=str,
)
def test_all_cuts_and_shares_give_the_same_counts(
    spark: SparkSession, corpus: Path, arguments: dict[str, int]
) -> None:
    assert as_dict(count_files(spark, corpus, **arguments)) == hapax_words.count(corpus).to_dict()


@pytest.mark.parametrize(
    "options",
    [
        {"case": "keep"},
        {"glob": "*.txt", "skip_hidden": True},
        {"follow": True},
        {"skip_binary": True},
        {"decompress": "never"},
        {"encoding": "latin1", "glob": "!*.bin"},
    ],
    ids=str,
)
def test_options_are_those_of_count(
    spark: SparkSession, corpus: Path, options: dict[str, object]
) -> None:
    expected = hapax_words.count(corpus, **options).to_dict()  # type: ignore[arg-type]
    assert as_dict(count_files(spark, corpus, range_bytes=500, **options)) == expected


def test_a_small_file_cut_at_every_offset(spark: SparkSession, tmp_path: Path) -> None:
    content = "the whale_é, ΑΣ ΑΣ.Α İstanbul 中文 ".encode() + b"\xff\xc3\0a\0\xe4\xb8 end"
    file = tmp_path / "text"
    file.write_bytes(content)
    expected = hapax_words.count(file).to_dict()
    for range_bytes in (1, *range(2, len(content), 7)):
        got = as_dict(count_files(spark, file, range_bytes=range_bytes, tasks=3, partitions=2))
        assert got == expected, range_bytes


def test_a_word_longer_than_many_ranges(spark: SparkSession, tmp_path: Path) -> None:
    word = "é" * (16 << 20)
    (tmp_path / "text").write_text(f"one {word} two")
    got = as_dict(count_files(spark, tmp_path, range_bytes=1 << 20, tasks=4))
    assert got == {"one": 1, word: 1, "two": 1}


def test_paths_mean_what_they_mean_to_count(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """".." behind a symbolic link leads to the folder above that to which the link leads."""
    (tmp_path / "other/sub").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    (tmp_path / "other/file").write_text("right")
    (tmp_path / "here/file").write_text("wrong")
    (tmp_path / "here/link").symlink_to(tmp_path / "other/sub")
    monkeypatch.chdir(tmp_path)
    assert as_dict(count_files(spark, "here/link/../file")) == {"right": 1}
    for path in ("", "here/file/"):
        with pytest.raises(OSError):
            count_files(spark, path)


def test_nothing_gives_no_words(spark: SparkSession, tmp_path: Path) -> None:
    assert as_dict(count_files(spark, [])) == {}
    assert as_dict(count_files(spark, tmp_path)) == {}
    (tmp_path / "empty").touch()
    assert as_dict(count_files(spark, tmp_path)) == {}


def test_paths_may_repeat(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("one two")
    assert as_dict(count_files(spark, [tmp_path, tmp_path / "text"])) == {"one": 2, "two": 2}


def test_the_result_is_a_dataframe_as_any(spark: SparkSession, tmp_path: Path) -> None:
    text = text_of(5000, 1)
    (tmp_path / "text").write_text(text)
    counts = count_files(spark, tmp_path)
    assert str(counts.schema["word"].dataType) == "StringType()"
    assert str(counts.schema["count"].dataType) == "LongType()"
    expected = counted(text)
    assert counts.agg({"count": "sum"}).collect()[0][0] == expected.total()
    assert counts.where("word = 'the'").collect()[0]["count"] == expected["the"]
    counts.write.parquet(str(tmp_path / "out"))
    assert as_dict(spark.read.parquet(str(tmp_path / "out"))) == expected


def test_a_batch_may_have_few_rows(spark: SparkSession, tmp_path: Path) -> None:
    """Spark's setting says how many rows come at once: payloads follow it."""
    text = text_of(50_000, 2, types=30_000)
    (tmp_path / "text").write_text(text)
    name = "spark.sql.execution.arrow.maxRecordsPerBatch"
    before = spark.conf.get(name)
    try:
        for rows in ("1", "0", "100000"):
            spark.conf.set(name, rows)
            assert as_dict(count_files(spark, tmp_path, range_bytes=9999)) == counted(text)
    finally:
        spark.conf.set(name, before)
