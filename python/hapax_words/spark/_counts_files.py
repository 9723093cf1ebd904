"""read_counts() and write_counts(): counts files from and to Spark."""

import os
import uuid

from .._options import choice
from ._executors import in_executors
from ._how import How
from ._listing import list_inputs
from ._pieces import cut, default_tasks, pack
from ._session import check_python, processors_per_task, task_slots
from ._shuffle import ROWS, default_partitions, merged, new_shuffle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _collections_abc import Iterable, Mapping
    from typing import Any

    from pyspark.sql import DataFrame, SparkSession

    from ._listing import Path

SUFFIX = ".counts"
WRITTEN = "temporary string, name string"
NEVER_CUT = 2**62


def read_counts(
    spark: "SparkSession",
    paths: "Path | Iterable[Path]",
    *,
    tasks: int | None = None,
    partitions: int | None = None,
    storage_options: "Mapping[str, Any] | None" = None,
) -> "DataFrame":
    """Reads counts files and adds them up: those of write_counts(), of ``hapax count -f counts``, and
    of ``Counts.save()``.

    Args:
        spark (SparkSession): the session.
        paths (str, bytes, os.PathLike, or an iterable of them): counts files, and folders, of which
            the files are read whose names end with ``.counts``. As for count_files(). No default.
        tasks (int or None): how many tasks read, at most. Default None: one for each slot.
        partitions (int or None): as for count_files(). Default None.
        storage_options (mapping or None): as for count_files(). Default None.

    Returns:
        DataFrame: ``word string, count bigint``; each word once with the sum of its counts.
    """
    check_python(spark)
    slots = task_slots(spark)
    how = How.of_files({"glob": f"*{SUFFIX}"}, False, processors_per_task(spark))
    stores = dict(storage_options or {})
    listing = list_inputs(paths, how.options(), NEVER_CUT, stores)
    pieces = cut(listing.files, NEVER_CUT)
    file_bytes = sum(piece.cost for piece in pieces)
    packed = pack(pieces, tasks or default_tasks(slots, file_bytes)) if pieces else []
    shuffle = new_shuffle(spark, partitions or default_partitions(slots, file_bytes))
    numbers = spark.range(0, len(packed), 1, max(1, len(packed)))
    run = in_executors("_read_counts", "read_pieces", packed, shuffle, stores)
    return merged(numbers.mapInArrow(run, ROWS), shuffle)


def write_counts(
    df: "DataFrame", folder: "Path", *, case: str = "lower", mode: str = "error"
) -> None:
    """Writes a DataFrame of words and counts as a folder of counts files, one for each partition.

    ``hapax cat``, ``hapax merge``, ``hapax_words.load()`` and read_counts() read them. The files
    come into the folder once all are written; if the job fails, nothing does.

    Args:
        df (DataFrame): with the columns ``word`` (string) and ``count`` (bigint). A word may come
            several times; its counts are added up by who merges the files. No default.
        folder (str, bytes or os.PathLike): a folder at the same place on the driver and on each
            executor. No default.
        case (str): how the words were counted: "lower" or "keep". Default "lower".
        mode (str): "error" if the folder has something in it, or "overwrite" its counts files.
            Default "error".

    Raises:
        FileExistsError: the folder is not empty.
        ValueError: the DataFrame has other columns.
    """
    choice("mode", mode, ("error", "overwrite"))
    choice("case", case, ("lower", "keep"))
    check_python(df.sparkSession)
    if dict(df.dtypes).get("word") != "string" or dict(df.dtypes).get("count") != "bigint":
        raise ValueError(
            "write_counts() wants the columns word string and count bigint, not "
            + ", ".join(f"{name} {kind}" for name, kind in df.dtypes)
        )
    target = os.path.abspath(os.fsdecode(folder))
    old = sorted(os.listdir(target)) if os.path.isdir(target) else []
    if old and mode == "error":
        raise FileExistsError(f"{target} is not empty; mode='overwrite' replaces its counts files")
    temporary = os.path.join(target, f"_temporary-{uuid.uuid4().hex}")
    os.makedirs(temporary)
    try:
        run = in_executors("_write_counts", "write_part", temporary, case)
        rows = df.select("word", "count").mapInArrow(run, WRITTEN).collect()
        for name in old:
            if name.endswith(SUFFIX):
                os.remove(os.path.join(target, name))
        for row in rows:
            os.replace(os.path.join(temporary, row["temporary"]), os.path.join(target, row["name"]))
        with open(os.path.join(target, "_SUCCESS"), "wb"):
            pass
    finally:
        _remove_folder(temporary)


def _remove_folder(folder: str) -> None:
    # A task that was started twice may still write there.
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
