"""word-tally (Rust), where it is installed: the nearest in features. Words by UAX #29."""

import shutil

NAME = "word-tally"
DIFFERS = "takes words by UAX #29"


def available() -> bool:
    return shutil.which("word-tally") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    return ["word-tally", "--case", "lower", path], {}
