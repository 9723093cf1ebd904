#!/usr/bin/env python3
"""Text and counts are in shared memory and nothing is pickled: all workers add every word to one table.

The table is a block of slots, then the bytes of the words. A slot has {offset, length, count} of a word, three unsigned
64-bit numbers; a slot with length 0 is free. A word's CRC-32 chooses its home slot. If another word is there, the next slot
is tried. The slots form stripes with one lock each, and a word stays in the stripe of its home slot. If a stripe is full,
the table was too small, and the run begins again with a larger one.
"""
import multiprocessing as mp
import struct
from zlib import crc32

from common import attached, cut, main, new_block, shared_text, words, workers_running

SLOT = struct.Struct("<QQQ")
STRIPES = 64


def add_words(text_words, table, slots, locks, words_end, full):
    """Adds each word to the table. Sets `full` and stops if there is no free slot."""
    read, write, size = SLOT.unpack_from, SLOT.pack_into, SLOT.size
    in_stripe = slots // STRIPES
    for word in text_words:
        key = word.encode()
        at = home = crc32(key) % slots
        stripe = home // in_stripe
        with locks[stripe]:
            while True:
                offset, length, n = read(table, at * size)
                if length == len(key) and table[offset:offset + length] == key:
                    write(table, at * size, offset, length, n + 1)
                    break
                if not length:
                    with words_end.get_lock():
                        offset = words_end.value
                        words_end.value += len(key)
                    table[offset:offset + len(key)] = key
                    write(table, at * size, offset, len(key), 1)
                    break
                at = stripe * in_stripe + (at + 1) % in_stripe
                if at == home:
                    full.value = 1
                    return


def worker(text, begin, end, table, *rest):
    with attached(text) as memory:
        data = bytes(memory[begin:end])
    with attached(table) as memory:
        add_words(words(data), memory, *rest)


def read_table(table, slots):
    """The counts in a table."""
    counts = {}
    for offset, length, n in SLOT.iter_unpack(bytes(table[:slots * SLOT.size])):
        if length:
            counts[bytes(table[offset:offset + length]).decode()] = n
    return counts


def table_bytes(slots, text_bytes):
    """The size of a table. Lower-casing turns two bytes into at most three."""
    return slots * SLOT.size + text_bytes * 3 // 2


def slots_for(text_bytes):
    """Four times as many slots as a book of that size has distinct words."""
    return max(1 << 16, 1 << (text_bytes // 64).bit_length())


def run(path, workers, slots=0):
    with shared_text(path) as (text, data):
        slots = slots or slots_for(len(data))
        with new_block(table_bytes(slots, len(data))) as table:
            locks, full = [mp.Lock() for _ in range(STRIPES)], mp.Value("b", 0)
            words_end = mp.Value("Q", slots * SLOT.size)
            rest = (table.name, slots, locks, words_end, full)
            with workers_running(worker, [(text, *part, *rest) for part in cut(data, workers)]):
                pass
            if not full.value:
                return read_table(table.buf, slots)
    return run(path, workers, slots * 8)


if __name__ == "__main__":
    main(run)
