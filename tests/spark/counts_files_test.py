"""Counts files go from and to Spark, and are those of one machine."""

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import hapax_words
from hapax_words.spark import _writing, count_files, read_counts, write_counts
from words import as_dict, counted, text_of

PROGRAM = Path(hapax_words.__file__).parent / "hapax"


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of text."""
    file = tmp_path_factory.mktemp("text") / "text"
    file.write_text(text_of(20_000, 1))
    return file


def test_shards_of_spark_are_merged_by_the_program(
    spark: SparkSession, text: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_counts(count_files(spark, text, partitions=3), out)
    shards = sorted(out.glob("*.counts"))
    assert len(shards) == 3
    merged = tmp_path / "merged.counts"
    subprocess.run([PROGRAM, "merge", "-o", merged, *shards], check=True)
    hapax_words.count(text).save(tmp_path / "one.counts")
    assert merged.read_bytes() == (tmp_path / "one.counts").read_bytes()
    assert as_dict(read_counts(spark, out)) == counted(text.read_text())


def test_files_of_one_machine_are_added_up(spark: SparkSession, text: Path, tmp_path: Path) -> None:
    counts = hapax_words.count(text)
    for number in range(5):
        counts.save(tmp_path / f"{number}.counts")
    (tmp_path / "other.txt").write_text("no counts file")
    expected = {word: 5 * count for word, count in counts.items()}
    assert as_dict(read_counts(spark, tmp_path)) == expected
    assert as_dict(read_counts(spark, tmp_path, tasks=2, partitions=3)) == expected
    assert as_dict(read_counts(spark, [tmp_path / "0.counts"])) == counts


def test_nothing_is_read_and_written(spark: SparkSession, tmp_path: Path) -> None:
    assert as_dict(read_counts(spark, [])) == {}
    write_counts(spark.createDataFrame([], "word string, count bigint"), tmp_path / "out")
    assert os.listdir(tmp_path / "out") == ["_SUCCESS"]
    assert as_dict(read_counts(spark, tmp_path / "out")) == {}


def test_a_damaged_file_fails_the_job_with_its_name(spark: SparkSession, tmp_path: Path) -> None:
    hapax_words.count_text("one two").save(tmp_path / "a.counts")
    damaged = bytearray((tmp_path / "a.counts").read_bytes())
    damaged[50] ^= 1
    (tmp_path / "b.counts").write_bytes(damaged)
    with pytest.raises(Exception, match=r"b\.counts: .*(damaged|checksum)"):
        read_counts(spark, tmp_path).collect()


def test_words_counted_in_different_ways_are_not_added_up(
    spark: SparkSession, tmp_path: Path
) -> None:
    hapax_words.count_text("One").save(tmp_path / "a.counts")
    hapax_words.count_text("One", case="keep").save(tmp_path / "b.counts")
    # However few words meet: another seed divides them in another way.
    for partitions in (1, 50):
        with pytest.raises(Exception, match="merge only files that were counted in the same way"):
            read_counts(spark, tmp_path, tasks=2, partitions=partitions).collect()


def test_a_word_may_come_twice(spark: SparkSession, tmp_path: Path) -> None:
    rows = [("b", 2), ("a", 1), ("b", 3), ("é", 4)]
    df = spark.createDataFrame(rows, "word string, count bigint")
    write_counts(df.repartition(3), tmp_path / "out")
    assert as_dict(read_counts(spark, tmp_path / "out")) == {"a": 1, "b": 5, "é": 4}


@pytest.mark.parametrize(
    ("word", "count"), [("two words", 1), ("", 1), ("Upper", 1), ("a", 0), ("a", -1), (None, 1)]
)
def test_what_is_no_count_of_a_word_is_refused(
    spark: SparkSession, tmp_path: Path, word: str, count: int
) -> None:
    df = spark.createDataFrame([("fine", 1), (word, count)], "word string, count bigint")
    out = tmp_path / "out"
    with pytest.raises(Exception, match="hapax_words.InvalidArgumentError|row [01]: "):
        write_counts(df, out)
    assert not out.exists() or os.listdir(out) == []


def test_case_is_kept_if_it_was(spark: SparkSession, tmp_path: Path) -> None:
    df = spark.createDataFrame([("Upper", 1)], "word string, count bigint")
    write_counts(df, tmp_path / "out", case="keep")
    [file] = (tmp_path / "out").glob("*.counts")
    assert hapax_words.load(file) == {"Upper": 1}


def test_a_folder_is_replaced_only_when_told(spark: SparkSession, tmp_path: Path) -> None:
    df = spark.createDataFrame([("one", 1)], "word string, count bigint")
    out = tmp_path / "out"
    write_counts(df.coalesce(1), out)
    with pytest.raises(FileExistsError, match="out is not empty; mode='overwrite'"):
        write_counts(df, out)
    (out / "notes.txt").write_text("mine")
    write_counts(df.withColumn("count", F.lit(7).cast("bigint")), out, mode="overwrite")
    assert as_dict(read_counts(spark, out)) == {"one": 7}
    assert (out / "notes.txt").read_text() == "mine"


def test_a_folder_that_was_not_finished_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    """As if the driver had been killed while it moved the files into place."""
    df = spark.createDataFrame([("one", 1)], "word string, count bigint")
    write_counts(df.coalesce(1), tmp_path / "out")
    [file] = (tmp_path / "out").glob("*.counts")
    assert as_dict(read_counts(spark, [tmp_path, file])) == {"one": 2}
    (tmp_path / "out/_SUCCESS").unlink()
    for path in (tmp_path / "out", tmp_path, file):
        with pytest.raises(
            hapax_words.CorruptInputError, match="/out: .*no _SUCCESS: .*killed before its end"
        ):
            read_counts(spark, path)


def test_what_is_no_folder_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    df = spark.createDataFrame([("one", 1)], "word string, count bigint")
    with pytest.raises(ValueError, match="not to 's3://bucket/x'"):
        write_counts(df, "s3://bucket/x")
    write_counts(df.coalesce(1), f"file://{tmp_path}/out")
    assert as_dict(read_counts(spark, tmp_path / "out")) == {"one": 1}


def test_numbers_are_checked(spark: SparkSession, tmp_path: Path) -> None:
    for name in ("tasks", "partitions"):
        with pytest.raises(ValueError, match=f"{name} must be from 1 "):
            read_counts(spark, tmp_path, **{name: 0})  # type: ignore[arg-type]


def test_a_failed_job_leaves_what_was_there(spark: SparkSession, tmp_path: Path) -> None:
    good = spark.createDataFrame([("one", 1)], "word string, count bigint")
    bad = spark.createDataFrame([("not one", 1), ("two", 2)], "word string, count bigint")
    out = tmp_path / "out"
    write_counts(good, out)
    before = sorted(os.listdir(out))
    with pytest.raises(Exception, match="not one"):
        write_counts(bad.repartition(2), out, mode="overwrite")
    assert sorted(os.listdir(out)) == before
    assert as_dict(read_counts(spark, out)) == {"one": 1}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["replace", "remove", "open"])
@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize("was_finished", [False, True])
def test_an_interruption_while_files_are_replaced_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_done: bool, was_finished: bool
) -> None:
    """Ctrl-C before each step, and right after it. Without Spark."""
    target, temporary = tmp_path / "out", tmp_path / "out/_temporary-1"
    done = 0
    for step in range(20):
        temporary.mkdir(parents=True)
        for file in ("a.counts", "b.counts"):
            (target / file).write_text(f"old {file}")
        if was_finished:
            (target / "_SUCCESS").touch()
        (temporary / "1").write_text("new")
        (temporary / "2").write_text("new")
        before = {file.name: file.read_bytes() for file in target.iterdir() if file.is_file()}
        steps = iter(range(20))

        def interrupted(plain: Callable[..., object], *given: object) -> object:
            if next(steps) != step:
                return plain(*given)
            if is_done:
                plain(*given)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            if name == "open":
                plain = _writing._touch
                patch.setattr(_writing, "_touch", lambda *given: interrupted(plain, *given))
            else:
                patch.setattr(os, name, partial(interrupted, getattr(os, name)))
            try:
                _writing._commit(
                    str(target), str(temporary), {"1": "x.counts", "2": "y.counts"}, ["a.counts", "b.counts"]
                )
            except KeyboardInterrupt:
                done += 1
        shutil.rmtree(temporary)
        if step >= done:
            assert sorted(content(target)) == ["_SUCCESS", "x.counts", "y.counts"]
            break
        assert content(target) == before
    assert done == {"replace": 4, "remove": int(was_finished), "open": 1}[name]


def test_wrong_columns_are_named(spark: SparkSession, tmp_path: Path) -> None:
    df = spark.createDataFrame([("one", 1)], "word string, n int")
    with pytest.raises(ValueError, match="word string and count bigint, not word string, n int"):
        write_counts(df, tmp_path / "out")
