#!/usr/bin/env python3
"""Text and counts are in the same memory. Workers are threads, and the interpreter's lock (GIL) lets one run at a time."""
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from pathlib import Path

from common import count, cut, main, merge


def run(path, workers):
    data = Path(path).read_bytes()
    with ThreadPoolExecutor(workers) as pool:
        return reduce(merge, pool.map(lambda part: count(data[slice(*part)]), cut(data, workers)))


if __name__ == "__main__":
    main(run)
