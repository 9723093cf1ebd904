"""word-tally (Rust), if it is installed: the program most like hapax. Its words are those of UAX #29."""

import shutil

NAME = "word-tally"
DIFFERS = "takes words by UAX #29"


def available() -> bool:
    return shutil.which("word-tally") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    return ["word-tally", "--case", "lower", path], {}
