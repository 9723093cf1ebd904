"""The command: ``python -m hapax_words.spark PATH... -o OUT``, also for spark-submit."""

import argparse
import os
import re
import sys

DESCRIPTION = """Counts every distinct word of files on Apache Spark. PATH is a file or a directory
that the driver and all executors find at the same place, or a URL such as s3://bucket/corpus."""

# The last line of a traceback: "package.SomeError: message".
_PYTHON_ERROR = re.compile(r"(hapax_words\.\w+|\w*(Error|Exception|Interrupt)): ")

EPILOG = """examples:
  python -m hapax_words.spark /data/corpus -o /data/words.parquet
  python -m hapax_words.spark /data/corpus -o /data/words --format counts --master spark://host:7077
  hapax merge -o all.counts /data/words/*.counts"""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command. Returns its exit status."""
    chosen = _parser().parse_args(arguments)
    from pyspark.sql import SparkSession

    from . import count_files, write_counts

    try:
        _check_output(chosen)
        builder = SparkSession.builder.appName("hapax")
        if chosen.master:
            builder = builder.master(chosen.master)
        spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    except Exception as error:
        return _failed(error)
    try:
        counts = count_files(
            spark,
            chosen.paths,
            tasks=chosen.tasks,
            partitions=chosen.partitions,
            case=chosen.case,
            encoding=chosen.encoding,
            strict=chosen.strict,
            glob=chosen.glob,
        )
        mode = "overwrite" if chosen.force else "error"
        if chosen.format == "counts":
            write_counts(counts, chosen.output, case=chosen.case, mode=mode)
        elif chosen.format == "csv":
            counts.write.mode(mode).csv(chosen.output, header=True)
        else:
            counts.write.mode(mode).parquet(chosen.output)
    except Exception as error:
        return _failed(error)
    finally:
        spark.stop()
    return 0


def _check_output(chosen: argparse.Namespace) -> None:
    """Raises an error if writing would replace something else than the words of an earlier run."""
    from ._urls import is_url, local_path

    output = os.fsencode(chosen.output)
    if is_url(output):
        return
    folder = os.path.realpath(local_path(output))
    for path in map(os.fsencode, chosen.paths):
        if is_url(path):
            continue
        source = os.path.realpath(local_path(path))
        if folder == source or _is_in(folder, source) or _is_in(source, folder):
            raise ValueError(
                f"{chosen.output} and the input {os.fsdecode(path)} contain each other; "
                "write to a folder of its own"
            )
    names = os.listdir(folder) if os.path.isdir(folder) else []
    if not os.path.isdir(folder) and os.path.lexists(folder):
        raise ValueError(f"{chosen.output} is a file; name a folder to write")
    if names and not chosen.force:
        raise ValueError(f"{chosen.output} is not empty; --force replaces it")
    foreign = [name for name in names if not name.startswith((b"part-", b"_", b"."))]
    if foreign:
        raise ValueError(
            f"{chosen.output} has {os.fsdecode(sorted(foreign)[0])} in it, which is not of Spark; "
            "write to a folder of its own"
        )


def _is_in(path: bytes, folder: bytes) -> bool:
    return path.startswith(folder.rstrip(b"/") + b"/")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hapax_words.spark",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file, a directory or a URL")
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="the folder to write"
    )
    parser.add_argument(
        "-f",
        "--format",
        choices=("parquet", "counts", "csv"),
        default="parquet",
        help="what to write: Parquet, counts files, or CSV; parquet by default",
    )
    parser.add_argument("--force", action="store_true", help="replace OUT if it exists")
    parser.add_argument("--master", metavar="URL", help="the cluster, such as spark://host:7077")
    parser.add_argument("--tasks", metavar="N", type=int, help="how many tasks count, at most")
    parser.add_argument("--partitions", metavar="N", type=int, help="how many files OUT has")
    parser.add_argument("--case", choices=("lower", "keep"), default="lower", help="lower by default")
    parser.add_argument("--encoding", metavar="NAME", help="the encoding of the text; UTF-8 by default")
    parser.add_argument("--strict", action="store_true", help="fail if bytes are not valid text")
    parser.add_argument(
        "--glob",
        metavar="PATTERN",
        action="append",
        default=[],
        help="in directories, count only the files that match; !PATTERN leaves files out",
    )
    return parser


def _failed(error: Exception) -> int:
    """Says in one line why it failed. Returns the exit status."""
    print(f"hapax: {_first_cause(error)}", file=sys.stderr)
    return 1


def _first_cause(error: Exception) -> str:
    """Of an exception of Spark, the error of the task that it is about; else the error's first line.

    Spark shows a task's error as the traceback of Python: its last line begins with the class.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    causes = [line for line in lines if _PYTHON_ERROR.match(line)]
    if causes:
        return causes[0].split(": ", 1)[-1] if causes[0].startswith("hapax_words.") else causes[0]
    causes = [line for line in lines if line.startswith("Caused by: ")]
    return causes[-1] if causes else lines[0] if len(lines) == 1 else " ".join(lines[:2])


if __name__ == "__main__":
    sys.exit(main())
