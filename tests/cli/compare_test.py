"""hapax compare: every strategy measured on the user's text, all results equal, in every form."""
import csv
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

import pytest

from conftest import growing

TEXT = "To be, or not to be: that is the question. " * 3000
RUNS = ("-r", "2", "--warmup", "0")


def compared(hapax, *arguments, **options):
    result = hapax("compare", *RUNS, "--json", *arguments, **options)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_all_strategies(hapax, write, strategies):
    report = compared(hapax, "-j", "1,2", write("book", TEXT))
    assert report["all_equal"] is True
    assert [(r["strategy"], r["workers"]) for r in report["results"]] == [("linear", 1)] + [
        (strategy, workers) for strategy in strategies[1:] for workers in (1, 2)]
    assert report["input"]["bytes"] == len(TEXT)
    assert report["input"]["tokens"] == len(TEXT.split())
    assert report["input"]["types"] == 8
    for result in report["results"]:
        assert result["equal"] is True
        assert len(result["seconds"]) == 2
        assert min(result["seconds"]) == result["min_s"] <= result["median_s"] <= result["max_s"]
        assert result["median_s"] == pytest.approx(result["mean_s"])
        assert result["speedup"] == pytest.approx(report["results"][0]["median_s"] / result["median_s"])
        assert result["efficiency"] == pytest.approx(result["speedup"] / result["workers"])
        assert result["cpu_s"] > 0 and result["peak_memory_bytes"] > 100_000
        assert result["phases"]["count"] > 0


def test_what_is_serialised(hapax, write):
    report = compared(hapax, "-j", "2", write("book", TEXT))
    serialised = {r["strategy"]: r["bytes_serialised"] for r in report["results"]}
    assert serialised["linear"] == serialised["threads"] == serialised["shared"] == 0
    assert 0 < serialised["hybrid"] < 10_000
    assert serialised["queue"] >= len(TEXT)
    shared = {r["strategy"]: r["bytes_shared"] for r in report["results"]}
    assert shared["shared"] > 0 and shared["threads"] == shared["queue"] == 0


def test_the_table(hapax, write):
    result = hapax("compare", *RUNS, "-j", "1..4:3", "-s", "threads,shared", write("book", TEXT))
    assert result.returncode == 0 and result.stderr == ""
    lines = result.stdout.decode().splitlines()
    rows = [line.split() for line in lines if line.endswith(" yes")]
    assert [row[:2] for row in rows] == [["linear", "1"], ["threads", "1"], ["threads", "4"], ["shared", "1"],
                                         ["shared", "4"]]
    assert any(line.startswith("phases") for line in lines)
    # As many workers as there are processors for, or else fewer.
    assert re.match(r"(threads|shared) -j [14] ", lines[-1])


def test_the_counts_are_those_of_count(hapax, write, tmp_path):
    path = write("book", TEXT)
    assert hapax("compare", *RUNS, "-s", "queue", "-j", "2", "-o", "out.txt", path).returncode == 0
    assert hapax("compare", *RUNS, "-s", "queue", "-j", "2", "-o", "out.counts", path).returncode == 0
    listed = hapax("count", path).stdout
    assert (tmp_path / "out.txt").read_bytes() == listed
    assert hapax("cat", "out.counts").stdout == listed


def test_reports_by_extension(hapax, write, tmp_path):
    result = hapax("compare", *RUNS, "-j", "2", "-s", "shared", "--report", "r.json", "--report", "r.csv",
                   "--report", "r.md", write("book", TEXT))
    assert result.returncode == 0
    report = json.loads((tmp_path / "r.json").read_text())
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text())))
    assert [row["strategy"] for row in rows] == ["linear", "shared"]
    for row, entry in zip(rows, report["results"]):
        assert float(row["median_s"]) == pytest.approx(entry["median_s"], abs=1e-6)
        assert int(row["peak_memory_bytes"]) == entry["peak_memory_bytes"]
    assert "| shared | 2 |" in (tmp_path / "r.md").read_text()


@pytest.mark.parametrize("how", ["pipe", "file", "compressed"])
def test_standard_input_is_spooled(hapax, write, how):
    import gzip
    if how == "pipe":
        report = compared(hapax, "-j", "2", input=TEXT.encode())
    else:
        data = gzip.compress(TEXT.encode()) if how == "compressed" else TEXT.encode()
        with open(write("book", data), "rb") as book:
            report = compared(hapax, "-j", "2", "-", stdin=book)
    assert report["all_equal"] is True
    assert report["input"]["bytes"] == len(TEXT)


