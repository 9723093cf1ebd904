"""Shows where the time of shared.py goes. The work of one worker is built up from that of linear.py, one step at a time.

Each step counts the whole text in this process and returns the counts. So the difference of two steps is the time of what
the second one adds. Times are processor times, the least of several runs, so other programs disturb them little. A profiler
would not do: its own cost is more than most of these calls take.
"""
import multiprocessing as mp
import time
from zlib import crc32

from common import count, new_block, words
from shared import SLOT, STRIPES, add_words, read_table, slots_for, table_bytes


class NoLock:
    """Has the Python functions that `with` calls for a lock of multiprocessing, but no lock."""

    def __enter__(self):
        return True

    def __exit__(self, *_):
        return None


def counter(data, slots):
    return count(data)


def python_loop(data, slots):
    counts = {}
    for word in words(data):
        counts[word] = counts.get(word, 0) + 1
    return counts


def hashed(data, slots):
    counts, in_stripe = {}, slots // STRIPES
    for word in words(data):
        key = word.encode()
        home = crc32(key) % slots
        stripe = home // in_stripe
        counts[key] = counts.get(key, 0) + 1
    return {key.decode(): n for key, n in counts.items()}


def add_without_locks(data, table, slots):
    """add_words() of shared.py without its locks."""
    read, write, size = SLOT.unpack_from, SLOT.pack_into, SLOT.size
    in_stripe, words_end = slots // STRIPES, slots * size
    for word in words(data):
        key = word.encode()
        at = home = crc32(key) % slots
        stripe = home // in_stripe
        while True:
            offset, length, n = read(table, at * size)
            if length == len(key) and table[offset:offset + length] == key:
                write(table, at * size, offset, length, n + 1)
                break
            if not length:
                table[words_end:words_end + len(key)] = key
                write(table, at * size, words_end, len(key), 1)
                words_end += len(key)
                break
            at = stripe * in_stripe + (at + 1) % in_stripe
            if at == home:
                raise RuntimeError("the table is too small")


def private_table(data, slots):
    table = memoryview(bytearray(table_bytes(slots, len(data))))
    add_without_locks(data, table, slots)
    return read_table(table, slots)


def shared_table(data, slots):
    with new_block(table_bytes(slots, len(data))) as block:
        add_without_locks(data, block.buf, slots)
        return read_table(block.buf, slots)


def entered(data, slots, make_lock=NoLock):
    """Runs add_words() of shared.py with locks that do nothing."""
    locks, full = [make_lock() for _ in range(STRIPES)], mp.Value("b", 0)
    with new_block(table_bytes(slots, len(data))) as block:
        add_words(words(data), block.buf, slots, locks, mp.Value("Q", slots * SLOT.size), full)
        return read_table(block.buf, slots)


def locked(data, slots):
    return entered(data, slots, mp.Lock)


STEPS = (counter, python_loop, hashed, private_table, shared_table, entered, locked)


def climb(data, runs, seconds_at_most=float("inf")):
    """Returns the processor seconds of each step: the least of `runs` in turns, or of fewer if they take too long."""
    slots = max(slots_for(len(data)), 8 << len(count(data)).bit_length())
    seconds = {step.__name__: [] for step in STEPS}
    end = time.monotonic() + seconds_at_most
    for _ in range(runs):
        for step in STEPS:
            start = time.process_time()
            step(data, slots)
            seconds[step.__name__].append(time.process_time() - start)
        if time.monotonic() > end:
            break
    return {step: min(each) for step, each in seconds.items()}
