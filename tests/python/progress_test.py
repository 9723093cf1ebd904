"""The progress argument."""

import os
import sys
import threading
import types
from pathlib import Path
from typing import Any

import hapax_words
import pytest

hapax: Any = hapax_words  # bad arguments are tried, too

SIZE = 64 << 20


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("progress") / "a"
    path.write_bytes(b"the whale\n" * (SIZE // 10))
    return path


def test_a_callable_is_called_in_the_callers_thread(path: Path) -> None:
    calls: list[tuple[int, int | None]] = []
    threads: set[int] = set()

    def progress(done: int, total: int | None) -> None:
        calls.append((done, total))
        threads.add(threading.get_ident())

    hapax.count([path] * 10, progress=progress)
    size = path.stat().st_size * 10
    assert threads == {threading.get_ident()}
    assert calls[-1] == (size, size) and len(calls) > 1
    assert calls == sorted(calls) and {total for _, total in calls} <= {size, None}


def test_every_way_to_count_reports(path: Path) -> None:
    calls: list[tuple[int, int | None]] = []
    size = path.stat().st_size

    def progress(done: int, total: int | None) -> None:
        calls.append((done, total))

    hapax.count_text(path.read_bytes(), progress=progress)
    assert calls[-1] == (size, size)
    with open(path, "rb") as file:
        hapax.count_file(file, progress=progress)
    assert calls[-1][0] == size
    with open(path, encoding="latin-1") as text:
        hapax.count_file(text, progress=progress)
    assert calls[-1][0] == size and calls[-1][1] is None


def test_small_texts_report_once(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.write_bytes(b"the whale")
    calls: list[tuple[int, int | None]] = []

    def progress(done: int, total: int | None) -> None:
        calls.append((done, total))

    hapax.count(small, progress=progress)
    hapax.count_text("the whale", progress=progress)
    hapax.count_iter(["the whale"], progress=progress)
    assert [done for done, _ in calls] == [9, 9, 9]


def test_without_tqdm_there_is_a_line_that_goes(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    hapax.count([path] * 10, progress=True)
    shown = capsys.readouterr().err
    assert f"of {path.stat().st_size * 10 / 1e6:,.0f} MB, 100%" in shown
    assert shown.endswith(" \r") and "\n" not in shown
    monkeypatch.setattr(sys, "stderr", None)
    hapax.count(path, progress=True)


def test_tqdm_is_used_where_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bars: list[Any] = []

    class Bar:
        def __init__(self, **arguments: object) -> None:
            self.n, self.total, self.closed = 0, None, False
            bars.append(self)

        def update(self, more: int) -> None:
            self.n += more

        def close(self) -> None:
            self.closed = True

    module: Any = types.ModuleType("tqdm.auto")
    module.tqdm = Bar
    monkeypatch.setitem(sys.modules, "tqdm", types.ModuleType("tqdm"))
    monkeypatch.setitem(sys.modules, "tqdm.auto", module)
    hapax.count(path, progress=True)
    size = path.stat().st_size
    assert [(bar.n, bar.total, bar.closed) for bar in bars] == [(size, size, True)]
    with pytest.raises(FileNotFoundError):
        hapax.count(os.fspath(path) + "x", progress=True)
    assert bars[-1].closed


@pytest.mark.parametrize("broken", ["update", "close"])
def test_a_bar_that_cannot_be_shown_loses_no_result(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    class Bar:
        n, total = 0, None

        def __init__(self, **arguments: object) -> None:
            pass

        def update(self, more: int) -> None:
            if broken == "update":
                raise ValueError("no bar")

        def close(self) -> None:
            if broken == "close":
                raise ValueError("no bar")

    module: Any = types.ModuleType("tqdm.auto")
    module.tqdm = Bar
    monkeypatch.setitem(sys.modules, "tqdm", types.ModuleType("tqdm"))
    monkeypatch.setitem(sys.modules, "tqdm.auto", module)
    assert hapax.count(path, progress=True)["whale"] == SIZE // 10
    assert caplog.messages == ["progress cannot be shown: ValueError('no bar')"]


def test_nothing_is_shown_by_default(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for progress in (None, False):
        hapax.count(path, progress=progress)
    assert capsys.readouterr() == ("", "")
