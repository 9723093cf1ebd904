"""The command: ``python -m hapax_words.spark PATH... -o OUT``, also for spark-submit."""

import argparse
import os
import sys

DESCRIPTION = """Counts every distinct word of files on Apache Spark. PATH is a file or a directory
that the driver and all executors find at the same place, or a URL such as s3://bucket/corpus."""

EPILOG = """examples:
  python -m hapax_words.spark /data/corpus -o /data/words.parquet
  python -m hapax_words.spark /data/corpus -o /data/words --format counts --master spark://host:7077
  hapax merge -o all.counts /data/words/*.counts"""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command. Returns its exit status."""
    chosen = _parser().parse_args(arguments)
    from pyspark.sql import SparkSession

    from .. import Error
    from . import count_files, write_counts

    builder = SparkSession.builder.appName("hapax")
    if chosen.master:
        builder = builder.master(chosen.master)
    spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
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
    except FileExistsError:
        print(f"hapax: {chosen.output} is not empty; --force replaces it", file=sys.stderr)
        return 1
    except Exception as error:
        if not isinstance(error, (Error, OSError, ValueError)) and not _is_of_spark(error):
            raise
        print(f"hapax: {_first_cause(error)}", file=sys.stderr)
        return 1
    finally:
        spark.stop()
    return 0


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


def _is_of_spark(error: Exception) -> bool:
    return type(error).__module__.startswith(("pyspark.", "py4j."))


def _first_cause(error: Exception) -> str:
    """One line: of an exception of Spark, the error of the task that it is about."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("hapax_words.")]
    line = causes[0].split(": ", 1)[-1] if causes else lines[0] if lines else type(error).__name__
    return os.fsdecode(os.fsencode(line))


if __name__ == "__main__":
    sys.exit(main())
