"""Polars, if its Python module is installed: extracts \w+, groups and sorts. Its \w includes marks, ours does not."""

import importlib.util

NAME = "Polars"
DIFFERS = r"takes \w by UTS #18"

SCRIPT = r"""
import sys
import polars
lines = polars.scan_csv(sys.argv[1], has_header=False, separator="\x01", quote_char=None, new_columns=["line"],
                        encoding="utf8-lossy")
words = lines.select(polars.col("line").str.to_lowercase().str.extract_all(r"\w+").explode().alias("word"))
counts = words.drop_nulls().group_by("word").agg(polars.len().alias("n")).sort(["n", "word"], descending=[True, False])
counts.collect().write_csv(sys.stdout.buffer, include_header=False, separator=":")
"""


def available() -> bool:
    return importlib.util.find_spec("polars") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    return ["/usr/bin/python3", "-c", SCRIPT, path], {}
