"""The program against the oracle, byte for byte: real files, mixed scripts and random bytes, by
every strategy, odd blocks, several seeds, and as file, pipe and gzip.

Everything is seeded, so a failure repeats. The oracle is only as good as its Unicode: it is skipped
where Python's version is not that of the program.
"""
import glob
import gzip
import os
import random
import sysconfig
import unicodedata

import pytest

import oracle

REAL_BYTES = 3_000_000
WORKERS = range(1, 9)


@pytest.fixture(autouse=True)
def same_unicode(hapax):
    version = hapax("--version").stdout.decode().split("Unicode ")[1].split()[0]
    if version != unicodedata.unidata_version:
        pytest.skip(f"Python has Unicode {unicodedata.unidata_version}, hapax has {version}")


def real(pattern):
    """The files of a pattern one after the other, up to a few megabytes."""
    data = b""
    for path in sorted(glob.glob(pattern, recursive=True)):
        if os.path.isfile(path) and len(data) < REAL_BYTES:
            with open(path, "rb") as file:
                data += file.read(REAL_BYTES)
    return data


def characters():
    """Mixed scripts, with what is special to lower-casing and to word boundaries."""
    ranges = [(0x20, 0x7F), (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x52F), (0x5D0, 0x5EA)]
    ranges += [(0x600, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F), (0x10A0, 0x10FF), (0x1E00, 0x1FFF)]
    ranges += [(0x2C00, 0x2C5F), (0x4E00, 0x4FFF), (0xA640, 0xA69F), (0xAC00, 0xACFF)]
    ranges += [(0xFF00, 0xFFEF), (0x10400, 0x104FF), (0x1D400, 0x1D7FF), (0x1E900, 0x1E95F)]
    pool = [chr(c) for first, last in ranges for c in range(first, last + 1)]
    special = "ΣσςİıſK\u212b\u1e9eßﬁ\u0345\u02b0\u00ad\u200d\ufeff\u2019'_·\u0307ȺȾ"
    return pool, special


