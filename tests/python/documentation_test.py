"""help() of the package. reference_test.py says what each docstring must have."""

import subprocess
import sys


def test_help_reads_well() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", "import hapax_words as h; help(h.count)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "collections.abc" in shown and "Args:" in shown
    assert max(map(len, shown.splitlines()[4:])) <= 104
