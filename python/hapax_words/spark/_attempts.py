"""How often Spark runs a task that fails. With keep_going, what may be read a moment later, or by another
executor, is left out at the last attempt only. Tested by tests/spark/attempts_test.py."""

import re

from ._session import number_of, setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_LOCAL = re.compile(r"local(\[[^,\]]*(,\s*(?P<failures>\d+)\s*)?\])?")


def attempts_of(spark: "SparkSession") -> int:
    """How often Spark runs a task before it fails the job. 1 if the session does not tell."""
    master = setting(spark, "spark.master", "")
    local = _LOCAL.fullmatch(master)
    if local or not master:
        return max(1, int((local and local["failures"]) or 1))
    return max(1, number_of(spark, "spark.task.maxFailures", 4))


def is_last(attempts: int) -> bool:
    """In a task: whether Spark does not run it again if it fails."""
    from pyspark import TaskContext

    context = TaskContext.get()
    return context is None or context.attemptNumber() + 1 >= attempts
