"""What a Spark session says: how many tasks run at once, how many processors one has, and whether
the executors can run this package."""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# How much payload one batch of Arrow may bring to a task that merges: see slice_bytes().
BATCH_BYTES = 128 << 20

# Settings with files that Spark brings to the folders in which executors run.
_SHIPPED = ("spark.archives", "spark.files", "spark.yarn.dist.archives", "spark.yarn.dist.files")


def task_slots(spark: "SparkSession") -> int:
    """How many tasks run at once, as far as Spark knows now: executors may still be starting."""
    try:
        processors = spark.sparkContext.defaultParallelism
    except Exception:  # Spark Connect has no context, and each version its own error for that
        return max(1, number_of(spark, "spark.sql.shuffle.partitions", 200))
    return max(1, processors // processors_per_task(spark))


def processors_per_task(spark: "SparkSession") -> int:
    """The number of processors that Spark reserves for a task."""
    return max(1, number_of(spark, "spark.task.cpus", 1))


def slice_bytes(spark: "SparkSession") -> int:
    """How long a row's payload may be.

    Spark gives rows to Python in batches of a number of rows, whatever their size. So that a batch
    stays below ``BATCH_BYTES``, rows are small where a batch has many.
    """
    rows = number_of(spark, "spark.sql.execution.arrow.maxRecordsPerBatch", 10000)
    return 64 << 10 if rows <= 0 else min(max(BATCH_BYTES // rows, 4 << 10), 16 << 20)


def check_python(spark: "SparkSession") -> None:
    """Raises ValueError if the executors' Python is named by a path that only the driver can follow.

    Where Spark ships files to the executors, a relative path may be that of one of them.
    """
    python = os.environ.get("PYSPARK_PYTHON", "")
    master = setting(spark, "spark.master", "")
    if not master or master.startswith("local") or any(setting(spark, name, "") for name in _SHIPPED):
        return
    if "/" in python and not os.path.isabs(python):
        raise ValueError(
            f"PYSPARK_PYTHON is {python!r}, a relative path, which executors look for in folders of "
            "their own; set it to an absolute path that exists on each executor before the session "
            "is made"
        )


def number_of(spark: "SparkSession", name: str, default: int) -> int:
    """A setting that is a number. Some services say "auto" instead: then the default."""
    try:
        return int(setting(spark, name, str(default)))
    except ValueError:
        return default


def setting(spark: "SparkSession", name: str, default: str) -> str:
    """A setting of the session; the default also if it is empty."""
    return spark.conf.get(name, default) or default
