"""Pieces cover all files, tasks get equal shares, and partitions get one bucket each. No cluster."""

import random
from collections.abc import Sequence
from typing import Any, cast

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from hapax_words.spark._pieces import File, Piece, unpack
from hapax_words.spark._plan import make_plan
from hapax_words.spark._sharing import FILES_PER_TASK, SHORT, cost, default_tasks, pack_all, share_out
from hapax_words.spark._session import slice_bytes, task_slots
from hapax_words.spark._shuffle import bucket_keys, default_partitions

MB = 1 << 20


def plain(name: str, size: int) -> File:
    return File(name.encode(), size, 7, 8, "", True)


def whole(name: str, size: int) -> File:
    return File(name.encode(), size, 7, 8, "", False)


def unpacked(files: Sequence[File], range_bytes: int, tasks: int) -> list[list[Piece]]:
    return [unpack(packed) for packed in pack_all(files, range_bytes, tasks)]


def check_covers(files: Sequence[File], pieces: list[Piece]) -> None:
    """All pieces together are all bytes of all files, each once."""
    assert len({file.path for file in files}) == len(files)
    for file in files:
        mine = sorted(piece for piece in pieces if piece.path == file.path)
        assert mine[0].begin == 0
        assert mine[-1].end == file.file_bytes
        assert [piece.end for piece in mine[:-1]] == [piece.begin for piece in mine[1:]]
        assert {(piece.file_bytes, piece.modified, piece.inode) for piece in mine} == {
            (file.file_bytes, 7, 8)
        }


@pytest.mark.parametrize("range_bytes", [1, 7, 64, 1000])
def test_ranges_cover_plain_files_without_overlap(range_bytes: int) -> None:
    files = [plain("a", 1000), plain("b", 0), plain("c", 64), plain("d", 65)]
    for tasks in (1, 2, 3, 10, 2000):
        pieces = [piece for one in unpacked(files, range_bytes, tasks) for piece in one]
        check_covers(files, pieces)
        assert all(piece.end - piece.begin <= range_bytes for piece in pieces)
        sizes = {file.path: file.file_bytes for file in files}
        assert all(piece.is_whole == (sizes[piece.path] <= range_bytes) for piece in pieces)


def test_other_files_are_one_piece() -> None:
    [[piece]] = unpacked([whole("a.gz", 1000)], 64, 9)
    assert (piece.begin, piece.end, piece.is_whole) == (0, 1000, True)


def work(share: list[Piece]) -> int:
    return sum(
        cost(whole("", piece.file_bytes), 64 * MB) if piece.is_whole else piece.end - piece.begin
        for piece in share
    )


@pytest.mark.parametrize("seed", range(20))
def test_tasks_get_about_as_much_each(seed: int) -> None:
    generator = random.Random(seed)
    files = []
    for number in range(generator.choice([3, 40, 1000])):
        size = int(generator.choice([1, MB, 60 * MB, 3000 * MB]) * generator.random())
        files.append(generator.choice([plain, whole])(str(number), size))
    for tasks in (1, 2, 3, 8, 1000):
        shares = share_out(files, 64 * MB, tasks)
        check_covers(files, [piece for share in shares for piece in share])
        assert len(shares) <= tasks
        total = sum(cost(file, 64 * MB) for file in files)
        loads = sorted(work(share) for share in shares)
        # No task has more than it must: what cannot be cut counts as a whole.
        largest = max(cost(file, 64 * MB) for file in files if not file.is_plain or file.file_bytes <= 64 * MB)
        fair = total / len(shares)
        assert loads[-1] <= max(fair * (1 + 2 / FILES_PER_TASK) + 2 * MB, fair + largest)
        # And there are few parts, however many ranges they have.
        assert sum(map(len, shares)) <= len(files) + len(shares)