def test_flags_of_the_text_reach_every_run(hapax, write):
    text = "Ein Bär ein BÄR".encode("latin-1")
    report = compared(hapax, "-j", "2", "--encoding", "latin1", "--case", "keep", write("book", text))
    assert report["all_equal"] is True
    assert report["input"]["types"] == 4


def test_folders_and_lists(hapax, write, tmp_path):
    write("d/a.txt", "a b")
    write("d/b.md", "c")
    write("list", b"d/a.txt\0d/b.md\0")
    assert compared(hapax, "-j", "2", "--glob", "*.txt", "d")["input"]["types"] == 2
    assert compared(hapax, "-j", "2", "--files0-from", "list")["input"]["types"] == 3


def test_the_report_names_what_the_list_names(hapax, write):
    write("a.txt", "a b")
    write("b.txt", "c")
    write("list", b"a.txt\0b.txt\0")
    arguments = ("-s", "linear", "--files0-from", "list")
    assert compared(hapax, *arguments)["input"]["paths"] == ["a.txt", "b.txt"]
    assert hapax("compare", *RUNS, *arguments).stdout.splitlines()[1].startswith(b"a.txt and 1 more: ")
    assert hapax("compare", *RUNS, "-s", "linear", input=b"a").stdout.splitlines()[1].startswith(b"standard input: ")


@pytest.mark.parametrize("paths, said", [
    ([], "standard input: nothing to compare: there is no word in it; name a text"),
    (["-"], "standard input: nothing to compare: there is no word in it; name a text"),
    (["empty"], "empty: nothing to compare: there is no word in it; name a text"),
    (["dots", "empty", "-"], "dots: nothing to compare: there is no word in it nor in 2 others; name a text"),
    (["--repeat", "9", "dots"], "dots: nothing to compare: there is no word in it; name a text"),
])
def test_nothing_to_compare(hapax, write, tmp_path, paths, said):
    write("empty", "")
    write("dots", "... !")
    before = sorted(os.listdir(tmp_path))
    result = hapax("compare", *RUNS, "--report", "r.html", "-o", "out", *paths, input=b"")
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr == f"hapax: error: {said}\n"
    assert sorted(os.listdir(tmp_path)) == before


def test_nothing_to_compare_in_a_list(hapax, write):
    result = hapax("compare", *RUNS, "-q", "--files0-from", write("list", b""))
    assert result.returncode == 1
    assert result.stderr.endswith("list: nothing to compare: there is no word in it; name a text\n")


def test_nothing_to_compare_in_a_list_from_standard_input(hapax):
    result = hapax("compare", *RUNS, "--files0-from", "-", input=b"")
    assert result.returncode == 1
    assert [line.split(": ")[2] for line in result.stderr.splitlines()] == ["standard input"] * 2


@pytest.mark.parametrize("flags, shown, not_shown", [
    ([], "comparing: run 1 of 2, linear", None),
    (["--min-time", "0.001"], "comparing: run 1, linear", "run 1 of"),
])
def test_the_total_is_shown_where_it_is_known(hapax, write, flags, shown, not_shown):
    _, _, text = hapax.on_terminal("compare", *RUNS, "-s", "linear", *flags, write("book", TEXT))
    assert shown in text
    assert not_shown is None or not_shown not in text


def test_a_forgotten_path_at_a_terminal(hapax):
    code, output, shown = hapax.on_terminal("compare", *RUNS, stdin="terminal")
    assert (code, output) == (2, b"")
    assert "no PATH is given, and standard input is a terminal; name a file or a directory" in shown
    assert "try 'hapax compare --help'" in shown


def test_typed_text_is_compared_where_it_is_asked_for(hapax):
    code, output, _ = hapax.on_terminal("compare", *RUNS, "-s", "linear", "-q", "-", stdin="terminal",
                                        meanwhile=lambda _, write: write(b"typed words\n\x04"))
    assert code == 0
    assert b"2 words, 2 of them distinct" in output


def test_numbers_of_workers(hapax, write):
    def workers(numbers):
        report = compared(hapax, "-s", "threads", "-j", numbers, write("book", "a b a"))
        return [result["workers"] for result in report["results"][1:]]

    processors = len(os.sched_getaffinity(0))
    assert workers("1-3") == [1, 2, 3]
    assert workers("2-6:2") == [2, 4, 6]
    assert len(workers("auto")) == 1 and 1 <= workers("auto")[0] <= processors
    assert workers("1,1000,auto") in ([1, 1000], [1, workers("auto")[0], 1000])


