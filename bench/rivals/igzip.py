"""ISA-L's decompressor alone: what gzip input takes without counting anything, by the library that hapax uses."""

import shutil

NAME = "igzip -dc"
DIFFERS = "only decompresses"


def available() -> bool:
    return shutil.which("igzip") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    return ["igzip", "-dc", path], {}
