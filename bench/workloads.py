"""Texts to measure on, by name. A text is made once into a folder, and the same name gives the same text everywhere.

A workload is one file of about the size that is asked for:

    english, russian, chinese    LibreOffice's help without its tags, from Debian by package name, repeated
    pages                        the same pages with their tags, in seven languages and as many scripts
    documentation                manuals of ten Debian packages without their tags, in an order by chance; 240 MB at most
    mixed                        the same and five more packages, in three scripts, so with twice as many types; 297 MB at most
    log                          access lines of a web server and JSON lines; nine of ten types occur once (log_lines.py)
    distinct                     words of 9 letters and digits in an order by chance, one a line, and each of them once
    zipf, zipf:TYPES             two million (or TYPES) made-up words with the frequencies of Zipf's law
    growing, growing:SEED        made-up words whose number of types grows by Heaps' law, however long the text is
    scripts                      500,000 made-up words in eight scripts, also with those frequencies
    codepoints                   code points drawn evenly, so hardly any words
    bytes                        random bytes with a fixed seed
    file:PATH                    a text of your own, repeated
    gzip:NAME, zstd:NAME         one of these, compressed by gzip -6 or zstd -3

Tests: tests/tools/bench_test.py.
"""

import contextlib
import gzip
import html
import math
import pathlib
import random
import re
import subprocess
import tempfile
from collections.abc import Iterator

import numpy

from log_lines import log
from pieces import joined

MB = 1_000_000


def repeated(pieces: list[bytes], size: int, target: pathlib.Path) -> None:
    """Writes the pieces again and again, up to the last line that ends within `size` bytes."""
    text = b"\n".join(pieces)
    if not text:
        raise SystemExit(f"{target.name}: no text found on this machine to make it from")
    with open(target, "wb") as out:
        for _ in range(size // len(text)):
            out.write(text)
        rest = text[: size % len(text)]
        out.write(rest[: rest.rfind(b"\n") + 1])


@contextlib.contextmanager
def unpacked(package: str) -> Iterator[pathlib.Path]:
    """A folder with the files of a Debian package, which need not be installed."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "-qq", "download", package], cwd=folder, check=True, stderr=subprocess.DEVNULL)
        archive = next(pathlib.Path(folder).glob("*.deb"))
        subprocess.run(["dpkg-deb", "-x", archive, pathlib.Path(folder) / "tree"], check=True)
        yield pathlib.Path(folder) / "tree"


def help_pages(language: str) -> list[bytes]:
    """The pages of LibreOffice's help in one language."""
    with unpacked(f"libreoffice-help-{language}") as tree:
        return [page.read_bytes() for page in sorted(tree.rglob("*.html"))]


def without_tags(page: bytes) -> bytes:
    text = re.sub(r"(?s)<(script|style).*?</\1>", " ", page.decode("utf-8", "replace"))
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return re.sub(r"\s*\n\s*", "\n", text).encode()


def prose(language: str, size: int, target: pathlib.Path) -> None:
    repeated([without_tags(page) for page in help_pages(language)], size, target)


PROSE = {"english": "en-us", "russian": "ru", "chinese": "zh-cn"}
MANUALS = ("linux-doc-6.1", "postgresql-doc-15", "python3.11-doc", "erlang-doc", "octave-doc", "qtbase5-doc-html",
           "manpages-dev", "openjdk-17-doc", "libboost1.74-doc", "maxima-doc")
MORE_MANUALS = ("manpages-ja", "manpages-zh", "libreoffice-help-zh-cn", "installation-guide-amd64", "perl-doc")


def manuals(packages: tuple[str, ...], size: int, target: pathlib.Path) -> None:
    """The pages of some Debian packages without their tags, in an order by chance, up to `size` bytes."""
    texts = []
    for package in packages:
        with unpacked(package) as tree:
            for page in sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink()):
                if page.suffix in (".html", ".htm"):
                    texts.append(without_tags(page.read_bytes()))
                elif page.suffix in (".txt", ".rst"):
                    texts.append(page.read_bytes())
                elif page.suffix == ".gz" and "/man/" in str(page):
                    texts.append(gzip.decompress(page.read_bytes()))
    random.Random(5).shuffle(texts)
    text = b"\n".join(texts)
    target.write_bytes(text[: text.rfind(b"\n", 0, size) + 1])


def documentation(size: int, target: pathlib.Path) -> None:
    manuals(MANUALS, size, target)


def mixed(size: int, target: pathlib.Path) -> None:
    manuals(MANUALS + MORE_MANUALS, size, target)


PAGES = ("el", "en-us", "hi", "ja", "ko", "ru", "zh-cn")


def pages(size: int, target: pathlib.Path) -> None:
    repeated([page for language in PAGES for page in help_pages(language)], size, target)


