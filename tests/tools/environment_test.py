#!/usr/bin/env python3
"""tools/make_environment.sh makes an environment once for a file of requirements, and says what failed; a fake Python stands
for venv and pip, so that no network is needed.

    environment_test.py SOURCE_DIR
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])
# `python -m venv FOLDER` makes bin/pip, which notes its arguments; `python --version` says one.
FAKE_PYTHON = """#!/bin/sh
if [ "$1" = --version ]; then echo "Python $VERSION"; exit 0; fi
mkdir -p "$3/bin"
printf '#!/bin/sh\\necho "pip $*" >>"%s"\\n%s\\n' "$CALLS" "$PIP_DOES" >"$3/bin/pip"
chmod +x "$3/bin/pip"
"""


class Environments(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hapax-environment-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.requirements = self.folder / "requirements.txt"
        self.requirements.write_text("pytest==9.2.0\n")
        self.python = self.folder / "python"
        self.python.write_text(FAKE_PYTHON)
        self.python.chmod(0o755)
        self.calls = self.folder / "calls"
        self.made = self.folder / "made"

    def make(self, version="3.11.2", pip_does="exit 0"):
        """Runs the script; gives its result and what pip was asked to do."""
        self.calls.write_text("")
        environment = {**os.environ, "VERSION": version, "CALLS": str(self.calls), "PIP_DOES": pip_does}
        result = subprocess.run([SOURCE / "tools/make_environment.sh", self.made, self.requirements, self.python],
                                env=environment, capture_output=True, text=True, check=False)
        return result, self.calls.read_text()

    def test_is_made_once(self):
        result, calls = self.make()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(str(self.requirements), calls)
        self.assertEqual(self.make()[1], "")

    def test_is_made_again_if_the_requirements_or_the_python_change(self):
        self.make()
        self.requirements.write_text("pytest==9.3.0\n")
        self.assertIn("pip install", self.make()[1])
        self.assertEqual(self.make()[1], "")
        self.assertIn("pip install", self.make(version="3.11.3")[1])

    def test_is_made_again_if_it_was_moved(self):
        self.make()
        moved = self.folder / "moved"
        self.made.rename(moved)
        self.made = moved
        self.assertIn("pip install", self.make()[1])
        self.assertEqual(self.make()[1], "")

    def test_two_at_once_make_it_once(self):
        self.calls.write_text("")
        environment = {**os.environ, "VERSION": "3.11.2", "CALLS": str(self.calls), "PIP_DOES": "sleep 0.5"}
        command = [SOURCE / "tools/make_environment.sh", self.made, self.requirements, self.python]
        runs = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]
        self.assertEqual([run.wait() for run in runs], [0, 0])
        self.assertEqual(self.calls.read_text().count("pip install"), 1)

    def test_a_failure_is_shown_and_leaves_nothing_that_looks_complete(self):
        result, _ = self.make(pip_does="echo 'no such version' >&2; exit 1")
        self.assertEqual(result.returncode, 1)
        self.assertIn("no such version", result.stderr)
        self.assertIn("requirements.txt could not be installed", result.stderr)
        self.assertIn("pip install", self.make()[1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
