#!/usr/bin/env python3
"""Checks that each file uses what it includes, and that public headers include what they use.

An include of ours is used if the file names something that the header declares at namespace scope, or a macro of it. An
include of a standard header is used if the file names something of its row in standard_names.py; of other headers (zlib,
linux/...) nothing is known, so they pass. In include/hapax, a name of `std::` or of another public header that the file
does not include is a fault too: what happens to come with another header may go with it.

A header without `#pragma once` is a part of the files that include it: what it names, they name.

The check reads text, not syntax, and is lenient: a name that two headers declare counts for both, and so does a local
variable of that name. A line that ends in `// IWYU pragma: keep` passes. Tests: tests/tools/check_includes_test.py.

usage: check_includes.py [SOURCE_DIR]
"""

import re
import sys
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from standard_names import CPP, CPP_AND_C, OTHERS

FOLDERS = ("include", "src", "python", "tests", "bench", "examples")
COMMENT_OR_TEXT = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"][^\n]*', re.MULTILINE)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE)
# `a::b::c` is one word, so that std::find is no find of ours; `.x` and `->x` are members.
NAME = re.compile(r"(\.|->)?\s*((?:\b\w+\s*::\s*)*~?\b[A-Za-z_]\w*)")
TOKEN = re.compile(r"[A-Za-z_]\w*|::|[{}();=<>\[\],:&*]")


def without_comments(text):
    """The text without comments and the contents of literals; include lines stay as they are."""

    def blank(found):
        line_start = text.rfind("\n", 0, found.start()) + 1
        if found[0][0] == '"' and re.match(r"[ \t]*#[ \t]*include", text[line_start : found.start()]):
            return found[0]
        return " " if found[0][0] == "/" else '""'

    # A digit separator is no quote: 1'000.
    return COMMENT_OR_TEXT.sub(blank, re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "", text))


def names_of(code):
    """What the code names: std::x as `std::x`, others by each part that is not a member."""
    names = set()
    for member, name in NAME.findall(code):
        parts = [part.strip("~ \n\t") for part in name.split("::")]
        if parts[0] == "std":
            names.add("std::" + "::".join(parts[1:]))
        elif not member:
            names.update(parts)
            names.add("::".join(parts[-2:]))
    return names


def without_brackets(words):
    """The words behind the brackets that open at the first one, or at the word behind it."""
    depth = 0
    for at, word in enumerate(words):
        depth += (word in "<([") - (word in ">)]")
        if depth == 0 and at > 0:
            return words[at + 1 :]
    return []


def declared_by_statement(words):
    """The name that a statement at namespace scope declares; None where it declares none."""
    if not words or words[0] in ("static_assert", "namespace"):
        return None
    if words[0] in ("extern", "inline", "constexpr", "constinit"):
        return declared_by_statement(words[1:])
    if words[0] in ("template", "alignas", "__attribute__", "["):
        return declared_by_statement(without_brackets(words))
    if words[0] == "using":
        return words[1] if "=" in words else words[-1]
    if words[0] in ("class", "struct", "union", "enum", "concept"):
        while words[2:3] == ["("]:  # alignas, or a macro that is an attribute
            words = [words[0], *without_brackets(words[1:])]
        end = next((at for at, word in enumerate(words) if word in (":", "=", "<", "{")), len(words))
        named = [word for word in words[1:end] if word.isidentifier() and word not in ("class", "struct", "final")]
        if "(" not in words[:end]:
            is_definition = end < len(words)
            return named[-1] if named and is_definition else None
    end = next((at for at, word in enumerate(words) if word in ("(", "=", "{", "[")), len(words))
    before = [word for word in words[:end] if word.isidentifier()]
    return before[-1] if before else None


@lru_cache(maxsize=None)
def declared_in(path):
    """Names that a header declares at namespace scope, and its macros."""
    code = without_comments(path.read_text(encoding="utf-8"))
    names = set(MACRO.findall(code))
    statement, depth = [], 0  # depth: braces that are open, but for those of namespaces
    for word in TOKEN.findall(DIRECTIVE.sub("", code)):
        if depth == 0 and word == "{" and ("namespace" in statement or statement[:1] == ["extern"]):
            statement = []
        elif word == "{":
            depth += 1
            if depth == 1:
                names.add(declared_by_statement([*statement, word]))
        elif word == "}":
            depth = max(depth - 1, 0)
            if depth == 0:
                statement = []
        elif depth == 0 and word == ";":
            names.add(declared_by_statement(statement))
            statement = []
        elif depth == 0:
            statement.append(word)
    return names - {None}


