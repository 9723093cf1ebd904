"""GNU `tr | sort | uniq -c | sort -rn`: what most people type today. It knows ASCII only, and sorts all tokens."""

import shutil

NAME = "tr | sort | uniq -c | sort -rn"
DIFFERS = "knows ASCII letters only, and orders equal counts in another way"


def available() -> bool:
    return all(shutil.which(tool) for tool in ("tr", "sort", "uniq"))


def command(path: str) -> tuple[list[str], dict[str, str]]:
    script = 'tr -cs A-Za-z0-9_ "\\n" <"$0" | tr A-Z a-z | sort | uniq -c | sort -rn'
    return ["sh", "-c", script, path], {"LC_ALL": "C"}
