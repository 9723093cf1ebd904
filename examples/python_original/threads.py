#!/usr/bin/env python3
"""Text and counts in the same memory; workers are threads, of which the interpreter's lock (GIL) lets one run."""
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
