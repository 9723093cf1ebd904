#!/usr/bin/env python3
"""Writes src/text/unicode_tables.cc: the word, case and lower-casing properties of every code point.

The data come from the running interpreter (its `unicodedata` and `str.lower`) or, with --ucd, from a folder with
UnicodeData.txt, SpecialCasing.txt and DerivedCoreProperties.txt. Both sources give the same file for the same Unicode
version:

    /usr/bin/python3 tools/make_unicode_tables.py                    # the pinned version, rewritten
    tools/make_unicode_tables.py --ucd /usr/share/unicode            # the version of that folder
    tools/make_unicode_tables.py --check                             # exit 1 if it would differ

Exit codes: 0 done (or, with --check, no difference), 1 --check found a difference, 2 an error.
tests/text/generated_tables_check.py and tests/text/perl_unicode_check.pl check the result.
"""

import argparse
import pathlib
import re
import sys
import unicodedata
from typing import NamedTuple

PINNED_VERSION = "14.0.0"
DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "src/text/unicode_tables.cc"

CODE_POINTS = 0x110000
BLOCK_BITS = 8  # kUnicodeBlockBits in src/text/unicode.h; the generated code does not compile if they differ
BLOCK = 1 << BLOCK_BITS

# Pages for the vector kernels. A page has the code points whose UTF-8 differs in the last byte
# alone.
PAGE = 64  # kPageSize in src/text/pages.h
SURROGATES = range(0xD800, 0xE000)
# LeadKind and SecondKind in src/text/pages.h.
BAD_LEAD, TWO_BYTES, THREE_ALL_WORDS, THREE_BYTES, FOUR_BYTES = range(5)
NO_WORDS, ALL_WORDS, BAD_SECOND, FIRST_MIXED = range(4)
SPECIAL = 1  # in place of a last byte: the whole word is lower-cased again (src/text/special_words.h)

CAPITAL_SIGMA = 0x03A3
# The only full lower-casing that src/text/lower.cc spells out: U+0130 becomes i, U+0307.
EXPANSIONS = {0x0130: (0x0069, 0x0307)}


class SourceError(Exception):
    """The source cannot give the tables; the message is the one line that is printed."""


class Record(NamedTuple):
    """One hapax::text::Properties."""

    lower_delta: int
    word: bool
    cased: bool
    case_ignorable: bool
    special_lower: bool


class InterpreterSource:
    """The Unicode database inside this Python."""

    def __init__(self):
        self.name = f"unicodedata of {sys.executable}"
        self.version = unicodedata.unidata_version

    def category(self, code_point):
        return unicodedata.category(chr(code_point))

    def lower(self, code_point):
        return tuple(map(ord, chr(code_point).lower()))

    # Cased and Case_Ignorable are not exposed. But str.title() lower-cases exactly the characters
    # after a Cased one. And the final sigma rule of str.lower() skips Case_Ignorable characters to
    # find the Cased "A" before them.
    def cased(self, code_point):
        return (chr(code_point) + "A").title().endswith("a")

    def case_ignorable(self, code_point):
        character = chr(code_point)
        after_cased = ("A" + character + "Σ").lower().endswith("ς")
        alone = (character + "Σ").lower().endswith("ς")
        return after_cased and not alone


class UcdSource:
    """The text files of the Unicode Character Database in one folder."""

    def __init__(self, folder):
        self.name = f"the Unicode files in {folder}"
        self._folder = folder
        self.version = self._version("DerivedCoreProperties")
        special_version = self._version("SpecialCasing")
        if special_version != self.version:
            raise SourceError(
                f"{folder}: DerivedCoreProperties.txt is Unicode {self.version}, "
                f"SpecialCasing.txt is {special_version}"
            )
        self._categories = ["Cn"] * CODE_POINTS
        self._lower = {}
        self._read_unicode_data()
        self._read_special_casing()
        self._properties = {"Cased": set(), "Case_Ignorable": set()}
        self._read_derived_properties()

    def category(self, code_point):
        return self._categories[code_point]

    def lower(self, code_point):
        return self._lower.get(code_point, (code_point,))

    def cased(self, code_point):
        return code_point in self._properties["Cased"]

    def case_ignorable(self, code_point):
        return code_point in self._properties["Case_Ignorable"]

    def _text(self, stem):
        try:
            return (self._folder / f"{stem}.txt").read_text(encoding="utf-8")
        except OSError as error:
            raise SourceError(f"{error.filename}: {error.strerror}") from error

    def _version(self, stem):
        match = re.match(rf"# {stem}-(\d+\.\d+\.\d+)\.txt", self._text(stem))
        if not match:
            raise SourceError(f"{self._folder / stem}.txt: its first line names no version")
        return match[1]

    def _rows(self, stem):
        for line in self._text(stem).splitlines():
            data = line.split("#", 1)[0].strip()
            if data:
                yield [field.strip() for field in data.split(";")]

    def _read_unicode_data(self):
        # A range is two lines, "<..., First>" and "<..., Last>", with the same properties.
        first = None
        for row in self._rows("UnicodeData"):
            code_point, name, category, lower = int(row[0], 16), row[1], row[2], row[13]
            if name.endswith(", First>"):
                first = code_point
                continue
            start = first if name.endswith(", Last>") else code_point
            self._categories[start : code_point + 1] = [category] * (code_point + 1 - start)
            if lower:
                self._lower[code_point] = (int(lower, 16),)

    def _read_special_casing(self):
        # Fields: code; lower; title; upper; (condition;). str.lower() does not depend on the
        # locale. Its one condition, Final_Sigma, is a rule in src/text/lower.cc, not a table.
        for row in self._rows("SpecialCasing"):
            has_condition = len(row) > 5
            if not has_condition:
                self._lower[int(row[0], 16)] = tuple(int(part, 16) for part in row[1].split())

    def _read_derived_properties(self):
        for row in self._rows("DerivedCoreProperties"):
            if row[1] in self._properties:
                start, _, last = row[0].partition("..")
                self._properties[row[1]].update(range(int(start, 16), int(last or start, 16) + 1))


