"""The check of files finds what it is there to find."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import check_files  # noqa: E402


def faults_of(name, data):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(data)
        return [fault.removeprefix(f"{file}:") for fault in check_files.faults_of(file)]


class CheckFilesTest(unittest.TestCase):
    def test_what_is_sound(self):
        for data in (b"", b"one\n\n  two\n", b"======= a heading =======\n", b"a <<<<<<< b\n", b"GIF \n\0"):
            self.assertEqual(faults_of("a.md", data), [], data)
        self.assertEqual(faults_of("a.svg", b"made by a program \n"), [])

    def test_each_fault(self):
        self.assertEqual(faults_of("a.h", b"one\ntwo \n"), ["2: white space at the end of the line"])
        self.assertEqual(faults_of("a.h", b"one\r\n"), ["1: white space at the end of the line"])
        self.assertEqual(faults_of("a.h", b"one\n<<<<<<< HEAD\n"), ["2: a mark of a merge"])
        self.assertEqual(faults_of("a.svg", b">>>>>>> other\n"), ["1: a mark of a merge"])
        self.assertEqual(faults_of("a.py", b"one"), [" the last line has no end"])
        self.assertEqual(faults_of("a.webp", b"\0" * (1 << 20)), [" has 1,048,576 bytes, more than 524,288"])


if __name__ == "__main__":
    unittest.main()
