"""The layer check finds every kind of fault: each test makes a small tree with one fault."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / "tools" / "check_layers.py"

SOUND = {
    "include/hapax/count.h": '#include <vector>\n#include "hapax/result.h"\n',
    "include/hapax/result.h": "#include <string>\n",
    "src/base/CMakeLists.txt": "hapax_layer(base SOURCES result.cc)\n",
    "src/base/result.cc": '#include "hapax/result.h"\n#include "base/result_impl.h"\n',
    "src/base/result_impl.h": "#pragma once\n",
    "src/table/CMakeLists.txt": "hapax_layer(table\n  SOURCES\n    table.cc\n  DEPENDS base)\n",
    "src/table/table.cc": '#include <zlib.h>\n#include "base/result_impl.h"\n',
}


def run(changes):
    """The exit status and output of the check over SOUND with `changes` made to it."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in {**SOUND, **changes}.items():
            path = Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(CHECK), root], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout


class CheckLayersTest(unittest.TestCase):
    def assert_fault(self, changes, *words):
        status, output = run(changes)
        self.assertEqual(status, 1, output)
        self.assertIn("check_layers: 1 faults", output)
        for word in words:
            self.assertIn(word, output)

    def test_a_sound_tree_passes(self):
        status, output = run({})
        self.assertEqual((status, output), (0, "check_layers: all right\n"))

    def test_an_include_upwards(self):
        self.assert_fault(
            {"src/base/result_impl.h": '#pragma once\n#include "table/table.h"\n'},
            "src/base/result_impl.h:2:",
            "floor 2",
        )

    def test_an_include_sideways(self):
        self.assert_fault(
            {"src/table/table.cc": '#include "input/open.h"\n'}, "src/table/table.cc:1:"
        )

    def test_an_include_that_leaves_its_folder(self):
        self.assert_fault({"src/table/table.cc": '#include "../base/result_impl.h"\n'}, "leaves")

    def test_an_include_by_bare_name(self):
        self.assert_fault({"src/base/result.cc": '#include "result_impl.h"\n'}, "no folder")

    def test_angle_brackets_do_not_hide_an_include(self):
        self.assert_fault({"src/base/result.cc": "#include <table/table.h>\n"}, "with quotes")

    def test_a_public_header_that_includes_a_private_one(self):
        self.assert_fault(
            {"include/hapax/result.h": '#include "base/result_impl.h"\n'}, "public header"
        )

    def test_an_unknown_folder(self):
        self.assert_fault({"src/utils/CMakeLists.txt": ""}, "src/utils", "no floor")

    def test_a_source_that_is_not_listed(self):
        self.assert_fault({"src/table/merge.cc": ""}, "merge.cc", "not listed")

    def test_a_listed_source_that_does_not_exist(self):
        self.assert_fault(
            {"src/table/CMakeLists.txt": "hapax_layer(table SOURCES table.cc gone.cc)\n"}, "gone.cc"
        )


if __name__ == "__main__":
    unittest.main()