@lru_cache(maxsize=None)
def names_of_file(file):
    """What a file names beside its include lines."""
    code = without_comments(file.read_text(encoding="utf-8"))
    return names_of(DIRECTIVE.sub(lambda found: "" if INCLUDE.match(found[0]) else found[0], code))


def find_ours(root, file, header):
    """The path of an included header of ours; None where it is none."""
    for folder in (root / "src", root / "include", root / "tests", file.parent):
        if (folder / header).is_file():
            return folder / header
    return None


def is_part(path):
    """Whether a header of ours is text for the middle of other files."""
    return path is not None and "#pragma once" not in path.read_text(encoding="utf-8")


def is_used_standard(row, names, bare):
    """Whether one of `names` is in the row, behind `std::` or, where `bare`, alone."""
    for name in row.split():
        if name.endswith("::"):
            if any(used.startswith("std::" + name) for used in names):
                return True
        elif f"std::{name}" in names or (bare and name in names):
            return True
    return False


def is_used(path, header, names):
    """Whether a file that names `names` uses the header, which is ours if it has a path; True where nothing is known of
    it."""
    if path is not None:
        return is_part(path) or bool(declared_in(path) & names)
    if header in CPP:
        return header == "version" or is_used_standard(CPP[header], names, bare=False)
    if header in CPP_AND_C:
        return is_used_standard(CPP_AND_C[header], names, bare=True)
    if header in OTHERS:
        return any(fnmatchcase(name, row) for row in OTHERS[header].split() for name in names)
    return True


def missing_standard(names, included):
    """(name, header) of each name of `std::` none of whose headers is included."""
    for name in sorted(names):
        plain = name.removeprefix("std::")
        homes = [header for header, row in {**CPP, **CPP_AND_C}.items() if plain in row.split()]
        if plain != name and homes and not included & set(homes):
            yield name, f"<{homes[0]}>"


def missing_of_ours(root, file, names, included):
    """(name, header) of each type or constant of another public header that is not included."""
    wanted = {name for name in names - declared_in(file) if re.match(r"[A-Z]|k[A-Z]", name)}
    for header in sorted((root / "include" / "hapax").glob("*.h")):
        spelled = f"hapax/{header.name}"
        if header != file and spelled not in included:
            for name in sorted(declared_in(header) & wanted):
                yield name, f'"{spelled}"'


def check_file(root, file):
    """The faults of one file, one line each."""
    text = file.read_text(encoding="utf-8")
    includes = [(found[1], found[2], text.count("\n", 0, found.start()) + 1) for found in INCLUDE.finditer(text)]
    lines = text.split("\n")
    paths = {header: find_ours(root, file, header) for _, header, _ in includes}
    names = names_of_file(file).union(*(names_of_file(path) for path in paths.values() if is_part(path)))
    for delimiter, header, number in includes:
        own = delimiter == '"' and Path(header).stem == file.stem and file.suffix == ".cc"
        if re.fullmatch(r"<[a-z_]+", delimiter + header) and header not in {**CPP, **CPP_AND_C}:
            yield f"{file}:{number}: <{header}> has no row in tools/standard_names.py: add one"
        elif not own and "IWYU pragma: keep" not in lines[number - 1] and not is_used(paths[header], header, names):
            yield f"{file}:{number}: {header} is included, and nothing of it is used"
    if root / "include" in file.parents:
        missing = (*missing_standard(names, set(paths)), *missing_of_ours(root, file, names, set(paths)))
        for name, header in missing:
            yield f"{file}: names {name} and does not include {header}"


def check_tree(root):
    """All faults of a source tree, one line each."""
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".cc", ".h"):
                yield from check_file(root, file)


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    faults = list(check_tree(root))
    for fault in faults:
        print(fault)
    print(f"check_includes: {len(faults)} faults" if faults else "check_includes: all right")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
