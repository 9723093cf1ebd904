"""On the driver: how the pieces of a job are shared out to tasks, and its words to partitions."""

from typing import NamedTuple

from .._options import whole_number
from ._pieces import File
from ._session import task_slots
from ._sharing import cost, default_tasks, pack_all
from ._shuffle import MOST_PARTITIONS, Shuffle, default_partitions, new_shuffle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MOST_TASKS = 2**31 - 1


class Plan(NamedTuple):
    """The tasks of a job."""

    numbers: "DataFrame"  # one row and one partition for each task: its number
    packed: list[bytes]  # the pieces of each task: unpack()
    shuffle: Shuffle


def make_plan(
    spark: "SparkSession",
    files: list[File],
    range_bytes: int,
    tasks: int | None,
    partitions: int | None,
    text_per_byte: int = 1,
) -> Plan:
    """Checks the numbers of tasks and partitions, or chooses them for so much text: a byte of a file
    makes as much work as ``text_per_byte`` of text."""
    slots = task_slots(spark) if tasks is None or partitions is None else 0
    text_bytes = text_per_byte * sum(cost(file, range_bytes) for file in files)
    if tasks is None:
        tasks = default_tasks(slots, text_bytes)
    if partitions is None:
        partitions = default_partitions(slots, text_bytes)
    packed = pack_all(files, range_bytes, whole_number("tasks", tasks, 1, MOST_TASKS))
    shuffle = new_shuffle(spark, whole_number("partitions", partitions, 1, MOST_PARTITIONS))
    return Plan(spark.range(0, len(packed), 1, len(packed)), packed, shuffle)
