"""Counts as counts files of hash partitions, and their sum in Arrow batches: what a shuffle moves."""

import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hapax_words as hapax
import pytest
from hapax_words import _hapax
from hypothesis import given
from hypothesis import strategies as st
from running import interrupt, seconds_to_stop
from words import counted, many_words, texts

pa: Any = pytest.importorskip("pyarrow")

NO_LIMIT = 2**63
MANY = hapax.count_text(many_words(range(200_000)))


def files_of(
    counts: hapax.Counts, partitions: int, max_bytes: int = NO_LIMIT, workers: int = 1
) -> list[tuple[int, bytes]]:
    """Pairs (partition, counts file)."""
    return list(_hapax.partition_counts(counts, partitions, 7, max_bytes, workers, None))


def merged(contents: list[Any], paths: list[bytes] | None = None) -> _hapax.MergedCounts:
    """The sum of counts files."""
    return _hapax.MergedCounts(contents, paths or [], 0, None)


def words_of(merge: _hapax.MergedCounts) -> dict[str, int]:
    """All words of a sum. Checks its batches."""
    rows: list[tuple[str, int]] = []
    for batch in merge:
        table = pa.record_batch(batch)
        table.validate(full=True)
        assert len(batch) == table.num_rows > 0
        assert table.schema.names == ["word", "count"]
        assert table.schema.types == [pa.large_string(), pa.int64()]
        rows += zip(table[0].to_pylist(), table[1].to_pylist(), strict=True)
    assert rows == sorted(rows) and len(dict(rows)) == len(rows)
    return dict(rows)


@given(st.lists(texts(), max_size=4), st.integers(1, 9), st.sampled_from([0, 100, NO_LIMIT]))
def test_the_sum_of_all_partitions_is_that_of_all_texts(
    parts: list[str], partitions: int, max_bytes: int
) -> None:
    by_partition: dict[int, list[bytes]] = {}
    for part in parts:
        for partition, content in files_of(hapax.count_text(part), partitions, max_bytes):
            assert 0 <= partition < partitions
            by_partition.setdefault(partition, []).append(content)
    words: dict[str, int] = {}
    for contents in by_partition.values():
        of_partition = words_of(merged(contents))
        assert not words.keys() & of_partition.keys()
        words |= of_partition
    assert words == sum(map(counted, parts), Counter())


def test_files_have_the_size_that_was_asked_for() -> None:
    files = files_of(MANY, 3, 100_000)
    assert [partition for partition, _ in files] == sorted(partition for partition, _ in files)
    assert max(len(content) for _, content in files) <= 100_000 < sum(len(c) for _, c in files) / 3
    assert files == files_of(MANY, 3, 100_000, workers=2)
    assert files_of(hapax.count_text(""), 3) == []


def test_bytes_of_any_kind_are_merged_without_a_copy_and_kept_alive() -> None:
    content = files_of(MANY, 1)[0][1]
    buffer = pa.py_buffer(content)
    merge = merged([bytearray(content), memoryview(content), buffer])
    del content, buffer
    assert words_of(merge) == {word: 3 for word in MANY}
    held = bytearray(files_of(MANY, 1)[0][1])
    merge = merged([held])
    with pytest.raises(BufferError):
        held.clear()
    assert not merge.keep_case


def test_batches_outlive_their_merge() -> None:
    merge = merged([content for _, content in files_of(MANY, 1)])
    batches = list(merge)
    del merge
    assert [len(batch) for batch in batches] == [65_536] * 3 + [200_000 - 3 * 65_536]
    tables = [pa.record_batch(batch) for batch in batches]
    again = [pa.record_batch(batch) for batch in batches]
    del batches
    assert tables == again and tables[0][0][0].as_py() == "w0"