# Script: the first and the last of its letters.
SCRIPTS = {"latin": "az", "cyrillic": "ая", "greek": "αω", "han": "一龥", "hiragana": "ぁゖ", "hangul": "가힣",
           "arabic": "ءي", "devanagari": "अह"}
SCRIPTS_TYPES = 500_000


def scripts(size: int, target: pathlib.Path) -> None:
    """Words of eight scripts with the frequencies of Zipf's law, each word at least once."""
    source = random.Random(2)
    alphabets = [[chr(c) for c in range(ord(ends[0]), ord(ends[1]) + 1)] for ends in SCRIPTS.values()]
    words = sorted({"".join(source.choices(alphabets[i % len(alphabets)], k=source.randint(2, 9))) + str(i % 97)
                    for i in range(SCRIPTS_TYPES + SCRIPTS_TYPES // 50)})
    source.shuffle(words)
    weights = numpy.cumsum(numpy.arange(1, len(words) + 1) ** -ZIPF_EXPONENT)
    weights /= weights[-1]
    generator = numpy.random.default_rng(2)
    with open(target, "wb") as out:
        out.write(" ".join(words).encode())
        while out.tell() < size:
            drawn = numpy.searchsorted(weights, generator.random(ZIPF_BLOCK))
            out.write(b"\n" + " ".join([words[rank] for rank in drawn]).encode())


def codepoints(size: int, target: pathlib.Path) -> None:
    generator = numpy.random.default_rng(3)
    with open(target, "wb") as out:
        while out.tell() < size:
            drawn = generator.integers(0x20, 0x110000 - 0x800, ZIPF_BLOCK, dtype=numpy.uint32)
            drawn[drawn >= 0xD800] += 0x800  # past the surrogates
            out.write(drawn.astype("<u4").tobytes().decode("utf-32-le").encode())


def random_bytes(size: int, target: pathlib.Path) -> None:
    target.write_bytes(random.Random(1).randbytes(size))


DISTINCT_BITS = 46  # of the numbers; the largest has 9 digits in base 36
DISTINCT_BLOCK = 1_000_000  # words


def distinct(size: int, target: pathlib.Path) -> None:
    """Word i is a number in base 36 that follows from i. Each step from i to it can be undone, so all words differ."""
    digits = numpy.frombuffer(b"0123456789abcdefghijklmnopqrstuvwxyz", numpy.uint8)
    three = numpy.stack(numpy.meshgrid(digits, digits, digits, indexing="ij"), axis=-1).reshape(-1, 3)  # of 0 .. 36^3 - 1
    mask, shift = numpy.uint64(2**DISTINCT_BITS - 1), numpy.uint64(DISTINCT_BITS // 2)
    count = max(1, size // 10)
    with open(target, "wb") as out:
        for begin in range(0, count, DISTINCT_BLOCK):
            numbers = numpy.arange(begin, min(begin + DISTINCT_BLOCK, count), dtype=numpy.uint64)
            for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F):
                numbers = numbers * numpy.uint64(factor) & mask
                numbers ^= numbers >> shift
            lines = numpy.full((len(numbers), 10), ord("\n"), numpy.uint8)
            for place in (6, 3, 0):
                lines[:, place : place + 3] = three[numbers % numpy.uint64(len(three))]
                numbers //= numpy.uint64(len(three))
            lines.tofile(out)


ZIPF_TYPES = 2_000_000
ZIPF_EXPONENT = 1.07
ZIPF_BLOCK = 1_000_000  # words


def zipf_words(generator: numpy.random.Generator, types: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The letters of all words, each word followed by a space, and where each word begins.

    The word of rank k is spelled with random letters and then k in base 25, so no two words are the same. More frequent
    words are shorter: 2 letters for the first ranks, 8 to 15 for the last.
    """
    ranks = numpy.arange(1, types + 1)
    digits = numpy.floor(numpy.log(ranks) / numpy.log(25)).astype(numpy.int64) + 1
    extra = generator.integers(1, 2 + digits * 2 - 1, types)
    lengths = digits + extra + 1
    begins = numpy.concatenate(([0], numpy.cumsum(lengths)))
    letters = generator.integers(ord("a"), ord("z"), begins[-1], dtype=numpy.uint8)
    write_ranks(letters, begins, extra, ranks, digits)
    return letters, begins


def write_ranks(letters: numpy.ndarray, begins: numpy.ndarray, extra: numpy.ndarray, ranks: numpy.ndarray,
                digits: numpy.ndarray) -> None:
    """Puts the rank of each word, in base 25, and a space behind its `extra` first letters. The last of these becomes a 'z',
    which is no digit. So the border is certain, and words of different ranks differ.
    """
    letters[begins[:-1] + extra - 1] = ord("z")
    rest = ranks.copy()
    for place in range(int(digits.max())):
        has = digits > place
        letters[begins[1:][has] - 2 - place] = ord("a") + rest[has] % 25
        rest //= 25
    letters[begins[1:] - 1] = ord(" ")


def text_of_words(words: numpy.ndarray, letters: numpy.ndarray, begins: numpy.ndarray) -> numpy.ndarray:
    """The letters of some words by their numbers, 16 words a line."""
    text, ends = joined(words, letters, begins)
    text[ends[15::16] - 1] = ord("\n")
    return text


def zipf(size: int, target: pathlib.Path, types: int = ZIPF_TYPES) -> None:
    """Every word once, spread over the text; the rest is drawn by rank."""
    generator = numpy.random.default_rng(1)
    letters, begins = zipf_words(generator, types)
    weights = numpy.cumsum(numpy.arange(1, types + 1) ** -ZIPF_EXPONENT)
    weights /= weights[-1]
    lengths = numpy.diff(begins)
    mean = float((lengths * numpy.diff(weights, prepend=0.0)).sum())
    blocks = max(1, round(size / mean / ZIPF_BLOCK))
    once = numpy.array_split(generator.permutation(types), blocks)
    with open(target, "wb") as out:
        for rare in once:
            drawn = numpy.searchsorted(weights, generator.random(ZIPF_BLOCK - len(rare) // 2))
            text_of_words(generator.permutation(numpy.concatenate((rare, drawn))), letters, begins).tofile(out)


# Heaps' law: a text of n words has K n^BETA types. These are fitted to documentation() by bench/scale.py.
HEAPS_K = 11.2
HEAPS_BETA = 0.6
GROWING_BLOCK = 2_000_000  # words


def growing(size: int, target: pathlib.Path, seed: int = 4, k: float = HEAPS_K, beta: float = HEAPS_BETA) -> None:
    """Words of unlimited ranks. The probability of a rank above r is (1 + r / SHIFT)^(1 - 1 / beta), from which K n^beta types
    follow: https://en.wikipedia.org/wiki/Heaps%27_law.
    """
    tail = 1 / beta - 1
    shift = (k / (math.gamma(1 - beta) * tail**beta)) ** (1 / (1 - beta))
    generator = numpy.random.default_rng(seed)
    with open(target, "wb") as out:
        while out.tell() < size:
            drawn = generator.random(GROWING_BLOCK)
            ranks = numpy.minimum(shift * (numpy.power(1 - drawn, -1 / tail) - 1), 2.0**60).astype(numpy.uint64) + 1
            types, words = numpy.unique(ranks, return_inverse=True)
            text_of_words(words, *spelled(types)).tofile(out)


def spelled(ranks: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """As zipf_words(), for any ranks: a word's letters follow from its rank alone."""
    digits = numpy.ones(len(ranks), numpy.int64)
    rest = ranks // 25
    while rest.any():
        digits += rest > 0
        rest //= 25
    mixed = ranks * numpy.uint64(0x9E3779B97F4A7C15)
    extra = 1 + (mixed >> numpy.uint64(40)).astype(numpy.int64) % (2 * digits)
    lengths = digits + extra + 1
    begins = numpy.concatenate(([0], numpy.cumsum(lengths)))
    letters = numpy.empty(begins[-1], numpy.uint8)
    places = numpy.arange(begins[-1]) - numpy.repeat(begins[:-1], lengths)
    letters[:] = ord("a") + (numpy.repeat(mixed, lengths) >> (places.astype(numpy.uint64) * 5 % 59)) % 25
    write_ranks(letters, begins, extra, ranks, digits)
    return letters, begins


MAKERS = {"pages": pages, "documentation": documentation, "mixed": mixed, "log": log, "distinct": distinct, "zipf": zipf,
          "growing": growing, "scripts": scripts, "codepoints": codepoints, "bytes": random_bytes}


def make(name: str, size: int, folder: pathlib.Path) -> pathlib.Path:
    """Makes the file of a workload, about `size` bytes before compression, and returns its path."""
    target = folder / f"{name.replace('/', '_').replace(':', '_')}-{size / MB:g}MB"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    if name in PROSE:
        prose(PROSE[name], size, unfinished)
    elif name in MAKERS:
        MAKERS[name](size, unfinished)
    elif name.startswith("zipf:"):
        zipf(size, unfinished, int(name[5:]))
    elif name.startswith("growing:"):
        growing(size, unfinished, int(name[8:]))
    elif name.startswith("file:"):
        repeated([pathlib.Path(name[5:]).read_bytes()], size, unfinished)
    elif name.startswith(("gzip:", "zstd:")):
        compressor, plain = name.split(":", 1)
        with open(unfinished, "wb") as packed:
            subprocess.run([compressor, "-c", make(plain, size, folder)], stdout=packed, check=True)
    else:
        raise SystemExit(f"unknown workload '{name}': see bench/workloads.py")
    return unfinished.rename(target)
