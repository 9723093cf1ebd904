"""Texts to measure on, by name; made once into a folder and the same for the same name everywhere.

A workload is one file. `english` and `mixed` come from what Debian installs; `file:PATH` repeats a text of
your own; `bytes` is seeded noise.
"""

import pathlib
import random

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


def random_bytes(size: int, target: pathlib.Path) -> None:
    target.write_bytes(random.Random(1).randbytes(size))


def make(name: str, size: int, folder: pathlib.Path) -> pathlib.Path:
    """The file of a workload: english, bytes, or file:PATH (which is repeated to `size`)."""
    target = folder / f"{name.replace('/', '_').replace(':', '_')}-{size // MB}MB"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    if name == "english":
        english(size, target)
    elif name == "bytes":
        random_bytes(size, target)
    elif name.startswith("file:"):
        repeated([pathlib.Path(name[5:]).read_bytes()], size, target)
    else:
        raise SystemExit(f"unknown workload '{name}': english, bytes or file:PATH")
    return target