def test_files_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.counts"
    counts = hapax.count_text("A a", case="keep")
    counts.save(path)
    merge = merged([files_of(counts, 1)[0][1]], [bytes(path)])
    assert merge.keep_case and words_of(merge) == {"A": 2, "a": 2}
    assert words_of(merged([])) == {}
    with pytest.raises(FileNotFoundError):
        merged([], [b"missing"])


def test_damage_is_an_error_that_names_the_file() -> None:
    good = files_of(MANY, 1)[0][1]
    merge = merged([good, good[:-100]])
    with pytest.raises(hapax.CorruptInputError, match="counts file 2 of 2") as caught:
        words_of(merge)
    assert isinstance(caught.value.offset, int)
    assert list(merge) == []
    with pytest.raises(hapax.CorruptInputError, match="counts file 1 of 1"):
        merged([b"no counts"])
    kept = files_of(hapax.count_text("A", case="keep"), 1)[0][1]
    with pytest.raises(hapax.Error, match="counts file 2 of 2: its words are not lower-cased"):
        merged([good, kept])


def test_a_sum_is_checked() -> None:
    half = hapax.count_text("a ")
    for _ in range(62):
        half = half + half
    content = files_of(half, 1)[0][1]
    assert words_of(merged([content])) == {"a": 2**62}
    with pytest.raises(hapax.CountOverflowError):
        words_of(merged([content, content]))


def test_bad_arguments() -> None:
    for partitions in (0, 2**20 + 1):
        with pytest.raises(hapax.InvalidArgumentError, match="partitions"):
            files_of(MANY, partitions)
    with pytest.raises(TypeError):
        merged([3])


def test_one_thread_at_a_time() -> None:
    """A second thread that asks meanwhile gets an error, and the first one all words."""
    content = files_of(MANY, 1)[0][1]
    for _ in range(20):
        merge, batches, errors = merged([content]), list[Any](), list[str]()

        def take(merge: Any = merge, batches: Any = batches, errors: Any = errors) -> None:
            while True:
                try:
                    batches.append(next(merge))
                except StopIteration:
                    return
                except RuntimeError as error:
                    errors.append(str(error))

        threads = [threading.Thread(target=take) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(map(len, batches)) == 200_000
        assert set(errors) <= {"another thread is using this iterator"}


CONTENT = files_of(MANY, 1)[0][1]
LOOPS: dict[str, Callable[[threading.Event | None], object]] = {
    "divide": lambda stop: [
        list(_hapax.partition_counts(MANY, 5, 7, NO_LIMIT, 2, stop)) for _ in iter(int, 1)
    ],
    "merge": lambda stop: [
        list(_hapax.MergedCounts([CONTENT] * 3, [], 0, stop)) for _ in iter(int, 1)
    ],
}

@pytest.mark.parametrize("name", LOOPS)
def test_a_stop_argument_ends_it(name: str) -> None:
    assert seconds_to_stop(LOOPS[name]) < 1


def test_a_stop_argument_ends_waiting() -> None:
    import os

    with tempfile.TemporaryDirectory() as folder:
        fifo = os.fsencode(f"{folder}/fifo")
        os.mkfifo(fifo)
        assert seconds_to_stop(lambda stop: _hapax.MergedCounts([], [fifo], 0, stop)) < 1


@pytest.mark.parametrize(
    "use",
    [
        "list(_hapax.partition_counts(counts, 5, 7, 2**63, 2, None))",
        "list(_hapax.MergedCounts([content] * 3, [], 0, None))",
    ],
)
def test_ctrl_c_ends_it(use: str) -> None:
    end = interrupt(
        "from hapax_words import _hapax, count_text\n"
        "counts = count_text(' '.join(f'w{i}' for i in range(300_000)))\n"
        "content = next(_hapax.partition_counts(counts, 1, 7, 2**63, 1, None))[1]\n"
        f"print('ready', flush=True)\nwhile True: {use}"
    )
    assert end.errors.strip().splitlines()[-1] == "KeyboardInterrupt"
    assert end.seconds < 1
