"""--stats: text for people, JSON with documented keys that agree with one another."""
import gzip
import json
import re
import subprocess
import sys

import pytest

KEYS = """strategy kernel workers types hapaxes inputs_with_invalid_sequences inputs_that_look_binary
inputs_skipped inputs_unreadable bytes bytes_read bytes_by_range inputs tokens invalid_sequences messages bytes_copied
bytes_serialised bytes_shared bytes_spilled peak_memory_bytes context_switches page_faults megabytes_per_second seconds
run_seconds""".split()
TIMES = "elapsed cpu processor_wait".split()
PHASES = "start read dispatch count serialise transfer merge sort write wait".split()
RUN_PHASES = "read dispatch serialise transfer merge".split()


def stats(result):
    report = json.loads(result.stderr.splitlines()[-1])
    assert list(report) == KEYS
    assert list(report["seconds"]) == TIMES + PHASES
    assert list(report["run_seconds"]) == RUN_PHASES
    return report


def test_text_has_separators_in_every_number(hapax, write):
    shown = hapax("count", "--stats", "text", "-q", write("book", "word " * 4_000_000)).stderr
    rate = re.search(r"^MB/s +(.*)$", shown, re.MULTILINE)[1]
    assert re.fullmatch(r"\d{1,3}(,\d{3})*\.\d", rate)
    assert re.search(r"^bytes +20,000,000$", shown, re.MULTILINE)
    assert re.search(r"\d{4}", shown) is None, shown


def test_figures(hapax, write):
    text = b"a b b c c c \xff"
    report = stats(hapax("count", "--stats", "json", "-q", write("f", text), write("g", b"a\0")))
    assert report["bytes"] == report["bytes_read"] == len(text) + 2
    assert report["inputs"] == 2
    assert report["tokens"] == 7
    assert report["types"] == 3
    assert report["hapaxes"] == 0
    assert report["invalid_sequences"] == 1
    assert report["inputs_with_invalid_sequences"] == 1
    assert report["inputs_that_look_binary"] == 1
    assert report["inputs_skipped"] == report["inputs_unreadable"] == 0
    assert report["peak_memory_bytes"] > 100_000


