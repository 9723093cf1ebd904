"""Strategies whose workers are processes: bad days. Whatever becomes of a worker or of the program, the run ends
soon, says why, and leaves nothing: no process, no file, no half-written list.

HAPAX_KILLS says at how many moments of chance a worker is killed in each strategy; `make soak` has more of them.
"""
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

PROCESSES = ["queue", "shared", "hybrid"]
KILLS = int(os.environ.get("HAPAX_KILLS", "5"))


def children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def workers_of(process, number):
    """The workers' process ids, once all have been started."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = children(process.pid)
        if len(found) == number:
            return found
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.0005)
    raise TimeoutError("the workers were not started")


def has_ended(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def all_end(pids, seconds=5):
    end = time.monotonic() + seconds
    while not all(map(has_ended, pids)):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture(scope="module")
def long_text(tmp_path_factory):
    """Text with a large vocabulary, so that merging takes its time too."""
    path = tmp_path_factory.mktemp("text") / "long"
    chance = random.Random(1)
    with path.open("w") as out:
        for _ in range(40):
            out.write(" ".join(f"w{chance.randrange(300_000):x}q" for _ in range(50_000)) + "\n")
    return path


@pytest.mark.parametrize("strategy", PROCESSES)
def test_a_worker_killed_at_any_moment(hapax, long_text, tmp_path, strategy):
    target = tmp_path / "out"
    target.write_text("untouched")
    arguments = ("count", "-s", strategy, "-j", "3", "-o", target, long_text)
    started = time.monotonic()
    assert hapax("count", "-s", strategy, "-j", "3", "-o", tmp_path / "whole", long_text).returncode == 0
    whole_run = time.monotonic() - started
    whole = (tmp_path / "whole").read_bytes()
    chance = random.Random(os.urandom(8))
    killed_in_time = 0
    for attempt in range(10 * KILLS):
        if attempt >= KILLS and killed_in_time > 0:
            break
        number = chance.choice([signal.SIGKILL, signal.SIGSEGV])
        process = hapax.start(*arguments, stderr=subprocess.PIPE, text=True)
        workers = workers_of(process, 3)
        time.sleep(chance.random() * whole_run)
        victim = chance.choice(workers)
        try:
            os.kill(victim, number)
        except ProcessLookupError:
            pass
        _, said = process.communicate(timeout=5)
        assert all_end(workers)
        if process.returncode == 0:  # it had done its work
            assert target.read_bytes() == whole
            target.write_text("untouched")
            continue
        killed_in_time += 1
        assert process.returncode == 1
        assert said.count("\n") == 1
        assert f"(process {victim}) was killed by signal {number.value}" in said
        assert target.read_text() == "untouched"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "whole"]
    assert killed_in_time > 0


@pytest.mark.parametrize("strategy", PROCESSES)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_program_killed(hapax, tmp_path, strategy, number):
    target = tmp_path / "out"
    process = hapax.start("count", "-s", strategy, "-j", "3", "-o", target, stdin=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    workers = workers_of(process, 3)
    process.stdin.write(b"some words " * 100_000)
    process.stdin.flush()
    process.send_signal(number)
    process.wait(5)
    assert process.returncode == -number
    assert all_end(workers)
    assert list(tmp_path.iterdir()) == []
    assert process.stderr.read() == b""


def test_ctrl_c_at_a_terminal_reaches_no_worker(hapax, tmp_path):
    # The terminal sends SIGINT to the whole group; a worker that died of it would be told of as lost.
    process = hapax.start("count", "-s", "shared", "-j", "2", "-o", tmp_path / "out", stdin=subprocess.PIPE,
                          stderr=subprocess.PIPE, start_new_session=True)
    workers = workers_of(process, 2)
    end = time.monotonic() + 5
    while any(os.getpgid(worker) == process.pid for worker in workers):  # before it is the worker program
        assert time.monotonic() < end
    os.killpg(process.pid, signal.SIGINT)
    process.wait(5)
    assert process.returncode == -signal.SIGINT
    assert all_end(workers)
    assert process.stderr.read() == b""


@pytest.mark.parametrize("strategy", PROCESSES)
def test_a_host_that_ignores_sigchld(hapax, strategy):
    result = hapax("count", "-s", strategy, "-j", "3", input=b"b a b",
                   preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
    assert (result.returncode, result.stdout, result.stderr) == (0, b"b: 2\na: 1\n", "")


@pytest.mark.parametrize("strategy", PROCESSES)
def test_every_number_of_descriptors(hapax, tmp_path, strategy):
    """From too few for anything to enough: a clear error, then the right list; nothing in between."""
    target = tmp_path / "out"
    codes = []
    for most in range(3, 60):
        result = hapax("count", "-s", strategy, "-j", "4", "-o", target, input=b"b a b " * 1000,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)))
        codes.append(result.returncode)
        if result.returncode == 0:
            assert target.read_bytes() == b"b: 2000\na: 1000\n"
            break
        assert result.returncode in (1, 127)
        assert result.stderr.count("\n") == 1
        assert "open files" in result.stderr or "descriptor" in result.stderr or "shared librar" in result.stderr
        assert not target.exists()
    assert codes[-1] == 0


@pytest.mark.parametrize("strategy", PROCESSES)
def test_no_more_processes(unprivileged, strategy):
    def one_process():
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))

    target = unprivileged.folder / "out"
    result = unprivileged("count", "-s", strategy, "-j", "2", "-o", target, input=b"a", preexec_fn=one_process)
    if result.returncode == 0:
        pytest.skip("this user may start any number of processes")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "hapax-worker" in result.stderr and "temporarily unavailable" in result.stderr
    assert not target.exists()


def test_no_shared_memory(hapax, tmp_path, long_text):
    # Shared memory is a file to the system, whose size can be limited.
    target = tmp_path / "out"
    result = hapax("count", "-s", "shared", "-j", "2", "-o", target, long_text,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)))
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "ulimit -f" in result.stderr
    assert not target.exists()


def test_without_its_worker_program(hapax, program_path, tmp_path):
    alone = shutil.copy(program_path, tmp_path / "hapax")
    hapax.path = str(alone)
    result = hapax("count", "-s", "queue", input=b"a")
    if result.returncode == 0:
        pytest.skip("hapax is installed on this machine")
    assert result.returncode == 1
    assert "hapax-worker: the worker program is missing" in result.stderr
    assert hapax("count", "-s", "threads", input=b"a").stdout == b"a: 1\n"


def test_the_worker_program_by_hand(program_path):
    worker = program_path.parent / "hapax-worker"
    result = subprocess.run([worker], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert result.returncode == 2
    assert "not by hand" in result.stderr


@pytest.mark.parametrize("said", [b"", b"\x00" * 16, b"\xff" * 4096, b"\x1b[31mred\n" * 1000, os.urandom(5000)])
def test_the_worker_program_by_hand_with_garbage(program_path, said):
    """It ends by itself, with status 1, and prints nothing of what it was sent."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen(["bash", "-c", f'exec "$0" 3<&{theirs.fileno()}', program_path.parent / "hapax-worker"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   pass_fds=[theirs.fileno()])
        theirs.close()
        try:
            ours.sendall(said)
            ours.shutdown(socket.SHUT_WR)
        except BrokenPipeError:
            pass  # it has had enough
        output, errors = process.communicate(timeout=10)
    assert process.returncode == 1
    assert (output, errors) == (b"", b"")


@pytest.mark.parametrize("strategy", PROCESSES)
def test_an_input_lost_midway_is_told_of_as_ever(hapax, write, strategy):
    result = hapax("count", "-s", strategy, "-j", "3", "--keep-going", write("a", "x y x"), "nowhere",
                   write("b", "y"))
    assert result.returncode == 1
    assert result.stdout == b"x: 2\ny: 2\n"
    assert "nowhere" in result.stderr


def test_the_worker_program_loads_no_decompressor(program_path):
    """Each library that it loads would cost every worker CPU time at its start."""
    readelf = shutil.which("readelf")
    if readelf is None:
        pytest.skip("readelf is not installed")
    worker = program_path.parent / "hapax-worker"
    dynamic = subprocess.run([readelf, "-d", worker], capture_output=True, text=True, check=True).stdout
    needed = [line for line in dynamic.splitlines() if "(NEEDED)" in line]
    for library in ("libz", "isal", "bz2", "lzma", "zstd", "lz4", "fmt", "libstdc++"):
        assert not [line for line in needed if library in line], needed
