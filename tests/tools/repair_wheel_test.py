#!/usr/bin/env python3
"""tools/repair_wheel.py says in one line what the system lacks.

    repair_wheel_test.py SOURCE_DIR
"""
import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

SOURCE = Path(sys.argv[1])
sys.path.insert(0, str(SOURCE / "tools"))
import repair_wheel  # noqa: E402


class Lacks(unittest.TestCase):
    def test_without_dpkg(self):
        command = [sys.executable, SOURCE / "tools/repair_wheel.py", "absent.whl", "absent"]
        result = subprocess.run(command, env={"PATH": "/absent"}, capture_output=True, text=True, check=False)
        self.assertEqual((result.returncode, result.stderr.count("\n")), (1, 1), result.stderr)
        self.assertIn("there is no dpkg-query", result.stderr)

    def test_without_a_licence(self):
        with mock.patch.object(repair_wheel, "PACKAGES", ("absent-package",)), self.assertRaises(SystemExit) as caught:
            repair_wheel.check_system()
        self.assertIn("/usr/share/doc/absent-package/copyright is missing", str(caught.exception))

    def test_a_library_of_no_package(self):
        with self.assertRaises(SystemExit) as caught:
            repair_wheel.package_of(Path("libabsent-1a2b3c4d.so.2"))
        self.assertIn("libabsent.so.2 is of no Debian package", str(caught.exception))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
