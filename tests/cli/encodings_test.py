"""Encodings against Python's own codecs: every name it has, and bytes that do not decode."""
import codecs
import encodings
import pkgutil
import random
import re
from collections import Counter
from encodings import aliases

import pytest
from _multibytecodec import MultibyteIncrementalDecoder

NO_TABLE = """cp1006 cp720 hz mac_arabic mac_croatian mac_farsi mac_greek mac_iceland mac_romanian
mac_turkish palmos""".split()
NO_TEXT = """base64_codec bz2_codec charmap hex_codec idna punycode quopri_codec raw_unicode_escape
rot_13 undefined unicode_escape uu_codec zlib_codec""".split()
OF_WINDOWS = ["mbcs", "oem"]
REFUSED = {*NO_TABLE, *NO_TEXT, *OF_WINDOWS}

STATEFUL = """utf_7 iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_3 iso2022_jp_2004 iso2022_jp_ext
iso2022_kr""".split()
TEXT = (
    "Straße naïve CAFÉ Łódź Привет ελληνικάΣ שלום مرحبا 日本語テスト 中文 漢字 한국어 ca\u0309 ไทย x_1 ½ "
    "～ ½² Ǆ İstanbul ﬁn"
)
# Where glibc's tables differ from Python's (docs/guide.md says how), what both know.
SAME_TEXT = {
    "euc_jis_2004": "Привет 日本語テスト 中文 漢字 x_1",
    "euc_jisx0213": "Привет 日本語テスト 中文 漢字 x_1",
}


def names_by_codec():
    """{codec: all its names}; the names of Python's modules are names too."""
    names = {m.name: {m.name} for m in pkgutil.iter_modules(encodings.__path__)}
    del names["aliases"]
    for alias, codec in aliases.aliases.items():
        names[codec].add(alias)
    return names


def is_single_byte(codec):
    decoder = codecs.lookup(codec).incrementaldecoder
    return not codec.startswith("utf") and not issubclass(decoder, MultibyteIncrementalDecoder)


def answer(data, codec):
    """The words of `data`, and how many sequences do not decode (half a surrogate pair is one)."""
    text = data.decode(codec, "replace")
    invalid = sum(c == "\ufffd" or "\ud800" <= c <= "\udfff" for c in text)
    return Counter(word.lower() for word in re.findall(r"\w+", text)), invalid


def counted(hapax, data, name):
    result = hapax("count", "--encoding", name, "-f", "tsv", input=data)
    assert result.returncode == 0, (name, result.stderr)
    rows = result.stdout.decode().splitlines()[1:]
    invalid = re.search(r"([\d,]+) invalid byte sequence", result.stderr)
    return (
        Counter({word: int(count) for word, count in (row.split("\t") for row in rows)}),
        int(invalid[1].replace(",", "")) if invalid else 0,
    )


@pytest.mark.parametrize("codec", sorted(names_by_codec().keys() - REFUSED))
def test_every_name_that_python_knows(hapax, codec):
    encoded = SAME_TEXT.get(codec, TEXT).encode(codec, "ignore")
    for name in names_by_codec()[codec]:
        assert counted(hapax, encoded, name) == answer(encoded, codec), name


@pytest.mark.parametrize("codec", [c for c in sorted(names_by_codec().keys() - REFUSED) if is_single_byte(c)])
def test_every_byte_of_single_byte_encodings(hapax, codec):
    space = " ".encode(codec)
    data = b"".join(bytes([byte]) + space for byte in range(256))
    assert counted(hapax, data, codec) == answer(data, codec)


@pytest.mark.parametrize("codec", sorted(REFUSED))
def test_other_codecs_of_python_are_refused_by_name(hapax, write, codec):
    reason = (
        "no table" if codec in NO_TABLE else "not a text encoding" if codec in NO_TEXT else "code page"
    )
    for name in names_by_codec()[codec]:
        result = hapax("count", "--encoding", name, write("a.txt", "a"))
        assert (result.returncode, result.stdout) == (2, b""), name
        assert f"'{name}'" in result.stderr and reason in result.stderr
        assert "; " in result.stderr  # and what to do


def random_bytes(choices, codec):
    """Bytes among which what changes sets, and what does not decode, is frequent."""
    pieces = [b"\x1b$B", b"\x1b(B", b"\x1b(J", b"\x1b$@", b"\x1b$(D", b"\x1b(I", b"\x1b$(O", b"\x1b$(P",
              b"\x1b$(Q", b"\x1b$A", b"\x1b$(C", b"\x1b$)C", b"\x0e", b"\x0f", b"\x1b.A", b"\x1b.F",
              b"\x1bNi", b"\x1bN", b"\x1b&@\x1b$B", b"\n", b"\x1b(", b"\x1b", b"+", b"-", b"+AGE-", b"+2D3cAA-",
              b"+2D3", b" ", b"\x1b(12Z", b"&@"]  # fmt: skip
    data = b""
    for _ in range(choices.randint(1, 80)):
        kind = choices.random()
        if kind < 0.3 and codec in STATEFUL:
            data += choices.choice(pieces)
        elif kind < 0.6:
            data += bytes(choices.choices(b"0123456789:;<=>?@ABCDEFGHIJabcdefghij", k=choices.randint(1, 8)))
        elif kind < 0.8:
            data += bytes(choices.choices(range(0x21, 0x7F), k=choices.randint(1, 4)))
        elif kind < 0.9:
            data += bytes(choices.choices(range(0x100), k=choices.randint(1, 4)))
        else:
            data += b" "
    return data


