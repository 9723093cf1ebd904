#!/usr/bin/env python3
"""tools/test_python.sh gives pytest the tests of the package, whatever other arguments there are; a fake pytest stands for it.

    test_python_test.py SOURCE_DIR
"""
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])


class Arguments(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hapax-test-python-")
        self.addCleanup(folder.cleanup)
        self.tree = Path(folder.name)
        (self.tree / "tools").mkdir()
        shutil.copy(SOURCE / "tools/test_python.sh", self.tree / "tools")
        (self.tree / "tests/python").mkdir(parents=True)
        (self.tree / "tests/python/a_test.py").touch()
        self.program("tools/make_environment.sh", "exit 0")
        (self.tree / "tests/spark").mkdir()
        (self.tree / "tests/spark/requirements.txt").write_text("pytest==1\n")
        for suite in ("python", "spark-3.5"):
            self.program(f"build/environments/{suite}/bin/pip", "exit 0")
            self.program(f"build/environments/{suite}/bin/pytest", 'echo "$@"')
        (self.tree / "build/python/wheels").mkdir(parents=True)
        (self.tree / "build/python/wheels/hapax_words-1-cp311-cp311-linux_x86_64.whl").touch()

    def program(self, name, code):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{code}\n")
        path.chmod(0o755)

    def run_it(self, *arguments):
        command = [self.tree / "tools/test_python.sh", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_paths(self):
        settings = "-c tests/python/pytest.ini --rootdir tests/python -q --timeout 300"
        for arguments, paths in (
            ([], "tests/python"),
            (["-k", "name"], "-k name tests/python"),
            (["tests/python/a_test.py"], "tests/python/a_test.py"),
            (["-x", "tests/python/a_test.py::test_b"], "-x tests/python/a_test.py::test_b"),
        ):
            self.assertEqual(self.run_it("python", *arguments).stdout, f"{settings} {paths}\n")

    def test_the_suites_of_spark_have_a_pyspark_each(self):
        settings = "-c tests/spark/pytest.ini --rootdir tests/spark -q --timeout 300"
        self.assertEqual(self.run_it("spark-3.5").stdout, f"{settings} tests/spark\n")
        requirements = (self.tree / "build/environments/spark-3.5.txt").read_text()
        self.assertRegex(requirements, r"^pytest==1\npyspark==3\.5\.\d+\n$")

    def test_other_suites_are_refused(self):
        result = self.run_it("spark")
        self.assertEqual(result.returncode, 2)
        self.assertIn("there is no suite 'spark'", result.stderr)

    def test_without_a_wheel_it_says_what_to_run(self):
        shutil.rmtree(self.tree / "build/python/wheels")
        result = self.run_it("python")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stderr, "tools/test_python.sh: there is no wheel in build/python/wheels; run `make python-test`\n")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
