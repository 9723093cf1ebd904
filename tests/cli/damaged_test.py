"""Compressed inputs that are damaged, cut, followed by something else, or ask for much memory."""
import bz2
import gzip
import lzma
import struct
import zlib

import pytest

from decoding_test import COMPRESSORS, zstd_frame

TEXT = " ".join(f"w{i}" for i in range(2_000)).encode() + b" end"


def counted_words(result):
    return {line.rsplit(": ", 1)[0]: int(line.rsplit(": ", 1)[1]) for line in result.stdout.decode().splitlines()}


def words(text):
    counts = {}
    for word in text.decode().split():
        counts[word] = counts.get(word, 0) + 1
    return counts


@pytest.mark.parametrize("kind", COMPRESSORS)
@pytest.mark.parametrize("tail", [b"\n", b"x", b"more text", b"\0\0\0\n"])
def test_a_good_member_with_something_behind_it(hapax, write, kind, tail):
    data = COMPRESSORS[kind](TEXT)
    path = write("f", data + tail)
    at = len(data) + len(tail) - len(tail.lstrip(b"\0"))
    message = f"hapax: error: {path}: {kind} data is followed by something else at byte {at}; remove the bytes after it, or get an undamaged copy"
    result = hapax("count", path)
    assert (result.returncode, result.stdout, result.stderr) == (1, b"", message + "\n")
    result = hapax("count", "--keep-going", path)
    assert result.returncode == 1
    assert counted_words(result) == words(TEXT)
    assert result.stderr == f"{message}; {len(TEXT):,} bytes of its text are counted\n"


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_a_member_that_begins_behind_another_is_truncated(hapax, write, kind):
    data = COMPRESSORS[kind](TEXT)
    for size in range(1, 10):
        result = hapax("count", write("f", data + COMPRESSORS[kind](b"more words")[:size]))
        assert result.returncode == 1
        assert f"{kind} data is truncated at byte {len(data) + size}" in result.stderr


@pytest.mark.parametrize("kind", ["gzip", "xz", "bzip2"])
def test_a_flipped_bit_in_a_second_header_is_an_error(hapax, write, kind):
    data = COMPRESSORS[kind](TEXT)
    for bit in range(24):
        damaged = bytearray(data + data)
        damaged[len(data) + bit // 8] ^= 1 << bit % 8
        result = hapax("count", write("f", bytes(damaged)))
        assert (result.returncode, result.stdout) == (1, b"")


@pytest.mark.parametrize("kind", ["gzip", "xz", "lz4"])
@pytest.mark.parametrize("strategy", ["linear", "threads", "queue", "shared", "hybrid"])
def test_what_was_decoded_before_a_cut_is_counted_to_the_last_byte(hapax, write, kind, strategy):
    data = COMPRESSORS[kind](TEXT)
    result = hapax("count", "--keep-going", "-s", strategy, write("f", data[: len(data) - 1]))
    assert result.returncode == 1
    assert counted_words(result) == words(TEXT)
    assert f"; {len(TEXT):,} bytes of its text are counted" in result.stderr
    assert result.stderr.endswith("; the last member is unchecked, because its checksum is missing or wrong\n")


def test_a_word_that_is_cut_is_counted_as_it_stands(hapax, write):
    data = zstd_frame(b"x " * 499 + b"wo" + b"rd " * 10)  # the first block ends in the word
    result = hapax("count", "--keep-going", write("f", data[: 10 + 3 + 1000 + 3 - 4]))
    assert counted_words(result) == {"x": 499, "wo": 1}
    assert "; 1,000 bytes of its text are counted" in result.stderr


def test_a_cut_character_is_no_invalid_text(hapax, write):
    data = zstd_frame(b"x" * 998 + "中".encode() + b" more")
    for flags in ([], ["--keep-going"]):
        result = hapax("count", "--strict", *flags, write("f", data[: 10 + 3 + 1000]))
        assert result.returncode == 1
        assert "zstd data is truncated" in result.stderr
        assert "invalid" not in result.stderr


def zstd_with_window(log):
    """A frame of one raw block, `ab`, that asks for a window of 2^log bytes."""
    return b"\x28\xb5\x2f\xfd\0" + bytes([(log - 10) << 3]) + struct.pack("<I", 2 << 3 | 1)[:3] + b"ab"


def xz_with_dictionary(mebibytes):
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]
    data = bytearray(lzma.compress(b"some words", check=lzma.CHECK_NONE, filters=filters))
    # The size of the dictionary stands behind the block's sizes, flags and filter, before its CRC.
    bits = {192: 31, 1536: 37}[mebibytes]  # 3 or 2 times a power of two
    header = 12
    size = (data[header] + 1) * 4
    at = data.index(b"\x21\x01", header) + 2
    data[at] = bits
    data[header + size - 4 : header + size] = struct.pack("<I", zlib.crc32(data[header : header + size - 4]))
    return bytes(data)


