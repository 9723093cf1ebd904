"""The arguments of the command, python -m hapax_words.spark. The flags are those of hapax count."""

import argparse
import re

DESCRIPTION = """Counts every distinct word of files on Apache Spark. PATH is a file or a directory
that the driver and all executors find at the same place, or a URL such as s3://bucket/corpus."""

EPILOG = """examples:
  python -m hapax_words.spark /data/corpus -o /data/words.parquet
  python -m hapax_words.spark /data/corpus -o /data/words --format counts --master spark://host:7077
  hapax merge -o all.counts /data/words/*.counts

exit status:
  0  done
  1  failed; or, with --keep-going, OUT is complete but for what could not be read
  2  wrong usage"""

_UNITS = {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}


def parser() -> argparse.ArgumentParser:
    """What reads the arguments."""
    made = argparse.ArgumentParser(
        prog="python -m hapax_words.spark",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("paths", metavar="PATH", nargs="+", help="a file, a directory or a URL")
    _add_output(made.add_argument_group("output"))
    _add_words(made.add_argument_group("words"))
    _add_inputs(made.add_argument_group("inputs"))
    _add_spark(made.add_argument_group("Spark"))
    return made


def _add_output(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        required=True,
        help="the folder to write: a path that the driver and all executors share, or a URL that "
        "Hadoop opens, such as hdfs://host/words or s3a://bucket/words",
    )
    group.add_argument(
        "-f",
        "--format",
        choices=("parquet", "counts", "csv"),
        default="parquet",
        help="what to write: Parquet, counts files, or CSV; parquet by default",
    )
    group.add_argument(
        "--force",
        action="store_true",
        help="replace OUT if it exists. A folder with other files than those of Spark is an error; a URL "
        "is not looked at: whatever is there is replaced",
    )


def _add_words(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--case", choices=("lower", "keep"), default="lower", help="lower by default")
    group.add_argument("--encoding", metavar="NAME", help="the encoding of the text; UTF-8 by default")
    group.add_argument("--strict", action="store_true", help="fail if bytes are not valid text")


def _add_inputs(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--glob",
        metavar="PATTERN",
        action="append",
        default=[],
        help="in directories, count only the files that match; !PATTERN leaves files out",
    )
    group.add_argument(
        "--skip-hidden", action="store_true", help="in directories, skip names that begin with a dot"
    )
    group.add_argument(
        "-L", "--follow", action="store_true", help="in directories, follow symbolic links"
    )
    group.add_argument("--skip-binary", action="store_true", help="skip inputs that look binary")
    group.add_argument(
        "--decompress",
        choices=("auto", "never"),
        default="auto",
        help="decompress gzip, bzip2, xz, zstd and lz4: auto by default",
    )
    group.add_argument(
        "--decoder-memory",
        metavar="SIZE",
        type=_size,
        default=128 << 20,
        help="refuse inputs whose decoder needs more; 128M by default, 0 is no limit",
    )
    group.add_argument(
        "--keep-going",
        action="store_true",
        help="count the rest if inputs cannot be read, and report them; the exit status is 1 then",
    )
    group.add_argument(
        "--identity",
        choices=("inode", "time", "size"),
        default="inode",
        help="what must not change while files are counted: size, time and inode; time leaves out "
        "inodes, for file systems that each machine numbers in its own way; size leaves out times, "
        "too; inode by default",
    )


def _add_spark(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--master", metavar="URL", help="the cluster, such as spark://host:7077")
    group.add_argument("--tasks", metavar="N", type=int, help="how many tasks count, at most")
    group.add_argument("--partitions", metavar="N", type=int, help="how many files OUT has")
    group.add_argument(
        "--range-bytes",
        metavar="SIZE",
        type=_size,
        default=64 << 20,
        help="cut plain files that are longer into ranges of SIZE; 64M by default. SIZE is in bytes; "
        "K, M, G and T mean KiB, MiB, GiB and TiB",
    )


def _size(text: str) -> int:
    """A number of bytes, such as 64M."""
    found = re.fullmatch(r"(\d+)([KMGT]?)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no size, such as 1000 or 64M")
    return int(found[1]) << _UNITS[found[2]]
