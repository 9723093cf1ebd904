"""What the tests of the program share: running it, plainly or on a pseudo-terminal.

CTest names the program in the environment variable HAPAX.
"""
import contextlib
import errno
import os
import pty
import re
import select
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest

TIMEOUT = 60


def by(strategy, workers):
    """The flags for a strategy; linear is told no number of workers, which it says to mean nothing."""
    return ("-s", strategy, *(() if strategy == "linear" else ("-j", str(workers))))


@contextlib.contextmanager
def growing(path):
    """Another program appends to the file all the time."""
    over = threading.Event()

    def append():
        while not over.wait(0.02):
            with open(path, "a") as file:
                file.write("more ")

    writer = threading.Thread(target=append)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


class Program:
    def __init__(self, path, folder, **identity):
        self.path = str(path)
        self.folder = folder
        self.identity = identity  # of the user who runs it, as subprocess takes it

    def environment(self, extra=None):
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
        environment.update({"TERM": "xterm", "LC_ALL": "C.UTF-8"})
        environment.update(extra or {})
        return environment

    def __call__(self, *arguments, input=b"", env=None, cwd=None, **options):
        """Runs to the end; returncode, stdout and stderr (text) of a CompletedProcess."""
        result = subprocess.run(
            [self.path, *map(os.fspath, arguments)],
            input=input if "stdin" not in options else None,
            stdout=options.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            env=self.environment(env),
            cwd=cwd or self.folder,
            timeout=TIMEOUT,
            **self.identity,
            **options,
        )
        result.stderr = result.stderr.decode("utf-8", "surrogateescape")
        return result

    def start(self, *arguments, **options):
        """Starts and returns a Popen."""
        options.setdefault("cwd", self.folder)
        return subprocess.Popen(
            [self.path, *map(os.fspath, arguments)],
            env=self.environment(options.pop("env", None)),
            **options,
        )

    def on_terminal(self, *arguments, env=None, stdin=subprocess.DEVNULL, meanwhile=None):
        """Standard error on a pseudo-terminal; `stdin="terminal"` puts standard input there too.

        `meanwhile(process, write)` may write to the terminal. Gives (code, stdout, shown).
        """
        master, slave = pty.openpty()
        try:
            process = self.start(
                *arguments,
                env=env,
                stdin=slave if stdin == "terminal" else stdin,
                stdout=(output := tempfile.TemporaryFile()),
                stderr=slave,
                start_new_session=True,
            )
            os.close(slave)
            if meanwhile:
                meanwhile(process, lambda data: os.write(master, data))
            shown = read_terminal(master).decode("utf-8", "replace")
            code = process.wait(TIMEOUT)
            output.seek(0)
            return code, output.read(), shown
        finally:
            os.close(master)


def read_terminal(master):
    shown = b""
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        if not select.select([master], [], [], 0.2)[0]:
            continue
        try:
            got = os.read(master, 65536)
        except OSError as error:
            if error.errno == errno.EIO:  # the other side is closed
                return shown
            raise
        if not got:
            return shown
        shown += got
    raise TimeoutError("the program did not end")


@pytest.fixture(autouse=True, scope="session")
def signals_end_programs():
    """Also where nohup, or a shell's `&`, started the tests: a signal that is ignored from the beginning on stays so."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture(scope="session")
def program_path():
    path = os.environ.get("HAPAX")
    if not path:
        pytest.exit("set HAPAX to the program that is to be tested", 2)
    return Path(path).resolve()


@pytest.fixture
def hapax(program_path, tmp_path):
    return Program(program_path, tmp_path)


@pytest.fixture
def strategies(hapax):
    """The strategies that the parser knows, so that a new one is in every list that is tested."""
    listed = re.search(r"choose (.*) or (.*)\n", hapax("compare", "-s", "none_of_them", ".").stderr)
    names = [*listed[1].split(", "), listed[2]]
    assert {"linear", "threads", "queue", "shared", "hybrid"} <= set(names)
    return names


@pytest.fixture
def unprivileged(program_path):
    """The program run by somebody whom permissions stop, in a folder of his own."""
    folder = Path(tempfile.mkdtemp(prefix="hapax-cli-"))
    folder.chmod(0o755)
    try:
        program = Program(program_path, folder)
        if os.geteuid() == 0:
            # The build folder may be closed to others.
            program.path = shutil.copy(program_path, folder / "hapax-program")
            os.chmod(program.path, 0o755)
            worker = program_path.parent / "hapax-worker"
            if worker.exists():
                os.chmod(shutil.copy(worker, folder / "hapax-worker"), 0o755)
            os.chown(folder, 65534, 65534)
            program.identity = {"user": 65534, "group": 65534, "extra_groups": []}
        yield program
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def write(tmp_path):
    """write("a/b.txt", data) makes a file below the test's folder and gives its path."""

    def write_file(name, data):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write_file


@pytest.fixture
def device(program_path, tmp_path, unprivileged):
    """device("full", 7) gives (program, path) of a memory device (character, major 1) for tests.

    Root gets a node of the test's own, so that a fault can replace nothing but that; anybody else,
    or root where nodes cannot be made, the system's, with a program that may not replace it.
    """

    def make(name, minor):
        path = tmp_path / name
        try:
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, minor))
            os.close(os.open(path, os.O_WRONLY))
            return Program(program_path, tmp_path), path
        except OSError:
            path.unlink(missing_ok=True)
            return unprivileged, Path("/dev") / name

    return make


def is_device(path, minor):
    status = os.stat(path)
    return stat.S_ISCHR(status.st_mode) and status.st_rdev == os.makedev(1, minor)
