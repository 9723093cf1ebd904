#!/usr/bin/env python3
"""One loop over the text: the reference."""
from pathlib import Path

from common import count, main


def run(path, workers):
    return count(Path(path).read_bytes())


if __name__ == "__main__":
    main(run, max_workers=1)
