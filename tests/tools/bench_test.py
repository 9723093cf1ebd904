#!/usr/bin/env python3
"""Texts of bench/workloads.py are what they say they are, and bench/run.py judges a row against another commit.

    bench_test.py SOURCE_DIR
"""
import argparse
import collections
import contextlib
import io
import re
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])
sys.path.insert(0, str(SOURCE / "bench"))
import run  # noqa: E402
import workloads  # noqa: E402
from rows import Row  # noqa: E402


def made(name, size):
    with tempfile.TemporaryDirectory() as folder:
        return workloads.make(name, size, Path(folder)).read_bytes()


class Workloads(unittest.TestCase):
    def test_distinct_words_have_nine_bytes_and_no_order(self):
        lines = made("distinct", 20_000_000).decode().splitlines()  # two blocks
        self.assertEqual(len(lines), 2_000_000)
        self.assertEqual(len(set(lines)), len(lines))
        self.assertEqual({len(line) for line in lines}, {9})
        rises = sum(first < second for first, second in zip(lines, lines[1:]))
        self.assertAlmostEqual(rises / len(lines), 0.5, places=2)

    def test_a_log_has_lines_of_two_kinds_and_many_hapaxes(self):
        text = made("log", 3_000_000)
        self.assertEqual(text, made("log", 3_000_000))
        self.assertTrue(2_999_000 < len(text) <= 3_000_000 and text.endswith(b"\n"))
        access = re.compile(rb'[\d.]+ - [a-z]+\.[a-z]+\d+ \[\d\d/Mar/2026:[\d:]{8} \+0000\] "[A-Z]+ /\S+ HTTP/1.1" \d+ \d+ "-" "[^"]+" [0-9a-f]{16}')
        json = re.compile(rb'\{"time":"2026-03-\d\dT[\d:]{8}\.\d{3}Z",("\w+":("[^"]+"|[\d.]+),?)+\}')
        kinds = collections.Counter((bool(access.fullmatch(line)), bool(json.fullmatch(line))) for line in text.splitlines())
        self.assertEqual(set(kinds), {(True, False), (False, True)})
        words = collections.Counter(re.findall(rb"\w+", text))
        self.assertGreater(sum(count == 1 for count in words.values()), 0.8 * len(words))


def program(name, seconds):
    made_up = run.Program(name, [])
    made_up.seconds = seconds
    return made_up


class Against(unittest.TestCase):
    def compared(self, seconds, target):
        """What is printed, and what is slower, where the base took 2 s."""
        programs = {"-s linear": program("-s linear", [seconds]), "HEAD: -s linear": program("HEAD: -s linear", [2.0])}
        options = argparse.Namespace(against="HEAD", tolerance=1.05)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            slower = run.compare_with_base(Row("log", 1, ["-s linear"], against=target), options, programs)
        return printed.getvalue().strip(), slower

    def test_a_target_is_printed_and_judged(self):
        self.assertRegex(self.compared(1.6, {"-s linear": 0.82})[0], r"0.800 x the time of HEAD, at most 0.82 wanted$")
        self.assertEqual(self.compared(1.6, {"-s linear": 0.82})[1], [])
        self.assertRegex(self.compared(1.8, {"-s linear": 0.82})[0], r"0.900 x the time of HEAD, at most 0.82 wanted: FALLS SHORT$")
        self.assertEqual(self.compared(1.8, {"-s linear": 0.82})[1], [])

    def test_without_a_target_only_the_tolerance_counts(self):
        self.assertRegex(self.compared(2.0, {})[0], r"1.000 x the time of HEAD$")
        printed, slower = self.compared(2.2, {})
        self.assertRegex(printed, r"1.100 x the time of HEAD: SLOWER$")
        self.assertEqual(slower, ["log: -s linear"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
