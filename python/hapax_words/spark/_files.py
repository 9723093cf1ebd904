"""count_files(): counts the words of files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, overload

from .._options import choice, switch, whole_number
from .._paths import path_list
from ._attempts import attempts_of
from ._executors import in_executors
from ._failures import FAILURES
from ._how import How
from ._listing import list_inputs
from ._plan import make_plan
from ._session import check_python, processors_per_task, setting
from ._shuffle import ROWS, merged
from ._state import IDENTITIES
from ._stores import stores_for
from ._urls import is_url

if TYPE_CHECKING:
    from _collections_abc import Iterable, Mapping
    from typing import Any, Literal

    from pyspark.sql import DataFrame, SparkSession

    from ._listing import Path


class CountsAndFailures(NamedTuple):
    """What ``count_files(..., keep_going=True)`` returns.

    Attributes:
        counts (DataFrame): ``word string, count bigint``.
        failures (DataFrame): ``path string, begin bigint, end bigint, kind string, message string``.
    """

    counts: DataFrame
    failures: DataFrame


@overload
def count_files(
    spark: SparkSession,
    paths: Path | Iterable[Path],
    *,
    range_bytes: int = ...,
    tasks: int | None = ...,
    partitions: int | None = ...,
    storage_options: Mapping[str, Any] | None = ...,
    identity: str = ...,
    keep_going: Literal[False] = ...,
    **count_options: Any,
) -> DataFrame: ...


@overload
def count_files(
    spark: SparkSession,
    paths: Path | Iterable[Path],
    *,
    range_bytes: int = ...,
    tasks: int | None = ...,
    partitions: int | None = ...,
    storage_options: Mapping[str, Any] | None = ...,
    identity: str = ...,
    keep_going: Literal[True],
    **count_options: Any,
) -> CountsAndFailures: ...


def count_files(
    spark: SparkSession,
    paths: Path | Iterable[Path],
    *,
    range_bytes: int = 64 << 20,
    tasks: int | None = None,
    partitions: int | None = None,
    storage_options: Mapping[str, Any] | None = None,
    identity: str = "inode",
    keep_going: bool = False,
    **count_options: Any,
) -> DataFrame | CountsAndFailures:
    """Counts every distinct word of files, as ``hapax_words.count()`` does on one machine.

    The driver lists the files. Large plain files are cut into ranges; compressed files, and files in
    another encoding than UTF-8, are one piece each. Each task counts its pieces at once, natively.
    The counts are exact: a file that is not what it was when it was listed fails the job.

        counts = count_files(spark, "/data/corpus", glob="*.txt")
        counts.orderBy("count", ascending=False).show()

    Args:
        spark (SparkSession): the session. No default.
        paths (str, bytes, os.PathLike, or an iterable of them): files and directories, at the same
            place on the driver and on each executor, as on a shared file system. Or URLs that
            fsspec or pyarrow.fs opens there, such as ``"s3://bucket/corpus"``. No default.
        range_bytes (int): bytes; plain files longer than this are cut into ranges of at most this
            length. Default 67108864, which is 64 MiB.
        tasks (int or None): how many tasks count, at most. Default None: one for each slot of the
            cluster, and more for more than 1 GiB of text to a slot.
        partitions (int or None): how many partitions the result has. Default None: one for each
            64 MiB of text, at most two for each slot of the cluster.
        storage_options (mapping or None): arguments for fsspec, such as ``{"anon": True}``. Default
            None: none.
        identity (str): what must not differ between the listing and a task, so that all tasks count
            the same files. "inode": the size, the time of modification and the inode. "time" leaves
            out the inode, for file systems that each machine numbers in its own way. "size" leaves
            out the time, too. For a URL it is the size and the store's tag, such as an ETag; with
            "size" the size alone. Default "inode".
        keep_going (bool): leave out what cannot be read. What is missing, or what a store does not
            give, is left out only when Spark has run its task spark.task.maxFailures times: that may
            pass, or another executor may read it. Default False: it fails the job.
        **count_options: as for ``hapax_words.count()``: ``case``, ``encoding``, ``strict``,
            ``glob``, ``skip_hidden``, ``follow``, ``skip_binary``, ``decompress`` and
            ``decoder_memory``.

    Returns:
        DataFrame: ``word string, count bigint``; each word once, in no order. Each action on it
            counts again; ``cache()`` keeps it. With ``keep_going=True`` a CountsAndFailures: beside
            the exact counts of the rest, a DataFrame of the pieces that were left out. Then the
            files are counted before this function returns, so that both are of one run, and what was
            counted stays on the executors as long as the DataFrames live. If an executor is lost
            after that, actions fail.

    Raises:
        ValueError: an option that does not fit; and with ``keep_going=True`` a session that has
            spark.speculation, which runs copies of slow tasks.
        Error: as hapax_words.count(), if the files cannot be listed. What fails in a task comes out
            of the action that runs the job, such as ``collect()``, as an exception of Spark, with the
            name of the file.
    """
    range_bytes = whole_number("range_bytes", range_bytes, 1, 2**62)
    how = How.of_files(count_options, switch("keep_going", keep_going), processors_per_task(spark))
    identity = choice("identity", identity, IDENTITIES)
    names = path_list("paths", paths)
    how.options()  # wrong ones are an error before anything is asked of a store
    check_python(spark)
    if keep_going:
        _check_runs_once(spark)
    stores = stores_for(map(os.fsdecode, filter(is_url, names)), dict(storage_options or {}))
    files, not_listed = list_inputs(names, how, range_bytes, stores, identity)
    numbers, packed, shuffle = make_plan(spark, files, range_bytes, tasks, partitions)
    given = (packed, how, shuffle, stores, attempts_of(spark))
    run = in_executors("_count_pieces", "count_pieces", *given)
    if not keep_going:
        return merged(numbers.mapInArrow(run, ROWS), shuffle)
    # Counted once: a second run might leave out other pieces.
    rows = numbers.mapInArrow(run, f"{ROWS}, {FAILURES}").localCheckpoint(eager=True)
    counts = merged(rows.where("bucket is not null").select(*_names(ROWS)), shuffle)
    failures = rows.where("bucket is null").select(*_names(FAILURES))
    if not_listed:
        failures = spark.createDataFrame(not_listed, FAILURES).unionAll(failures)
    return CountsAndFailures(counts, failures)


def _check_runs_once(spark: SparkSession) -> None:
    """Raises ValueError if two copies of a task may end well. Each may leave out other files, and both
    stay on their executors: one DataFrame would be of the one, and the other of the other."""
    if setting(spark, "spark.speculation", "false").lower() == "true":
        raise ValueError(
            "keep_going=True cannot be exact where Spark runs copies of slow tasks; set "
            "spark.speculation to false before the session is made, or count without keep_going"
        )


def _names(schema: str) -> list[str]:
    return [column.split()[0] for column in schema.split(", ")]