LARGE = {"zstd": (zstd_with_window(31), 2048, b"ab: 1\n"), "xz": (xz_with_dictionary(1536), 1537, b"some: 1\nwords: 1\n")}


@pytest.mark.parametrize("kind", LARGE)
def test_much_memory_for_a_decoder_is_refused(hapax, write, kind):
    data, needed, _ = LARGE[kind]
    path = write("f", data)
    message = (
        f"hapax: error: {path}: it takes {needed} MiB of memory to decompress this {kind} data, and 128 MiB are "
        f"allowed; allow it with --decoder-memory {needed}M\n"
    )
    result = hapax("count", path)
    assert (result.returncode, result.stdout, result.stderr) == (1, b"", message)
    result = hapax("count", "--keep-going", path, write("g", "g"))
    assert (result.returncode, result.stdout) == (1, b"g: 1\n")
    assert result.stderr == message.replace(f"{path}: it takes", f"{path}: skipped: it takes")
    for command in (["compare", "-q", "-r", "1"], ["cat"], ["merge"]):
        assert message in hapax(*command, path).stderr


@pytest.mark.parametrize("kind", LARGE)
@pytest.mark.parametrize("size", ["2G", "2g", "2GB", "2GiB", "2097152k", str(2 << 30), "0"])
def test_a_decoder_may_be_allowed_more_memory(hapax, write, kind, size):
    data, _, listed = LARGE[kind]
    result = hapax("count", "--decoder-memory", size, write("f", data))
    assert (result.returncode, result.stdout, result.stderr) == (0, listed, "")


@pytest.mark.parametrize("command", ["compare", "cat", "merge"])
def test_other_commands_allow_more_memory_too(hapax, write, command):
    path = write("f", LARGE["zstd"][0])
    message = hapax(command, *(["-q", "-r", "1"] if command == "compare" else []), "--decoder-memory=2G", path).stderr
    assert "MiB" not in message
    assert command == "compare" or "it is not a counts file" in message


@pytest.mark.parametrize("size", ["M", "1.5G", "-1", "1X", "1MM", "1iB", "16777216T", "99999999999999999999"])
def test_sizes_that_are_none(hapax, size):
    result = hapax("count", f"--decoder-memory={size}", input=b"a")
    assert result.returncode == 2
    assert f"--decoder-memory takes a size, such as 512M, 1G or a number of bytes, not '{size}'" in result.stderr


def test_what_usual_compressors_write_needs_no_flag(hapax, write):
    large = lzma.compress(TEXT, preset=9)
    assert counted_words(hapax("count", write("f.xz", large))) == words(TEXT)
    assert hapax("count", write("f.zst", zstd_with_window(27))).stdout == b"ab: 1\n"
    assert bz2.decompress(bz2.compress(TEXT, 9)) == gzip.decompress(gzip.compress(TEXT)) == TEXT
    assert hapax("count", write("f.bz2", bz2.compress(TEXT, 9)), "--decoder-memory", "1").returncode == 0
