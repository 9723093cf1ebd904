"""count_file(): counts an open file from where it stands.

A plain file is counted through its descriptor, which is as fast as a path. Everything else is read
through its own read(), in the caller's thread, while other threads count.
"""

import codecs
import io
import os
import stat
from _collections_abc import Callable

from . import _hapax
from ._advice import TEXT_FILE, Advice
from ._counts import Counts, finished
from ._options import (
    add_options_for_bytes,
    add_options_for_memory,
    check_stop,
    options_for_words,
)
from ._paths import is_path
from ._progress import Reporting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from ._options import StopFlag

    class Readable(Protocol):
        """What count_file() needs of a file: read(n), which returns bytes or str."""

        def read(self, n: int, /) -> str | bytes: ...


BLOCK_BYTES = 1 << 20

# How long a wait for data goes on before `stop` is looked at.
STOP_MILLISECONDS = 50

# How a text file may treat bytes that are not UTF-8, so that its words are those of the bytes: it
# fails, or puts a character there that separates words.
SEPARATING_ERRORS = ("strict", "replace", "surrogateescape")

# With these bytes a text in another encoding begins, for all who look for byte order marks.
OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def count_file(
    f: "Readable",
    *,
    strategy: str = "auto",
    workers: int | None = None,
    case: str = "lower",
    encoding: str | None = None,
    strict: bool = False,
    decompress: str = "auto",
    decoder_memory: int = _hapax.DEFAULT_DECODER_MEMORY,
    memory_limit: int = 0,
    tmp: str | bytes | os.PathLike[str] | None = None,
    progress: bool | Callable[[int, int | None], object] | None = None,
    stop: "StopFlag | None" = None,
) -> Counts:
    """Counts every distinct word of an open file, from where it stands to its end.

    Afterwards the file stands at its end. After an exception, a plain file stands where it stood
    before, so that nothing is skipped; other files stand behind what was read. A binary file is counted as ``count()`` counts a path:
    compressed data is decompressed, ``encoding`` is heeded. A text file, which is one whose
    ``read()`` returns str, gives its characters: nothing is decompressed or decoded.

        with open("log.txt") as f:
            f.readline()  # the header
            counts = hapax.count_file(f)

    A plain file that ``open()`` gave, binary or text in UTF-8, is read through its descriptor.
    Other files (GzipFile, BytesIO, StringIO, sockets, pipes) are read through their own ``read()``,
    in the caller's thread. Its exceptions come out.

    Args:
        f (a file object): an open file that can be read, binary or text. No default.
        strategy (str): as for count(). Default "auto".
        workers (int or None): as for count(), from 1 to 1024. Default None: one for each processor.
        case (str): "lower" makes words lower case, "keep" leaves them. Default "lower".
        encoding (str or None): the encoding of a binary file. A text file has its own, and raises
            ValueError for another. Default None: UTF-8.
        strict (bool): raise InvalidTextError at the first invalid byte sequence of a binary file. A
            text file does what its own ``errors`` says: a str has no invalid bytes. Default False: it
            separates words.
        decompress (str): "auto" or "never", for binary files. "never" raises ValueError for a text
            file. Default "auto".
        decoder_memory (int): bytes, as for count(), for binary files. Another value than the default
            raises ValueError for a text file. Default 134217728, which is 128 MiB.
        memory_limit (int): bytes, as for count(). 0 is no limit. Default 0.
        tmp (str, bytes, os.PathLike or None): the directory for temporary files, as for count().
            Default None: the directory that TMPDIR names, else /tmp.
        progress (bool, callable or None): as for count(). Default None: nothing is shown.
        stop (threading.Event or None): ends the count once it is set, also while a pipe that
            ``open()`` gave as a binary file has no data. Where f is a text file that is not plain,
            or of another class, it is looked at between two calls of ``read()``: for standard
            input, pass ``sys.stdin.buffer``. Default None.

    Returns:
        Counts: the words with their counts.
    """
    options = options_for_words(strategy=strategy, workers=workers, case=case, strict=strict)
    add_options_for_bytes(
        options, encoding=encoding, decompress=decompress, decoder_memory=decoder_memory
    )
    add_options_for_memory(options, memory_limit=memory_limit, tmp=tmp)
    check_stop(stop)
    _check_file(f)
    if isinstance(f, io.TextIOBase):
        _set_for_text(options, encoding, decompress, decoder_memory)
        options.strict = getattr(f, "errors", None) == "strict"
    binary = _plain_binary(f)
    position = None if binary is None else _position(f, binary)
    caller = TEXT_FILE if isinstance(f, io.TextIOBase) else "count_file"
    with Advice(caller), Reporting(progress) as report:
        if binary is not None and position is not None:
            table = _count_by_descriptor(f, binary, position, options, stop, report)
            return finished(table, caller)
        read = _reader_of(f, stop)
        first = read(BLOCK_BYTES)
        if isinstance(first, str):
            _set_for_text(options, encoding, decompress, decoder_memory)
            caller = TEXT_FILE
        counter = _hapax.BytesCounter(options, _name_of(f), stop, report)
        return finished(_count_blocks(counter, first, read), caller)


