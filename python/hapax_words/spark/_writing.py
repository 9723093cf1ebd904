"""write_counts(): counts files from Spark."""

import os
import shutil
import time
import uuid

from .._options import choice
from .._paths import path_bytes
from ._executors import in_executors
from ._session import check_python
from ._urls import is_url, local_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from ._listing import Path

SUFFIX = ".counts"
SUCCESS = "_SUCCESS"
TEMPORARY = "_temporary-"
OLD = ".old"
WRITTEN = "temporary string, name string"


def write_counts(
    df: "DataFrame", folder: "Path", *, case: str = "lower", mode: str = "error"
) -> None:
    """Writes a DataFrame of words and counts as a folder of counts files, one for each partition.

    ``hapax cat``, ``hapax merge``, ``hapax_words.load()`` and read_counts() read them. If the job
    fails or is interrupted, the folder stays as it was. A file ``_SUCCESS`` comes last: without it,
    the driver was killed while it moved the files into place, and read_counts() refuses the folder.

    Args:
        df (DataFrame): with the columns ``word`` (string) and ``count`` (bigint). A word may come
            several times; then several files have it. No default.
        folder (str, bytes or os.PathLike): a folder at the same place on the driver and on each
            executor. No default.
        case (str): how the words were counted: "lower" or "keep". Default "lower".
        mode (str): "error" if the folder has something in it, or "overwrite" its counts files.
            Default "error".

    Raises:
        FileExistsError: the folder is not empty.
        ValueError: the DataFrame has other columns, or the folder is a URL.
    """
    choice("mode", mode, ("error", "overwrite"))
    choice("case", case, ("lower", "keep"))
    check_python(df.sparkSession)
    _check_columns(df)
    target = _folder(folder)
    old = _content(target)
    if old and mode == "error":
        raise FileExistsError(f"{target} is not empty; mode='overwrite' replaces its counts files")
    job = uuid.uuid4().hex
    temporary = os.path.join(target, TEMPORARY + job)
    is_new = not os.path.isdir(target)
    is_done = False
    os.makedirs(temporary)
    try:
        run = in_executors("_write_counts", "write_part", temporary, job, case)
        rows = df.select("word", "count").mapInArrow(run, WRITTEN).collect()
        moves = {row["temporary"]: row["name"] for row in rows}
        _commit(target, temporary, moves, [name for name in old if _is_counts_file(target, name)])
        is_done = True
    finally:
        # An old file that could not be moved back, such as after a second Ctrl-C, is not removed.
        if is_done or not any(name.endswith(OLD) for name in os.listdir(temporary)):
            _remove(temporary)
        if is_new and not os.listdir(target):
            os.rmdir(target)


def _remove(folder: str) -> None:
    """Removes a folder with all in it. A task that was started twice, or is being ended, may still
    write there for a moment."""
    for _ in range(50):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            return
        time.sleep(0.1)


def _commit(target: str, temporary: str, moves: dict[str, str], old: list[str]) -> None:
    """Replaces the old files by the new ones. Names of different jobs differ.

    Nothing is removed before all is done: the old files go into the temporary folder, by names that
    nobody reads, and come back if anything fails.
    """
    success = os.path.join(target, SUCCESS)
    was_finished = os.path.lexists(success)
    replacing = [(os.path.join(target, name), os.path.join(temporary, name + OLD)) for name in old]
    replacing += [
        (os.path.join(temporary, source), os.path.join(target, name))
        for source, name in moves.items()
    ]
    begun: list[tuple[str, str]] = []
    try:
        if was_finished:
            os.remove(success)
        for source, to in replacing:
            begun.append((source, to))
            os.replace(source, to)
        _touch(success)
    except BaseException:  # also Ctrl-C
        for source, to in reversed(begun):
            if os.path.lexists(to):
                os.replace(to, source)
        if was_finished:
            _touch(success)
        elif os.path.lexists(success):
            os.remove(success)
        raise


def _touch(path: str) -> None:
    with open(path, "wb"):
        pass


def _check_columns(df: "DataFrame") -> None:
    if dict(df.dtypes).get("word") != "string" or dict(df.dtypes).get("count") != "bigint":
        raise ValueError(
            "write_counts() wants the columns word string and count bigint, not "
            + ", ".join(f"{name} {kind}" for name, kind in df.dtypes)
        )


def _folder(folder: "Path") -> str:
    path = path_bytes("folder", folder)
    if is_url(path):
        raise ValueError(
            f"write_counts() writes to a file system that all executors share, not to {folder!r}; "
            "df.write.parquet() writes to stores"
        )
    return os.fsdecode(os.path.join(os.getcwdb(), local_path(path)))


def _is_counts_file(folder: str, name: str) -> bool:
    return name.endswith(SUFFIX) and not os.path.isdir(os.path.join(folder, name))


def _content(folder: str) -> list[str]:
    """What is in a folder, without what an earlier job has left there."""
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return sorted(name for name in names if not name.startswith(TEMPORARY))
