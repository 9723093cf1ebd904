#!/usr/bin/env python3
"""Text is in shared memory; counts go through a queue."""
import multiprocessing as mp
from functools import reduce

from common import attached, count, cut, main, merge, receive, shared_text, workers_running


def worker(text, begin, end, done):
    with attached(text) as memory:
        data = bytes(memory[begin:end])
    done.put(count(data))


def run(path, workers):
    done = mp.Queue()
    with shared_text(path) as (text, data):
        with workers_running(worker, [(text, *part, done) for part in cut(data, workers)]) as running:
            return reduce(merge, (receive(done, running) for _ in running))


if __name__ == "__main__":
    main(run)
