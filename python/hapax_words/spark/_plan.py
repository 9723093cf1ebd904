"""On the driver: how the pieces of a job are shared out to tasks, and its words to partitions."""

from typing import NamedTuple

from .._options import whole_number
from ._pieces import Piece, default_tasks, pack
from ._session import task_slots
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
    pieces: list[Piece],
    text_bytes: int,
    tasks: int | None,
    partitions: int | None,
) -> Plan:
    """Checks the numbers of tasks and partitions, or chooses them for so much text."""
    slots = task_slots(spark)
    if tasks is None:
        tasks = default_tasks(slots, text_bytes)
    if partitions is None:
        partitions = default_partitions(slots, text_bytes)
    packed = pack(pieces, whole_number("tasks", tasks, 1, MOST_TASKS))
    shuffle = new_shuffle(spark, whole_number("partitions", partitions, 1, MOST_PARTITIONS))
    return Plan(spark.range(0, len(packed), 1, len(packed)), packed, shuffle)