def test_only_what_has_a_nul_looks_binary(hapax, write):
    write("d/a.rtf", b"{\\rtf1\\ansi Text}")
    write("d/a.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    write("d/b.pdf", b"%PDF-1.4\n\0\n")
    write("d/wide", "some words of text".encode("utf-16-le"))
    write("d/binary", b"\0")
    write("d/text", b"text")
    result = hapax("count", "--stats", "json", "d")
    assert stats(result)["inputs_that_look_binary"] == 3
    assert "d/a.rtf: looks like an RTF document" in result.stderr
    text = hapax("count", "--stats=text", "d").stderr
    assert re.search("^inputs that look binary +3$", text, re.MULTILINE)
    assert stats(hapax("count", "--skip-binary", "--stats", "json", "d"))["inputs_that_look_binary"] == 0


def test_hapaxes(hapax):
    assert stats(hapax("count", "--stats=json", input=b"a a b c"))["hapaxes"] == 2


@pytest.mark.parametrize("strategy, workers", [("linear", 1), ("threads", 1), ("threads", 4), ("queue", 2),
                                               ("shared", 2), ("hybrid", 2)])
def test_seconds_are_consistent(hapax, write, strategy, workers):
    path = write("f", b"some words of a longer text " * 200000)
    report = stats(hapax("count", "--stats", "json", "-s", strategy, "-j", str(workers), path))
    seconds = report["seconds"]
    assert report["strategy"] == strategy
    assert report["workers"] == workers
    assert all(value >= 0 for value in seconds.values())
    assert seconds["count"] > 0
    assert sum(seconds[phase] for phase in PHASES) == pytest.approx(seconds["elapsed"], rel=0.01)
    assert seconds["processor_wait"] <= seconds["elapsed"]
    beside = sum(report["run_seconds"].values())
    assert beside <= seconds["elapsed"]
    assert (beside > 0) == (strategy in ("queue", "shared", "hybrid"))
    rate = report["bytes"] / 1e6 / seconds["elapsed"]
    assert report["megabytes_per_second"] == pytest.approx(rate, rel=0.02)


@pytest.fixture(scope="module")
def million_words(tmp_path_factory):
    """A million distinct words: what the program needs for them is nearly all of its memory."""
    path = tmp_path_factory.mktemp("stats") / "million"
    path.write_text("".join(f"word{i * 2654435761 % 2**32:x}\n" for i in range(1_000_000)))
    return path


# Starts the program from a small process: a child's figure begins with its parent's size.
LAUNCHER = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def measured(hapax, *arguments):
    """The last line of standard error, and the kernel's figure for the program's largest size."""
    command = [sys.executable, "-S", "-c", LAUNCHER, hapax.path, *arguments]
    result = subprocess.run(command, cwd=hapax.folder, capture_output=True, text=True, check=True)
    return result.stderr.splitlines()[-1], int(result.stdout)


@pytest.mark.parametrize("arguments", [("-s", "linear"), ("-s", "threads", "-j", "2"),
                                       ("-s", "linear", "--sort", "word", "-f", "json"),
                                       ("-s", "threads", "-j", "2", "-f", "counts"),
                                       ("-s", "linear", "-n", "10")])
def test_peak_memory_is_the_kernels(hapax, million_words, arguments):
    """Sorting and writing, too. The kernel counts programs and libraries as well, some MB."""
    line, kernels = measured(hapax, "count", "--stats", "json", *arguments, million_words)
    assert kernels > 60e6
    assert kernels - 8e6 <= json.loads(line)["peak_memory_bytes"] <= kernels


def test_peak_memory_of_compared_runs_is_that_of_the_run(hapax, million_words):
    """The least of some runs of each: while other programs run, two threads may grow more at the same time.

    The kernel counts programs and libraries as well, some MB.
    """
    arguments = ("-s", "threads", "-j", "2")
    kernels = min(measured(hapax, "count", "--stats", "json", *arguments, million_words)[1] for _ in range(4))
    compare = ("compare", "-r", "1", "--warmup", "0", "--json", *arguments, million_words)
    reports = [json.loads(hapax(*compare).stdout)["results"] for _ in range(4)]
    peak = min(result["peak_memory_bytes"] for report in reports for result in report
               if result["strategy"] == "threads")
    assert kernels - 8e6 <= peak <= 1.03 * kernels


def test_bytes_of_compressed_inputs(hapax, write):
    text = b"again and again " * 10000
    data = gzip.compress(text)
    report = stats(hapax("count", "--stats", "json", write("f", data)))
    assert report["bytes"] == len(text)
    assert report["bytes_read"] == len(data)


def test_skipped_and_unreadable(hapax, write, tmp_path):
    write("d/a", "a")
    (tmp_path / "d" / "link").symlink_to("a")
    report = stats(hapax("count", "--stats", "json", "--keep-going", "d", "nowhere"))
    assert report["inputs_skipped"] == 1
    assert report["inputs_unreadable"] == 1


def test_nothing(hapax):
    report = stats(hapax("count", "--stats", "json", input=b""))
    assert report["bytes"] == report["tokens"] == report["types"] == 0
    assert report["megabytes_per_second"] == 0


def test_selection_does_not_change_the_figures(hapax):
    report = stats(hapax("count", "--stats", "json", "-n", "1", input=b"a b c"))
    assert report["types"] == 3


def test_text(hapax):
    result = hapax("count", "--stats", "text", input=b"word " * 1234 + b"once")
    lines = dict(re.split(r"\s{2,}", line.strip()) for line in result.stderr.splitlines())
    assert lines["tokens"] == "1,235"
    assert lines["types"] == "2"
    assert lines["hapaxes"] == "1"
    assert lines["bytes"] == "6,174"
    for time in TIMES + PHASES:
        assert float(lines[f"{time.replace('_', ' ')} seconds"]) >= 0
    assert not any(line.startswith("run ") for line in lines)
    assert int(lines["peak memory bytes"].replace(",", "")) > 100_000
    assert "MB/s" in lines


def test_text_of_worker_processes_shows_the_run_beside_them(hapax):
    result = hapax("count", "--stats", "text", "-s", "queue", "-j", "1", input=b"word " * 1234)
    lines = dict(re.split(r"\s{2,}", line.strip()) for line in result.stderr.splitlines())
    assert float(lines["run dispatch seconds"]) >= 0
    assert float(lines["run read seconds"]) >= 0


def test_standard_output_is_the_list_alone(hapax):
    assert hapax("count", "--stats", "json", input=b"a").stdout == b"a: 1\n"


def test_every_key_is_documented(hapax):
    text = " ".join(hapax("count", "--help").stdout.decode().split())
    for key in KEYS + TIMES + PHASES:
        assert re.search(rf"\b{key}\b", text), key
