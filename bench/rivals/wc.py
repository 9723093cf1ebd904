"""GNU `wc -w`: counts words but no frequencies, under C.UTF-8. Every frequency counter should be faster than this."""

import shutil

NAME = "wc -w"
DIFFERS = "splits at white space and counts no frequencies"


def available() -> bool:
    return shutil.which("wc") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    return ["wc", "-w", path], {"LC_ALL": "C.UTF-8"}
