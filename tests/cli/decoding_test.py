"""Compressed inputs, encodings, invalid bytes and binary files."""
import bz2
import gzip
import lzma
import struct
import zlib

import pytest

TEXT = ("Die Straße über den Fluß. " * 40 + "中文 ΑΣ\n").encode()


def zstd_frame(data):
    """One frame of raw blocks, by RFC 8878: no compressor needed."""
    frame = b"\x28\xb5\x2f\xfd\xa0" + struct.pack("<I", len(data))
    blocks = [data[i : i + 1000] for i in range(0, len(data), 1000)]
    for i, block in enumerate(blocks):
        is_last = i == len(blocks) - 1
        frame += struct.pack("<I", is_last | len(block) << 3)[:3] + block
    return frame


def lz4_frame(data):
    """One frame of stored blocks; 0x73 is the checksum of this header."""
    frame = b"\x04\x22\x4d\x18\x60\x70\x73"
    for i in range(0, len(data), 1000):
        block = data[i : i + 1000]
        frame += struct.pack("<I", 0x80000000 | len(block)) + block
    return frame + b"\0\0\0\0"


COMPRESSORS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd_frame,
    "lz4": lz4_frame,
}


@pytest.fixture
def plain(hapax):
    return hapax("count", input=TEXT).stdout


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_compressed_files_are_recognised_whatever_their_name(hapax, write, plain, kind):
    result = hapax("count", write("no-extension", COMPRESSORS[kind](TEXT)))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == plain


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_compressed_standard_input(hapax, plain, kind):
    assert hapax("count", input=COMPRESSORS[kind](TEXT)).stdout == plain


def bgzf(data):
    """gzip members that tell their own size, as bgzip writes them; the last is of nothing."""
    packed = b""
    for i in range(0, len(data) + 1000, 1000):
        block = data[i : i + 1000]
        deflate = zlib.compressobj(wbits=-15)
        deflated = deflate.compress(block) + deflate.flush()
        packed += b"\x1f\x8b\x08\4\0\0\0\0\0\xff\6\0BC\2\0"
        packed += struct.pack("<H", 18 + len(deflated) + 8 - 1) + deflated
        packed += struct.pack("<II", zlib.crc32(block), len(block))
    return packed


def zstd_frames(data):
    return b"".join(zstd_frame(data[i : i + 2500]) for i in range(0, len(data), 2500))


@pytest.mark.parametrize("strategy", ["threads", "queue", "shared", "hybrid"])
def test_several_compressed_files_at_once_are_counted_as_their_texts(hapax, write, strategy):
    texts = [TEXT * 300, b"one two " * 50_000, TEXT * 200, b"\xffend " * 9_000, b"last"]
    packers = [bgzf, gzip.compress, zstd_frames, bz2.compress, zstd_frame]
    plain = [write(f"{i}.txt", text) for i, text in enumerate(texts)]
    packed = [write(f"{i}.packed", pack(text)) for i, (pack, text) in enumerate(zip(packers, texts))]
    expected = hapax("count", *plain)
    for workers in (1, 2, 4, 7):
        result = hapax("count", *packed, f"--strategy={strategy}", f"-j{workers}")
        assert result.returncode == 0
        assert result.stdout == expected.stdout


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_words_cross_concatenated_members(hapax, write, kind):
    data = COMPRESSORS[kind](b"one wo") + COMPRESSORS[kind](b"rd two")
    assert hapax("count", write("f", data)).stdout == b"one: 1\ntwo: 1\nword: 1\n"


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_truncated_data_is_an_error_that_names_path_and_offset(hapax, write, kind):
    result = hapax("count", write("cut", COMPRESSORS[kind](TEXT)[:-5]))
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.startswith("hapax: error: ")
    assert "/cut: " in result.stderr
    assert " at byte " in result.stderr


def test_altered_gzip_is_an_error(hapax, write):
    data = bytearray(gzip.compress(TEXT))
    data[-6] ^= 1  # in the checksum
    result = hapax("count", write("altered", bytes(data)))
    assert (result.returncode, result.stdout) == (1, b"")
    assert "/altered: " in result.stderr


