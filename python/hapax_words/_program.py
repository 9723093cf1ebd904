"""Runs the program ``hapax`` that lies beside this package, so that it can be interrupted.

The program has a process group of its own. Ctrl-C of a terminal reaches Python alone, and what the
handler of Python does decides. If it raises, or if anything else does, all processes of the group
end before the exception comes out. If Python is killed, the program ends by itself: it watches the
process that started it.
"""

import atexit
import errno
import os
import selectors
import signal
import subprocess
import termios
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ._errors import make_error

if TYPE_CHECKING:
    from ._options import StopFlag

PROGRAM = Path(__file__).with_name("hapax")
POLL_SECONDS = 0.05
END_SECONDS = 1.0
READ_BYTES = 1 << 16


def run_program(
    words: list[bytes],
    stop: "StopFlag | None",
    on_messages: Callable[[bytes], None] | None,
    *,
    standard_input: int | None = None,
    descriptors: Sequence[int] = (),
) -> tuple[int, bytes, bytes]:
    """Runs the program to its end; gives exit status, standard output and standard error.

    Args:
        words: the command line without the name of the program: a command that knows --parent.
        stop: ends the program, and raises Cancelled, once it is set.
        on_messages: is called with what comes on standard error, as it comes. Standard error is a
            terminal then, because the program shows on a terminal alone how far it is.
        standard_input: the descriptor of the program's standard input; None is an empty one.
        descriptors: what the program inherits under the same numbers.
    """
    errors_read, errors_write = _terminal() if on_messages else os.pipe()
    try:
        process = _started(words, errors_write, standard_input, descriptors)
    except BaseException:
        os.close(errors_read)
        raise
    finally:
        os.close(errors_write)
    with open(errors_read, "rb", buffering=0) as errors:
        exiting = threading.Event()

        def end_at_exit() -> None:
            exiting.set()
            _end(process)

        atexit.register(end_at_exit)
        try:
            output, messages = _read_all(process, errors.fileno(), stop, on_messages)
            status = process.wait()
            if exiting.is_set():
                threading.Event().wait()  # a daemon thread while Python exits: it says nothing more
            return status, output, messages
        finally:
            _end(process)
            atexit.unregister(end_at_exit)


def _started(
    words: list[bytes], errors: int, standard_input: int | None, descriptors: Sequence[int]
) -> "subprocess.Popen[bytes]":
    command, *others = words
    try:
        return subprocess.Popen(
            [PROGRAM, command, f"--parent={os.getpid()}", *others],
            stdin=subprocess.DEVNULL if standard_input is None else standard_input,
            stdout=subprocess.PIPE,
            stderr=errors,
            pass_fds=descriptors,
            env=os.environ | {"NO_COLOR": "1", "TERM": "xterm"},
            process_group=0,
        )
    except OSError as error:
        number = error.errno or 0
        path, cause = os.fsencode(PROGRAM), os.strerror(number)
        remedy = "install hapax-words again"
        kind = "not_found" if number == errno.ENOENT else "system"
        raise make_error(kind, cause, path, None, False, remedy, number) from None


def _terminal() -> tuple[int, int]:
    """Both ends of a terminal that passes line ends as they are; a pipe if the system has none to
    give, so that nothing is shown then."""
    try:
        ends = os.openpty()
    except OSError:
        return os.pipe()
    modes = termios.tcgetattr(ends[1])
    modes[1] &= ~termios.OPOST
    termios.tcsetattr(ends[1], termios.TCSANOW, modes)
    return ends


def _read_all(
    process: "subprocess.Popen[bytes]",
    errors: int,
    stop: "StopFlag | None",
    on_messages: Callable[[bytes], None] | None,
) -> tuple[bytes, bytes]:
    """Reads both outputs to their ends."""
    assert process.stdout is not None
    output, messages = bytearray(), bytearray()
    with process.stdout, selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, output)
        selector.register(errors, selectors.EVENT_READ, messages)
        while selector.get_map():
            if stop is not None and stop.is_set():
                raise make_error("cancelled", "cancelled", None, None, False, "")
            for key, _ in selector.select(POLL_SECONDS):
                block = _read(key.fd)
                key.data.extend(block)
                if not block:
                    selector.unregister(key.fileobj)
                elif key.data is messages and on_messages is not None:
                    on_messages(block)
    return bytes(output), bytes(messages)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, READ_BYTES)
    except OSError:  # a terminal says so that its last writer has gone
        return b""


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends the program and the processes that it started, unless it has ended."""
    if process.returncode is not None:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
            return
    process.wait()
