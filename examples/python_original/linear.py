#!/usr/bin/env python3
"""The reference: one loop over the text."""
from pathlib import Path

from common import count, main


def run(path, workers):
    return count(Path(path).read_bytes())


if __name__ == "__main__":
    main(run, max_workers=1)
