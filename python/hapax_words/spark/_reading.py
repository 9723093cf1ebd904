"""read_counts(): counts files into Spark."""

import os
import re

from .._errors import make_error
from .._options import choice
from .._paths import path_list
from ._executors import in_executors
from ._how import How
from ._listing import list_inputs
from ._plan import make_plan
from ._session import check_python, processors_per_task
from ._shuffle import ROWS, merged
from ._state import IDENTITIES
from ._stores import stores_for
from ._urls import is_url
from ._writing import SUCCESS, SUFFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _collections_abc import Iterable, Mapping
    from typing import Any

    from pyspark.sql import DataFrame, SparkSession

    from ._listing import Path
    from ._pieces import File

NEVER_CUT = 2**62
# A byte of a counts file makes about as much work, and takes as much memory, as so many of text.
TEXT_PER_BYTE = 20
# Counts files may be compressed, as hapax merge reads them.
GLOBS = (f"*{SUFFIX}", f"*{SUFFIX}.{{gz,bz2,xz,zst,lz4}}")
_PART = re.compile(rb"part-\d+-[0-9a-f]{32}\.counts")


def read_counts(
    spark: "SparkSession",
    paths: "Path | Iterable[Path]",
    *,
    tasks: int | None = None,
    partitions: int | None = None,
    storage_options: "Mapping[str, Any] | None" = None,
    identity: str = "inode",
) -> "DataFrame":
    """Reads counts files and adds them up: those of write_counts(), of ``hapax count -f counts``, and
    of ``Counts.save()``.

    Args:
        spark (SparkSession): the session. No default.
        paths (str, bytes, os.PathLike, or an iterable of them): counts files, and folders, of which
            the files are read whose names end with ``.counts``, or if they are compressed with
            ``.counts.gz``, ``.bz2``, ``.xz``, ``.zst`` or ``.lz4``. As for count_files(). No default.
        tasks (int or None): how many tasks read, at most. Default None: one for each slot, and more
            for more than some 50 MB a slot.
        partitions (int or None): how many partitions the result has. Default None: one for each
            3 MB of the files, at most two for each slot of the cluster.
        storage_options (mapping or None): as for count_files(). Default None.
        identity (str): as for count_files(). Default "inode".

    Returns:
        DataFrame: ``word string, count bigint``; each word once with the sum of its counts.

    Raises:
        Error: as count_files(). A file in a folder that write_counts() has not finished is an error, too.
    """
    check_python(spark)
    identity = choice("identity", identity, IDENTITIES)
    names = path_list("paths", paths)
    how = How.of_files({"glob": GLOBS}, False, processors_per_task(spark))
    stores = stores_for(map(os.fsdecode, filter(is_url, names)), dict(storage_options or {}))
    files = list_inputs(names, how, NEVER_CUT, stores, identity).files
    _check_finished(files)
    numbers, packed, shuffle = make_plan(
        spark, files, NEVER_CUT, tasks, partitions, TEXT_PER_BYTE
    )
    run = in_executors("_read_counts", "read_pieces", packed, shuffle, stores)
    return merged(numbers.mapInArrow(run, ROWS), shuffle)


def _check_finished(files: "Iterable[File]") -> None:
    """Raises an error for a file of a folder with only a part of what write_counts() has written."""
    local = (os.path.split(file.path) for file in files if not is_url(file.path))
    for folder in dict.fromkeys(folder for folder, name in local if _PART.fullmatch(name)):
        if not os.path.lexists(os.path.join(folder, os.fsencode(SUCCESS))):
            raise make_error(
                "corrupt_input",
                f"it has files of write_counts() and no {SUCCESS}: that was killed before its end",
                folder,
                None,
                False,
                f"write it again; if it is a copy of a finished folder, copy {SUCCESS}, too",
            )