def record_of(source, code_point):
    lower = source.lower(code_point)
    if len(lower) > 1 and EXPANSIONS.get(code_point) != lower:
        expansion = " ".join(f"{part:04X}" for part in lower)
        raise SourceError(
            f"{source.name}: U+{code_point:04X} becomes {expansion}, "
            "which src/text/lower.cc does not know"
        )
    return Record(
        lower_delta=lower[0] - code_point,
        word=source.category(code_point)[0] in "LN" or code_point == ord("_"),
        cased=source.cased(code_point),
        case_ignorable=source.case_ignorable(code_point),
        special_lower=code_point == CAPITAL_SIGMA or code_point in EXPANSIONS,
    )


def build_trie(source):
    """Returns (block of each 256 code points, the distinct blocks, the distinct records)."""
    records, blocks, block_of = {}, {}, []
    for start in range(0, CODE_POINTS, BLOCK):
        block = tuple(
            records.setdefault(record_of(source, code_point), len(records))
            for code_point in range(start, start + BLOCK)
        )
        block_of.append(blocks.setdefault(block, len(blocks)))
    if len(records) > 256 or len(blocks) > 256:
        raise SourceError(
            f"{source.name}: {len(records)} records and {len(blocks)} blocks; an index is one byte"
        )
    return block_of, list(blocks), list(records)


def page_of(records, start):
    """Returns the last two bytes of each of 64 lower-cased code points; (0, 0) for a separator."""
    page = []
    for code_point in range(start, start + PAGE):
        record = records[code_point]
        utf8 = chr(code_point).encode()
        lower = chr(code_point + record.lower_delta).encode()
        stays = len(lower) == len(utf8) and (len(utf8) == 2 or lower[:-1] == utf8[:-1])
        if not record.word:
            page.append((0, 0))
        elif record.special_lower or not stays:
            page.append((utf8[-2], SPECIAL))
        else:
            page.append((lower[-2], lower[-1]))
    return page


def build_pages(records):
    """Returns (kind of each lead C0..FF, the 2-byte pages, kind of each 3-byte page, the mixed pages)."""
    lead_kinds = [BAD_LEAD] * 2 + [TWO_BYTES] * 30 + [THREE_BYTES] * 16
    lead_kinds += [FOUR_BYTES] * 5 + [BAD_LEAD] * 11
    two_bytes = [
        page_of(records, lead * PAGE) if lead >= 2 else [(0, 0)] * PAGE for lead in range(32)
    ]
    mixed, second_kinds = [], []
    for lead in range(16):
        kinds = []
        for second in range(64):
            start = (lead << 12) + (second << 6)
            if start < 0x800 or start in SURROGATES:
                kinds.append(BAD_SECOND)
                continue
            page = [last for _, last in page_of(records, start)]
            if not any(page):
                kinds.append(NO_WORDS)
            elif page == list(range(0x80, 0xC0)):
                kinds.append(ALL_WORDS)
            else:
                if page not in mixed:
                    mixed.append(page)
                kinds.append(FIRST_MIXED + mixed.index(page))
        second_kinds.append(kinds)
        if kinds == [ALL_WORDS] * 64:
            lead_kinds[0x20 + lead] = THREE_ALL_WORDS
    if FIRST_MIXED + len(mixed) > 256:
        raise SourceError(f"{len(mixed)} mixed pages; a kind is one byte")
    return lead_kinds, two_bytes, second_kinds, mixed


