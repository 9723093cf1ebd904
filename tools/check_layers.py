#!/usr/bin/env python3
"""Checks that the folders of src/ depend on each other in one direction only.

A file of src/X may include its own folder, folders of lower floors, and include/hapax. Files of include/hapax include only
each other. Every source is listed in the CMakeLists.txt of its folder.
Tests: tests/tools/check_layers_test.py.

usage: check_layers.py [SOURCE_DIR]
"""

import re
import sys
from pathlib import Path

FLOORS = [
    {"base"},
    {"text", "hash"},
    {"table", "input"},
    {"counts"},
    {"spill"},
    {"store"},
    {"order"},
    {"ipc", "output"},
    {"counts_files", "strategy"},
    {"compare", "library", "worker"},
    {"cli"},
]
FLOOR_OF = {folder: floor for floor, folders in enumerate(FLOORS) for folder in folders}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCES = {".cc", ".h"}


def includes_of(file):
    """Yields (line number, delimiter, included path) of every include."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1), found.group(2)


def fault_of_include(own_folder, delimiter, included):
    """Says what is wrong with an include in a file of src/own_folder; None if it is right."""
    folder = included.split("/")[0]
    if delimiter == "<":
        if folder in FLOOR_OF or folder == "hapax":
            return f"<{included}> is ours: include it with quotes"
        return None
    if ".." in included.split("/"):
        return f'"{included}" leaves its folder: name it from src/'
    if folder == "hapax":
        return None
    if folder not in FLOOR_OF:
        return f'"{included}" is in no folder of src/'
    if folder != own_folder and FLOOR_OF[folder] >= FLOOR_OF[own_folder]:
        return (
            f'"{included}" is on floor {FLOOR_OF[folder]}, '
            f"not below floor {FLOOR_OF[own_folder]} of {own_folder}/"
        )
    return None


def check_folder(folder):
    """Yields the faults of one folder of src/."""
    files = sorted(f for f in folder.rglob("*") if f.suffix in SOURCES)
    for file in files:
        for number, delimiter, included in includes_of(file):
            fault = fault_of_include(folder.name, delimiter, included)
            if fault:
                yield f"{file}:{number}: {fault}"
    lists = folder / "CMakeLists.txt"
    if not lists.is_file():
        yield f"{folder}: has no CMakeLists.txt"
        return
    listed = set(re.findall(r"[\w./-]+\.cc", lists.read_text(encoding="utf-8")))
    present = {str(f.relative_to(folder)) for f in files if f.suffix == ".cc"}
    for name in sorted(present - listed):
        yield f"{folder / name}: is not listed in {lists}"
    for name in sorted(listed - present):
        yield f"{lists}: lists {name}, which does not exist"


def check_public(folder):
    """Yields the faults of include/hapax."""
    for file in sorted(folder.rglob("*.h")):
        for number, delimiter, included in includes_of(file):
            ours = delimiter == '"' or included.split("/")[0] in FLOOR_OF
            if ours and not included.startswith("hapax/"):
                yield f'{file}:{number}: a public header may not include "{included}"'


def check_tree(root):
    """Yields all faults of a source tree, one line each."""
    yield from check_public(root / "include" / "hapax")
    for folder in sorted(f for f in (root / "src").iterdir() if f.is_dir()):
        if folder.name in FLOOR_OF:
            yield from check_folder(folder)
        else:
            yield f"{folder}: is on no floor; add it to FLOORS of tools/check_layers.py"


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    faults = list(check_tree(root))
    for fault in faults:
        print(fault)
    print(f"check_layers: {len(faults)} faults" if faults else "check_layers: all right")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
