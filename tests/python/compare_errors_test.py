"""compare(): the messages of the program as exceptions and warnings, its progress, and bad arguments."""

import os
from pathlib import Path

import hapax_words as hapax
import pytest
from comparing import book, quick


@pytest.mark.parametrize(
    ("paths", "arguments", "error", "kind", "path"),
    [
        ("absent", {}, FileNotFoundError, "not_found", "absent"),
        ("./absent: x", {}, FileNotFoundError, "not_found", "./absent: x"),
        ("empty", {}, FileNotFoundError, "not_found", "empty"),
        ("bad", {"strict": True}, UnicodeError, "invalid_text", "bad"),
        ("folder", {"strict": True}, UnicodeError, "invalid_text", "folder/bad"),
        ("damaged", {}, OSError, "corrupt_input", "damaged"),
        ("book.txt", {"encoding": "klingon"}, ValueError, "invalid_argument", None),
    ],
)
def test_failures_of_the_program_are_exceptions(
    book: str, paths: str, arguments: dict[str, object], error: type[Exception], kind: str, path: str | None
) -> None:
    Path("empty").touch()
    Path("bad").write_bytes(b"a \xff")
    Path("folder").mkdir()
    os.link("bad", "folder/bad")
    Path("damaged").write_bytes(b"BZh91AY&SYxxxxxxxxxx")
    with pytest.raises(hapax.Error) as raised:
        quick(paths, **arguments)
    assert isinstance(raised.value, error)
    assert (raised.value.kind, raised.value.path) == (kind, path)
    assert raised.value.cause and raised.value.remedy
    if path is not None:
        assert str(raised.value).startswith(f"{path}: {raised.value.cause}")
    if kind == "invalid_text":
        assert raised.value.offset == 2 and "--" not in str(raised.value)


def test_the_failure_says_what_count_says(book: str) -> None:
    for paths in ("absent", "empty/absent"):
        Path("empty").touch()
        with pytest.raises(hapax.Error) as of_count:
            hapax.count(paths)
        with pytest.raises(hapax.Error) as of_compare:
            quick(paths)
        assert str(of_compare.value) == str(of_count.value)
        assert (of_compare.value.kind, of_compare.value.path) == (of_count.value.kind, of_count.value.path)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"paths": []}, ValueError),
        ({"paths": 3}, TypeError),
        ({"strategies": "auto"}, ValueError),
        ({"strategies": []}, ValueError),
        ({"strategies": 3}, TypeError),
        ({"workers": 0}, ValueError),
        ({"workers": [1, 1025]}, ValueError),
        ({"workers": []}, ValueError),
        ({"workers": "2"}, TypeError),
        ({"workers": 1.5}, TypeError),
        ({"runs": 0}, ValueError),
        ({"warmup": -1}, ValueError),
        ({"repeat": 0}, ValueError),
        ({"min_time": -1}, ValueError),
        ({"min_time": float("nan")}, ValueError),
        ({"min_time": "1"}, TypeError),
        ({"case": "upper"}, ValueError),
        ({"encoding": ""}, ValueError),
        ({"strict": 1}, TypeError),
        ({"glob": 3}, TypeError),
        ({"glob": "a\0b"}, ValueError),
        ({"encoding": "\ud800"}, ValueError),
        ({"encoding": "a\0b"}, ValueError),
        ({"min_time": 10**400}, ValueError),
        ({"progress": 3}, TypeError),
        ({"stop": True}, TypeError),
    ],
)
def test_wrong_arguments_are_refused(book: str, arguments: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error, match=next(iter(arguments))):
        quick(**{"paths": book, **arguments})


def test_warnings_are_logged_in_terms_of_arguments(book: str, caplog: pytest.LogCaptureFixture) -> None:
    Path("bad").write_bytes(b"a \xff b")
    quick("bad", progress=lambda done, runs: None)
    quick(["bad", "absent"], keep_going=True)
    warning = "bad: 1 invalid byte sequence, at byte 2; if it is in another encoding, name that: encoding=..."
    missing = "absent: skipped: No such file or directory; check the name"
    assert sorted(record.getMessage() for record in caplog.records) == [missing, warning, warning]


def test_a_missing_program_is_one_clear_line(book: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import hapax_words._program

    monkeypatch.setattr(hapax_words._program, "PROGRAM", Path("absent/hapax"))
    with pytest.raises(hapax.NotFoundError) as raised:
        quick(book)
    assert str(raised.value) == "absent/hapax: No such file or directory; install hapax-words again"


def test_progress_is_reported(book: str) -> None:
    seen: list[tuple[int, int | None]] = []
    hapax.compare(
        book, strategies="linear", runs=2, warmup=1, progress=lambda done, runs: seen.append((done, runs))
    )
    assert seen[0] == (0, 3) and seen == sorted(seen) and seen[-1][0] <= 2
    hapax.compare(book, strategies="linear", min_time=0.001, progress=lambda *two: seen.append(two))
    assert seen[-1][1] is None


def test_without_terminals_it_measures_without_progress(
    book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def openpty() -> tuple[int, int]:
        raise OSError("out of pty devices")

    monkeypatch.setattr(os, "openpty", openpty)
    assert quick(book, progress=lambda done, runs: None).all_equal


def test_a_bar_that_cannot_be_shown_loses_no_result(
    book: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from hapax_words import _compare_progress

    class Broken:
        def report(self, done: int, total: int | None) -> None:
            pass

        def close(self) -> None:
            raise ValueError("no bar")

    monkeypatch.setattr(_compare_progress, "_bar_or_line", Broken)
    assert quick(book, progress=True).all_equal
    assert "progress cannot be shown: ValueError('no bar')" in caplog.messages


def test_progress_is_shown(book: str, capsys: pytest.CaptureFixture[str]) -> None:
    quick(book, progress=True)
    assert "run" in capsys.readouterr().err
