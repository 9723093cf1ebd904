"""compare(): the reports of the program as objects. compare_errors_test.py and compare_end_test.py have
the rest."""

import dataclasses
import json
import os
import pickle
import time
from html import unescape
from pathlib import Path

import hapax_words._compare
import hapax_words as hapax
import pytest
from comparing import TEXT, book, command, quick
from hapax_words._compare_reports import in_terms_of_arguments


@pytest.fixture
def comparison(book: str) -> hapax.Comparison:
    return hapax.compare(book, strategies="threads", workers=[1, 2], runs=2)


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
    told = [in_terms_of_arguments(warning) for warning in report["warnings"]]
    assert comparison.warnings[-len(report["warnings"]) :] == told != []
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
        assert "--report-to" not in report and "--parent" not in report, form


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
