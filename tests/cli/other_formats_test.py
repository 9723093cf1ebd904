"""Inputs that are no plain UTF-8: warnings that name the way out, and --skip-binary."""
import codecs
import gzip
import io
import lzma
import re
import subprocess
import tarfile
import zipfile
from collections import Counter

import pytest

from conftest import by

PROSE = "The quick brown fox — naïve café, Straße.\n" * 50


def zipped(*names):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, PROSE)
    return data.getvalue()


def tarred(form):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=form) as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(PROSE.encode())
        archive.addfile(member, io.BytesIO(PROSE.encode()))
    return data.getvalue()


def words_of(data):
    text = data.decode("utf-8", "replace")
    return Counter(word.lower() for word in re.findall(r"\w+", text))


def counted(result):
    rows = result.stdout.decode().splitlines()
    return Counter({word: int(count) for word, count in (row.rsplit(": ", 1) for row in rows)})


FORMATS = [
    ("a.zip", zipped("a.txt"), "a zip archive", "unzip -p a.zip"),
    ("a.jar", zipped(), "a zip archive", "unzip -p a.jar"),
    ("a.epub", zipped("mimetype", "a.xhtml"), "a document in a zip archive", "pandoc -t plain a.epub"),
    ("a.docx", zipped("[Content_Types].xml"), "a document in a zip archive", "pandoc -t plain a.docx"),
    ("a.tar", tarred(tarfile.USTAR_FORMAT), "a tar archive", "tar -xOf a.tar"),
    ("b.tar", tarred(tarfile.GNU_FORMAT), "a tar archive", "tar -xOf b.tar"),
    ("a.tgz", gzip.compress(tarred(tarfile.GNU_FORMAT)), "a tar archive, compressed", "tar -xOf a.tgz"),
    ("a.Z", b"\x1f\x9d\x90\x54\xd0\xa0\x01", "data of compress (.Z)", "gzip -dc a.Z"),
    ("a.lz", b"LZIP\x01\x0c\0\x39\x5c\x0a", "lzip data", "lzip -dc a.lz"),
    ("a.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "a PDF document", "pdftotext a.pdf -"),
    ("a.lzma", lzma.compress(PROSE.encode(), lzma.FORMAT_ALONE), "lzma data", "xz -dc a.lzma"),
    ("a.br", b"\x0b\x02\x80hello\x03", "brotli data", "brotli -dc a.br"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c\0\4\0\0", "a 7-Zip archive", "7z x -so a.7z"),
    ("a.rar", b"Rar!\x1a\x07\1\0", "a RAR archive", "unrar p -inul a.rar"),
    ("old.lz4", b"\x02\x21\x4c\x18\5\0\0\0", "data of an old lz4", "lz4 -dc old.lz4"),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "an old Microsoft Office file", "catdoc a.doc"),
    ("a.rtf", b"{\\rtf1\\ansi Text}", "an RTF document", "unrtf --text a.rtf"),
]


@pytest.mark.parametrize("name, data, what, command", FORMATS)
def test_a_known_format_is_named_with_the_command_that_cures_it(hapax, write, name, data, what, command):
    write(name, data)
    result = hapax("count", name)
    assert result.returncode == 0
    warning = (
        f"hapax: warning: {name}: looks like {what}; counted as it stands; "
        f"to count its text: {command} | hapax count\n"
    )
    assert warning in result.stderr
    assert "looks binary" not in result.stderr and "--encoding" not in result.stderr
    # It is counted all the same.
    assert counted(result) == words_of(gzip.decompress(data) if name == "a.tgz" else data)
    assert hapax("count", "-q", name).stderr == ""


@pytest.mark.parametrize(
    "text",
    [
        b"%PDF-1.4 is how such a file begins\n",
        b"PK\3\4 is how a zip file begins\n",
        b"LZIP is a compressor\n",
        b"7z, Rar! and {\\rtf1 are formats\n",
        b"x" * 257 + b"ustar" + b"x" * 300,
    ],
)
def test_prose_that_begins_like_a_format_is_prose(hapax, write, text):
    for name in ("f",) if b"\3" in text else ("f", "f.br", "f.lzma"):
        result = hapax("count", write(name, text))
        assert (result.returncode, result.stderr) == (0, "")
        assert counted(result) == words_of(text)


def test_the_command_fits_a_shell(hapax, write):
    for name, word in (("a b.zip", "'a b.zip'"), ("é'.zip", "'é'\\''.zip'"), ("a\n.zip", "FILE")):
        write(name, zipped("a"))
        assert f"unzip -p {word} | hapax count" in hapax("count", name).stderr
    result = hapax("count", input=zipped("a"))
    assert "standard input: looks like a zip archive" in result.stderr
    assert "unzip -p FILE | hapax count" in result.stderr


def test_the_command_of_a_compressed_document(hapax, write):
    write("a.pdf.gz", gzip.compress(b"%PDF-1.4\n"))
    assert hapax("count", "a.pdf.gz").stderr == (
        "hapax: warning: a.pdf.gz: looks like a PDF document, compressed; counted as it stands; "
        "to count its text, decompress it to FILE, then: pdftotext FILE - | hapax count\n"
    )


def test_what_is_only_transcoded_is_not_called_compressed(hapax, write):
    write("a.pdf", b"%PDF-1.4\n")
    write("a.pdf.gz", gzip.compress(b"%PDF-1.4\n"))
    for name, what, way in [
        ("a.pdf", "a PDF document", "pdftotext a.pdf -"),
        ("a.pdf.gz", "a PDF document, compressed", "decompress it to FILE, then: pdftotext FILE -"),
    ]:
        stderr = hapax("count", "--encoding", "cp1252", name).stderr
        assert f": looks like {what}; counted as it stands; to count its text" in stderr
        assert stderr.endswith(f"{way} | hapax count\n")


@pytest.mark.parametrize("outer", ["gzip", "bzip2", "xz", "zstd", "lz4"])
@pytest.mark.parametrize("inner", ["gzip", "bzip2", "xz", "zstd", "lz4"])
def test_what_was_compressed_twice_is_named_with_the_command(hapax, write, outer, inner):
    def packed(tool, data):
        return subprocess.run([tool, "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout

    path = write("the file", packed(outer, packed(inner, PROSE.encode())))
    warning = hapax("count", "the file").stderr
    command = f"{outer} -dc 'the file' | hapax count"
    assert (
        "hapax: warning: the file: looks like data that was compressed twice; counted as it stands; "
        f"to count its text: {command}\n"
    ) in warning
    assert "looks binary" not in warning and "--encoding" not in warning
    cured = subprocess.run(["sh", "-c", command.replace("hapax", hapax.path)], stdout=subprocess.PIPE,
                           cwd=path.parent, check=True)  # fmt: skip
    assert counted(cured) == words_of(PROSE.encode())


def test_a_counts_file_is_named(hapax, write):
    write("text", PROSE)
    hapax("count", "text", "-o", "x.counts")
    assert (
        "hapax: warning: x.counts: looks like a counts file of hapax; counted as it stands; "
        "to list its counts: hapax cat x.counts\n"
    ) in hapax("count", "x.counts").stderr
    assert counted(hapax("cat", "x.counts")) == words_of(PROSE.encode())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_names_its_encoding(hapax, write, codec):
    name = codec[:-3] + codec[-2:]
    for file, data in (("f", PROSE.encode(codec)), ("f.gz", gzip.compress(PROSE.encode(codec)))):
        result = hapax("count", write(file, data))
        assert f"/{file}: looks like {codec[:-3].upper()} without a byte order mark" in result.stderr
        assert result.stderr.endswith(f"--encoding {name}\n")
        cured = hapax("count", "--encoding", name, file)
        assert (cured.stderr, counted(cured)) == ("", words_of(PROSE.encode()))


@pytest.mark.parametrize("codec, text", [("iso2022_jp", "日本語テスト と ASCII\n"), ("iso2022_jp_ext", "日本ｶﾅ\n")])
def test_iso_2022_jp_names_its_encoding(hapax, write, codec, text):
    data = (text * 30).encode(codec)
    for file, stored in (("f", data), ("f.gz", gzip.compress(data))):
        write(file, stored)
        result = hapax("count", file)
        assert result.stderr == (
            f"hapax: warning: {file}: looks like ISO-2022-JP; counted as it stands, name its encoding: "
            f"--encoding {codec}\n"
        )
        assert counted(result) == words_of(data)
        cured = hapax("count", "--encoding", codec, file)
        assert (cured.stderr, counted(cured)) == ("", words_of((text * 30).encode()))


@pytest.mark.parametrize(
    "codec, text",
    [("latin-1", PROSE.replace("—", "-")), ("shift_jis", "日本語テスト\n" * 30), ("koi8-r", "Привет, мир\n" * 30)],
)
def test_many_invalid_bytes_name_the_flag(hapax, write, codec, text):
    write("f", text.encode(codec))
    result = hapax("count", "f")
    assert result.stderr.endswith("; if it is in another encoding, name that: --encoding NAME\n")
    cured = hapax("count", "--encoding", codec, "f")
    assert (cured.stderr, counted(cured)) == ("", words_of(text.encode()))


@pytest.mark.parametrize(
    "data, flags",
    [
        (codecs.BOM_UTF8 + b"caf\xe9 " * 20, []),
        (codecs.BOM_UTF16_LE + b"a\0\0\xdc" * 20, []),
        (codecs.BOM_UTF8 + b"caf\xe9 " * 20, ["--encoding", "cp1252"]),
        (b"caf\xe9 " * 20, ["--encoding", "utf-8"]),
        (b"caf\xff " * 20, ["--encoding", "shift_jis"]),
    ],
)
def test_an_encoding_that_is_known_is_not_asked_for(hapax, write, data, flags):
    for file, stored in (("f", data), ("f.gz", gzip.compress(data))):
        write(file, stored)
        for result in (hapax("count", *flags, file), hapax("count", *flags, input=stored)):
            assert result.returncode == 0
            assert re.search(r": 20 invalid byte sequences, the first at byte \d+( of the decoded text)?\n", result.stderr)
            assert "--encoding" not in result.stderr


def test_a_few_invalid_bytes_in_much_text_do_not(hapax, write):
    result = hapax("count", write("f", b"plain text " * 1000 + b"\xff"))
    assert result.stderr.endswith("1 invalid byte sequence, at byte 11000\n")


BINARY = b"ab\0cd"


@pytest.fixture
def mixed(write):
    """A folder of 3 texts, one of them UTF-16, and 3 binary files, one of them compressed."""
    write("d/a", "word")
    write("d/b", "word".encode("utf-16"))
    write("d/c", gzip.compress(b"word"))
    write("d/x", BINARY)
    write("d/y.gz", gzip.compress(BINARY))
    write("d/z", b"a" * 32767 + b"\0")
    return "d"


@pytest.mark.parametrize("strategy", ["linear", "threads", "queue", "shared", "hybrid"])
def test_skip_binary(hapax, mixed, strategy):
    result = hapax("count", "--skip-binary", *by(strategy, 2), mixed)
    assert (result.returncode, result.stdout) == (0, b"word: 3\n")
    assert result.stderr.splitlines() == [
        "hapax: warning: d/x: skipped: looks binary (NUL at byte 2)",
        "hapax: warning: d/y.gz: skipped: looks binary (NUL at byte 2 of the decoded text)",
        "hapax: warning: d/z: skipped: looks binary (NUL at byte 32767)",
    ]
    everything = hapax("count", mixed)
    assert len(everything.stdout.splitlines()) == 4
    assert everything.stderr.count("--skip-binary leaves it out\n") == 3


def test_skip_binary_of_named_files_and_standard_input(hapax, write):
    for arguments, options in (([write("f", BINARY)], {}), ([], {"input": BINARY})):
        result = hapax("count", "--skip-binary", *arguments, **options)
        assert (result.returncode, result.stdout) == (0, b"")
        assert ": skipped: looks binary (NUL at byte 2)\n" in result.stderr
    assert hapax("count", "--skip-binary", input=b"word").stdout == b"word: 1\n"


def test_skip_binary_looks_at_32_kb(hapax, write):
    path = write("f", b"a " * 16384 + b"\0")
    assert hapax("count", "--skip-binary", path).stdout == b"a: 16384\n"


def test_named_encodings_are_text(hapax, write):
    path = write("f", "word".encode("utf-16-le"))
    assert hapax("count", "--skip-binary", path).stdout == b""
    assert hapax("count", "--skip-binary", "--encoding", "utf-16le", path).stdout == b"word: 1\n"


def test_skip_binary_counts_as_skipped(hapax, mixed):
    result = hapax("count", "-q", "--skip-binary", "--stats", "json", mixed)
    assert '"inputs": 3,' in result.stderr
    assert '"inputs_skipped": 3,' in result.stderr and '"inputs_that_look_binary": 0,' in result.stderr


def test_compare_skips_binary_inputs_too(hapax, mixed):
    result = hapax("compare", "--skip-binary", "--runs", "1", "-j", "2", mixed)
    assert result.returncode == 0
    assert "d/x: skipped: looks binary" in result.stderr


def test_what_is_skipped_fails_no_run(hapax, write):
    """It is looked at before anything of it is counted."""
    write("d/a", "word")
    write("d/x", b"\0\xff")
    assert hapax("count", "--skip-binary", "--strict", "d").stdout == b"word: 1\n"


def test_zstd_with_a_dictionary_says_so(hapax, write, tmp_path):
    samples = [write(f"s{i}", f"{i} {i * 7919} words " * (20 + i)) for i in range(200)]
    subprocess.run(["zstd", "-q", "--train", *samples, "-o", "d", "--maxdict=4000"], check=True, cwd=tmp_path)
    write("f", PROSE)
    subprocess.run(["zstd", "-q", "-D", "d", "f"], check=True, cwd=tmp_path)
    result = hapax("count", "f.zst")
    assert result.returncode == 1
    assert "f.zst: zstd data is compressed with a dictionary, which hapax does not have at byte " in result.stderr
    assert result.stderr.endswith("; decompress it first: zstd -dc -D DICTIONARY FILE | hapax count\n")
    command = "zstd -dc -D d f.zst | hapax count".replace("hapax", hapax.path)
    cured = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, cwd=tmp_path, check=True)
    assert counted(cured) == words_of(PROSE.encode())
