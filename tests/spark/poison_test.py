"""Files that change after they were listed, or cannot be read: the job fails soon, names the file and
writes nothing. With keep_going the rest is exact."""

import gzip
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

import hapax_words
from changes import after_listing
from hapax_words.spark import count_files, read_counts, write_counts
from hapax_words.spark._state import IDENTITIES
from in_process import count_here
from words import as_dict, text_of

SECONDS_TO_FAIL = 60


def truncated(file: Path) -> None:
    os.truncate(file, 5000)


def grown(file: Path) -> None:
    with open(file, "a") as opened:
        opened.write(" more")


def replaced(file: Path) -> None:
    other = file.with_suffix(".new")
    other.write_bytes(file.read_bytes())
    os.utime(other, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    os.replace(other, file)


def touched(file: Path) -> None:
    os.utime(file, ns=(1, 1))


def removed(file: Path) -> None:
    file.unlink()


def unreadable(file: Path) -> None:
    """For every user, also for root: a link that leads to itself."""
    file.unlink()
    file.symlink_to(file)


CHANGES = [truncated, grown, replaced, touched, removed, unreadable]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("range_bytes", [1 << 26, 20_000], ids=["whole", "cut"])
def test_every_change_is_an_error(
    tmp_path: Path, change: Callable[[Path], None], range_bytes: int
) -> None:
    for name in ("good.txt", "poison.txt"):
        (tmp_path / name).write_text(text_of(9000, 1))
    poison = partial(change, tmp_path / "poison.txt")
    with pytest.raises(hapax_words.Error, match="poison.txt"):
        count_here(tmp_path, range_bytes=range_bytes, after_listing=poison)


@pytest.mark.parametrize(
    "change",
    [change if change is truncated else pytest.param(change, marks=pytest.mark.slow) for change in CHANGES],
)
@pytest.mark.parametrize("range_bytes", [1 << 26, 20_000], ids=["whole", "cut"])
def test_a_file_that_changes_after_it_was_listed(
    spark: SparkSession, tmp_path: Path, change: Callable[[Path], None], range_bytes: int
) -> None:
    (tmp_path / "in").mkdir()
    for name in ("good.txt", "poison.txt"):
        (tmp_path / "in" / name).write_text(text_of(9000, 1))
    counts = count_files(spark, tmp_path / "in", range_bytes=range_bytes)
    change(tmp_path / "in/poison.txt")
    check_poisoned(counts, tmp_path, "poison.txt")


def check_poisoned(counts: DataFrame, folder: Path, name: str) -> None:
    """The job fails soon, with the name of the file, and nothing is written."""
    begin = time.monotonic()
    with pytest.raises(Exception, match=name):
        counts.write.parquet(str(folder / "parquet"))
    assert time.monotonic() - begin < SECONDS_TO_FAIL
    files = [path.name for path in (folder / "parquet").rglob("*") if path.is_file()]
    assert files == []
    begin = time.monotonic()
    with pytest.raises(Exception, match=name):
        write_counts(counts, folder / "counts")
    assert time.monotonic() - begin < SECONDS_TO_FAIL
    assert not (folder / "counts").exists()


DAMAGES = {"truncated": 100, "no-checksum": 8, "altered": 0}  # how many bytes are cut off


def damaged(cut_off: int) -> bytes:
    content = bytearray(gzip.compress(text_of(9000, 1).encode()))
    if cut_off:
        del content[-cut_off:]
    else:
        content[len(content) // 2] ^= 1
    return bytes(content)


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_is_an_error(tmp_path: Path, damage: str) -> None:
    (tmp_path / "poison.gz").write_bytes(damaged(DAMAGES[damage]))
    with pytest.raises(hapax_words.Error, match="poison.gz"):
        count_here(tmp_path)


@pytest.mark.parametrize(
    "damage", ["truncated", *(pytest.param(d, marks=pytest.mark.slow) for d in ("no-checksum", "altered"))]
)
def test_a_corrupt_file_fails_the_job(spark: SparkSession, tmp_path: Path, damage: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/good.txt").write_text("good")
    (tmp_path / "in/poison.gz").write_bytes(damaged(DAMAGES[damage]))
    check_poisoned(count_files(spark, tmp_path / "in"), tmp_path, "poison.gz")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_fails_the_job(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/poison.txt").write_text("good")
    (tmp_path / "in/poison.txt").chmod(0)
    check_poisoned(count_files(spark, tmp_path / "in"), tmp_path, "poison.txt: Permission denied")


def test_a_mount_that_differs_between_machines(spark: SparkSession, tmp_path: Path) -> None:
    """As a network file system that numbers its files anew on each machine: the error names the way
    out, and that helps."""
    file = tmp_path / "poison.txt"
    file.write_text("some words")
    counts = {identity: count_files(spark, file, identity=identity) for identity in IDENTITIES}
    later = {identity: count_files(spark, file, identity=identity) for identity in IDENTITIES}
    replaced(file)
    with pytest.raises(Exception, match="poison.txt: .*it is another file; .*identity='time' leaves"):
        counts["inode"].collect()
    assert as_dict(counts["time"]) == {"some": 1, "words": 1}
    touched(file)
    with pytest.raises(Exception, match="poison.txt: .*it was modified; .*identity='size' times too"):
        later["time"].collect()
    assert as_dict(counts["size"]) == {"some": 1, "words": 1}
    file.write_text("another size")
    with pytest.raises(Exception, match="its size was 10 and is 12") as caught:
        later["size"].collect()
    assert "identity=" not in str(caught.value)


def test_the_same_for_counts_files(spark: SparkSession, tmp_path: Path) -> None:
    file = tmp_path / "poison.counts"
    hapax_words.count_text("some words").save(file)
    counts = {identity: read_counts(spark, file, identity=identity) for identity in IDENTITIES}
    replaced(file)
    with pytest.raises(Exception, match="poison.counts: .*written to, or replaced.*identity='time'"):
        counts["inode"].collect()
    assert as_dict(counts["time"]) == {"some": 1, "words": 1}
    touched(file)
    assert as_dict(counts["size"]) == {"some": 1, "words": 1}
    with pytest.raises(ValueError, match="identity must be one of inode, time, size"):
        read_counts(spark, file, identity="name")


def test_keep_going_counts_the_rest(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.txt").write_text("good words")
    (tmp_path / "poison.gz").write_bytes(gzip.compress(text_of(9000, 1).encode())[:-100])
    (tmp_path / "shrunk.txt").write_text(text_of(9000, 2))
    (tmp_path / "gone.txt").write_text("gone")

    def change() -> None:
        os.truncate(tmp_path / "shrunk.txt", 30_000)
        (tmp_path / "gone.txt").unlink()

    after_listing(monkeypatch, change)
    monkeypatch.setattr("hapax_words.spark._files.attempts_of", lambda spark: 2)  # sooner than 4
    found = count_files(
        spark, [tmp_path, tmp_path / "none"], keep_going=True, range_bytes=20_000, tasks=3
    )
    assert as_dict(found.counts) == {"good": 1, "words": 1}
    failures = found.failures.collect()
    assert found.failures.columns == ["path", "begin", "end", "kind", "message"]
    by_name: dict[str, set[str]] = {}
    for row in failures:
        by_name.setdefault(Path(row["path"]).name, set()).add(row["kind"])
    assert by_name == {
        "none": {"not_found"},
        "poison.gz": {"corrupt_input"},
        "shrunk.txt": {"input_changed"},
        "gone.txt": {"not_found"},
    }
    ranges = sorted((row["begin"], row["end"]) for row in failures if "shrunk" in row["path"])
    assert ranges[0][0] == 0
    assert [end for _, end in ranges[:-1]] == [begin for begin, _ in ranges[1:]]


def test_keep_going_without_a_failure(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("good words")
    found = count_files(spark, tmp_path, keep_going=True)
    assert found.failures.collect() == []
    assert as_dict(found.counts) == {"good": 1, "words": 1}
