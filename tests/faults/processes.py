"""Starts the program in a folder of its own, waits for it up to a limit, and finds the files and processes that it
leaves.

Every process of a run has a mark in its environment, by which survivors are found in /proc. Nothing else would identify
an orphaned worker: its parent has changed, and its process group and session do not tell.
"""
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

MARK = "HAPAX_FAULTS_RUN"
SHARED_MEMORY = "/dev/shm"
GRACE_SECONDS = 5  # how long a worker may take to notice that its host has ended

_numbers = itertools.count()


class Folder:
    """A folder for one run: `out/` has only the output file, and `tmp/` is TMPDIR."""

    def __init__(self, base, old):
        self.path = Path(tempfile.mkdtemp(prefix="run-", dir=base))
        self.mark = f"{os.getpid()}.{next(_numbers)}"
        self.old = old  # bytes of the output file before the run; None: no file
        (self.path / "out").mkdir()
        (self.path / "tmp").mkdir()
        self.target = self.path / "out" / "words"
        if old is not None:
            self.target.write_bytes(old)

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def environment(self, extra):
        kept = {key: value for key, value in os.environ.items() if key not in ("LD_PRELOAD", "TERM")}
        kept.update({"LC_ALL": "C.UTF-8", "TMPDIR": str(self.path / "tmp"), MARK: self.mark})
        return kept | extra

    def content(self):
        return self.target.read_bytes() if self.target.exists() else None

    def residue(self):
        """Names of files that should not be there."""
        inside = {path.name for path in (self.path / "out").iterdir()} - {"words"}
        return sorted(inside | {path.name for path in (self.path / "tmp").iterdir()})


def marked(mark):
    """The running processes with a mark."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/environ", "rb") as environment:
                    if wanted in environment.read().split(b"\0"):
                        found.append(int(name))
            except OSError:
                pass  # it has ended, or belongs to another user
    return found


def survivors(mark, seconds=GRACE_SECONDS):
    """Returns the processes that still run after `seconds`, and kills them."""
    end = time.monotonic() + seconds
    while (left := marked(mark)) and time.monotonic() < end:
        time.sleep(0.02)
    for pid in left:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return left


def memory_files():
    """Names of shared memory that hapax could have left. It should never create named shared memory."""
    there = os.listdir(SHARED_MEMORY) if os.path.isdir(SHARED_MEMORY) else []
    return {name for name in there if "hapax" in name}


class Run:
    """A running program. `feed`, if given, is called on a thread with the write end of its standard input."""

    def __init__(self, command, folder, environment, feed=None, pass_fds=()):
        self.folder = folder
        self.started = time.monotonic()
        self.output = tempfile.TemporaryFile()
        self.errors = tempfile.TemporaryFile()
        source = subprocess.DEVNULL if feed is None else subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=source, stdout=self.output, stderr=self.errors,
                                        env=folder.environment(environment), cwd=folder.path / "out",
                                        pass_fds=pass_fds)
        self.feeder = None
        if feed is not None:
            self.feeder = threading.Thread(target=feed, args=(self.process.stdin,), daemon=True)
            self.feeder.start()

    def wait(self, seconds):
        """Returns its status; None if it had to be killed, with all its processes."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            survivors(self.folder.mark, 0)
            self.process.kill()
            self.process.wait()
            status = None
        self.seconds = time.monotonic() - self.started
        if self.process.stdin is not None:
            self.feeder.join(5)
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass
        self.said = self.read(self.errors)
        self.listed = self.read(self.output)
        return status

    @staticmethod
    def read(file):
        file.seek(0)
        with file:
            return file.read()
