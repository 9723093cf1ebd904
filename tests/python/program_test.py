"""The program inside the package: all strategies find their worker, and ``python -m hapax_words`` is the program."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import hapax_words
import hapax_words.__main__
import pytest

MODULE = [sys.executable, "-m", "hapax_words"]


def run(*arguments: str | Path, **options: object) -> "subprocess.CompletedProcess[str]":
    """Run ``python -m hapax_words`` in an environment without hapax, and return what it did."""
    environment = {"PATH": "/nowhere", "LC_ALL": "C.UTF-8"}
    if "PYTHONPATH" in os.environ:
        environment["PYTHONPATH"] = os.environ["PYTHONPATH"]
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*MODULE, *arguments], capture_output=True, text=True, env=environment, timeout=60, check=False, **options
    )


def test_version_is_that_of_the_project(source: Path) -> None:
    project = re.search(r"project\(hapax VERSION ([0-9.]+)", (source / "CMakeLists.txt").read_text())
    assert project is not None
    assert hapax_words.__version__ == project[1]
    assert run("--version").stdout.splitlines()[0] == f"hapax {project[1]}"


@pytest.mark.parametrize("strategy", ["linear", "threads", "queue", "shared", "hybrid"])
def test_every_strategy_counts(strategy: str, tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("naïve the The\n" * 20_000)
    workers = () if strategy == "linear" else ("-j", "3")
    result = run("count", "-s", strategy, *workers, text)
    assert (result.stdout, result.stderr, result.returncode) == ("the: 40000\nnaïve: 20000\n", "", 0)


@pytest.mark.parametrize("form", ["gzip", "bzip2", "xz", "zstd", "lz4"])
def test_every_compression_is_read(form: str, tmp_path: Path) -> None:
    packed = tmp_path / "text.packed"
    packed.write_bytes(subprocess.run([form, "-c"], input=b"a b a\n", capture_output=True, check=True).stdout)
    assert run("count", packed).stdout == "a: 2\nb: 1\n"


def test_exit_status_and_messages_are_the_programs(tmp_path: Path) -> None:
    result = run("count", "absent", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("hapax: error: absent: No such file or directory")
    assert run("no-such-command").returncode == 2


def test_a_closed_pipe_ends_it_silently(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text(" ".join(f"word{i}" for i in range(200_000)))
    with subprocess.Popen([*MODULE, "count", text], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in (0, -signal.SIGPIPE)


def test_interrupt_ends_it() -> None:
    """Ctrl-C on a terminal, while the program waits for standard input."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [*MODULE, "count", "-"])
    end = time.monotonic() + 30
    while Path(f"/proc/{pid}/exe").readlink().name != "hapax" and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.2)
    began = time.monotonic()
    os.write(terminal, b"\x03")
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert time.monotonic() - began < 2
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT


def test_a_missing_program_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hapax_words.__main__, "__file__", str(tmp_path / "__main__.py"))
    with pytest.raises(SystemExit) as raised:
        hapax_words.__main__.main()
    # Python prints it to standard error, and exits with 1.
    assert raised.value.code == f"hapax: error: {tmp_path}/hapax: No such file or directory; install hapax-words again"
