"""Texts to measure on, by name; made once into a folder and the same for the same name everywhere.

A workload is one file. `english` is what every Debian machine has; `mixed` is the documentation of LibreOffice
in seven languages and as many scripts, downloaded from Debian by package name; `zipf` is made-up words, two million of
them, as often as Zipf's law has it; `file:PATH` repeats a text of your own; `bytes` is seeded noise.
"""

import pathlib
import random
import subprocess
import tempfile

import numpy

MB = 1_000_000


def repeated(pieces: list[bytes], size: int, target: pathlib.Path) -> None:
    """Writes the pieces one after the other, again and again, until `size` bytes are reached."""
    text = b"\n".join(pieces)
    if not text:
        raise SystemExit(f"{target.name}: no text found on this machine to make it from")
    with open(target, "wb") as out:
        for _ in range(-(-size // len(text))):
            out.write(text)


def english(size: int, target: pathlib.Path) -> None:
    folder = pathlib.Path("/usr/share/common-licenses")
    names = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
    repeated([path.read_bytes() for path in names], size, target)


MIXED_PACKAGES = [f"libreoffice-help-{language}" for language in ("el", "en-us", "hi", "ja", "ko", "ru", "zh-cn")]


def mixed(size: int, target: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "-qq", "download", *MIXED_PACKAGES], cwd=folder, check=True,
                       stderr=subprocess.DEVNULL)
        for package in sorted(pathlib.Path(folder).glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", package, pathlib.Path(folder) / "tree"], check=True)
        pages = sorted(pathlib.Path(folder).rglob("*.html"))
        repeated([page.read_bytes() for page in pages], size, target)


def random_bytes(size: int, target: pathlib.Path) -> None:
    target.write_bytes(random.Random(1).randbytes(size))


ZIPF_TYPES = 2_000_000
ZIPF_EXPONENT = 1.07
ZIPF_BLOCK = 1_000_000  # words


def zipf_words(generator: numpy.random.Generator) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Letters of all words one after the other, each word followed by a space, and where each begins.

    The word of rank k is spelled by random letters and then by k in base 25, so that no two are the same; the
    commoner, the shorter: 2 letters at the front, 8 to 15 at the end.
    """
    ranks = numpy.arange(1, ZIPF_TYPES + 1)
    digits = numpy.floor(numpy.log(ranks) / numpy.log(25)).astype(numpy.int64) + 1
    extra = generator.integers(1, 2 + digits * 2 - 1, ZIPF_TYPES)
    lengths = digits + extra + 1
    begins = numpy.concatenate(([0], numpy.cumsum(lengths)))
    letters = generator.integers(ord("a"), ord("z"), begins[-1], dtype=numpy.uint8)
    # A 'z' stands before the digits, which have none: where they begin is certain.
    letters[begins[:-1] + extra - 1] = ord("z")
    rest = ranks.copy()
    for place in range(int(digits.max())):
        has = digits > place
        letters[begins[1:][has] - 2 - place] = ord("a") + rest[has] % 25
        rest //= 25
    letters[begins[1:] - 1] = ord(" ")
    return letters, begins


def zipf(size: int, target: pathlib.Path) -> None:
    """Every word once, spread over the text, and the others drawn by rank."""
    generator = numpy.random.default_rng(1)
    letters, begins = zipf_words(generator)
    weights = numpy.cumsum(numpy.arange(1, ZIPF_TYPES + 1) ** -ZIPF_EXPONENT)
    weights /= weights[-1]
    lengths = numpy.diff(begins)
    mean = float((lengths * numpy.diff(weights, prepend=0.0)).sum())
    blocks = max(1, round(size / mean / ZIPF_BLOCK))
    once = numpy.array_split(generator.permutation(ZIPF_TYPES), blocks)
    with open(target, "wb") as out:
        for rare in once:
            drawn = numpy.searchsorted(weights, generator.random(ZIPF_BLOCK - len(rare) // 2))
            words = generator.permutation(numpy.concatenate((rare, drawn)))
            ends = numpy.cumsum(lengths[words])
            shifts = numpy.repeat(begins[words] - ends + lengths[words], lengths[words])
            block = letters[shifts + numpy.arange(ends[-1])]
            block[ends[15::16] - 1] = ord("\n")
            block.tofile(out)


def make(name: str, size: int, folder: pathlib.Path) -> pathlib.Path:
    """The file of a workload: english, mixed, zipf, bytes, or file:PATH; texts are repeated to `size`."""
    target = folder / f"{name.replace('/', '_').replace(':', '_')}-{size // MB}MB"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    if name == "english":
        english(size, target)
    elif name == "mixed":
        mixed(size, target)
    elif name == "zipf":
        zipf(size, target)
    elif name == "bytes":
        random_bytes(size, target)
    elif name.startswith("file:"):
        repeated([pathlib.Path(name[5:]).read_bytes()], size, target)
    else:
        raise SystemExit(f"unknown workload '{name}': english, mixed, zipf, bytes or file:PATH")
    return target
