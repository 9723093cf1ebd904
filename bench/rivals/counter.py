"""Python's Counter over re's \\w+: it counts exactly hapax's words, so its answer is compared. One process."""

import shutil

NAME = "Python Counter"
DIFFERS = None

SCRIPT = r"""
import collections, re, sys
counts = collections.Counter()
for line in open(sys.argv[1], encoding="utf-8", errors="replace", newline="\n"):
    counts.update(token.lower() for token in re.findall(r"\w+", line))
rows = sorted(((-n, word.encode()) for word, n in counts.items()))
sys.stdout.buffer.write(b"".join(b"%s: %d\n" % (word, -n) for n, word in rows))
"""


def available() -> bool:
    return shutil.which("python3") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    return ["/usr/bin/python3", "-c", SCRIPT, path], {}
