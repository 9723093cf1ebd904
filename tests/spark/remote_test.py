"""Files of a store that fsspec opens, in this process: listing, reading and noticing changes."""

import fsspec
import pytest

from hapax_words import InvalidArgumentError, NotReadableError, _hapax
from hapax_words.spark._pieces import File, Piece, unpack
from hapax_words.spark._sharing import pack_all
from hapax_words.spark._state import check_state
from hapax_words.spark._stores import stores_for
from hapax_words.spark._urls import is_url, local_path
from in_process import count_here, listed, stores_of
from words import counted, text_of


def files(url: str, **options: object) -> list[File]:
    return listed(url, **options).files


def pieces_of(url: str) -> list[Piece]:
    return [piece for packed in pack_all(files(url), 100, 1) for piece in unpack(packed)]


def test_what_is_a_url() -> None:
    assert is_url(b"s3://bucket/a")
    assert not is_url(b"file:///tmp/a")
    assert not is_url(b"/tmp/s3://a")
    assert not is_url(b"a:b")
    assert not is_url(b"file:/tmp/a")
    assert local_path(b"file:///tmp/a%20b") == b"/tmp/a b"
    assert local_path(b"file:/tmp/a%20b#c?d") == b"/tmp/a b#c?d"
    assert local_path(b"/tmp/a%20b") == b"/tmp/a%20b"


def test_a_folder_gives_its_files(store: fsspec.AbstractFileSystem) -> None:
    store.pipe({"/c/b/two.txt": b"two", "/c/one.txt": b"one", "/c/.x.md": b"x", "/d": b"d"})
    assert [file.path for file in files("memory://c")] == [
        b"memory://c/.x.md",
        b"memory://c/b/two.txt",
        b"memory://c/one.txt",
    ]
    assert [file.path for file in files("memory://c/", glob="b/*")] == [b"memory://c/b/two.txt"]
    assert [file.file_bytes for file in files("memory://c", skip_hidden=True)] == [3, 3]
    assert [file.path for file in files("memory://c/one.txt", glob="*.md")] == [b"memory://c/one.txt"]


def test_a_folder_of_one_file(store: fsspec.AbstractFileSystem) -> None:
    store.pipe({"/c/b/two.txt": b"two"})
    assert [file.path for file in files("memory://c", glob="two.*")] == [b"memory://c/b/two.txt"]
    assert files("memory://c", glob="c/**") == []


def test_what_is_missing_is_an_error(store: fsspec.AbstractFileSystem) -> None:
    with pytest.raises(FileNotFoundError, match="memory://none: the store has no such file"):
        files("memory://none")
    with pytest.raises(
        InvalidArgumentError, match="nosuch://a: neither fsspec .* nor pyarrow.fs .* opens nosuch://"
    ):
        files("nosuch://a")


def test_a_file_that_changed_is_noticed(store: fsspec.AbstractFileSystem) -> None:
    store.pipe("/c/one.txt", b"one")
    stores = stores_of("memory://c")
    [piece] = pieces_of("memory://c")
    check_state(piece, stores)
    store.pipe("/c/one.txt", b"two")
    with pytest.raises(OSError, match="one.txt: it was written to, or replaced"):
        check_state(piece, stores)
    store.pipe("/c/one.txt", b"three")
    with pytest.raises(OSError, match="it had 3 bytes when it was listed and now has 5"):
        check_state(piece, stores)
    store.rm("/c/one.txt")
    with pytest.raises(FileNotFoundError):
        check_state(piece, stores)


def test_ranges_are_read(store: fsspec.AbstractFileSystem) -> None:
    store.pipe("/c/one.txt", b"0123456789")
    file = stores_of("memory://c").open("memory://c/one.txt")
    assert bytes(file.read_at(2, 3)) == b"234"
    assert bytes(file.read_at(8, 5)) == b"89"
    assert file.read_all() == b"0123456789"