# Encodings whose tables are the same in glibc and in Python.
@pytest.mark.parametrize(
    "codec",
    STATEFUL + "shift_jis cp949 gb2312 utf_16_le utf_16_be utf_32_le utf_8_sig cp1258 koi8_r".split(),
)
def test_random_bytes(hapax, codec):
    choices = random.Random(codec)
    for _ in range(12):
        data = b"a" + random_bytes(choices, codec)
        assert counted(hapax, data, codec) == answer(data, codec), data


# Of Big5 glibc has a little more than Python: letters at F9D6 to F9FE, and 80.
@pytest.mark.parametrize("codec", ["big5", "cp950"])
def test_codes_of_private_use_do_not_decode(hapax, write, codec):
    path = write("f", b"xx\xc8Apple yy")
    result = hapax("count", "--encoding", codec, path)
    assert result.stdout == b"apple: 1\nxx: 1\nyy: 1\n"
    assert "1 invalid byte sequence, at byte " in result.stderr
    assert hapax("count", "--strict", "--encoding", codec, path).returncode == 1
    choices = random.Random(codec)
    pieces = [b"\xc8", b"\xc7\xfd", b"\xc7\xfe", b"\xc7\xfc", b"\xa4\x40", b"A", b" ", b"\xc8\xff", b"\xc6\xa1", b"\xff"]
    for size in [1, 2, 3, 4, 5, 9, 600, 70_000] * 4:
        data = b"".join(choices.choices(pieces, k=size))
        assert counted(hapax, data, codec) == answer(data, codec), data[:80]


def test_spellings(hapax, write):
    path = write("f", "café".encode("latin-1"))
    for name in ("latin-1", "LATIN 1", "Iso_8859 1", "windows1252", "x-cp1252", "ISO-8859-1"):
        assert hapax("count", "--encoding", name, path).stdout == "café: 1\n".encode(), name
    path = write("g", "日本".encode("shift-jis"))
    assert hapax("count", "--encoding", "x-sjis", path).stdout == "日本: 1\n".encode()


def test_latin1_is_not_windows_1252(hapax, write):
    path = write("f", b"\x8a\xe9")
    assert hapax("count", "--encoding", "latin1", path).stdout == "é: 1\n".encode()
    assert hapax("count", "--encoding", "cp1252", path).stdout == "šé: 1\n".encode()


def test_a_mistyped_name_is_corrected(hapax, write):
    for typed, meant in (("latn-1", "latin1"), ("shift_jsi", "shift_jis"), ("windows-12522", "windows1252")):
        result = hapax("count", "--encoding", typed, write("a.txt", "a"))
        assert result.returncode == 2
        assert f"unknown encoding '{typed}'; did you mean {meant}?" in result.stderr, result.stderr
    assert "did you mean" not in hapax("count", "--encoding", "no-such-thing", input=b"a").stderr


@pytest.mark.parametrize("name", ["cp1252", "utf-8", "utf-16le", "utf-16be", "shift_jis", "iso2022_jp"])
@pytest.mark.parametrize("marked", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_wins_over_the_named_encoding(hapax, write, name, marked):
    path = write("f", "café naïve".encode(marked))
    result = hapax("count", "--encoding", name, path)
    assert result.stdout == "café: 1\nnaïve: 1\n".encode()
    assert result.stderr == ""


def test_a_folder_of_marked_and_other_files(hapax, write):
    write("texts/a", "café".encode("cp1252"))
    for number, codec in enumerate(["utf-8-sig", "utf-16", "utf-32"]):
        write(f"texts/{number}", "café".encode(codec))
    assert hapax("count", "--encoding", "cp1252", "texts").stdout == "café: 4\n".encode()
    # A mark elsewhere is text.
    write("late", b"\n\xff\xfeh")
    assert hapax("count", "--encoding", "cp1252", "late").stdout == "ÿþh: 1\n".encode()


@pytest.mark.parametrize("command", ["count", "compare"])
@pytest.mark.parametrize("name", ["", "é", "日本語", "８８５９", "!", "*", ",", "\n", "\x01", b"\xff", "latin1,",
                                  "@latin1", "cp1252;", "ISO–8859–1", "UTF‑8", "x" * 100_000])  # fmt: skip
def test_a_name_that_is_none_is_wrong_usage(hapax, write, command, name):
    result = hapax(command, "--encoding", name, write("f", "café"))
    assert (result.returncode, result.stdout) == (2, b"")
    assert "unknown encoding '" in result.stderr
    assert len(result.stderr) < 800
