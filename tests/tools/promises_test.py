#!/usr/bin/env python3
"""The tests that docs/reliability.md names exist: files, and rows of the fault tests.

    promises_test.py SOURCE_DIR
"""
import re
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])
PAGE = (SOURCE / "docs/reliability.md").read_text(encoding="utf-8")
PROMISES = [line for line in PAGE.splitlines() if re.match(r"\| [^*|]+ \| [^|]+ \|$", line)]


class Promises(unittest.TestCase):
    def test_each_promise_names_a_test(self):
        self.assertGreater(len(PROMISES), 20)
        for promise in PROMISES[2:]:  # below the heading
            self.assertRegex(promise, r"`[^`]+_test\.\w+`|faults|fuzzers", promise)

    def test_the_files_are_there(self):
        for promise in PROMISES:
            folder = ""
            for name in re.findall(r"`([\w/]+_test\.(?:cc|py))`", promise):
                folder = name.rpartition("/")[0] or folder  # a name without a folder is in the folder of the previous one
                self.assertTrue((SOURCE / folder / name.rpartition("/")[2]).is_file(), name)

    def test_the_rows_of_fault_tests_are_there(self):
        listed = subprocess.run([sys.executable, SOURCE / "tests/faults/run.py", "--list"],
                                capture_output=True, text=True, check=True).stdout
        rows = {line.split()[0] for line in listed.splitlines()}
        named = {row for promise in PROMISES for row in re.findall(r"`([a-z]+\.(?:[a-z]+|\*))`", promise)}
        self.assertGreater(len(named), 8)
        for name in named:
            prefix = name.removesuffix("*")
            self.assertTrue(any(row == name or (name.endswith("*") and row.startswith(prefix)) for row in rows), name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
