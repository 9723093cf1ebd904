"""The slow truth: what `hapax count` must print, in a few lines of Python.

    python3 oracle.py FILE...

A word is a match of \\w+ in the decoded text, lower-cased by itself; an invalid sequence decodes to
U+FFFD, which separates words. Sorted by count, descending, then by the word. Words do not cross from
one input to the next. Python's Unicode version must be that of hapax (`hapax --version`).
"""
import re
import sys
from collections import Counter


def count(*texts, keep_case=False):
    counts = Counter()
    for data in texts:
        words = re.findall(r"\w+", data.decode("utf-8", errors="replace"))
        counts.update(words if keep_case else (word.lower() for word in words))
    return counts


def by_count(counts):
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def listing(*texts, keep_case=False):
    rows = by_count(count(*texts, keep_case=keep_case))
    return "".join(f"{word}: {number}\n" for word, number in rows).encode()


if __name__ == "__main__":
    inputs = [open(path, "rb").read() for path in sys.argv[1:]] or [sys.stdin.buffer.read()]
    sys.stdout.buffer.write(listing(*inputs))
