"""compare(): the reports of the program as objects, its messages as exceptions, and nothing is left
behind, whatever ends it."""

import dataclasses
import json
import os
import pickle
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from html import unescape
from pathlib import Path

import hapax_words._compare
import hapax_words as hapax
import pytest
from running import Ended, interrupt, run

TEXT = "the whale and the sea\n" * 500
QUICK = {"runs": 1, "warmup": 0, "workers": 1}

# The end must come within 0.2 seconds. A busy machine and the end of Python itself take more.
MAX_SECONDS = 1.0


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A text in the working folder; the folder for temporary files is "temporary"."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book.txt").write_text(TEXT)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return "book.txt"


@pytest.fixture
def comparison(book: str) -> hapax.Comparison:
    return hapax.compare(book, strategies="threads", workers=[1, 2], runs=2)


def quick(paths: object, **arguments: object) -> hapax.Comparison:
    return hapax.compare(paths, **{"strategies": "linear", **QUICK, **arguments})  # type: ignore[arg-type]


def command(comparison: hapax.Comparison) -> str:
    return " ".join(comparison.to_dict()["command"])


def test_results_are_those_of_the_report(comparison: hapax.Comparison) -> None:
    report = comparison.to_dict()
    assert [(r.strategy, r.workers) for r in comparison.results] == [
        ("linear", 1),
        ("threads", 1),
        ("threads", 2),
    ]
    for result, row in zip(comparison.results, report["results"], strict=True):
        assert dataclasses.asdict(result) == {"difference": None} | row | {"seconds": tuple(row["seconds"])}
        assert len(result.seconds) == 2 and result.equal and result.bytes == len(TEXT)
    assert comparison.all_equal and comparison.headline == report["headline"]
    assert comparison.conclusion == report["conclusion"]
    assert comparison.warnings[-len(report["warnings"]) :] == report["warnings"] != []
    with pytest.raises(dataclasses.FrozenInstanceError):
        comparison.results[0].workers = 3  # type: ignore[misc]


def test_what_a_caller_gets_is_his_own(comparison: hapax.Comparison) -> None:
    comparison.to_dict().clear()
    comparison.results[0].phases.clear()
    assert comparison.to_dict()["results"][0]["phases"] and comparison.results[0].phases


def test_the_command_is_the_users(comparison: hapax.Comparison) -> None:
    assert command(comparison) == "hapax compare -s threads -j 1,2 -r 2 book.txt"
    for form in ("txt", "html", "csv", "md"):
        comparison.save_report(f"report.{form}")
        report = Path(f"report.{form}").read_text()
        assert "hapax compare -s threads -j 1,2 -r 2 book.txt" in report, form
        assert "temporary" not in report, form


def test_reports_are_saved_by_their_extension(comparison: hapax.Comparison) -> None:
    comparison.save_report(Path("report.json"))
    assert json.loads(Path("report.json").read_text()) == comparison.to_dict()
    comparison.save_report("report.HTML")
    assert Path("report.HTML").read_text().startswith("<!DOCTYPE html>")
    with pytest.raises(ValueError, match="must end in .html"):
        comparison.save_report("report")
    with pytest.raises(FileNotFoundError):
        comparison.save_report("absent/report.md")


def test_it_is_short_in_a_shell_and_a_page_in_a_notebook(comparison: hapax.Comparison) -> None:
    lines = repr(comparison).splitlines()
    assert "All 3 results are equal." in lines[:2] and lines[-1] == "..." and len(lines) <= 21
    assert [line.split()[:2] for line in lines if line.startswith("threads ")] == [
        ["threads", "1"],
        ["threads", "2"],
    ]
    assert str(comparison).startswith("\n".join(lines[:-1]))
    frame = comparison._repr_html_()
    comparison.save_report("report.html")
    assert frame.count("<") == frame.count(">") == 2
    begin = frame.index('srcdoc="') + len('srcdoc="')
    assert unescape(frame[begin : frame.index('"', begin)]) == Path("report.html").read_text()


def test_pandas_has_a_row_for_each_result(comparison: hapax.Comparison) -> None:
    pytest.importorskip("pandas")
    frame = comparison.to_pandas()
    assert list(frame["strategy"]) == ["linear", "threads", "threads"]
    comparison.save_report("report.csv")
    columns = Path("report.csv").read_text().splitlines()[0].split(",")
    run_columns = {"runs", "warmup_runs", "repeat", "command"}
    assert set(columns) - run_columns <= set(frame.columns)
    assert frame["count_s"][0] == comparison.results[0].phases["count"]


def test_it_is_pickled(comparison: hapax.Comparison) -> None:
    again = pickle.loads(pickle.dumps(comparison))
    assert again.results == comparison.results and str(again) == str(comparison)


@pytest.mark.parametrize(
    ("arguments", "flags"),
    [
        ({"workers": range(2, 17, 2)}, "-j 2..16:2"),
        ({"workers": range(1, 4)}, "-j 1..3"),
        ({"workers": range(3, 0, -1)}, "-j 3,2,1"),
        ({"workers": (n for n in (2, 1))}, "-j 2,1"),
        ({"workers": 2, "repeat": 3, "case": "keep"}, "-j 2 --repeat 3 --case keep"),
        ({"encoding": "latin1", "decompress": "never"}, "-j 1 --encoding=latin1 --decompress never"),
        ({"decoder_memory": 0, "strict": True}, "-j 1 --decoder-memory 0 --strict"),
        ({"glob": ["*.txt", "!a"], "skip_hidden": True}, "-j 1 --glob=*.txt --glob=!a --skip-hidden"),
        ({"follow": True, "skip_binary": True}, "-j 1 --follow --skip-binary"),
        ({"keep_going": True, "min_time": 0.001}, "-j 1 --min-time 0.001 --keep-going"),
    ],
)
def test_arguments_are_flags(book: str, arguments: dict[str, object], flags: str) -> None:
    words = command(quick(book, **arguments)).replace(" -r 1 --warmup 0", "")
    assert words == f"hapax compare -s linear {flags} book.txt"