def test_workers_of_linear_alone_are_said_to_mean_nothing(hapax, write):
    path = write("book", "a b")
    said = "hapax: warning: -j has no effect: linear has one worker\n"
    assert hapax("compare", *RUNS, "-s", "linear", "-j", "4", path).stderr == said
    assert hapax("compare", *RUNS, "-s", "linear", "-j", "1", path).stderr == ""
    assert hapax("compare", *RUNS, "-s", "linear", path).stderr == ""
    assert hapax("compare", *RUNS, "-s", "linear", "-j", "auto", path).stderr == ""
    assert hapax("count", "-s", "linear", "-j", "4", path).stderr == said
    assert hapax("compare", *RUNS, "-q", "-s", "linear", "-j", "4", path).stderr == ""
    assert hapax("compare", *RUNS, "-s", "linear,threads", "-j", "4", path).stderr == ""


def test_the_command_line_is_in_the_report(hapax, write, tmp_path):
    arguments = ["compare", *RUNS, "-s", "linear", "--report", "r.html", "--report", "r.md", "--json",
                 write("it's a book", "a b")]
    report = json.loads(hapax(*arguments).stdout)
    assert report["command"] == ["hapax", *map(str, arguments)]
    assert (report["runs"], report["warmup_runs"]) == (2, 0)
    shown = hapax(*[word for word in arguments if word != "--json"]).stdout.decode()
    line = next(line for line in shown.splitlines() if line.startswith("hapax compare "))
    assert shlex.split(line.rsplit(": ", 1)[0]) == [
        "hapax", *(str(word) for word in arguments if word != "--json")]


def test_a_file_that_changes_is_an_error(hapax, write):
    path = write("book", TEXT)
    with growing(path):
        result = hapax("compare", "-r", "20", "-j", "2", path)
    assert result.returncode == 1
    assert f"{path}: the input has changed" in result.stderr
    assert result.stdout == b""


def test_an_input_that_cannot_be_read(hapax):
    result = hapax("compare", "nowhere")
    assert result.returncode == 1
    assert "nowhere: No such file" in result.stderr


@pytest.mark.parametrize("arguments, said", [
    (["-s", "thread"], "did you mean threads?"),
    (["-s", ""], "there is no strategy ''"),
    (["-j", "0"], "--workers takes numbers"),
    (["-j", "4..2"], "--workers takes numbers"),
    (["-j", "4-2"], "--workers takes numbers"),
    (["-j", "all"], "or auto"),
    (["-r", "0"], "--runs takes"),
    (["--min-time", "x"], "--min-time takes"),
    (["--min-time", "-1"], "--min-time takes"),
    (["--report", "r.txt"], "the form of the report 'r.txt' is not known"),
    (["-o", "x.gz"], "not compressed"),
    (["-o", "x.csv", "--report", "x.csv"], "'x.csv' is to be written twice"),
    (["--report", "x.md", "--report", "x.md"], "'x.md' is to be written twice"),
    (["--report", "x.md", "--report", "./x.md"], "'x.md' is to be written twice"),
])
def test_wrong_usage(hapax, write, arguments, said):
    result = hapax("compare", *arguments, write("book", TEXT))
    assert result.returncode == 2
    assert said in result.stderr
    assert "hapax compare --help" in result.stderr


