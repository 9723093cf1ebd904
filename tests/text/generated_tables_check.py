#!/usr/bin/env python3
"""Checks that src/text/unicode_tables.cc is what its generator writes, and the generator's options.

    generated_tables_check.py MAKE_UNICODE_TABLES

Skipped (exit code 77) where Python's Unicode version is not the one the tables are pinned to.
"""

import pathlib
import subprocess
import sys
import tempfile
import unicodedata

REQUIRED = "14.0.0"


def generate(generator, *options):
    command = [sys.executable, generator, *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True)


def write_ucd(folder):
    """Writes this interpreter's database in the form of the Unicode files, ranges included."""
    data, cased, ignorable = [], [], []
    for code_point in range(0x110000):
        character = chr(code_point)
        category = unicodedata.category(character)
        lower = character.lower()
        if (character + "A").title().endswith("a"):
            cased.append(f"{code_point:04X} ; Cased # {category}")
        if ("A" + character + "Σ").lower()[-1] == "ς" != (character + "Σ").lower()[-1]:
            ignorable.append(f"{code_point:04X}..{code_point:04X} ; Case_Ignorable # {category}")
        name = "<CJK, {}>"
        if code_point in (0x4E00, 0x9FFF):
            name = name.format("First" if code_point == 0x4E00 else "Last")
        elif 0x4E00 < code_point < 0x9FFF or category == "Cn":
            continue
        simple_lower = f"{ord(lower[0]):04X}" if lower != character else ""
        data.append(f"{code_point:04X};{name};{category};0;L;;;;;N;;;;{simple_lower};")
    (folder / "UnicodeData.txt").write_text("\n".join(data))
    (folder / "DerivedCoreProperties.txt").write_text(
        "\n".join([f"# DerivedCoreProperties-{REQUIRED}.txt", *cased, "", *ignorable])
    )
    (folder / "SpecialCasing.txt").write_text(
        f"# SpecialCasing-{REQUIRED}.txt\n"
        "0130; 0069 0307; 0130; 0130; # LATIN CAPITAL LETTER I WITH DOT ABOVE\n"
        "03A3; 03C2; 03A3; 03A3; Final_Sigma; # GREEK CAPITAL LETTER SIGMA\n"
        "0049; 0131; 0049; 0049; tr Not_Before_Dot; # LATIN CAPITAL LETTER I\n"
    )


def check(generator, folder):
    checked_in = generate(generator, "--check")
    assert checked_in.returncode == 0, checked_in.stderr

    other_version = generate(generator, "--unicode-version", "99.0.0", "--check")
    assert other_version.returncode == 2, other_version
    assert other_version.stderr.count("\n") == 1 and "99.0.0" in other_version.stderr

    output = folder / "tables.cc"
    output.write_text("stale")
    stale = generate(generator, "--check", "-o", output)
    assert stale.returncode == 1 and output.read_text() == "stale", stale

    write_ucd(folder)
    from_files = generate(generator, "--ucd", folder, "-o", output)
    assert from_files.returncode == 0, from_files.stderr
    checked_in_tables = pathlib.Path(generator).parent.parent / "src/text/unicode_tables.cc"
    same = output.read_bytes() == checked_in_tables.read_bytes()
    assert same, "the Unicode files and the interpreter give different tables"


def main():
    if unicodedata.unidata_version != REQUIRED:
        print(f"skipped: this Python has Unicode {unicodedata.unidata_version}, not {REQUIRED}")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        check(sys.argv[1], pathlib.Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
