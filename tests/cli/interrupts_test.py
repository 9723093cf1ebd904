"""A system call that a signal interrupts (EINTR) is made again, whichever it is.

strace(1) makes calls fail with EINTR: every second call of a kind, so that each one is interrupted
once and its repetition is not. Both halves are tried, because a call that needs no repetition
(a wish, a look) moves the turns of those behind it.
"""
import gzip
import json
import re
import shutil
import subprocess

import pytest

from conftest import TIMEOUT

# What a call is named differs by architecture; strace passes by unknown names with '?'.
CALLS = """access faccessat faccessat2 fallocate fchmod fchown fcntl fstat fsync getdents64 getrandom
linkat lstat madvise newfstatat open openat poll ppoll pread64 read readlink readlinkat recvfrom
recvmsg rename renameat renameat2 sendmsg stat statx unlink unlinkat wait4 write""".split()
# One function of the C library, which is repeated whole, makes several of them (realpath, fdopendir).
STEPS = {"readlink": 40, "readlinkat": 40, "fcntl": 3}
TEXT = b"the cat and the dog and the end\n" * 3
LIST = b"the: 9\nand: 6\ncat: 3\ndog: 3\nend: 3\n"
# The first call of main(): those before it are the dynamic loader's, who gives up when interrupted.
FIRST_CALL = "fcntl(0, F_GETFD)"


def may_trace():
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(
        ["strace", "-o", "/dev/null", "true"], capture_output=True, timeout=TIMEOUT, check=False
    )
    return tried.returncode == 0


traces = pytest.mark.skipif(not may_trace(), reason="strace is missing, or may not trace")


class Traced:
    """Runs of the program under strace; `prepare` sets the folder up anew before each."""

    def __init__(self, hapax, arguments, prepare, input):
        self.hapax, self.arguments, self.prepare, self.input = hapax, arguments, prepare, input

    def run(self, *options):
        """(the program's result, the lines of the trace)"""
        self.prepare()
        log = self.hapax.folder.parent / (self.hapax.folder.name + ".trace")
        result = subprocess.run(
            ["strace", "-o", log, *options, self.hapax.path, *self.arguments],
            input=self.input,
            capture_output=True,
            env=self.hapax.environment(),
            cwd=self.hapax.folder,
            timeout=TIMEOUT,
            check=False,
        )
        return result, log.read_text(errors="replace").splitlines()

    def calls_before_main(self):
        """How many calls of each kind the loader makes, for the kinds that the program makes too."""
        _, lines = self.run("-e", "trace=" + ",".join("?" + call for call in CALLS))
        names = [line.split("(")[0] for line in lines]
        begin = next(i for i, line in enumerate(lines) if line.startswith(FIRST_CALL))
        return {call: names[:begin].count(call) for call in CALLS if call in names[begin:]}

    def interrupted_runs(self):
        """A result for each kind of call and each half of its calls, with the name of the kind."""
        interruptions = 0
        for call, before in self.calls_before_main().items():
            for first in (before + 1, before + 2):
                when = f"{first}+{STEPS.get(call, 2)}"
                result, lines = self.run(
                    "-e", f"trace={call}", "-e", f"inject={call}:error=EINTR:when={when}"
                )
                interruptions += sum("(INJECTED)" in line for line in lines)
                yield call, result
        assert interruptions > 10


def counted_to(output):
    return lambda folder, result: ((folder / output).read_bytes(), result.stdout) == (LIST, b"")


def counted_to_standard_output(folder, result):
    return result.stdout == LIST


def peak_memory_is_known(folder, result):
    return json.loads(result.stderr)["peak_memory_bytes"] > 0 and result.stdout == LIST


