"""GNU gzip, which most people have: what its input takes without counting anything."""

import shutil

NAME = "gzip -dc"
DIFFERS = "only decompresses"


def available() -> bool:
    return shutil.which("gzip") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    return ["gzip", "-dc", path], {}
