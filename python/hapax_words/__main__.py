"""``python -m hapax_words`` is the program ``hapax``."""

import os
import sys
from pathlib import Path
from typing import NoReturn


def main() -> NoReturn:
    """Replace this process by the program, with the same arguments.

    Signals and the exit status are then the program's own.
    """
    program = Path(__file__).with_name("hapax")
    try:
        os.execv(program, ["hapax", *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"hapax: error: {program}: {error.strerror}; install hapax-words again")


if __name__ == "__main__":
    main()
