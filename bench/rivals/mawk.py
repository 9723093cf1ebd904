"""The one-liner with mawk's associative array. It splits at white space, takes words as bytes and keeps their case."""

import shutil

NAME = "mawk"
DIFFERS = "splits at white space and does not lower-case"


def available() -> bool:
    return shutil.which("mawk") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    script = "{ for (i = 1; i <= NF; i++) n[$i]++ } END { for (w in n) print w \": \" n[w] }"
    return ["mawk", script, path], {"LC_ALL": "C"}
