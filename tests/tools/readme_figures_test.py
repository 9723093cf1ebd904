#!/usr/bin/env python3
"""bench/readme.py finds its places in README.md, reads the lists of all programs, and rounds ratios down.

    readme_figures_test.py SOURCE_DIR
"""
import re
import sys
import unittest
import xml.etree.ElementTree
from pathlib import Path

SOURCE = Path(sys.argv[1])
sys.path.insert(0, str(SOURCE / "bench"))
import readme  # noqa: E402
from rivals import counter, duckdb, pipeline  # noqa: E402

FIGURES = {"hapax": 0.125, pipeline.NAME: 20.999, counter.NAME: 31.2, duckdb.NAME: 0.5}


class Readme(unittest.TestCase):
    def test_the_places_are_there(self):
        before = (SOURCE / "README.md").read_text(encoding="utf-8")
        after = readme.update(before, FIGURES, "| a table |")
        self.assertIn("<!-- figures -->\n| a table |\n<!-- end -->", after)
        self.assertIn("<!-- figures: pipeline -->160<!-- end --> times as fast", after)
        self.assertIn("<!-- figures: counter -->240<!-- end --> times as fast", after)

        def without(text):
            return re.sub(r"(?s)<!-- figures.*?<!-- end -->", "", text)

        self.assertEqual(without(before), without(after))

    def test_times_are_rounded_down(self):
        for seconds, shown in ((20.999, "160"), (1.24, "9"), (12.49, "99"), (0.5, "4"), (1249.9, "9900")):
            self.assertEqual(readme.times({"hapax": 0.125, "other": seconds}, "other"), shown)

    def test_the_table_has_a_row_for_each_program(self):
        text = readme.table(FIGURES, SOURCE / "README.md", 100, 12726, 3)
        self.assertEqual(len(re.findall(r"^\| .* \| [\d.,]+ \| [\d.,]+ x \|$", text, re.MULTILINE)), len(FIGURES))
        self.assertIn("| 0.125 | 1 x |", text)
        self.assertIn("| 21.0 | 168 x |", text)
        self.assertIn("| 0.500 | 4.0 x |", text)
        self.assertIn("12,726 distinct words", text)

    def test_lists_of_all_programs(self):
        for name, printed in (("hapax", b"the: 2\n10: 1\n"), (pipeline.NAME, b"      1 \n      2 the\n      1 10\n"),
                              (counter.NAME, b"the: 2\n10: 1\n"), (duckdb.NAME, b"the,2\n10,1\n")):
            self.assertEqual(readme.counts_of(name, printed), {"the": 2, "10": 1})

    def test_a_line_that_is_no_part_of_a_list_makes_it_another(self):
        self.assertEqual(readme.counts_of(duckdb.NAME, b"the,2\n100% done\n"), {"the": 2, "100% done": 0})

    def test_bars_are_as_long_as_the_times(self):
        picture = xml.etree.ElementTree.fromstring(readme.picture(FIGURES, SOURCE / "README.md"))
        widths = [float(bar.get("width")) for bar in picture.iter("{http://www.w3.org/2000/svg}rect")]
        self.assertEqual(len(widths), len(FIGURES))
        self.assertAlmostEqual(widths[1] / widths[2], 20.999 / 31.2, places=2)
        labels = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
        self.assertIn("0.125 s", labels)
        self.assertIn("Python's Counter", labels)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
