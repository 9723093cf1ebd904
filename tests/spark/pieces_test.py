"""Pieces cover all files, tasks get equal shares, and partitions get one bucket each. No cluster."""

from collections import Counter

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from hapax_words.spark._pieces import File, cut, default_tasks, pack, unpack
from hapax_words.spark._shuffle import bucket_keys, default_partitions

MB = 1 << 20


def plain(name: str, size: int) -> File:
    return File(name.encode(), size, 7, 8, "", True)


def whole(name: str, size: int) -> File:
    return File(name.encode(), size, 7, 8, "", False)


@pytest.mark.parametrize("range_bytes", [1, 7, 64, 1000])
def test_ranges_cover_plain_files_without_overlap(range_bytes: int) -> None:
    files = [plain("a", 1000), plain("b", 0), plain("c", 64), plain("d", 65)]
    pieces = cut(files, range_bytes)
    for file in files:
        mine = [piece for piece in pieces if piece.path == file.path]
        assert mine[0].begin == 0
        assert mine[-1].end == file.file_bytes
        assert [piece.end for piece in mine[:-1]] == [piece.begin for piece in mine[1:]]
        assert all(piece.end - piece.begin <= range_bytes for piece in mine)
        assert all(piece.is_whole == (len(mine) == 1) for piece in mine)
        assert {(piece.file_bytes, piece.modified, piece.inode) for piece in mine} == {
            (file.file_bytes, 7, 8)
        }


def test_other_files_are_one_piece() -> None:
    [piece] = cut([whole("a.gz", 1000)], 64)
    assert (piece.begin, piece.end, piece.is_whole) == (0, 1000, True)


def test_tasks_get_all_pieces_once_and_about_as_much_each() -> None:
    files = [plain(f"{size}", size * MB) for size in (1, 5, 64, 65, 300, 1000, 0)]
    pieces = cut([*files, whole("z.gz", 200 * MB)], 64 * MB)
    for tasks in (1, 2, 3, 8, 1000):
        packed = [unpack(one) for one in pack(pieces, tasks)]
        assert Counter(piece for one in packed for piece in one) == Counter(pieces)
        assert len(packed) == min(tasks, len(pieces))
        loads = [sum(piece.cost for piece in one) for one in packed]
        # No task has more than another one by more than one piece.
        assert max(loads) - min(loads) <= max(piece.cost for piece in pieces)


def test_pieces_of_a_task_are_in_the_order_of_the_files() -> None:
    pieces = cut([plain("a", 10), plain("b", 10), plain("c", 3)], 2)
    [packed] = pack(pieces, 1)
    assert unpack(packed) == pieces


def test_nothing_makes_one_task_without_pieces() -> None:
    assert [unpack(one) for one in pack([], 3)] == [[]]


def test_a_task_for_each_slot_and_more_for_much_text() -> None:
    assert default_tasks(2, 0) == 2
    assert default_tasks(2, 100 * MB) == 2
    assert default_tasks(2, 4096 * MB) == 4
    assert default_tasks(100, 1 << 40) == 1024
    assert default_tasks(100, 100 << 40) == 20_001
    # A task never gets more than 16 GiB: it holds all words of its text.
    assert default_tasks(100, 1 << 50) == 1 << 16


def test_partitions_follow_the_text_up_to_two_for_each_slot() -> None:
    assert default_partitions(2, 0) == 1
    assert default_partitions(2, 65 * MB) == 2
    assert default_partitions(2, 1 << 50) == 4


@pytest.mark.parametrize("partitions", [1, 2, 7, 8, 200])
def test_spark_puts_each_bucket_into_a_partition_of_its_own(
    spark: SparkSession, partitions: int
) -> None:
    keys = bucket_keys(partitions)
    rows = spark.createDataFrame([(key,) for key in keys], "bucket int")
    placed = rows.repartition(partitions, "bucket").withColumn("at", F.spark_partition_id())
    found = {row["bucket"]: row["at"] for row in placed.collect()}
    assert [found[key] for key in keys] == list(range(partitions))
