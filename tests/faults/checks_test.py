#!/usr/bin/python3
"""Tests the checks with programs that misbehave in every way that a row must notice, and with some that do not."""
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from checks import TARGET, Case, judge

RIGHT = b"right\n"
DONE = "printf 'right\\n' >$1; "
LINE = "echo 'hapax: error: no luck' >&2; "


class Checks(unittest.TestCase):
    def wrong(self, script, **options):
        """The fault that the checks find in a shell script instead of the program."""
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "program"
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
            return judge(Case([TARGET], RIGHT, **{"seconds": 5, **options}), program, folder).wrong

    def test_what_is_right(self):
        self.assertEqual(self.wrong(DONE), "")
        self.assertEqual(self.wrong(DONE + "echo 'hapax: warning: it was close' >&2"), "")
        self.assertEqual(self.wrong(LINE + "exit 1"), "")
        self.assertEqual(self.wrong(LINE + "exit 1", replaces=False), "")
        self.assertEqual(self.wrong("echo 'program: error while loading shared libraries: none' >&2; exit 127"), "")

    def test_the_end(self):
        self.assertIn("SIGABRT", self.wrong("kill -ABRT $$"))
        self.assertIn("SIGSEGV", self.wrong(DONE + "kill -SEGV $$"))
        self.assertIn("hangs", self.wrong("sleep 60", seconds=0.3))
        self.assertIn("exit status 2", self.wrong(LINE + "exit 2"))
        self.assertIn("exit status 1", self.wrong(LINE + "exit 1", statuses=(0,)))
        self.assertIn("exit status 0", self.wrong(DONE, statuses=(1,)))

    def test_the_words(self):
        self.assertIn("said nothing", self.wrong("exit 1"))
        self.assertIn("2 lines of errors", self.wrong(LINE + LINE + "exit 1"))
        self.assertIn("terminate called", self.wrong(LINE + "echo 'terminate called' >&2; exit 1"))
        self.assertIn("terminate called", self.wrong(DONE + "echo 'terminate called' >&2"))
        self.assertIn("within a line", self.wrong("printf 'hapax: error: no' >&2; exit 1"))
        self.assertIn("raw bytes", self.wrong("printf 'hapax: error: \\033[2J\\n' >&2; exit 1"))
        self.assertIn("raw bytes", self.wrong("printf 'hapax: error: \\000\\n' >&2; exit 1"))
        self.assertIn("exits with 0", self.wrong(DONE + LINE))
        self.assertIn("does not say", self.wrong(LINE + "exit 1", says="build"))

    def test_the_output_file(self):
        self.assertIn("as it was", self.wrong("true"))
        self.assertIn("missing", self.wrong("true", replaces=False))
        self.assertIn("wrong", self.wrong("echo other >$1"))
        self.assertIn("the new one", self.wrong(DONE + LINE + "exit 1"))
        self.assertIn("damaged", self.wrong("printf ri >$1; " + LINE + "exit 1"))
        self.assertIn("gone", self.wrong("rm $1; " + LINE + "exit 1"))
        self.assertIn("the new one", self.wrong(DONE + "kill -TERM $$", statuses=(0, -15)))

    def test_what_is_left(self):
        self.assertIn("leaves files: .words.hapax-abc", self.wrong(DONE + "touch .words.hapax-abc"))
        self.assertIn("leaves files: spool", self.wrong(DONE + "touch $TMPDIR/spool"))
        self.assertIn("leaves 1 processes", self.wrong(DONE + "setsid sleep 60 >/dev/null 2>&1 & sleep 0.3"))

    def test_shared_memory_that_is_left(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch("processes.SHARED_MEMORY", folder):
            self.assertEqual(self.wrong(DONE + f"touch {folder}/other"), "")
            self.assertIn("leaves shared memory", self.wrong(DONE + f"touch {folder}/hapax-table"))


if __name__ == "__main__":
    unittest.main()
