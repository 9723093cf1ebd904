"""Paths of the repository. It also makes the modules of examples/python_original and tools/ importable."""
import os
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
EXAMPLES = SOURCE / "examples/python_original"
sys.path[:0] = [os.fspath(EXAMPLES), os.fspath(SOURCE / "tools")]
