"""The zstd program: the time to decompress the input without counting."""

import shutil

NAME = "zstd -dc"
DIFFERS = "only decompresses"


def available() -> bool:
    return shutil.which("zstd") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    return ["zstd", "-dc", path], {}