def byte_lines(values):
    lines, line = [], "   "
    for value in values:
        item = f" {value},"
        if len(line) + len(item) > 100:
            lines.append(line)
            line = "   "
        line += item
    return lines + [line]


def page_lines(declarator, pages):
    rows = (line for page in pages for line in ["    {", *byte_lines(page), "    },"])
    return ["", f"alignas(64) const Page {declarator} = {{", *rows, "};"]


def record_line(record):
    names = [
        ("word", "kWord"),
        ("cased", "kCased"),
        ("case_ignorable", "kCaseIgnorable"),
        ("special_lower", "kSpecialLower"),
    ]
    flags = " | ".join(f"Properties::{flag}" for field, flag in names if getattr(record, field))
    return f"    {{{record.lower_delta}, {flags or 0}}},"


def render(source):
    block_of, blocks, records = build_trie(source)
    lead_kinds, two_bytes, second_kinds, mixed = build_pages(
        [records[i] for block in block_of for i in blocks[block]]
    )
    none = [0] * PAGE
    pages = 1 + 2 * len(two_bytes) + len(second_kinds) + FIRST_MIXED + len(mixed)
    size = len(block_of) + len(blocks) * BLOCK + len(records) * 8
    return "\n".join(
        [
            f"// Generated by tools/make_unicode_tables.py for Unicode {source.version}; do not edit.",
            "// Re-run: /usr/bin/python3 tools/make_unicode_tables.py (--help: another version).",
            "//",
            f"// {len(blocks)} distinct blocks, {len(records)} distinct records, {size:,} bytes.",
            f"// For the vector kernels {pages} pages, {len(mixed)} of them mixed, {pages * PAGE:,} bytes.",
            "// Layouts: text/unicode.h and text/pages.h. tests/text/perl_unicode_check.pl compares",
            "// every code point with Perl, and tests/text/generated_tables_check.py with the generator.",
            '#include "text/pages.h"',
            '#include "text/unicode.h"',
            "",
            "namespace hapax::text {",
            "",
            "// clang-format off",
            f'constinit const std::string_view kUnicodeVersion = "{source.version}";',
            "",
            "namespace detail {",
            "",
            f"const std::uint8_t kBlockOfCodePoint[0x110000 >> {BLOCK_BITS}] = {{",
            *byte_lines(block_of),
            "};",
            "",
            f"const std::uint8_t kRecordInBlock[][{BLOCK}] = {{",
            *(line for block in blocks for line in ["    {", *byte_lines(block), "    },"]),
            "};",
            "",
            "const Properties kRecords[] = {",
            *map(record_line, records),
            "};",
            "",
            "}  // namespace detail",
            "",
            "namespace pages {",
            "",
            "alignas(64) const Page kLeadKinds = {",
            *byte_lines(lead_kinds),
            "};",
            *page_lines("kTwoByteLast[32]", [[last for _, last in page] for page in two_bytes]),
            *page_lines("kTwoByteLead[32]", [[lead for lead, _ in page] for page in two_bytes]),
            *page_lines("kSecondKinds[16]", second_kinds),
            *page_lines("kThreeByteLast[]", [none, list(range(0x80, 0xC0)), none, *mixed]),
            "// clang-format on",
            "",
            "}  // namespace pages",
            "}  // namespace hapax::text",
            "",
        ]
    )


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument(
        "--unicode-version",
        metavar="X.Y.Z",
        help=f"the version required (default: {PINNED_VERSION}; with --ucd, that of the folder)",
    )
    parser.add_argument(
        "--ucd",
        metavar="DIR",
        type=pathlib.Path,
        help="read UnicodeData.txt, SpecialCasing.txt and DerivedCoreProperties.txt from DIR",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=pathlib.Path,
        default=DEFAULT_OUTPUT,
        help="default: src/text/unicode_tables.cc of this checkout",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if FILE would differ"
    )
    return parser.parse_args()


def run(arguments):
    source = UcdSource(arguments.ucd) if arguments.ucd else InterpreterSource()
    required = arguments.unicode_version or (source.version if arguments.ucd else PINNED_VERSION)
    if source.version != required:
        raise SourceError(
            f"{source.name}: Unicode {source.version}, but {required} is required; "
            "give --ucd DIR with that version's files, or --unicode-version"
        )
    text = render(source).encode()
    if not arguments.check:
        arguments.output.write_bytes(text)
        return 0
    if arguments.output.read_bytes() == text:
        return 0
    print(f"{arguments.output}: differs from what {source.name} gives", file=sys.stderr)
    return 1


def main():
    try:
        return run(parse_arguments())
    except (SourceError, OSError) as error:
        print(f"make_unicode_tables.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
