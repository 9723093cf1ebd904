"""Files of a store that fsspec opens, in this process: listing, reading and noticing changes."""

from collections.abc import Iterator

import fsspec
import pytest

from hapax_words.spark._how import How
from hapax_words.spark._listing import list_inputs
from hapax_words.spark._pieces import File, cut
from hapax_words.spark._remote import is_url, local_path, open_remote
from hapax_words.spark._state import check_state


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    """An empty store, memory://."""
    store = fsspec.filesystem("memory")
    store.rm("/", recursive=True)
    yield store
    store.rm("/", recursive=True)


def listed(url: str, **options: object) -> list[File]:
    how = How.of_files(options, False, 1)
    return list_inputs(url, how.options(), 1 << 26, {}).files


def test_what_is_a_url() -> None:
    assert is_url(b"s3://bucket/a")
    assert not is_url(b"file:///tmp/a")
    assert not is_url(b"/tmp/s3://a")
    assert not is_url(b"a:b")
    assert local_path(b"file:///tmp/a%20b") == b"/tmp/a b"
    assert local_path(b"/tmp/a%20b") == b"/tmp/a%20b"


def test_a_folder_gives_its_files(store: fsspec.AbstractFileSystem) -> None:
    store.pipe({"/c/b/two.txt": b"two", "/c/one.txt": b"one", "/c/.x.md": b"x", "/d": b"d"})
    assert [file.path for file in listed("memory://c")] == [
        b"memory://c/.x.md",
        b"memory://c/b/two.txt",
        b"memory://c/one.txt",
    ]
    assert [file.path for file in listed("memory://c/", glob="b/*")] == [b"memory://c/b/two.txt"]
    assert [file.file_bytes for file in listed("memory://c", skip_hidden=True)] == [3, 3]
    assert [file.path for file in listed("memory://c/one.txt", glob="*.md")] == [b"memory://c/one.txt"]


def test_a_folder_of_one_file(store: fsspec.AbstractFileSystem) -> None:
    store.pipe({"/c/b/two.txt": b"two"})
    assert [file.path for file in listed("memory://c", glob="two.*")] == [b"memory://c/b/two.txt"]
    assert listed("memory://c", glob="c/**") == []


def test_what_is_missing_is_an_error(store: fsspec.AbstractFileSystem) -> None:
    with pytest.raises(FileNotFoundError):
        listed("memory://none")
    with pytest.raises(OSError, match="nosuch://a: neither fsspec .* nor pyarrow.fs .* opens nosuch://"):
        listed("nosuch://a")


def test_a_file_that_changed_is_noticed(store: fsspec.AbstractFileSystem) -> None:
    store.pipe("/c/one.txt", b"one")
    [piece] = cut(listed("memory://c"), 100)
    check_state(piece, {})
    store.pipe("/c/one.txt", b"two")
    with pytest.raises(OSError, match="one.txt: it was written to, or replaced"):
        check_state(piece, {})
    store.pipe("/c/one.txt", b"three")
    with pytest.raises(OSError, match="it had 3 bytes when it was listed and now has 5"):
        check_state(piece, {})
    store.rm("/c/one.txt")
    with pytest.raises(FileNotFoundError):
        check_state(piece, {})


def test_ranges_are_read(store: fsspec.AbstractFileSystem) -> None:
    store.pipe("/c/one.txt", b"0123456789")
    file = open_remote("memory://c/one.txt", {})
    assert bytes(file.read_at(2, 3)) == b"234"
    assert bytes(file.read_at(8, 5)) == b"89"
    with file.open() as opened:
        assert opened.read() == b"0123456789"


def test_a_server_without_ranges_is_an_error(
    store: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.pipe("/c/one.txt", b"0123456789")
    file = open_remote("memory://c/one.txt", {})
    monkeypatch.setattr(file, "read", lambda offset, length: b"0123456789")
    with pytest.raises(OSError, match="10 bytes came where 3 were asked for.*does not answer requests"):
        file.read_at(2, 3)