def mixed(seed, length):
    draw = random.Random(seed)
    pool, special = characters()
    words = []
    for _ in range(length // 8):
        source = special if draw.random() < 0.3 else pool
        words.append("".join(draw.choice(source) for _ in range(draw.randint(1, 8))))
    return draw.choice([" ", "\n", "\r\n"]).join(draw.choices(words, k=length // 8)).encode()


def random_bytes(seed, length):
    return random.Random(seed).randbytes(length)


def damaged(seed, length):
    """Mixed scripts with bytes lost, changed and inserted: invalid in every way UTF-8 can be."""
    draw = random.Random(seed)
    data = bytearray(mixed(seed, length))
    for _ in range(len(data) // 50):
        data[draw.randrange(len(data))] = draw.choice(b"\x00\x80\xbf\xc0\xc2\xe0\xed\xf0\xf4\xf5\xff")
    return bytes(data)


def edge_cases():
    return b"\n".join(
        [
            "Σ ΑΣ ΑΣ1 ΑΣ_Β ⅧΣ ʰΣ ΑΣʰ ΑΣʰΑ 中Σ İstanbul".encode(),
            b"\xf0\x9f\x98 \xe4\xb8\xad\xe4 \xed\xa0\x80 \xc0\x80 \xf4\x90\x80\x80 a\xccb",
            b"CR\rLF\nCRLF\r\nNUL\0VT\x0bFF\x0cend",
            b"x" * 300,
            "\ufeffmark".encode(),
            b"trailing \xe4\xb8",
        ]
    )


TEXTS = {
    "licences": lambda: real("/usr/share/common-licenses/*"),
    "python": lambda: real(sysconfig.get_path("stdlib") + "/*.py"),
    "perl": lambda: real("/usr/share/perl/**/*.p[lm]"),
    "documentation": lambda: real("/usr/share/doc/**/copyright"),
    "messages": lambda: real("/usr/share/locale/**/*.mo"),
    "mixed": lambda: mixed(1, 1_500_000),
    "damaged": lambda: damaged(2, 1_000_000),
    "random": lambda: random_bytes(3, 2_000_000),
    "no breaks": lambda: ("ΑΣ中x" * 300_000).encode(),
    "edges": edge_cases,
    "empty": lambda: b"",
}


@pytest.fixture(scope="session", params=TEXTS)
def text(request, tmp_path_factory):
    """(path, data, what the oracle prints), made once for each text."""
    data = TEXTS[request.param]()
    if not data and request.param != "empty":
        pytest.skip(f"no {request.param} on this machine")
    path = tmp_path_factory.mktemp("text") / "text"
    path.write_bytes(data)
    return path, data, oracle.listing(data)


def assert_same(hapax, expected, *arguments, **options):
    result = hapax("count", "--quiet", *arguments, **options)
    assert (result.returncode, result.stderr) == (0, "")
    if result.stdout != expected:  # not by assert: pytest would compute a diff of megabytes
        ours, theirs = result.stdout.splitlines(), expected.splitlines()
        for row, (our, their) in enumerate(zip(ours, theirs)):
            if our != their:
                pytest.fail(f"line {row + 1}: hapax {our!r}, oracle {their!r}")
        pytest.fail(f"hapax {len(ours)} lines, oracle {len(theirs)}")


def test_linear(hapax, text):
    path, _, expected = text
    assert_same(hapax, expected, "-s", "linear", path)


def test_auto(hapax, text):
    path, _, expected = text
    assert_same(hapax, expected, path)


@pytest.mark.parametrize("workers", WORKERS)
def test_threads(hapax, text, workers):
    path, _, expected = text
    assert_same(hapax, expected, "-s", "threads", "-j", str(workers), path)


@pytest.mark.parametrize("chunk", [61, 4099, 65537])
@pytest.mark.parametrize("strategy", ["linear", "threads"])
def test_odd_blocks(hapax, text, strategy, chunk):
    path, _, expected = text
    assert_same(hapax, expected, "-s", strategy, "-j", "3", "--chunk-bytes", str(chunk), path)


@pytest.mark.parametrize("strategy", ["linear", "threads"])
def test_pipe(hapax, text, strategy):
    _, data, expected = text
    assert_same(hapax, expected, "-s", strategy, "-j", "3", input=data)
    assert_same(hapax, expected, "-s", strategy, "-j", "3", "--chunk-bytes", "4099", input=data)


@pytest.mark.parametrize("strategy", ["linear", "threads"])
def test_gzip(hapax, text, write, strategy):
    _, data, expected = text
    packed = write("text.gz", gzip.compress(data, 1))
    assert_same(hapax, expected, "-s", strategy, "-j", "3", packed)


@pytest.mark.parametrize("seed", ["0", "1", "18446744073709551615"])
def test_seeds(hapax, text, seed):
    path, _, expected = text
    assert_same(hapax, expected, "-s", "threads", "-j", "3", "--hash-seed", seed, path)


def test_keep_case(hapax, text):
    path, data, _ = text
    expected = oracle.listing(data, keep_case=True)
    assert_same(hapax, expected, "--case", "keep", path)


def test_verify(hapax, text):
    path, _, expected = text
    result = hapax("count", "-q", "--verify", "-s", "threads", "-j", "3", path)
    assert result.returncode == 0
    assert result.stderr.startswith("equal: yes (")
    assert result.stdout == expected


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 5, 7, 11, 13])
@pytest.mark.parametrize("strategy", ["linear", "threads"])
def test_tiny_blocks(hapax, write, strategy, chunk):
    data = edge_cases() + mixed(5, 2000) + damaged(6, 2000) + random_bytes(7, 2000)
    arguments = ["-s", strategy, "-j", "3", "--chunk-bytes", str(chunk)]
    assert_same(hapax, oracle.listing(data), *arguments, write("f", data))
    assert_same(hapax, oracle.listing(data), *arguments, input=data)


@pytest.mark.parametrize("strategy", ["linear", "threads"])
def test_many_files(hapax, write, strategy):
    texts = [mixed(seed, 3000) for seed in range(60)]
    for number, data in enumerate(texts):
        write(f"d/{number % 7}/{number}", data)
    assert_same(hapax, oracle.listing(*texts), "-s", strategy, "-j", "3", "d")


@pytest.mark.parametrize("seed", range(10))
def test_invalid_sequences_are_counted_as_python_does(hapax, write, seed):
    data = damaged(100 + seed, 5000).replace("\ufffd".encode(), b"")
    number = data.decode("utf-8", errors="replace").count("\ufffd")
    first = len(data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error.start
    result = hapax("count", "--stats", "json", "--chunk-bytes", "97", write("f", data))
    assert f'"invalid_sequences": {number},' in result.stderr
    assert f": {number} invalid byte sequences, the first at byte {first}" in result.stderr
