#!/usr/bin/env python3
"""Compares the UTF-8 decoder and append_lower() with Python's decoder and str.lower().

    python_text_check.py DUMP_PROPERTIES

Units: all strings of 1 to 4 bytes over an alphabet of every boundary byte, all pairs of bytes, and
longer random ones. Lower-casing: random tokens of the code points the final sigma rule looks at.
Skipped (exit code 77) where Python's Unicode version is not 14.0.0.
"""

import codecs
import itertools
import random
import subprocess
import sys
import unicodedata

REQUIRED = "14.0.0"
BOUNDARY_BYTES = bytes.fromhex("00417F808F909FA0BFC0C1C2DFE0E1ECEDEEEFF0F1F3F4F5FF")
SIGMA_ALPHABET = "ΣΣΣσςΑαaAİiʰˠ1_中Ⅷ\u0301.ǅⒶ\u00ad'Ⱥß\U00010400"


def dump(program, mode, inputs):
    text = "".join(data.hex() + "\n" for data in inputs)
    done = subprocess.run([program, mode], input=text, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def python_units(data):
    """The decoded units as dump_properties prints them."""
    invalid = []

    def note(error):
        invalid.append(error.end - error.start)
        # A surrogate cannot come out of the decoder, so it marks the place of an invalid unit.
        return "\ud800", error.end

    codecs.register_error("note", note)
    lengths = iter(invalid)
    decoded = data.decode("utf-8", errors="note")
    assert len(invalid) == data.decode("utf-8", errors="replace").count("\ufffd") - data.count(
        b"\xef\xbf\xbd"
    )
    return " ".join(f"!{next(lengths)}" if c == "\ud800" else f"{ord(c):X}" for c in decoded)


def byte_strings(generator):
    for length in range(1, 5):
        yield from map(bytes, itertools.product(BOUNDARY_BYTES, repeat=length))
    yield from map(bytes, itertools.product(range(256), repeat=2))
    for _ in range(50_000):
        yield bytes(generator.choices(BOUNDARY_BYTES, k=generator.randrange(5, 12)))
        yield generator.randbytes(generator.randrange(3, 20))


def tokens(generator):
    for length in range(1, 4):
        yield from map("".join, itertools.product(SIGMA_ALPHABET, repeat=length))
    for _ in range(50_000):
        yield "".join(generator.choices(SIGMA_ALPHABET, k=generator.randrange(4, 12)))


def compare(what, inputs, expected, actual):
    differences = [row for row in zip(inputs, expected, actual, strict=True) if row[1] != row[2]]
    print(f"{what}: {len(inputs)} strings compared, {len(differences)} differ")
    for data, python, hapax in differences[:20]:
        print(f"  {data.hex(' ')}   Python: {python}   hapax: {hapax}")
    return not differences


def main():
    if unicodedata.unidata_version != REQUIRED:
        print(f"skipped: this Python has Unicode {unicodedata.unidata_version}, not {REQUIRED}")
        return 77
    program = sys.argv[1]
    generator = random.Random(20220913)
    texts = list(byte_strings(generator))
    words = [token.encode() for token in tokens(generator)]
    equal = compare("units", texts, map(python_units, texts), dump(program, "units", texts))
    lowered = (word.decode().lower().encode().hex() for word in words)
    equal &= compare("lower", words, lowered, dump(program, "lower", words))
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