def test_all_strategies_are_measured(book: str) -> None:
    results = hapax.compare(book, workers=1, runs=1, warmup=0).results
    assert tuple(r.strategy for r in results) == hapax_words._compare.STRATEGIES


@pytest.mark.parametrize("name", ["-", "-r", "a b", "naïve", 'a"<&>', b"\xff"])
def test_every_name_can_be_measured(book: str, name: str | bytes) -> None:
    os.rename(book, name)
    comparison = quick(name)
    assert comparison.results[0].tokens == 2500
    assert "<&>" not in comparison._repr_html_()


def test_many_paths_are_measured(book: str) -> None:
    """They are more than a command line may hold."""
    comparison = quick(["./" * 500 + book] * 3000)
    assert comparison.results[0].inputs == 3000


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


def test_progress_is_shown(book: str, capsys: pytest.CaptureFixture[str]) -> None:
    quick(book, progress=True)
    assert "run" in capsys.readouterr().err


# What follows ends a comparison that would take hours.


def long_comparison(before: str, after: str, folder: Path, mark: str) -> str:
    return (
        "import hapax_words as h, os, sys, threading, time\n"
        f"os.environ['MARK'] = {mark!r}; os.environ['TMPDIR'] = {str(folder / 'temporary')!r}\n"
        "def run(**more):\n"
        f"    h.compare({str(folder / 'book.txt')!r}, runs=1000, repeat=100_000, **more)\n"
        f"{before}\nprint('ready', flush=True)\n{after}\n"
    )


def processes_with(mark: str) -> list[str]:
    """The processes that have the mark in their environment."""
    found = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"MARK={mark}".encode() in file.read_bytes():
                found.append((file.parent / "cmdline").read_text())
        except OSError:  # it has ended, or belongs to somebody else
            pass
    return found


@pytest.fixture
def interrupted(book: str, tmp_path: Path) -> Callable[[str, str], Ended]:
    """Runs code in a Python of its own, interrupts it, and checks that nothing is left."""

    def interrupt_it(before: str, after: str) -> Ended:
        mark = str(uuid.uuid4())
        end = interrupt(long_comparison(before, after, tmp_path, mark), delay=0.5)
        assert end.seconds < MAX_SECONDS, end
        assert processes_with(mark) == [] and os.listdir("temporary") == []
        return end

    return interrupt_it


@pytest.mark.parametrize("progress", ["None", "lambda *two: None"])
@pytest.mark.parametrize("strategies", ["None", "'linear'", "'queue'", "'shared'"])
def test_ctrl_c_ends_it(
    interrupted: Callable[[str, str], Ended], strategies: str, progress: str
) -> None:
    end = interrupted("", f"run(strategies={strategies}, progress={progress})")
    assert end.errors.strip().splitlines()[-1] == "KeyboardInterrupt", end


def test_ctrl_c_in_the_main_thread_ends_that_of_another_with_stop(
    interrupted: Callable[[str, str], Ended],
) -> None:
    end = interrupted(
        "stop = threading.Event()\n"
        "def other():\n"
        "    try: run(stop=stop)\n"
        "    except h.Cancelled as error: print(error.kind)\n"
        "thread = threading.Thread(target=other); thread.start()",
        "try: time.sleep(60)\nexcept KeyboardInterrupt: stop.set(); thread.join()",
    )
    assert end.output == "cancelled\n"


def test_the_exit_of_python_ends_that_of_a_daemon_thread(book: str, tmp_path: Path) -> None:
    mark = str(uuid.uuid4())
    code = long_comparison(
        "import atexit; atexit.register(time.sleep, 0.3)  # called when the comparison has ended\n"
        "threading.Thread(target=run, daemon=True).start(); time.sleep(0.5)",
        "",
        tmp_path,
        mark,
    )
    begin = time.monotonic()
    end = run(code)
    assert (end.status, end.output, end.errors) == (0, "ready\n", "")
    assert time.monotonic() - begin < 10
    assert processes_with(mark) == [] and os.listdir("temporary") == []


def test_exceptions_of_stop_and_progress_end_it(book: str) -> None:
    class Broken:
        def is_set(self) -> bool:
            raise LookupError("stop")

    def progress(done: int, runs: int | None) -> None:
        raise LookupError("progress")

    with pytest.raises(LookupError, match="stop"):
        quick(book, runs=1000, repeat=10_000, stop=Broken())
    with pytest.raises(LookupError, match="progress"):
        quick(book, runs=1000, repeat=10_000, progress=progress)
    stop = threading.Event()
    stop.set()
    with pytest.raises(hapax.Cancelled):
        quick(book, runs=1000, repeat=10_000, stop=stop)
    assert os.listdir("temporary") == []


def test_threads_may_compare_at_once(book: str) -> None:
    equal: list[bool] = []
    threads = [threading.Thread(target=lambda: equal.append(quick(book).all_equal)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert equal == [True] * 3 and os.listdir("temporary") == []
