"""Texts to measure on, by name; made once into a folder and the same for the same name everywhere.

A workload is one file. `english` is what every Debian machine has; `mixed` is the documentation of LibreOffice
in seven languages and as many scripts, downloaded from Debian by package name; `file:PATH` repeats a text of your own;
`bytes` is seeded noise.
"""

import pathlib
import random
import subprocess
import tempfile

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


def make(name: str, size: int, folder: pathlib.Path) -> pathlib.Path:
    """The file of a workload: english, mixed, bytes, or file:PATH; texts are repeated to `size`."""
    target = folder / f"{name.replace('/', '_').replace(':', '_')}-{size // MB}MB"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    if name == "english":
        english(size, target)
    elif name == "mixed":
        mixed(size, target)
    elif name == "bytes":
        random_bytes(size, target)
    elif name.startswith("file:"):
        repeated([pathlib.Path(name[5:]).read_bytes()], size, target)
    else:
        raise SystemExit(f"unknown workload '{name}': english, mixed, bytes or file:PATH")
    return target