SCENARIOS = {
    "a new file": ("count text -o out", None, counted_to("out")),
    "a file that is replaced": ("count text -o old", None, counted_to("old")),
    "a link to a file that is replaced": ("count text -o link", None, counted_to("old")),
    "standard input": ("count -", TEXT, counted_to_standard_output),
    "standard input, twice": ("count --verify -o out", TEXT, counted_to("out")),
    "a folder": ("count folder --glob *.txt", None, counted_to_standard_output),
    "a list of names": ("count --files0-from names", None, counted_to_standard_output),
    "a compressed file": ("count text.gz", None, counted_to_standard_output),
    "a counts file": ("cat text.counts -o out", None, counted_to("out")),
    "worker processes": ("count -s shared -j 2 text", None, counted_to_standard_output),
    "worker processes and messages": ("count -s hybrid -j 2 text", None, counted_to_standard_output),
    "figures": ("count --stats json text", None, peak_memory_is_known),
}


@traces
@pytest.mark.parametrize("name", SCENARIOS)
def test_interrupted_calls_are_made_again(hapax, tmp_path, name):
    arguments, given, is_right = SCENARIOS[name]
    hapax.folder = tmp_path / "here"

    def prepare():
        shutil.rmtree(hapax.folder, ignore_errors=True)
        (hapax.folder / "folder").mkdir(parents=True)
        for path in ("text", "folder/a.txt"):
            (hapax.folder / path).write_bytes(TEXT)
        (hapax.folder / "old").write_bytes(b"old words")
        (hapax.folder / "link").symlink_to("old")
        (hapax.folder / "names").write_bytes(b"text\0")
        (hapax.folder / "text.gz").write_bytes(gzip.compress(TEXT))
        (hapax.folder / "text.counts").write_bytes(counts)

    counts = hapax("count", "-f", "counts", input=TEXT, cwd=tmp_path).stdout
    traced = Traced(hapax, arguments.split(), prepare, given)
    prepare()
    left = None
    for call, result in traced.interrupted_runs():
        assert (result.returncode, is_right(hapax.folder, result)) == (0, True), (call, result)
        names = sorted(path.name for path in hapax.folder.iterdir())
        assert left in (None, names), call
        left = names
        assert not re.search(rb"error|warning", result.stderr), (call, result)


@traces
def test_what_is_no_interruption_is_still_an_error(hapax, tmp_path):
    """The injection itself works: the same run with another error fails."""
    (tmp_path / "text").write_bytes(TEXT)
    traced = Traced(hapax, ["count", "text", "-o", "out"], lambda: None, None)
    result, _ = traced.run("-e", "inject=fsync:error=EIO:when=1")
    assert (result.returncode, b"Input/output error" in result.stderr) == (1, True)


# Loaded before libc: the first link and the first rename are made, and yet fail with EINTR.
DONE_AND_INTERRUPTED = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
static int interrupt(int result) {
  static int calls;
  if (result != 0 || calls++ > 0) return result;
  errno = EINTR;
  return -1;
}
int linkat(int from, const char* old, int to, const char* name, int flags) {
  int (*real)(int, const char*, int, const char*, int) = dlsym(RTLD_NEXT, "linkat");
  return CALLS_LINK ? interrupt(real(from, old, to, name, flags)) : real(from, old, to, name, flags);
}
int renameat(int from, const char* old, int to, const char* name) {
  int (*real)(int, const char*, int, const char*) = dlsym(RTLD_NEXT, "renameat");
  return CALLS_LINK ? real(from, old, to, name) : interrupt(real(from, old, to, name));
}
"""


@pytest.mark.parametrize("output, call", [("new", "link"), ("old", "link"), ("old", "rename")])
def test_a_step_that_was_done_and_interrupted_is_done(hapax, write, tmp_path, output, call):
    source, library = write("shim/shim.c", DONE_AND_INTERRUPTED), tmp_path / "shim" / "shim.so"
    subprocess.run(
        ["cc", "-shared", "-fPIC", f"-DCALLS_LINK={int(call == 'link')}", "-o", library, source],
        check=True,
    )
    write("here/old", "old words")
    here = tmp_path / "here"
    result = hapax("count", "-o", output, input=TEXT, cwd=here, env={"LD_PRELOAD": str(library)})
    assert (result.returncode, result.stderr) == (0, "")
    assert (here / output).read_bytes() == LIST
    assert sorted(path.name for path in here.iterdir()) == sorted({output, "old"})
