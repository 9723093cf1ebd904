"""GNU gzip, which most people have: the time to decompress the input without counting."""

import shutil

NAME = "gzip -dc"
DIFFERS = "only decompresses"


def available() -> bool:
    return shutil.which("gzip") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    return ["gzip", "-dc", path], {}
