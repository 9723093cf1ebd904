"""--parent and --report-to of compare, with which the Python package starts it: it ends with the process
that started it, and writes reports to descriptors."""
import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

TEXT = "the whale and the sea\n" * 500

# Starts the program with itself as the parent, says which process that is, and waits.
STARTER = """
import os, signal, subprocess, sys
if sys.argv[1] == "ignoring":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
process = subprocess.Popen([sys.argv[2], "compare", f"--parent={os.getpid()}", *sys.argv[3:]],
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
print(process.pid, flush=True)
process.wait()
"""


def runs(pid):
    """Whether the process runs. One that has ended and that nobody has waited for does not."""
    try:
        return open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children_of(pid):
    try:
        return [int(child) for child in open(f"/proc/{pid}/task/{pid}/children").read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def await_end(pids, seconds=5):
    """Which of the processes still run after so many seconds."""
    end = time.monotonic() + seconds
    while (left := [pid for pid in pids if runs(pid)]) and time.monotonic() < end:
        time.sleep(0.01)
    return left


@pytest.mark.parametrize("how", ["plain", "ignoring"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_ends_with_its_parent(hapax, write, number, how):
    if (number, how) == (signal.SIGTERM, "ignoring"):
        number = signal.SIGINT
    path = write("book", TEXT)
    starter = subprocess.Popen([sys.executable, "-c", STARTER, how, hapax.path, "-r", "1000", "--repeat", "10000",
                                "-s", "shared", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    program = int(starter.stdout.readline())
    end = time.monotonic() + 10
    while not (measured := children_of(program)) and time.monotonic() < end:
        time.sleep(0.01)
    assert measured
    starter.send_signal(number)
    starter.communicate(timeout=5)
    assert await_end([program, *measured]) == []


def test_ends_at_once_if_its_parent_is_another(hapax, write):
    path = write("book", TEXT)
    result = hapax("compare", f"--parent={os.getppid()}", "-r", "1000", "--repeat", "100000", path)
    assert (result.returncode, result.stdout) == (1, b"")


def test_outlives_the_thread_that_started_it(hapax, write):
    path = write("book", TEXT)
    started = []
    thread = threading.Thread(target=lambda: started.append(hapax.start(
        "compare", f"--parent={os.getpid()}", "-r", "3", "-s", "linear", "--repeat", "3000", path,
        stdout=subprocess.PIPE)))
    thread.start()
    thread.join()
    output, _ = started[0].communicate(timeout=60)
    assert started[0].returncode == 0 and b"linear" in output


def test_reports_go_to_descriptors(hapax, write):
    path = write("book", TEXT)
    files = {form: os.memfd_create(form) for form in ("json", "html", "csv", "md")}
    flags = [f"--report-to={descriptor}.{form}" for form, descriptor in files.items()]
    hapax("compare", *flags, "-r", "1", "--warmup", "0", "-s", "linear", f"--parent={os.getpid()}", path,
          pass_fds=list(files.values()))
    reports = {}
    for form, descriptor in files.items():
        os.lseek(descriptor, 0, os.SEEK_SET)
        reports[form] = open(descriptor).read()
    assert json.loads(reports["json"])["command"] == ["hapax", "compare", "-r", "1", "--warmup", "0", "-s", "linear",
                                                     str(path)]
    assert reports["html"].endswith("</html>\n") and reports["csv"].startswith("strategy,")
    assert reports["md"].count("\n") > 5
    for report in reports.values():
        assert "--report-to" not in report and "--parent" not in report


def test_a_descriptor_that_cannot_be_written_is_an_error(hapax, write):
    path = write("book", TEXT)
    with open(path) as readable:
        result = hapax("compare", f"--report-to={readable.fileno()}.csv", "-r", "1", "--warmup", "0", "-s", "linear",
                       path, pass_fds=[readable.fileno()])
    assert result.returncode == 1 and "report: Bad file descriptor" in result.stderr


@pytest.mark.parametrize("value", ["7", "html", "7.txt", "-1.html"])
def test_bad_descriptors(hapax, write, value):
    result = hapax("compare", f"--report-to={value}", write("book", TEXT))
    assert result.returncode == 2 and "--report-to takes a descriptor and a form, as 7.html" in result.stderr
