"""Names of remote files with characters that have a meaning in URLs: they are listed, and then opened."""

import urllib.parse
import zipfile
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.ftp import _mlsd2

from hapax_words.spark import _stores
from hapax_words.spark._stores import stores_for
from hapax_words.spark._urls import below
from hapax_words.spark._with_fsspec import FsspecFile
from hapax_words.spark._with_pyarrow import ArrowFile
from in_process import count_here, listed

NAMES = ["a b.txt", "q?x", "h#y", "p%20q", "\u00e9\u4e2d", "x::y.txt", "::z", "a::memory://b", "k=1;+&"]


@pytest.mark.parametrize("options", ["", "?use_mmap=false"])
def test_names_that_pyarrow_lists(tmp_path: Path, options: str) -> None:
    """pyarrow.fs takes URLs in which such characters are encoded."""
    folder = tmp_path / "a b"
    folder.mkdir()
    for name in NAMES:
        (folder / name.replace("/", "_")).write_text(name)
    url = f"file://{tmp_path}/a%20b"
    found, _ = ArrowFile(url + options).find()
    assert [file.below for file in found] == sorted(name.replace("/", "_") for name in NAMES)
    for file in found:
        assert file.url == f"{url}/{urllib.parse.quote(file.below)}{options}"
        assert ArrowFile(file.url).read_all().decode().replace("/", "_") == file.below
        assert ArrowFile(file.url).state() == (file.size, file.tag)


@pytest.mark.parametrize("folder", ["memory://c", "memory://c/", "memory://", "memory:///"])
def test_names_that_fsspec_lists(store: fsspec.AbstractFileSystem, folder: str) -> None:
    """fsspec decodes nothing, and takes "::" for a chain of stores."""
    at = "/c" if "c" in folder else ""
    store.pipe({f"{at}/d/{name}": f"w{i}".encode() for i, name in enumerate(NAMES)})
    store.pipe(f"{at}/top::x", b"top")
    words = {f"w{i}": 1 for i in range(len(NAMES))} | {"top": 1}
    assert count_here(folder).words == words
    assert count_here(folder, range_bytes=1).words == words


def test_urls_with_colons_in_names(store: fsspec.AbstractFileSystem) -> None:
    store.pipe({"/c/x::y.txt": b"one", "/d::e/a.txt": b"two"})
    assert count_here("memory://c/x::y.txt").words == {"one": 1}
    assert count_here("memory://d::e/").words == {"two": 1}
    with pytest.raises(FileNotFoundError, match="memory://c/x::z: the store has no such file"):
        listed("memory://c/x::z")


def test_stores_in_stores(store: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("d/one.txt", "one")
        file.writestr("d/x::y.txt", "two")
        file.writestr("three.txt", "three")
    store.pipe({"/c/a.zip": (tmp_path / "a.zip").read_bytes(), "/c/b::c.txt": b"four"})
    chained = "zip://d::memory://c/a.zip"
    assert [file.path for file in listed(chained).files] == [
        b"zip://d/one.txt::memory://c/a.zip",
        b"zip://d/x::y.txt::memory://c/a.zip",
    ]
    assert count_here([chained, "memory://c/b::c.txt"]).words == {"one": 1, "two": 1, "four": 1}
    for whole in ("zip://::memory://c/a.zip", f"zip://::{tmp_path}/a.zip"):
        assert count_here(whole).words == {"one": 1, "two": 1, "three": 1}


def test_what_is_below_a_folder() -> None:
    for folder, url in {
        "s3://b": "s3://b/x",
        "s3://b/d//": "s3://b/d/x",
        "hdfs:///": "hdfs:///x",
        "hdfs:///d": "hdfs:///d/x",
        "memory://": "memory://x",
    }.items():
        assert below(folder, "x") == url


def test_addresses_with_colons() -> None:
    stores = stores_for(["http://[::1]:8000/a"], {})
    assert stores.openers == {"http": _stores.FSSPEC}
    file = stores.open("http://[::1]:8000/a")
    assert isinstance(file, FsspecFile) and file._name == "http://[::1]:8000/a"


def test_what_stores_tell_of_a_content(store: fsspec.AbstractFileSystem) -> None:
    file = FsspecFile("memory://a", {})

    class Ftp:
        def dir(self, path: str, add: object) -> None:
            assert callable(add)
            add("-rw-r--r-- 1 root root 3 Nov 27 01:15 a.txt")

    [(name, info)] = _mlsd2(Ftp(), "/")
    assert name == "a.txt" and file._described(info) == (3, "modify=Nov 27 01:15")
    for field in ("modificationTime", "CRC", "sha", "hex", "blob_id", "date_time"):
        assert file._described({"size": 3, field: 5}) == (3, f"{field}=5")
