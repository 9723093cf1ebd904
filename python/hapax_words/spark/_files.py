"""count_files(): counts the words of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, overload

from .._options import switch, whole_number
from .._paths import shown_path
from ._executors import in_executors
from ._how import How
from ._listing import list_inputs
from ._pieces import cut
from ._plan import make_plan
from ._session import check_python, processors_per_task
from ._shuffle import ROWS, merged

if TYPE_CHECKING:
    from _collections_abc import Iterable, Mapping
    from typing import Any, Literal

    from pyspark.sql import DataFrame, SparkSession

    from .._notices import Notice
    from ._listing import Path

FAILURES = "path string, begin bigint, end bigint, kind string, message string"


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
        range_bytes (int): bytes; plain files longer than this are cut into ranges of this length.
            Default 67108864, which is 64 MiB.
        tasks (int or None): how many tasks count, at most. Default None: one for each slot of the
            cluster, and more for more than 1 GiB of text to a slot.
        partitions (int or None): how many partitions the result has. Default None: one for each
            64 MiB of text, at most two for each slot of the cluster.
        storage_options (mapping or None): arguments for fsspec, such as ``{"anon": True}``. Default
            None: none.
        keep_going (bool): leave out what cannot be read. Default False: it fails the job.
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
        Error: as hapax_words.count(), if the files cannot be listed. What fails in a task comes out
            of the action that runs the job, such as ``collect()``, as an exception of Spark, with the
            name of the file.
    """
    range_bytes = whole_number("range_bytes", range_bytes, 1, 2**62)
    how = How.of_files(count_options, switch("keep_going", keep_going), processors_per_task(spark))
    check_python(spark)
    options = how.options()
    stores = dict(storage_options or {})
    listing = list_inputs(paths, options, range_bytes, stores)
    pieces = cut(listing.files, range_bytes)
    text_bytes = sum(piece.cost for piece in pieces)
    numbers, packed, shuffle = make_plan(spark, pieces, text_bytes, tasks, partitions)
    run = in_executors("_count_pieces", "count_pieces", packed, how, shuffle, stores)
    if not keep_going:
        return merged(numbers.mapInArrow(run, ROWS), shuffle)
    # Counted once: a second run might leave out other pieces.
    rows = numbers.mapInArrow(run, f"{ROWS}, {FAILURES}").localCheckpoint(eager=True)
    counts = merged(rows.where("bucket is not null").select(*_names(ROWS)), shuffle)
    failures = rows.where("bucket is null").select(*_names(FAILURES))
    listed = [_failure(notice) for notice in listing.notices if notice.kind == "unreadable"]
    if listed:
        failures = spark.createDataFrame(listed, FAILURES).unionAll(failures)
    return CountsAndFailures(counts, failures)


def _names(schema: str) -> list[str]:
    return [column.split()[0] for column in schema.split(", ")]


def _failure(notice: Notice) -> tuple[str, int | None, int | None, str, str]:
    return shown_path(notice.path), None, None, notice.error or "not_readable", notice.text