def _check_file(f: "Any") -> None:
    if not callable(getattr(f, "read", None)):
        hint = "; count() counts files" if is_path(f) else ""
        raise TypeError(f"f must be an open file with read(), not {type(f).__name__}{hint}")
    if getattr(f, "closed", False):
        raise ValueError("f is closed")


def _set_for_text(
    options: _hapax.Options, encoding: "Any", decompress: "Any", decoder_memory: "Any"
) -> None:
    """The options for a text file, whose characters are counted as they are."""
    for name, value, default in (
        ("encoding", encoding, None),
        ("decompress", decompress, "auto"),
        ("decoder_memory", decoder_memory, _hapax.DEFAULT_DECODER_MEMORY),
    ):
        if value != default:
            raise ValueError(f"{name} is for binary files; f is a text file, which gives str")
    options.never_decompress, options.strict, options.encoding = True, False, "UTF-8"


def _plain_binary(f: "Any") -> "Any":
    """The binary file of a plain file whose descriptor gives the same words; else None."""
    binary = f
    if type(f) is io.TextIOWrapper:
        if codecs.lookup(f.encoding).name != "utf-8" or f.errors not in SEPARATING_ERRORS:
            return None
        binary = f.buffer
    raw = binary.raw if type(binary) in (io.BufferedReader, io.BufferedRandom) else binary
    if type(raw) is not io.FileIO or not raw.readable():
        return None
    return binary if stat.S_ISREG(os.fstat(raw.fileno()).st_mode) else None


def _position(f: "Any", binary: "Any") -> int | None:
    """The byte at which a plain file stands; None if its text is not that of the bytes there."""
    try:
        if f is binary:
            f.flush()  # a text file does so in tell()
        position = int(f.tell())
    except OSError:  # a text file that is iterated over does not say
        return None
    if position >= 1 << 63:  # the state of a decoder, too
        return None
    if f is not binary and os.pread(binary.fileno(), 4, position).startswith(OTHER_MARKS):
        return None
    return position


def _count_by_descriptor(
    f: "Any", binary: "Any", position: int, options: _hapax.Options, stop: "Any", report: "Any"
) -> "Any":
    """Counts a plain file; f is then at the end, or where it was if anything is raised."""
    descriptor = binary.fileno()
    before = os.lseek(descriptor, 0, os.SEEK_CUR)
    try:
        table = _hapax.count_descriptor(descriptor, position, _name_of(f), options, stop, report)
        f.seek(os.lseek(descriptor, 0, os.SEEK_CUR))
        return table
    except BaseException:
        os.lseek(descriptor, before, os.SEEK_SET)  # seek() alone may believe to be there
        f.seek(position)
        raise


def _reader_of(f: "Any", stop: "Any") -> "Callable[[int], Any]":
    """f.read(); for a binary file of a descriptor, such as a pipe, one that heeds stop meanwhile."""
    raw = f.raw if type(f) is io.BufferedReader else f
    if stop is None or type(raw) is not io.FileIO:
        return f.read  # type: ignore[no-any-return]
    import select

    # All is read in the end, so what is in the buffer may wait until more comes.
    arrival = select.poll()
    arrival.register(raw, select.POLLIN)
    read_what_is_there = f.read if f is raw else f.read1

    def read(n: int) -> "Any":
        while not arrival.poll(STOP_MILLISECONDS):
            check_stop(stop)
        return read_what_is_there(n)

    return read


def _count_blocks(counter: _hapax.BytesCounter, block: "Any", read: "Callable[[int], Any]") -> "Any":
    """Counts the block and all that read() gives after it."""
    try:
        while block:
            if counter.add(block):
                break
            block = read(BLOCK_BYTES)
        if block is None:
            raise BlockingIOError("f must be a file that waits for its data")
        return counter.finish()
    finally:
        counter.close()


def _name_of(f: "Any") -> bytes:
    name = getattr(f, "name", None)
    return os.fsencode(name) if isinstance(name, (str, bytes)) else b"file"
