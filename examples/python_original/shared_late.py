#!/usr/bin/env python3
"""Text and counts are in shared memory and nothing is pickled, but counts are shared only at the end: each worker counts in
its own dictionary and then writes it to a block of shared memory. An entry is {length, count, word}: 32 bits, 64 bits,
bytes."""
import os
import struct
from contextlib import contextmanager
from functools import reduce
from multiprocessing.shared_memory import SharedMemory

from common import attached, count, create_block, cut, main, merge, shared_text, workers_running

HEAD = struct.Struct("<IQ")


def worker(text, begin, end, block_name):
    with attached(text) as memory:
        data = bytes(memory[begin:end])
    keys_and_counts = [(word.encode(), n) for word, n in count(data).items()]
    entries = b"".join(HEAD.pack(len(key), n) + key for key, n in keys_and_counts)
    block = create_block(8 + len(entries), block_name)
    block.buf[:8] = len(entries).to_bytes(8, "little")
    block.buf[8:8 + len(entries)] = entries
    block.close()


def read_entries(block_name):
    """The counts that a worker has written to its block."""
    with attached(block_name) as memory:
        end = 8 + int.from_bytes(memory[:8], "little")
        entries = bytes(memory[8:end])
    counts, at = {}, 0
    while at < len(entries):
        length, n = HEAD.unpack_from(entries, at)
        begin = at + HEAD.size
        at = begin + length
        counts[entries[begin:at].decode()] = n
    return counts


@contextmanager
def block_names(number):
    """Names of blocks that the workers make. The blocks are removed at the end, also after an error."""
    names = [f"original_{os.getpid()}_{index}" for index in range(number)]
    try:
        yield names
    finally:
        for name in names:
            try:
                block = SharedMemory(name)
            except FileNotFoundError:  # its worker did not get that far
                continue
            block.unlink()
            block.close()


def run(path, workers):
    with shared_text(path) as (text, data), block_names(workers) as names:
        arguments = [(text, *part, name) for part, name in zip(cut(data, workers), names)]
        with workers_running(worker, arguments):
            pass
        return reduce(merge, map(read_entries, names))


if __name__ == "__main__":
    main(run)
