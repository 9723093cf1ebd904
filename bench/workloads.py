"""Texts to measure on, by name. A text is made once into a folder, and the same name gives the same text everywhere.

A workload is one file of about the size that is asked for:

    english, russian, chinese    LibreOffice's help without its tags, from Debian by package name, repeated
    mixed                        the same pages with their tags, in seven languages and as many scripts
    zipf, zipf:TYPES             two million (or TYPES) made-up words with the frequencies of Zipf's law
    scripts                      500,000 made-up words in eight scripts, also with those frequencies
    codepoints                   code points drawn evenly, so hardly any words
    bytes                        random bytes with a fixed seed
    file:PATH                    a text of your own, repeated
    gzip:NAME, zstd:NAME         one of these, compressed by gzip -6 or zstd -3
"""

import html
import pathlib
import random
import re
import subprocess
import tempfile

import numpy

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


def help_pages(language: str) -> list[bytes]:
    """The pages of LibreOffice's help in one language."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "-qq", "download", f"libreoffice-help-{language}"], cwd=folder, check=True,
                       stderr=subprocess.DEVNULL)
        package = next(pathlib.Path(folder).glob("*.deb"))
        subprocess.run(["dpkg-deb", "-x", package, pathlib.Path(folder) / "tree"], check=True)
        return [page.read_bytes() for page in sorted(pathlib.Path(folder).rglob("*.html"))]


def without_tags(page: bytes) -> bytes:
    text = re.sub(r"(?s)<(script|style).*?</\1>", " ", page.decode("utf-8", "replace"))
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return re.sub(r"\s*\n\s*", "\n", text).encode()


def prose(language: str, size: int, target: pathlib.Path) -> None:
    repeated([without_tags(page) for page in help_pages(language)], size, target)


PROSE = {"english": "en-us", "russian": "ru", "chinese": "zh-cn"}
MIXED = ("el", "en-us", "hi", "ja", "ko", "ru", "zh-cn")


def mixed(size: int, target: pathlib.Path) -> None:
    repeated([page for language in MIXED for page in help_pages(language)], size, target)


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
    # A 'z' separates the random letters from the digits. Digits have no 'z', so the border is
    # certain.
    letters[begins[:-1] + extra - 1] = ord("z")
    rest = ranks.copy()
    for place in range(int(digits.max())):
        has = digits > place
        letters[begins[1:][has] - 2 - place] = ord("a") + rest[has] % 25
        rest //= 25
    letters[begins[1:] - 1] = ord(" ")
    return letters, begins


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
            words = generator.permutation(numpy.concatenate((rare, drawn)))
            ends = numpy.cumsum(lengths[words])
            shifts = numpy.repeat(begins[words] - ends + lengths[words], lengths[words])
            block = letters[shifts + numpy.arange(ends[-1])]
            block[ends[15::16] - 1] = ord("\n")
            block.tofile(out)


MAKERS = {"mixed": mixed, "zipf": zipf, "scripts": scripts, "codepoints": codepoints, "bytes": random_bytes}


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
    elif name.startswith("file:"):
        repeated([pathlib.Path(name[5:]).read_bytes()], size, unfinished)
    elif name.startswith(("gzip:", "zstd:")):
        compressor, plain = name.split(":", 1)
        with open(unfinished, "wb") as packed:
            subprocess.run([compressor, "-c", make(plain, size, folder)], stdout=packed, check=True)
    else:
        raise SystemExit(f"unknown workload '{name}': see bench/workloads.py")
    return unfinished.rename(target)
