"""count_text(): one text in memory, exactly as it is."""

import array
import bz2
import gzip
import io
import mmap
import os
import re
import tempfile
from pathlib import Path
from typing import Any

import hapax_words
import pytest
from hypothesis import given
from hypothesis import strategies as st
from words import counted, texts

hapax: Any = hapax_words  # bad arguments are tried, too


@given(texts())
def test_words_of_a_str_and_of_its_bytes(text: str) -> None:
    expected = counted(text)
    assert hapax.count_text(text) == expected
    assert hapax.count_text(text.encode()) == expected


@given(texts())
def test_case_keep_leaves_words_alone(text: str) -> None:
    import re
    from collections import Counter

    assert hapax.count_text(text, case="keep") == Counter(re.findall(r"\w+", text))


@given(st.binary())
def test_any_bytes_are_utf8_with_invalid_bytes_as_separators(data: bytes) -> None:
    assert hapax.count_text(data) == counted(data.decode(errors="replace"))


@given(st.text(st.characters(max_codepoint=0x2FF) | st.sampled_from("\ud800\udc00\udfff")))
def test_a_lone_surrogate_separates_words(text: str) -> None:
    counts = hapax.count_text(text)
    assert counts == counted(text)
    assert counts.notices == []


@pytest.mark.parametrize(
    "text",
    [
        "BZh91AY&SY is a magic",
        "\ufeffbom first",
        "%PDF-1.4 is text",
        "PK\x03\x04 is text",
        "a\0nul",
        "{\\rtf1 text}",
    ],
)
def test_text_is_never_sniffed(text: str) -> None:
    counts = hapax.count_text(text)
    assert counts == counted(text) and counts.notices == []
    assert hapax.count_text(text.encode()) == counted(text)


def test_bytes_are_never_decompressed_or_decoded() -> None:
    for data in (
        gzip.compress(b"words"),
        bz2.compress(b"words"),
        b"\xff\xfea\0 \0b\0",
        b"\xfe\xff\0a\0 \0b",
        b"\xff\xfe\0\0a\0\0\0",
    ):
        assert hapax.count_text(data) == counted(data.decode(errors="replace"))


def test_a_str_is_never_a_path() -> None:
    assert hapax.count_text("/etc/passwd") == {"etc": 1, "passwd": 1}
    assert hapax.count_text(b"/etc/passwd") == {"etc": 1, "passwd": 1}


def test_buffers_of_bytes() -> None:
    data = b"a b a"
    expected = {"a": 2, "b": 1}
    for text in (bytearray(data), memoryview(data), array.array("B", data), array.array("b", data)):
        assert hapax.count_text(text) == expected
    assert hapax.count_text(memoryview(b"xa b ax")[1:-1]) == expected
    assert hapax.count_text(io.BytesIO(data).getbuffer()) == expected
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            assert hapax.count_text(mapped) == expected


def test_a_bytearray_is_free_again_afterwards() -> None:
    data = bytearray(b"a b")
    hapax.count_text(data)
    data += b" c"
    assert hapax.count_text(data) == {"a": 1, "b": 1, "c": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (Path("a.txt"), r"text must be str or bytes, not PosixPath; count\(\) counts files"),
        (["a"], r"not list; count_iter\(\) counts many texts"),
        (io.StringIO("a"), r"not StringIO; count_file\(\) counts an open file"),
        (3, "text must be str or bytes, not int"),
        (None, "text must be str or bytes, not NoneType"),
        (memoryview(b"abcd")[::2], "text must be contiguous"),
        (array.array("i", [1]), "text must have items of one byte"),
    ],
)
def test_what_is_no_text(text: object, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        hapax.count_text(text)


def test_large_texts_are_counted_by_several_workers() -> None:
    line = "the whale çay\n"
    counts = hapax.count_text(line * 1_000_000, workers=2, strategy="threads")
    assert counts == {"the": 1_000_000, "whale": 1_000_000, "çay": 1_000_000}
    assert counts.stats["workers"] == 2
    assert hapax.count_text((line * 10_000).encode(), strategy="shared", workers=2)["the"] == 10_000


@pytest.mark.parametrize("word", ["çay", "ΑΣ", "слово", "語", "😀x", "İ\ud800"])
@pytest.mark.parametrize("separator", ["", " ", "\n", "。", "."])
def test_a_long_str_is_read_in_blocks_without_cutting_a_word(word: str, separator: str) -> None:
    text = (word + separator) * 700_001  # more than two blocks of a million characters
    if separator == "" and word != "😀x":
        text = "a " + text + " end"
        text = text.replace("\ud800", "")[: 1_500_000] + " end"
    counts = hapax.count_text(text)
    assert counts == counted(text) and counts.notices == []
    assert counts == hapax.count_text(text, strategy="linear")
    assert counts == hapax.count_text(text.encode(errors="replace"))


def test_a_str_keeps_no_copy_of_its_utf8() -> None:
    import sys

    text = "çay " * 100_000
    before = sys.getsizeof(text)
    hapax.count_text(text)
    assert sys.getsizeof(text) == before


def test_strict_refuses_invalid_bytes() -> None:
    with pytest.raises(UnicodeError) as caught:
        hapax.count_text(b"ab \xff", strict=True)
    assert isinstance(caught.value, hapax.InvalidTextError)
    assert caught.value.offset == 3
    assert hapax.count_text("ab \ud800", strict=True) == {"ab": 1}


def test_no_descriptor_is_left_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(10):
        hapax.count_text("a b " * 100_000)
    assert len(os.listdir("/proc/self/fd")) == before


BLOCK = 1 << 20  # characters of a long str that are read at once


@pytest.mark.parametrize("separator", list(" 。،；　\u2019") + [" 。", "、\n"])
def test_a_long_str_is_cut_at_separators_only(separator: str) -> None:
    words = ["語", "été", "x"]
    text = separator.join(words * (BLOCK // 3))
    assert hapax.count_text(text).to_dict() == dict.fromkeys(sorted(words), BLOCK // 3)


@pytest.mark.parametrize(
    "near", [0x60C, 0x61F, 0x964, 0x2000, 0x206F, 0x3000, 0x3008, 0x3020, 0xFF0F, 0xFF20, 0xFF65]
)
def test_a_long_word_is_not_cut_at_letters_beside_punctuation(near: int) -> None:
    for code_point in range(near - 10, near + 10):
        word = chr(code_point) * (BLOCK + 10)
        lower = (chr(code_point) * 2).lower()[0] * (BLOCK + 10)
        expected = {lower: 1} if re.match(r"\w", word) else {}
        assert hapax.count_text(word).to_dict() == expected
