"""Rows about non-blocking standard input and output: with late data and slow readers."""
import os
import subprocess
import sys
import threading
import time

from checks import Case
from processes import Folder, survivors
from rows import STRATEGIES, Report, Row

PIECES = 8


def late(data, seconds=0.4):
    """Feeds data in pieces; the program's end of the pipe is non-blocking."""
    def feed(pipe):
        os.set_blocking(pipe.fileno(), True)
        try:
            for piece in range(PIECES):
                time.sleep(seconds / PIECES)
                pipe.write(data[len(data) * piece // PIECES:len(data) * (piece + 1) // PIECES])
                pipe.flush()
            pipe.close()
        except BrokenPipeError:
            pass  # the program has ended early; its exit status says why
    return feed


# O_NONBLOCK belongs to the open pipe, so a process before the program can set it on its standard input.
UNBLOCK = [sys.executable, "-c", "import os, sys; os.set_blocking(0, False); os.execvp(sys.argv[1], sys.argv[1:])"]


def nonblocking_input(bench):
    text, counts = bench.corpus.text("some").read_bytes(), bench.corpus.counts_file("some").read_bytes()
    answer = bench.corpus.answer("some")
    jobs = [(["count", "-s", strategy, *(["-j", 3] if strategy != "linear" else []), "-o", "@target"], text, answer)
            for strategy in STRATEGIES]
    jobs += [(["count", "--verify", "-o", "@target", "-"], text, answer),
             (["compare", "-q", "-r", 1, "--warmup", 0, "-j", 2, "-s", "threads,shared", "-o", "@target", "-"], text, answer),
             (["cat", "-o", "@target"], counts, answer),
             (["merge", "-o", "@target", "-"], counts, bench.corpus.answer("some", "counts")),
             (["count", "--files0-from", "-", "-o", "@target"], bytes(bench.corpus.text("some")) + b"\0", answer)]
    return bench.run([Case(arguments, want, wrapper=UNBLOCK, feed=late(data), statuses=(0,),
                           fault="standard input does not block, data comes late") for arguments, data, want in jobs],
                     jobs=4)


def listed_slowly(bench, arguments):
    """Runs the program with a non-blocking pipe as standard output and reads it slowly. Returns status, list and
    messages.
    """
    folder = Folder(bench.folder, None)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    process = subprocess.Popen([bench.program, *arguments], stdin=subprocess.DEVNULL, stdout=writing,
                               stderr=subprocess.PIPE, env=folder.environment({}))
    os.close(writing)
    end = threading.Timer(30, process.kill)
    end.start()
    listed = b""
    time.sleep(0.3)
    while piece := os.read(reading, 1 << 14):
        listed += piece
        time.sleep(0.002)
    said = process.stderr.read().decode()
    status = process.wait()
    end.cancel()
    os.close(reading)
    survivors(folder.mark)
    folder.remove()
    return status, listed, said


def nonblocking_output(bench):
    failures = []
    for form in ("text", "json", "counts"):
        arguments = ["count", "-f", form, bench.corpus.text("some")]
        status, listed, said = listed_slowly(bench, arguments)
        if status != 0 or said or listed != bench.corpus.answer("some", form):
            failures.append(f"exit status {status}, {len(listed)} bytes listed, said {said!r}: "
                            f"hapax count -f {form} some.txt  [standard output does not block]")
    return Report("3 runs", failures, 3)


ROWS = [
    Row("stream.input", "standard input that does not block: waits for the data", nonblocking_input),
    Row("stream.output", "standard output that does not block: waits for its reader", nonblocking_output),
]
