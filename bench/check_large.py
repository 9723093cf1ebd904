#!/usr/bin/python3
"""Compares hapax with the Python oracle of tests/cli on large texts (mixed scripts, random bytes), byte for byte.

    bench/check_large.py [PROGRAM]        some minutes, 2 GB of memory; part of `make soak`
"""

import pathlib
import subprocess
import sys
import tempfile

import workloads

HERE = pathlib.Path(__file__).resolve().parent
ORACLE = HERE.parent / "tests/cli/oracle.py"
TEXTS = {"pages": 150, "bytes": 100}  # megabytes


def strategies() -> list[list[str]]:
    return [["-s", "linear"], *(["-s", "threads", "-j", str(workers)] for workers in range(1, 9))]


def main() -> None:
    program = sys.argv[1] if len(sys.argv) > 1 else str(HERE.parent / "build/release/hapax")
    folder = pathlib.Path(tempfile.gettempdir()) / "hapax-bench"
    for name, megabytes in TEXTS.items():
        text = workloads.make(name, megabytes * workloads.MB, folder)
        expected = subprocess.run(["/usr/bin/python3", ORACLE, text], stdout=subprocess.PIPE, check=True).stdout
        for flags in strategies():
            given = subprocess.run([program, "count", "-q", *flags, text], stdout=subprocess.PIPE, check=True).stdout
            if given != expected:
                sys.exit(f"{name}: {' '.join(flags)} differs from the oracle")
        words = expected.count(b"\n")
        print(f"{name}, {text.stat().st_size / 1e6:.0f} MB: {words} distinct words, all equal to the oracle")


if __name__ == "__main__":
    main()
