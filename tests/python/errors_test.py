"""Errors: fields, built-in classes as bases, pickling, and every kind of error of the library."""

import errno
import gzip
import os
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hapax_words
import pytest
from hapax_words import _errors, _hapax

hapax: Any = hapax_words  # bad arguments are tried, too


def error_of(*paths: object, **arguments: object) -> Any:
    with pytest.raises(hapax.Error) as caught:
        hapax.count(paths, **arguments)
    error: Any = caught.value
    return error


def is_a(error: Any, *classes: type) -> bool:
    """isinstance() of all of them, of which mypy draws no conclusions."""
    return all(isinstance(error, one) for one in classes)


def test_a_missing_file(tmp_path: Path) -> None:
    error = error_of(tmp_path / "missing")
    assert is_a(error, FileNotFoundError) and type(error) is hapax.NotFoundError
    assert (error.kind, error.path) == ("not_found", str(tmp_path / "missing"))
    assert (error.errno, error.filename) == (errno.ENOENT, str(tmp_path / "missing"))
    assert error.cause == error.strerror == "No such file or directory"
    assert error.offset is None and error.remedy == "check the name"
    assert str(error) == f"{tmp_path}/missing: No such file or directory; check the name"


@pytest.mark.parametrize(
    ("name", "built_in"),
    [("none/x", FileNotFoundError), ("", IsADirectoryError), ("file/x", NotADirectoryError)],
)
def test_a_file_that_cannot_be_written(tmp_path: Path, name: str, built_in: type[OSError]) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / name
    with pytest.raises(built_in) as caught:
        hapax.count_text("a").save(path)
    error: Any = caught.value
    with pytest.raises(built_in) as pythons:
        path.open("wb")
    assert is_a(error, hapax.NotWritableError)
    assert (error.errno, error.filename) == (pythons.value.errno, str(path))


def test_a_folder_in_which_nothing_can_be_made() -> None:
    """/sys lets nobody make a file, not even root."""
    with pytest.raises(PermissionError) as caught:
        hapax.count_text("a").save("/sys/x.counts")
    error: Any = caught.value
    assert is_a(error, hapax.NotWritableError) and error.filename == "/sys/x.counts"
    assert error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)


def test_an_empty_path() -> None:
    for call in (
        hapax.count,
        hapax.load,
        hapax.compare,
        hapax.count_text("a").save,
        lambda path: hapax.count(["a", path]),
        lambda path: hapax.merge([path]),
    ):
        with pytest.raises(FileNotFoundError, match="^'': No such file or directory$") as caught:
            call("")
        assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, "")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("a")
    path.chmod(0)
    error = error_of(path)
    assert is_a(error, PermissionError, hapax.NotReadableError)
    assert (error.errno, error.filename) == (errno.EACCES, str(path))


def test_the_built_in_class_is_that_of_the_errno() -> None:
    made = {
        ("not_readable", errno.EACCES): PermissionError,
        ("not_writable", errno.EACCES): PermissionError,
        ("not_writable", errno.ENOENT): FileNotFoundError,
        ("not_writable", errno.EISDIR): IsADirectoryError,
        ("not_readable", errno.EIO): OSError,
        ("system", errno.ECHILD): ChildProcessError,
    }
    for (kind, number), built_in in made.items():
        error: Any = _errors.make_error(kind, "any words", b"f", None, False, "", number)
        assert is_a(error, built_in, _errors.CLASS_OF_KIND[kind])
        assert (error.errno, error.filename) == (number, "f")
        assert type(error).__name__ == _errors.CLASS_OF_KIND[kind].__name__


def test_corrupt_data_has_an_offset(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(b"words and words " * 100)[:-20])
    error = error_of(path)
    assert is_a(error, hapax.CorruptInputError, OSError)
    assert error.path == error.filename == str(path) and error.errno is None
    assert isinstance(error.offset, int) and f"at byte {error.offset}" in str(error)


def test_invalid_text_under_strict(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc \xff")
    error = error_of(path, strict=True)
    assert is_a(error, hapax.InvalidTextError, UnicodeError)
    assert error.offset == 4 and "--" not in str(error)
    assert not hasattr(error, "errno")


def test_the_remedy_for_invalid_text_is_one_that_its_function_has(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc \xff")

    def count_file(mode: str) -> None:
        with open(path, mode, encoding=None if mode == "rb" else "utf-8") as file:
            hapax.count_file(file, strict=True)

    calls: dict[str, list[Callable[[], object]]] = {
        "encoding=...": [lambda: hapax.count(path, strict=True), lambda: count_file("rb")],
        "bytes.decode(...)": [
            lambda: hapax.count_text(b"abc \xff", strict=True),
            lambda: hapax.count_iter([b"abc \xff"], strict=True),
            lambda: hapax.document_frequencies([b"abc \xff"], strict=True),
        ],
        "errors='replace'": [lambda: count_file("r")],
    }
    for remedy, failing in calls.items():
        for call in failing:
            with pytest.raises(hapax.InvalidTextError) as caught:
                call()
            others = calls.keys() - {remedy}
            assert remedy in caught.value.remedy and remedy in str(caught.value)
            assert not any(other in str(caught.value) for other in others)


def test_an_unknown_encoding_is_a_value_error() -> None:
    error = error_of("/dev/null", encoding="klingon")
    assert is_a(error, ValueError) and error.kind == "invalid_argument"
    assert "klingon" in str(error)


def test_every_kind_has_a_class_and_every_class_is_public() -> None:
    for kind, kind_class in _errors.CLASS_OF_KIND.items():
        error = _errors.make_error(kind, "cause", None, 7, True, "remedy")
        assert type(error) is kind_class and error.kind == kind
        assert str(error) == "cause at byte 7 of the decoded text; " + error.remedy
        assert getattr(hapax, kind_class.__name__) is kind_class
        assert kind_class.__module__ == "hapax_words"


def test_errors_can_be_pickled(tmp_path: Path) -> None:
    forbidden = os.strerror(errno.EACCES)
    number = errno.EACCES
    errors: list[Any] = [
        error_of(tmp_path / "missing"),
        _errors.make_error("not_readable", forbidden, b"\xff", 3, True, "r", number),
    ]
    for error in errors:
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and str(again) == str(error)
        assert vars(again) == vars(error)
        assert (again.errno, again.filename) == (error.errno, error.filename)


def test_a_message_is_one_line_that_can_be_printed() -> None:
    error = _errors.make_error("not_found", "cause", b"a\nb\x1b[31m\xff", None, False, "")
    assert str(error) == "a\\nb\\x1b[31m\\udcff: cause"
    assert str(error) in traceback.format_exception_only(error)[-1]


def test_the_extension_has_no_kind_without_a_class() -> None:
    assert set(_errors.CLASS_OF_KIND) == set(_hapax.error_kinds())
