"""ISA-L's decompressor, which hapax uses: the time to decompress gzip input without counting."""

import shutil

NAME = "igzip -dc"
DIFFERS = "only decompresses"


def available() -> bool:
    return shutil.which("igzip") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    return ["igzip", "-dc", path], {}
