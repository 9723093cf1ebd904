"""From the counts of tasks to one DataFrame: the plan.

    task 0: counts -> a counts file a partition -> rows ─┐                 ┌─> merge -> (word, count)
    task 1: counts -> a counts file a partition -> rows ─┼─ Spark's shuffle ┼─> merge -> (word, count)
    ...                                                  ─┘                 └─> ...

The partition of a word is a hash of it with one seed for all tasks. A counts file is cut into rows
of some KB. _rows.py makes them and _merge.py puts them together again, in the executors.
"""

import secrets
from typing import NamedTuple

from ._executors import in_executors
from ._session import slice_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROWS = "bucket int, task int, part int, parts int, payload binary"
COUNTS = "word string, count bigint"
MOST_PARTITIONS = 100_000

# A partition is for so much text, until there are two for each slot: then partitions get more.
TEXT_PER_PARTITION = 64 << 20


class Shuffle(NamedTuple):
    """How the words of all tasks are divided. The same for all tasks of a job."""

    buckets: list[int]  # for each partition, the value of the column "bucket"
    seed: int
    slice_bytes: int


def new_shuffle(spark: "SparkSession", partitions: int) -> Shuffle:
    """Divides words into so many partitions, by a seed of its own."""
    return Shuffle(bucket_keys(partitions), secrets.randbits(64), slice_bytes(spark))


def default_partitions(slots: int, text_bytes: int) -> int:
    """How many partitions the words of so much text are divided into."""
    return max(1, min(2 * slots, -(-text_bytes // TEXT_PER_PARTITION)))


def merged(rows: "DataFrame", shuffle: Shuffle) -> "DataFrame":
    """The words of all rows, each once with the sum of its counts."""
    together = rows.repartition(len(shuffle.buckets), "bucket")
    return together.mapInArrow(in_executors("_merge", "merge_rows"), COUNTS)


def bucket_keys(partitions: int) -> list[int]:
    """Integers of which Spark's hash partitioning puts each into a partition of its own: the i-th
    into partition i. Should Spark change its hash, partitions would differ in size, nothing else."""
    keys: dict[int, int] = {}
    key = 0
    while len(keys) < partitions:
        keys.setdefault(_murmur3(key) % partitions, key)
        key += 1
    return [keys[partition] for partition in range(partitions)]


def _murmur3(value: int) -> int:
    """Spark's hash of one int: Murmur3 (32 bits) with the seed 42, as a signed number."""
    mask = 0xFFFFFFFF
    mixed = value * 0xCC9E2D51 & mask
    mixed = (mixed << 15 | mixed >> 17) & mask
    state = 42 ^ (mixed * 0x1B873593 & mask)
    state = (state << 13 | state >> 19) & mask
    state = (state * 5 + 0xE6546B64 & mask) ^ 4
    state = (state ^ state >> 16) * 0x85EBCA6B & mask
    state = (state ^ state >> 13) * 0xC2B2AE35 & mask
    state ^= state >> 16
    return state - (1 << 32) if state >> 31 else state
