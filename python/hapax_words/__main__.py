"""``python -m hapax_words`` is the program ``hapax``."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Replace this process by the program, with the same arguments."""
    program = str(Path(__file__).with_name("hapax"))
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    main()
