"""Nothing hostile in a name reaches a terminal or becomes markup, wherever hapax prints names.

The characters that are escaped are those of Python's Unicode, which is of the same version as hapax's.
"""
import json
import os
import re
import unicodedata

import pytest

HIDDEN = ("Cc", "Cf", "Zl", "Zp")
# Of each kind one that does harm, and bytes that are no UTF-8.
HOSTILE = "<img src>\n# *b* `c` |d|\u202e\u2028\u2029\u200b\u2066\ufeff\u00ad\x1b[2J\x7f\x9b31m\U000e0041".encode() + b"\xff\xed\xa0\x80"
KEPT = "é中文😀\u00a0"


def is_hidden(character):
    return unicodedata.category(character) in HIDDEN


def assert_harmless(text):
    assert isinstance(text, str)
    text.encode()  # no surrogates, which stand for invalid bytes
    assert not [c for c in text if c != "\n" and is_hidden(c)]


def escaped(name):
    def of(character):
        known = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
        if character in known:
            return known[character]
        code = ord(character)
        raw = bytes([code - 0xDC00]) if 0xDC80 <= code <= 0xDCFF else character.encode()
        return "".join(f"\\x{byte:02x}" for byte in raw)
    return "".join(of(c) if "\ud800" <= c <= "\udfff" or is_hidden(c) else c for c in name)


def test_exactly_what_is_hidden_is_escaped(hapax):
    every = [c for c in map(chr, range(1, 0x110000)) if not 0xD800 <= ord(c) < 0xE000]
    # All below U+30000, and all that are hidden; past it there are only letters of one kind and gaps.
    every = [c for c in every if ord(c) < 0x3000 or ord(c) % 61 == 0 or is_hidden(c)
             or is_hidden(chr(ord(c) - 1)) or is_hidden(chr(min(ord(c) + 1, 0x10FFFF)))]
    # Longer values are shortened.
    for begin in range(0, len(every), 128):
        value = "".join(every[begin:begin + 128])
        result = hapax("count", "--top", value)
        assert result.returncode == 2
        shown = result.stderr.split(" not '")[1].split("'\nhapax: try ")[0]
        assert shown == escaped(value)


@pytest.fixture
def hostile(tmp_path):
    """A file of that name, which looks binary and has an invalid byte, so that it is warned about."""
    name = os.path.join(os.fsencode(tmp_path), HOSTILE + KEPT.encode())
    with open(name, "wb") as file:
        file.write(b"a \x00 \xff b")
    return HOSTILE + KEPT.encode()


SHOWN = escaped(HOSTILE.decode("utf-8", "surrogateescape")) + KEPT


@pytest.mark.parametrize("arguments", [
    [b"count", b"no" + HOSTILE], [b"count", b"."], [b"count", b"-o", b"x" + HOSTILE + b".gz", b"."],
    [b"count", b"-o", b"x" + HOSTILE + b".db", b"."], [b"count", b"-o", HOSTILE + b"/x", b"."],
    [b"count", b"--" + HOSTILE], [b"count", b"--sort", HOSTILE], [b"count", b"-n", HOSTILE],
    [b"count", b"--encoding", HOSTILE], [b"count", b"--glob", b"[" + HOSTILE], [b"count", b"--files0-from", b"n" + HOSTILE],
    [b"count", b"--keep-going", b"no" + HOSTILE], [HOSTILE], [b"compare", b"-s", HOSTILE], [b"compare", b"--report", HOSTILE],
    [b"compare", b"-j", HOSTILE], [b"merge", b"no" + HOSTILE], [b"merge", b"-o", HOSTILE + b".txt", b"x"], [b"cat", HOSTILE],
    [b"count", b".", b"output" + HOSTILE], [b"count", b"--files0-from", b"x", HOSTILE],
])
def test_messages(hapax, hostile, arguments):
    result = hapax(*arguments)
    # <, > and the like mean nothing on a terminal.
    assert escaped(HOSTILE.decode("utf-8", "surrogateescape"))[:60] in result.stderr
    assert_harmless(result.stderr)
    assert_harmless(result.stdout.decode("utf-8", "surrogateescape"))


def test_notices_and_statistics(hapax, hostile):
    for statistics in ("text", "json"):
        result = hapax("count", ".", "--stats", statistics, "--verify", "--progress", "always")
        assert result.returncode == 0
        assert SHOWN + ": looks binary" in result.stderr and SHOWN + ": 1 invalid byte sequence" in result.stderr
        assert_harmless(result.stderr)


def test_reports(hapax, hostile, tmp_path):
    forms = ["md", "html", "csv", "json"]
    reports = [flag for form in forms for flag in ("--report", f"r.{form}")]
    result = hapax("compare", "-s", "linear", "-r", "1", "--warmup", "0", *reports, hostile)
    assert result.returncode == 0, result.stderr
    text = {form: (tmp_path / f"r.{form}").read_bytes().decode() for form in forms}
    text["text"] = result.stdout.decode()
    for form, content in text.items():
        assert_harmless(content.replace("\r\n", "\n") if form == "csv" else content)
    assert "\n" + SHOWN + ": " in text["text"]
    assert f"\n`` {SHOWN} ``: " in text["md"]
    assert SHOWN.replace("<", "&lt;").replace(">", "&gt;") in text["html"]
    assert "<img" not in text["html"]
    # JSON keeps the name: only what no JSON can hold, invalid bytes, is replaced.
    assert json.loads(text["json"])["input"]["paths"] == [hostile.decode("utf-8", "replace")]
    printed = hapax("compare", "-s", "linear", "-r", "1", "--warmup", "0", "--json", hostile).stdout.decode()
    assert_harmless(printed)


def test_a_name_is_no_markup_in_markdown(hapax, write, tmp_path):
    for name in ("<img src=x onerror=alert(1)>", "[a](javascript:b)", "# a", "+ a", "    a", "`", "a``b", "*a*", "|a|"):
        write(name, "a")
        result = hapax("compare", "-s", "linear", "-r", "1", "--warmup", "0", "--report", "r.md", name)
        assert result.returncode == 0
        report = (tmp_path / "r.md").read_text()
        fence, shown = re.search(r"^(`+) ?(.*?) ?\1: \S+ \S+ of text", report, re.MULTILINE).groups()
        assert shown.strip() == name.strip() and "`" * len(fence) not in shown