def test_plain_text_is_shared_out_evenly() -> None:
    """Also if the number of ranges is no multiple of that of tasks."""
    shares = share_out([plain("a", 430 * MB), plain("b", 3 * MB), plain("c", 70 * MB)], 64 * MB, 4)
    loads = [work(share) for share in shares]
    assert len(loads) == 4
    assert max(loads) - min(loads) <= 4 * (64 * MB // SHORT)


def test_few_ranges_make_few_tasks() -> None:
    assert len(share_out([plain("a", 65 * MB)], 64 * MB, 100)) == 2
    assert len(share_out([plain("a", 64 * MB)], 64 * MB, 100)) == 1
    assert len(share_out([plain(str(i), 1) for i in range(3)], 64 * MB, 100)) == 3


def test_pieces_of_a_task_are_in_the_order_of_the_files() -> None:
    files = [plain("b", 10), whole("c", 10), plain("a", 10), plain("d", 3)]
    [pieces] = unpacked(files, 2, 1)
    assert [piece.path for piece in pieces] == [b"b"] * 5 + [b"c"] + [b"a"] * 5 + [b"d"] * 2


def test_the_lists_of_a_million_pieces_are_short() -> None:
    """All tasks get the lists of all. The ranges of a file are not in them, and names that are alike
    compress well."""
    terabytes = [plain(f"/data/{number}.txt", 6_400_000 * MB) for number in range(10)]
    packed = pack_all(terabytes, 64 * MB, 4000)
    assert len(packed) == 4000
    assert sum(map(len, packed)) < 1_000_000
    generator = random.Random(1)
    small = [
        File(
            f"/data/corpus/{number // 1000:03}/document-{number:07}.txt".encode(),
            generator.randrange(5000),
            1_790_000_000_000_000_000 + generator.randrange(10**12),
            50_000_000 + number,
            "",
            False,
        )
        for number in range(50_000)
    ]
    packed = pack_all(small, 64 * MB, 50)
    assert sum(map(len, packed)) < 16 * len(small)


def test_nothing_makes_one_task_without_pieces() -> None:
    assert unpacked([], 1, 3) == [[]]


def test_a_task_for_each_slot_and_more_for_much_text() -> None:
    assert default_tasks(2, 0) == 2
    assert default_tasks(2, 100 * MB) == 2
    assert default_tasks(2, 4096 * MB) == 4
    assert default_tasks(100, 1 << 40) == 1024
    assert default_tasks(100, 100 << 40) == 20_001
    # A task never gets more than 16 GiB: it holds all words of its text.
    assert default_tasks(100, 1 << 50) == 1 << 16


def test_compressed_files_make_more_tasks() -> None:
    """Also those that are shorter than a range: a task gets about 1 GiB of text."""
    short = [whole(f"{i}.gz", 50 * MB)._replace(is_compressed=True) for i in range(1000)]
    plan = make_plan(cast(Any, Settings(spark_sql_shuffle_partitions="2")), short, 64 * MB, None, None)
    tasks = [unpack(packed) for packed in plan.packed]
    assert len(tasks) == -(-1000 * 50 * 4 // 1024)
    assert max(sum(piece.file_bytes for piece in task) for task in tasks) <= 300 * MB
    assert cost(plain("named.gz", 99 * MB)._replace(is_compressed=True), 64 * MB) == 99 * MB


def test_partitions_follow_the_text_up_to_two_for_each_slot() -> None:
    assert default_partitions(2, 0) == 1
    assert default_partitions(2, 65 * MB) == 2
    assert default_partitions(2, 1 << 50) == 4


class Settings:
    """A session of Spark Connect, as far as it is asked: it has settings and no context."""

    def __init__(self, **settings: str) -> None:
        self.settings = {name.replace("_", "."): value for name, value in settings.items()}
        self.conf = self

    def get(self, name: str, default: str) -> str:
        return self.settings.get(name, default)

    def range(self, *unused: int) -> None:
        pass


def test_settings_that_are_no_numbers() -> None:
    """A service may say "auto"."""
    auto: Any = Settings(spark_sql_shuffle_partitions="auto", spark_task_cpus="")
    assert task_slots(auto) == 200
    assert task_slots(cast(Any, Settings(spark_sql_shuffle_partitions="7"))) == 7
    assert slice_bytes(auto) == slice_bytes(cast(Any, Settings()))
    assert len(make_plan(auto, [plain("a", 99 * MB)], 64 * MB, None, None).packed) == 2


def test_slots_are_asked_for_only_if_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hapax_words.spark._plan.task_slots", None)
    plan = make_plan(cast(Any, Settings()), [plain("a", 99 * MB)], 64 * MB, 2, 3)
    assert (len(plan.packed), len(plan.shuffle.buckets)) == (2, 3)


@pytest.mark.parametrize("partitions", [1, 2, 7, 8, 200])
def test_spark_puts_each_bucket_into_a_partition_of_its_own(
    spark: SparkSession, partitions: int
) -> None:
    keys = bucket_keys(partitions)
    rows = spark.createDataFrame([(key,) for key in keys], "bucket int")
    placed = rows.repartition(partitions, "bucket").withColumn("at", F.spark_partition_id())
    found = {row["bucket"]: row["at"] for row in placed.collect()}
    assert [found[key] for key in keys] == list(range(partitions))
