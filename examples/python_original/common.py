"""Functions that all the programs share: words, cuts, merging, blocks of shared memory, worker processes, command line.

A program's own file shows how text gets to its workers and how counts come back; everything else is here. Tested by
tests/examples.
"""
import argparse
import json
import multiprocessing as mp
import os
import queue
import re
import shutil
import sys
import time
from collections import Counter
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.reduction import ForkingPickler
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

WORD = re.compile(r"\w+")
SEPARATOR = re.compile(rb"[^\w\x80-\xff]")  # an ASCII byte that belongs to no word


def words(data):
    """The words of UTF-8 text. Each is lower-cased alone, because a sigma's lower case depends on its neighbours."""
    return map(str.lower, WORD.findall(data.decode("utf-8", "replace")))


def count(data):
    return Counter(words(data))


def cut(data, parts):
    """Ranges of about equal size. Each begins at an ASCII byte that belongs to no word, so no word is split."""
    ends = [0]
    for part in range(1, parts):
        found = SEPARATOR.search(data, max(ends[-1], len(data) * part // parts))
        ends.append(found.start() if found else len(data))
    return list(zip(ends, ends[1:] + [len(data)]))


def merge(a, b):
    """Adds the smaller of two counts to the larger one."""
    if len(a) < len(b):
        a, b = b, a
    for word, n in b.items():
        a[word] = a.get(word, 0) + n
    return a


def listing(counts):
    """The list as `hapax count` writes it: by count, then by word."""
    return "".join(f"{word}: {n}\n" for word, n in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def create_block(size, name=None):
    """A block of shared memory, which the caller must unlink."""
    free = shutil.disk_usage("/dev/shm").free
    if size > free:  # writing to missing memory would kill the process
        raise OSError(f"/dev/shm has {free:,} bytes free, {size:,} are needed: count a shorter text")
    return SharedMemory(name, create=True, size=max(1, size))


@contextmanager
def new_block(size):
    """A block of shared memory, removed at the end whatever happens."""
    block = create_block(size)
    try:
        yield block
    finally:
        block.unlink()
        block.close()


@contextmanager
def attached(name):
    """The memory of a block that another process has made."""
    block = SharedMemory(name)
    try:
        yield block.buf
    finally:
        block.close()


@contextmanager
def shared_text(path):
    """The name of a block that holds a file's text, and the text."""
    data = Path(path).read_bytes()
    with new_block(len(data)) as block:
        block.buf[:len(data)] = data
        yield block.name, data


@contextmanager
def workers_running(target, arguments):
    """Runs a worker process for each tuple of arguments, waits for all at the end, and raises an error if one fails."""
    workers = [mp.Process(target=target, args=each) for each in arguments]
    try:
        for worker in workers:
            worker.start()
        yield workers
        running = {worker.sentinel: worker for worker in workers}
        while running:
            for sentinel in wait(running):
                running.pop(sentinel).join()
                check_alive(workers)
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.kill()
                worker.join()


def check_alive(workers):
    for worker in workers:
        if worker.exitcode:
            raise RuntimeError(f"a worker process failed (exit code {worker.exitcode})")


def receive(source, workers):
    """Returns the next message that workers write to a queue. Raises an error if a worker has failed."""
    while True:
        try:
            return source.get(timeout=0.5)
        except queue.Empty:
            check_alive(workers)


def count_pickled_bytes():
    """Starts to count the bytes that multiprocessing pickles in this process and in those that it forks."""
    total, dumps = mp.Value("Q", 0), ForkingPickler.dumps

    def counting_dumps(message, protocol=None):
        data = dumps(message, protocol)
        with total.get_lock():
            total.value += len(data)
        return data

    ForkingPickler.dumps = counting_dumps
    return total


def timed(run, path, workers):
    start = time.perf_counter()
    text = listing(run(path, workers))
    return text, time.perf_counter() - start


def main(run, max_workers=sys.maxsize):
    parser = argparse.ArgumentParser(description="Counts the words of a text, and once more by one loop to compare.")
    parser.add_argument("path", metavar="TEXT", help="UTF-8 text")
    parser.add_argument("-j", "--workers", type=int, default=os.cpu_count(), metavar="N", help="default: processors")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the list to FILE")
    parser.add_argument("--start", choices=("fork", "spawn"), default="fork", help="how processes start")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, and do not count again")
    arguments = parser.parse_args()
    if arguments.workers < 1:
        parser.error("-j must be at least 1")
    arguments.workers = min(arguments.workers, max_workers)
    mp.set_start_method(arguments.start)
    counted = count_pickled_bytes()
    try:
        text, seconds = timed(run, arguments.path, arguments.workers)
        if arguments.output:
            Path(arguments.output).write_bytes(text.encode())
        pickled = counted.value if arguments.start == "fork" else None  # spawned processes do not count their bytes
        if arguments.json:
            print(json.dumps({"seconds": seconds, "pickled_bytes": pickled}))
        else:
            report(text, seconds, pickled, arguments)
    except OSError as error:
        sys.exit(f"{error.filename or arguments.path}: {error.strerror or error}")
    except RuntimeError as error:
        sys.exit(f"{arguments.path}: {error}")


def report(text, seconds, pickled, arguments):
    expected, linear_seconds = timed(lambda path, _: count(Path(path).read_bytes()), arguments.path, 1)
    way, plural = Path(sys.argv[0]).stem, "s" * (arguments.workers > 1)
    print(f"{way}, {arguments.workers} worker{plural}: {seconds:.3f} s")
    print(f"one loop: {linear_seconds:.3f} s")
    print("pickled: counted only with --start fork" if pickled is None else f"pickled: {pickled:,} bytes")
    print(f"equal: {'yes' if text == expected else 'no'}")
    if text != expected:
        sys.exit(1)
