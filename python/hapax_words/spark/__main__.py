"""The command: ``python -m hapax_words.spark PATH... -o OUT``, also for spark-submit."""

import argparse
import os
import re
import signal
import sys
from concurrent.futures import ThreadPoolExecutor, wait

from ._arguments import parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# After Ctrl-C, so long is waited for what the driver does itself, such as a request to a store.
SECONDS_TO_END = 5

# The last line of a traceback: "package.SomeError: message".
_PYTHON_ERROR = re.compile(r"(hapax_words\.\w+|\w*(Error|Exception|Interrupt)): ")
_JVM = re.compile(r"at [\w.$/<>]+\(")  # a line of Java's stack


def main(arguments: list[str] | None = None) -> int:
    """Runs the command. Returns its exit status."""
    chosen = parser().parse_args(arguments)
    try:
        return _run(chosen)
    except KeyboardInterrupt:
        # As programs end that do not handle it, so that a shell script ends, too.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
        return 128 + signal.SIGINT


def _run(chosen: argparse.Namespace) -> int:
    from pyspark.sql import SparkSession

    from ._output import OutputFolder

    try:
        output = OutputFolder(chosen.output)
        output.check(chosen.paths, chosen.force)
        builder = SparkSession.builder.appName("hapax")
        if chosen.master:
            builder = builder.master(chosen.master)
        spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    except Exception as error:
        return _failed(error)
    # In a thread, so that Ctrl-C finds this one free to end the job.
    pool = ThreadPoolExecutor(1)
    is_done = False
    job = pool.submit(_count, spark, chosen, output.for_spark)
    try:
        status = job.result()
        is_done = True
        return status
    except Exception as error:
        return _failed(error)
    finally:
        spark.stop()
        wait([job], SECONDS_TO_END)
        pool.shutdown(wait=False)
        if not is_done:
            output.clean()


def _count(spark: "SparkSession", chosen: argparse.Namespace, folder: str) -> int:
    from . import CountsAndFailures, count_files

    found = count_files(
        spark,
        chosen.paths,
        range_bytes=chosen.range_bytes,
        tasks=chosen.tasks,
        partitions=chosen.partitions,
        identity=chosen.identity,
        keep_going=chosen.keep_going,
        case=chosen.case,
        encoding=chosen.encoding,
        strict=chosen.strict,
        glob=chosen.glob,
        skip_hidden=chosen.skip_hidden,
        follow=chosen.follow,
        skip_binary=chosen.skip_binary,
        decompress=chosen.decompress,
        decoder_memory=chosen.decoder_memory,
    )
    if not isinstance(found, CountsAndFailures):
        _write(found, chosen, folder)
        return 0
    _write(found.counts, chosen, folder)
    # Ranges of a file that fail, fail in the same way.
    failures = dict.fromkeys((row["path"], row["message"]) for row in found.failures.collect())
    for path, message in failures:
        print(f"hapax: {path}: skipped: {message}", file=sys.stderr)
    return 1 if failures else 0


def _write(counts: "DataFrame", chosen: argparse.Namespace, folder: str) -> None:
    """Writes to OUT, which Spark's writers know as ``folder``."""
    from . import write_counts

    mode = "overwrite" if chosen.force else "error"
    if chosen.format == "counts":
        write_counts(counts, chosen.output, case=chosen.case, mode=mode)
    elif chosen.format == "csv":
        counts.write.mode(mode).csv(folder, header=True)
    else:
        counts.write.mode(mode).parquet(folder)


def _failed(error: Exception) -> int:
    """Says in one line why it failed. Returns the exit status."""
    print(f"hapax: {_first_cause(error)}", file=sys.stderr)
    return 1


def _first_cause(error: Exception) -> str:
    """The error of the task that an exception of Spark is about; else the error's first line.

    Spark shows a task's error as the traceback of Python, and Java's stack behind it. The last line of
    a traceback begins with the class; errors that led to this one come before it.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    cause = ""
    for line in lines:
        if _PYTHON_ERROR.match(line):
            cause = line
        elif cause and _JVM.match(line):
            break
    if cause:
        return cause.split(": ", 1)[-1] if cause.startswith("hapax_words.") else cause
    causes = [line for line in lines if line.startswith("Caused by: ")]
    return causes[-1] if causes else lines[0] if len(lines) == 1 else " ".join(lines[:2])


if __name__ == "__main__":
    sys.exit(main())