def test_decompress_never_counts_the_bytes(hapax, write):
    path = write("f.gz", gzip.compress(b"secret words " * 10))
    assert b"secret" in hapax("count", path).stdout
    assert b"secret" in hapax("count", "--decompress", "auto", path).stdout
    assert b"secret" not in hapax("count", "--decompress", "never", path).stdout


def test_prose_that_looks_like_uuencode_is_prose(hapax):
    result = hapax("count", input=b"begin 644 x\n#86)C\n`\nend\n")
    assert b"begin: 1\n" in result.stdout


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(hapax, write, plain, encoding):
    result = hapax("count", write("f", TEXT.decode().encode(encoding)))
    assert (result.returncode, result.stdout, result.stderr) == (0, plain, "")


@pytest.mark.parametrize("codec, mark", [("utf-16-be", b"\xfe\xff"), ("utf-32-be", b"\0\0\xfe\xff")])
def test_big_endian_byte_order_marks(hapax, write, plain, codec, mark):
    assert hapax("count", write("f", mark + TEXT.decode().encode(codec))).stdout == plain


@pytest.mark.parametrize("name, codec", [("ISO-8859-1", "latin-1"), ("CP1252", "cp1252")])
def test_named_encoding(hapax, write, name, codec):
    path = write("f", "Straße café café".encode(codec))
    result = hapax("count", "--encoding", name, path)
    assert result.stdout == "café: 2\nstraße: 1\n".encode()
    assert hapax("count", f"--encoding={name.lower()}", path).stdout == result.stdout


def test_named_encoding_of_a_compressed_file(hapax, write):
    path = write("f", gzip.compress("café".encode("latin-1")))
    assert hapax("count", "--encoding", "ISO-8859-1", path).stdout == "café: 1\n".encode()


def test_invalid_bytes_separate_and_are_reported(hapax, write):
    path = write("bad", b"ab\xffcd \xe4\xb8 x")
    result = hapax("count", path)
    assert result.returncode == 0
    assert result.stdout == b"ab: 1\ncd: 1\nx: 1\n"
    assert result.stderr == (
        f"hapax: warning: {path}: 2 invalid byte sequences, the first at byte 2"
        "; if it is in another encoding, name that: --encoding NAME\n"
    )


def test_one_invalid_sequence_of_standard_input(hapax):
    result = hapax("count", input=b"abc\xff")
    assert result.stderr.startswith(
        "hapax: warning: standard input: 1 invalid byte sequence, at byte 3; "
    )


def test_offsets_of_decoded_input_say_so(hapax, write):
    result = hapax("count", write("bad.gz", gzip.compress(b"abc \xff")))
    assert "1 invalid byte sequence, at byte 4 of the decoded text" in result.stderr


def test_strict(hapax, write):
    path = write("bad", b"fine " * 1000 + b"\xc0" + b" fine" * 1000 + b"\xff")
    result = hapax("count", "--strict", path)
    assert result.stderr.endswith("; name the encoding (--encoding NAME), or leave out --strict\n")
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.startswith(f"hapax: error: {path}: ")
    assert "at byte 5000" in result.stderr
    assert hapax("count", "--strict", input=TEXT).returncode == 0


@pytest.mark.parametrize("workers", range(1, 9))
def test_strict_names_the_first_offset_whatever_the_workers(hapax, write, workers):
    data = bytearray(b"0123456 " * 40000)
    for offset in (70003, 70011, 200000, 319999):
        data[offset] = 0xFF
    arguments = ["--strict", "-s", "threads", "-j", str(workers), "--chunk-bytes", "1000"]
    result = hapax("count", *arguments, write("bad", bytes(data)))
    assert result.returncode == 1
    assert "at byte 70003" in result.stderr


def test_binary_input_is_counted_with_one_warning(hapax, write):
    path = write("binary", b"ab\0cd\0\0ab")
    result = hapax("count", path)
    assert (result.returncode, result.stdout) == (0, b"ab: 2\ncd: 1\n")
    assert result.stderr == (
        f"hapax: warning: {path}: looks binary (NUL at byte 2); counted all the same, "
        "--skip-binary leaves it out\n"
    )


def test_quiet_silences_warnings(hapax):
    for flag in ("-q", "--quiet"):
        assert hapax("count", flag, input=b"a\xff\0").stderr == ""
