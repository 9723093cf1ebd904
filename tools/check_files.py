#!/usr/bin/env python3
"""Checks files before they are committed: none is large, and no text has white space at the end of a line, marks of a merge,
or a last line without an end. Pictures and pages that programs made may have such white space.
Tests: tests/tools/check_files_test.py.

usage: check_files.py [FILE...]      without FILE, all of the project
"""

import re
import subprocess
import sys
from pathlib import Path

MAX_BYTES = 512 << 10
GENERATED = {".html", ".svg"}
MERGE_MARK = re.compile(rb"^(<{7}|>{7}|\|{7}) ", re.MULTILINE)
SPACE_AT_END = re.compile(rb"[ \t\r]+$", re.MULTILINE)


def line_of(data, offset):
    return data.count(b"\n", 0, offset) + 1


def faults_of(file):
    """The faults of one file, one line each."""
    data = file.read_bytes()
    if len(data) > MAX_BYTES:
        yield f"{file}: has {len(data):,} bytes, more than {MAX_BYTES:,}"
    if b"\0" in data or "fuzz" in file.parts:  # no text, or bytes that matter as they are
        return
    for mark in MERGE_MARK.finditer(data):
        yield f"{file}:{line_of(data, mark.start())}: a mark of a merge"
    if file.suffix not in GENERATED:
        for space in SPACE_AT_END.finditer(data):
            yield f"{file}:{line_of(data, space.start())}: white space at the end of the line"
    if data and not data.endswith(b"\n"):
        yield f"{file}: the last line has no end"


def files_of(root):
    """The files of the project, below `root`: those that git has or would add; without git, all but builds."""
    git = ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(git, capture_output=True, text=True, check=False).stdout.split("\0")[:-1]
    names = names or [file.relative_to(root) for file in root.rglob("*")]
    return [file for file in map(Path, names) if (root / file).is_file() and file.parts[0] not in ("build", ".git")]


def main():
    root = Path(__file__).resolve().parent.parent
    files = [Path(name) for name in sys.argv[1:]] or [root / file for file in files_of(root)]
    faults = [fault for file in files if file.is_file() for fault in faults_of(file)]
    for fault in faults:
        print(fault)
    print(f"check_files: {len(faults)} faults" if faults else "check_files: all right")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