def test_measure_is_not_for_hands(hapax):
    result = hapax("measure", "-s", "linear")
    assert result.returncode == 2
    assert "not to be called by hand" in result.stderr
    assert b"measure" not in hapax("--help").stdout.split(b"Commands")[-1].split(b"compare")[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_ended_from_outside_it_leaves_nothing(hapax, write, tmp_path, number):
    path = write("book", TEXT * 100)
    before = set(os.listdir(tmp_path))
    process = hapax.start("compare", "-r", "50", "-s", "shared", "-j", "3", "-o", "out", path,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    time.sleep(0.5)
    children = [int(child) for child in open(f"/proc/{process.pid}/task/{process.pid}/children").read().split()]
    grandchildren = []
    for child in children:
        try:
            grandchildren += map(int, open(f"/proc/{child}/task/{child}/children").read().split())
        except (FileNotFoundError, ProcessLookupError):
            pass
    process.send_signal(number)
    process.wait(5)
    assert process.returncode == -number
    end = time.monotonic() + 5
    left = children + grandchildren
    while left and time.monotonic() < end:
        left = [pid for pid in left if os.path.exists(f"/proc/{pid}/exe")]
        time.sleep(0.01)
    assert left == []
    assert set(os.listdir(tmp_path)) == before


# What measured runs of `threads` do instead: see compare_with_runs_of().
LYING_RUN = """
import os, struct, sys
if "threads" not in sys.argv:
    os.execv({hapax!r}, sys.argv)
BEGIN, READY, DONE, LIST, WORD, LIST_END = 3, 4, 5, 7, 8, 9
# compare::Done: phases in three parts, the busiest worker's time, then the elapsed time.
ELAPSED_AT, DONE_BYTES = (3 * 10 + 1) * 8, 424
def send(kind, body=b""):
    os.write(3, struct.pack("=IIQ", kind, 0, len(body)) + body)
def await_kind(awaited):
    kind = 0
    while kind != awaited:
        kind, _, size = struct.unpack("=IIQ", os.read(3, 16))
        os.read(3, size) if size else None
await_kind(BEGIN)
send(READY)
send(DONE, (bytes(ELAPSED_AT) + struct.pack("=d", 1.0)).ljust(DONE_BYTES, b"\\0"))
await_kind(LIST)
for word in (b"be", b"wrong"):
    send(WORD, struct.pack("=Q", 6000) + word)
send(LIST_END)
"""
RAVING_RUN = """
import os, sys
if "threads" not in sys.argv:
    os.execv({hapax!r}, sys.argv)
os.write(3, b"\\x1b[31mraving\\n" * 100)
os.read(3, 1 << 20)
"""
SILENT_RUN = """
import os, sys, time
if "threads" not in sys.argv:
    os.execv({hapax!r}, sys.argv)
time.sleep(600)
"""
DYING_RUN = """
import os, signal, sys
if "threads" not in sys.argv:
    os.execv({hapax!r}, sys.argv)
os.kill(os.getpid(), signal.SIGKILL)
"""


def compare_with_runs_of(script, hapax, tmp_path, *arguments):
    """A comparison whose own program has become another while it awaited its input.

    The system names a running program that has been removed "PATH (deleted)", so what lies there is
    started for the measured runs.
    """
    copy = tmp_path / "copy"
    shutil.copy(hapax.path, copy)
    process = subprocess.Popen([copy, "compare", *RUNS, "-s", "threads", "-j", "2", *arguments],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=hapax.environment(), cwd=tmp_path)
    copy.unlink()
    other = tmp_path / "copy (deleted)"
    other.write_text(f"#!{sys.executable}" + script.format(hapax=hapax.path))
    other.chmod(0o755)
    output, errors = process.communicate(TEXT.encode(), timeout=60)
    return process.returncode, output.decode(), errors.decode()


def test_an_unequal_result_is_shown_and_not_ranked(hapax, tmp_path):
    code, output, errors = compare_with_runs_of(LYING_RUN, hapax, tmp_path)
    assert code == 1
    assert "not all results are equal" in errors
    assert "word 2 of the list: 'wrong': 6,000 by threads -j 2, 'to': 6,000 by linear" in output
    assert [line.split()[:2] for line in output.splitlines() if line.endswith("NO")] == [["threads", "2"]]
    assert "Fastest was threads" not in output


def test_a_measured_run_that_makes_no_sense(hapax, tmp_path):
    code, output, errors = compare_with_runs_of(RAVING_RUN, hapax, tmp_path)
    assert code == 1 and output == ""
    assert errors.count("\n") == 1
    assert "the measured process sent a message that makes no sense" in errors
    assert "\x1b" not in errors


def test_a_measured_run_that_says_nothing(hapax, tmp_path):
    started = time.monotonic()
    code, output, errors = compare_with_runs_of(SILENT_RUN, hapax, tmp_path)
    assert code == 1 and output == ""
    assert errors.count("\n") == 1
    assert "did not answer" in errors
    assert time.monotonic() - started < 40


def test_a_measured_run_that_is_killed(hapax, tmp_path):
    code, output, errors = compare_with_runs_of(DYING_RUN, hapax, tmp_path, "-o", "out")
    assert code == 1 and output == ""
    assert "was killed by signal 9 (Killed)" in errors
    assert not (tmp_path / "out").exists()