def test_a_server_without_ranges_is_an_error(
    store: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.pipe("/c/one.txt", b"0123456789")
    file = stores_of("memory://c").open("memory://c/one.txt")
    monkeypatch.setattr(file, "_read", lambda offset, length: b"0123456789")
    with pytest.raises(OSError, match="10 bytes came where 3 were asked for.*does not answer requests"):
        file.read_at(2, 3)


@pytest.mark.parametrize("range_bytes", [1 << 26, 1000])
def test_files_of_a_store_are_counted(store: fsspec.AbstractFileSystem, range_bytes: int) -> None:
    texts = [text_of(3000, seed) for seed in range(3)]
    store.pipe({f"/c/{number}.txt": text.encode() for number, text in enumerate(texts)})
    expected = sum((counted(text) for text in texts), counted(""))
    assert count_here("memory://c", range_bytes=range_bytes, tasks=2).words == expected


def test_a_store_that_does_not_tell_of_changes(
    store: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.pipe("/c/one.txt", b"one")
    monkeypatch.setattr("hapax_words.spark._with_fsspec._TAGS", ())
    with pytest.raises(NotReadableError, match="does not tell what changes .*identity='size'"):
        files("memory://c")
    assert count_here("memory://c", identity="size").words == {"one": 1}
    with pytest.raises(OSError, match="it had 3 bytes when it was listed and now has 4"):
        count_here(
            "memory://c", identity="size", after_listing=lambda: store.pipe("/c/one.txt", b"more")
        )


class Fault(Exception):
    """As libraries of stores have: no OSError."""


def test_any_error_of_a_library_is_one_line_with_the_url(
    store: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.pipe({"/c/one.txt": b"one " * 100, "/c/two.txt": b"two"})

    def fail(*arguments: object, **more: object) -> None:
        raise Fault("denied\nfor now")

    what = "memory://c/one.txt: Fault: denied for now$"
    monkeypatch.setattr("hapax_words.spark._listing.PAUSE", 0)
    with monkeypatch.context() as patch:
        # The head of a long file: whether it may be cut. The task tells of the error.
        patch.setattr(type(store), "cat_file", fail)
        assert [file.is_plain for file in files("memory://c", range_bytes=10)] == [False, False]
        with pytest.raises(NotReadableError, match=what):
            count_here("memory://c/one.txt")
        found = count_here("memory://c/one.txt", keep_going=True)
        assert found == ({}, {"memory://c/one.txt": "not_readable"})
    with monkeypatch.context() as patch:
        patch.setattr(type(store), "info", fail)
        with pytest.raises(NotReadableError, match=what):
            files("memory://c/one.txt")
        assert listed("memory://c/one.txt", keep_going=True).failures == [
            ("memory://c/one.txt", None, None, "not_readable", "Fault: denied for now")
        ]


def test_keep_going_lists_what_is_missing_and_counts_the_rest(
    store: fsspec.AbstractFileSystem,
) -> None:
    """As count(keep_going=True) does for local paths."""
    store.pipe({"/c/one.txt": b"one", "/c/two.txt": b"two"})
    found = count_here(["memory://none", "memory://c"], keep_going=True)
    assert found == ({"one": 1, "two": 1}, {"memory://none": "not_found"})
    found = count_here(
        "memory://c", keep_going=True, after_listing=lambda: store.pipe("/c/two.txt", b"2")
    )
    assert found == ({"one": 1}, {"memory://c/two.txt": "input_changed"})
    with pytest.raises(InvalidArgumentError):  # nothing of it could ever be read
        count_here("nosuch://a", keep_going=True)


@pytest.mark.parametrize(
    ("range_bytes", "left_out"), [(1 << 26, 1_000_000), (200_000, 80_000), (4_500_000, 900_000)]
)
@pytest.mark.parametrize("workers", [1, 2])
def test_failures_are_collected_before_the_rest_is_counted_again(
    store: fsspec.AbstractFileSystem,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    range_bytes: int,
    left_out: int,
    workers: int,
) -> None:
    """However many reads fail, a task counts twice at most."""
    names = [f"/c/{number:02}.txt" for number in range(6)]
    store.pipe(dict.fromkeys(names, b"word " * 1_000_000))
    read = type(store).cat_file
    count = _hapax.count_pieces
    runs = []

    def fail_some(self: object, path: str, begin: int, end: int) -> object:
        # Not in the first file; and not in the first part of a range, if it has several.
        if path != names[0] and begin <= 4_400_000 < end:
            raise Fault("no answer")
        return read(self, path, begin, end)

    def count_and_tell(*given: object) -> object:
        runs.append(given)
        return count(*given)

    monkeypatch.setattr(_hapax, "count_pieces", count_and_tell)
    found = count_here(
        "memory://c",
        keep_going=True,
        range_bytes=range_bytes,
        workers=workers,
        after_listing=lambda: monkeypatch.setattr(type(store), "cat_file", fail_some),
    )
    assert found.failures == {f"memory:/{name}": "not_readable" for name in names[1:]}
    assert found.words == {"word": 6_000_000 - 5 * left_out}
    assert len(runs) <= 2
    assert "shorter" not in caplog.text


def test_wrong_options_are_not_tried_elsewhere(store: fsspec.AbstractFileSystem) -> None:
    class Picky(type(store)):  # type: ignore[misc]
        def __init__(self, **options: object) -> None:
            super().__init__()
            if options:
                raise ValueError(f"no option {', '.join(options)}")

    fsspec.register_implementation("memory", Picky, clobber=True)
    try:
        assert stores_of("memory://c").openers == {"memory": "fsspec"}
        with pytest.raises(
            InvalidArgumentError, match="^memory://c: fsspec does not open it: no option x; check storage_options$"
        ):
            stores_of("memory://c", x=1)
    finally:
        fsspec.register_implementation("memory", type(store), clobber=True)


def test_pyarrow_opens_what_fsspec_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "mock://a"  # a store of pyarrow.fs, for tests
    stores = stores_for([url], {})
    assert stores.openers == {"mock": "pyarrow.fs"}
    with pytest.raises(InvalidArgumentError, match="storage_options are for fsspec, .*the URL"):
        stores_for([url], {"anon": True})


def test_an_executor_without_the_opener_says_so(
    store: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not take another one, which might see other files. And it fails the task, also with
    keep_going: else every file would be a failure."""
    store.pipe("/c/one.txt", b"one")

    def forget() -> None:
        monkeypatch.setattr(
            "hapax_words.spark._with_fsspec.why_unknown", lambda scheme: f"Install {scheme}fs"
        )

    with pytest.raises(
        Exception,
        match=r"^memory://c/one.txt: the driver opens memory:// with fsspec, and here that is missing "
        r"\(Install memoryfs\); install the same packages on the driver and each executor$",
    ):
        count_here("memory://c", keep_going=True, after_listing=forget)
