"""In the executors: merges the rows of one partition (_shuffle.py) into words and counts."""

import os
import tempfile
from _collections_abc import Iterator

import pyarrow

from .. import CountOverflowError, _hapax

COUNTS_SCHEMA = pyarrow.schema([("word", pyarrow.string()), ("count", pyarrow.int64())])

# Files in memory are merged into one on disk once they have so many bytes together, or are so many.
HELD_BYTES = 256 << 20
HELD_FILES = 4096


def merge_rows(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """Puts counts files together again and merges those of each bucket, in the order of words."""
    buckets: dict[int, _Bucket] = {}
    for batch in batches:
        bucket, task, part, parts = (batch.column(i).to_pylist() for i in range(4))
        for row, payload in enumerate(batch.column(4)):
            files = buckets.setdefault(bucket[row], _Bucket())
            files.add(task[row], part[row], parts[row], payload.as_buffer())
    for files in buckets.values():
        yield from files.merged()


class _Bucket:
    """The counts files of one bucket: those that are complete, and parts of others.

    Now and then those in memory are merged into one on disk, so that memory does not grow with the
    number of tasks.
    """

    def __init__(self) -> None:
        self._files: list[bytes] = []
        self._bytes = 0
        self._tasks: set[int] = set()  # those whose file is complete
        self._parts: dict[int, dict[int, pyarrow.Buffer]] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._on_disk: list[bytes] = []

    def add(self, task: int, part: int, parts: int, payload: pyarrow.Buffer) -> None:
        """Adds one part of the file of a task."""
        known = self._parts.setdefault(task, {})
        if part in known or task in self._tasks:
            raise RuntimeError(f"Spark has delivered part {part} of task {task} twice")
        known[part] = payload
        if len(known) == parts:
            del self._parts[task]
            self._tasks.add(task)
            self._files.append(b"".join(known[number] for number in range(parts)))
            self._bytes += len(self._files[-1])
        if self._bytes > HELD_BYTES or len(self._files) > HELD_FILES:
            self._merge_on_disk()

    def merged(self) -> Iterator[pyarrow.RecordBatch]:
        """All words, each once. Then nothing is held."""
        if self._parts:
            raise RuntimeError(f"Spark has not delivered all parts of {len(self._parts)} task files")
        for batch in _hapax.MergedCounts(self._files, self._on_disk, 0, None):
            words, counts = pyarrow.record_batch(batch).columns
            yield pyarrow.RecordBatch.from_arrays(
                [words.cast(pyarrow.string()), counts], schema=COUNTS_SCHEMA
            )
        self._files = []
        if self._folder is not None:
            self._folder.cleanup()

    def _merge_on_disk(self) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="hapax-", dir=_local_folder())
        self._write_sum(self._files, self._folder.name)
        self._files, self._bytes = [], 0

    def _write_sum(self, files: list[bytes], folder: str) -> None:
        """Writes the sum of files into one file, or into several, if all counts of one would add up to
        more than a file may have."""
        path = os.fsencode(os.path.join(folder, f"{len(self._on_disk)}.counts"))
        try:
            _hapax.merge_files(files, path, None)
        except CountOverflowError:
            if len(files) == 1:
                raise
            middle = len(files) // 2
            self._write_sum(files[:middle], folder)
            self._write_sum(files[middle:], folder)
        else:
            self._on_disk.append(path)


def _local_folder() -> str | None:
    """One of the folders that Spark gives its tasks, and removes should this process be killed. Tasks
    use them in turn, because each may be on a disk of its own."""
    from pyspark import TaskContext

    folders = [folder for folder in os.environ.get("SPARK_LOCAL_DIRS", "").split(",") if folder]
    context = TaskContext.get()
    return folders[context.partitionId() % len(folders)] if context and folders else None
