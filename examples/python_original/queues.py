#!/usr/bin/env python3
"""Text and counts go through queues: each part is pickled on its way in, each count on its way out. The workers merge counts
in pairs."""
import multiprocessing as mp
from pathlib import Path

from common import count, cut, main, merge, receive, workers_running


def worker(jobs, done):
    for job, *values in iter(jobs.get, None):
        done.put(count(*values) if job == "count" else merge(*values))


def run(path, workers):
    data = Path(path).read_bytes()
    jobs, done = mp.Queue(), mp.Queue()
    jobs.cancel_join_thread()  # if a worker fails, nobody reads what is left
    with workers_running(worker, [(jobs, done)] * workers) as running:
        for begin, end in cut(data, workers):
            jobs.put(("count", data[begin:end]))
        counts = receive(done, running)
        for _ in range(workers - 1):
            jobs.put(("merge", counts, receive(done, running)))
            counts = receive(done, running)
        for _ in running:
            jobs.put(None)
    return counts


if __name__ == "__main__":
    main(run)
