#!/usr/bin/env python3
"""Installing and building say little, and everything if they fail: tools/install_dependencies.sh with a fake apt-get, and
tools/build.sh with a small project.

    quiet_test.py SOURCE_DIR
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])
PRESETS = """{"version": 6,
  "configurePresets": [{"name": "small", "generator": "Ninja", "binaryDir": "${sourceDir}/build/${presetName}"}],
  "buildPresets": [{"name": "small", "configurePreset": "small"}]}"""
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
foreach(i RANGE 1 40)
  list(APPEND made made_${i})
  add_custom_command(OUTPUT made_${i} COMMAND ${CMAKE_COMMAND} -E touch made_${i})
endforeach()
add_custom_command(OUTPUT last DEPENDS ${made} COMMAND sh "${CMAKE_SOURCE_DIR}/last.sh")
add_custom_target(all_of_it ALL DEPENDS ${made} last)
"""


class InCopy(unittest.TestCase):
    """Runs a tool in a temporary folder, so that it does not change the logs of the real build."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hapax-quiet-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "tools").mkdir()

    def run_tool(self, name, *arguments, path=""):
        copy = self.folder / "tools" / name
        shutil.copy(SOURCE / "tools" / name, copy)
        environment = {**os.environ, "PATH": os.pathsep.join(filter(None, (path, os.environ["PATH"])))}
        said = self.folder / "said"  # a file, so that a build step can read the output while the tool runs
        with said.open("w") as out:
            result = subprocess.run([copy, *arguments], env=environment, stdout=out, stderr=subprocess.PIPE, text=True,
                                    check=False)
        result.stdout = said.read_text()
        return result


class Installing(InCopy):
    def install(self, apt_get):
        programs = self.folder / "programs"
        programs.mkdir()
        for name, body in (("apt-get", apt_get), ("dpkg-query", "exit 0"), ("id", "echo 0")):
            (programs / name).write_text(f"#!/bin/sh\n{body}\n")
            (programs / name).chmod(0o755)
        return self.run_tool("install_dependencies.sh", "demo", path=os.fspath(programs))

    def test_names_packages_and_log(self):
        result = self.install('for i in 1 2 3 4 5 6 7 8 9; do echo "Unpacking $i of: $*"; done')
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        first, packages = result.stdout.splitlines()
        self.assertIn("(log: build/install.log)", first)
        self.assertIn("bible-kjv", packages)
        log = (self.folder / "build/install.log").read_text()
        self.assertIn("Unpacking 9 of: -q install --yes --no-install-recommends g++", log)

    def test_shows_what_failed(self):
        result = self.install("echo 'E: Unable to locate package hen' >&2; exit 100")
        self.assertEqual(result.returncode, 1)
        self.assertIn("E: Unable to locate package hen\napt-get failed", result.stderr)


class Building(InCopy):
    def build(self, last):
        for name, text in (("CMakePresets.json", PRESETS), ("CMakeLists.txt", PROJECT), ("last.sh", last)):
            (self.folder / name).write_text(text)
        return self.run_tool("build.sh", "small", "2")

    def test_a_line_for_each_quarter_and_then_nothing(self):
        result = self.build("touch last")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        first, *quarters = result.stdout.splitlines()
        self.assertRegex(first, r"^Building build/small: 4[12] steps, some 1 min \(log: build/small.log\)$")
        self.assertEqual(quarters, ["  25 %", "  50 %", "  75 %"])
        self.assertIn("Generating made_40", (self.folder / "build/small.log").read_text())
        again = self.build("touch last")
        self.assertEqual((again.returncode, again.stdout, again.stderr), (0, "", ""))

    def test_speaks_while_it_builds(self):
        """The last step waits until the output of the steps before it is there."""
        result = self.build("for i in $(seq 100); do grep -q '75 %' ../../said && exec touch last; sleep 0.1; done; exit 1")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_shows_the_errors_alone(self):
        result = self.build("echo 'small.cc:3:1: error: no such thing'; exit 1")
        self.assertEqual(result.returncode, 1)
        self.assertIn("small.cc:3:1: error: no such thing", result.stderr)
        self.assertIn("build/small.log", result.stderr)
        self.assertNotIn("Generating made_1", result.stderr)

    def test_shows_why_configuring_failed(self):
        (self.folder / "CMakePresets.json").write_text("{")
        result = self.run_tool("build.sh", "small", "2")
        self.assertEqual(result.returncode, 1)
        self.assertIn("CMake Error", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
