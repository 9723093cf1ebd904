"""What the tests of the examples share: the program, the folders, and the modules of examples/python_original."""
import os
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent.parent
EXAMPLES = SOURCE / "examples/python_original"
sys.path[:0] = [os.fspath(EXAMPLES), os.fspath(SOURCE / "tools")]


@pytest.fixture(scope="session")
def hapax():
    return os.environ.get("HAPAX", os.fspath(SOURCE / "build/release/hapax"))
