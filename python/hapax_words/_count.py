"""count() and count_text()."""

import os
from _collections_abc import Callable, Iterable

from . import _hapax
from ._advice import Advice
from ._counts import Counts, finished
from ._options import (
    add_options_for_bytes,
    add_options_for_files,
    add_options_for_memory,
    check_stop,
    options_for_words,
)
from ._paths import is_path, path_list
from ._progress import Reporting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._options import StopFlag


def count(
    paths: str | bytes | os.PathLike[str] | Iterable[str | bytes | os.PathLike[str]],
    *,
    strategy: str = "auto",
    workers: int | None = None,
    case: str = "lower",
    encoding: str | None = None,
    strict: bool = False,
    glob: str | Iterable[str] = (),
    skip_hidden: bool = False,
    follow: bool = False,
    skip_binary: bool = False,
    decompress: str = "auto",
    decoder_memory: int = _hapax.DEFAULT_DECODER_MEMORY,
    memory_limit: int = 0,
    tmp: str | bytes | os.PathLike[str] | None = None,
    keep_going: bool = False,
    progress: bool | Callable[[int, int | None], object] | None = None,
    stop: "StopFlag | None" = None,
) -> Counts:
    """Counts every distinct word of files and directories, as the program ``hapax count`` does.

    A word is what ``re.findall(r"\\w+", text)`` finds in Python 3.11 (Unicode 14), in lower case. The
    arguments are the flags of the program, with their names and defaults; ``memory_limit`` is
    ``--memory``, and no limit is its default. The count runs without
    Python's lock, on as many processors as there are. Ctrl-C ends it.

        counts = hapax.count("corpus/", glob="*.txt")
        counts.most_common(10)

    Args:
        paths (str, bytes, os.PathLike, or an iterable of them): files and directories. A directory
            is walked in sorted order, hidden files too. gzip, bzip2, xz, zstd and lz4 files are
            decompressed. "-" is a file of that name; ``count_file(sys.stdin)`` counts standard
            input. An empty iterable gives no words. No default.
        strategy (str): how workers share the work: "auto", "linear", "threads", "queue", "shared"
            or "hybrid". The workers of the last three are processes. The counts are always the
            same. Default "auto": linear for little text, else threads.
        workers (int or None): how many workers count, from 1 to 1024. Default None: one for each
            processor that this process may use.
        case (str): "lower" makes words lower case, "keep" counts "The" and "the" apart. Default
            "lower".
        encoding (str or None): the encoding of the text, any that Python or iconv knows, such as
            "latin1". A byte order mark takes precedence. Default None: UTF-8.
        strict (bool): raise InvalidTextError at the first invalid byte sequence. Default False: such
            a sequence separates words, and is reported as a notice.
        glob (str or iterable of str): in directories, count only the files that match a pattern.
            "!*.bak" leaves out files; the last pattern that matches wins. Default (): all files.
        skip_hidden (bool): in directories, leave out names that begin with a dot. Default False.
        follow (bool): in directories, follow symbolic links. Default False.
        skip_binary (bool): leave out files with a NUL in the first 32 KB of their text, with a
            notice. Default False: they are counted.
        decompress (str): "auto" or "never", which counts the bytes as they are. Default "auto".
        decoder_memory (int): bytes; compressed files whose decoder needs more are refused. 0 is
            no limit. Default 134217728, which is 128 MiB.
        memory_limit (int): bytes; a bound on the memory of the count, its worker processes included.
            A count that needs more keeps counts in temporary files, and takes up to 40 MB more. 0 is
            no limit. Default 0.
        tmp (str, bytes, os.PathLike or None): the directory for temporary files, which have no names
            there. Default None: the directory that TMPDIR names, else /tmp.
        keep_going (bool): leave out files that cannot be read, with a notice, instead of raising an
            error. Default False.
        progress (bool, callable or None): True shows a bar of tqdm, or a line on standard error
            where tqdm is not installed. A callable is called some 40 times a second with the bytes
            done and the bytes in all (int, or None where they are not known). Default None: nothing.
        stop (threading.Event or None): ends the count with ``Cancelled`` once it is set. For
            threads that Ctrl-C does not reach. Default None.

    Returns:
        Counts: the words with their counts.

    Raises:
        Error: below it, there is a class for each kind of failure, which is also the built-in class
            that fits: FileNotFoundError, PermissionError, ValueError, MemoryError and so on.
    """
    options = options_for_words(strategy=strategy, workers=workers, case=case, strict=strict)
    add_options_for_bytes(
        options, encoding=encoding, decompress=decompress, decoder_memory=decoder_memory
    )
    add_options_for_memory(options, memory_limit=memory_limit, tmp=tmp)
    add_options_for_files(
        options,
        glob=glob,
        skip_hidden=skip_hidden,
        follow=follow,
        skip_binary=skip_binary,
        keep_going=keep_going,
    )
    check_stop(stop)
    inputs = path_list("paths", paths)
    with Advice("count"), Reporting(progress) as report:
        return finished(_hapax.count_paths(inputs, options, stop, report), "count")


def count_text(
    text: str | bytes | bytearray | memoryview,
    *,
    strategy: str = "auto",
    workers: int | None = None,
    case: str = "lower",
    strict: bool = False,
    progress: bool | Callable[[int, int | None], object] | None = None,
    stop: "StopFlag | None" = None,
) -> Counts:
    """Counts every distinct word of one text in memory.

    The text is counted as it is: a str is never taken for a path, and bytes are UTF-8, neither
    decompressed nor decoded, whatever they look like. A lone surrogate of a str separates words.

        hapax.count_text("The whale, the whale!")["whale"] == 2

    Args:
        text (str, or bytes, bytearray, memoryview and other contiguous buffers of bytes): the text.
            No default.
        strategy (str): as for count(). Default "auto".
        workers (int or None): as for count(), from 1 to 1024. Default None: one for each processor.
        case (str): "lower" makes words lower case, "keep" leaves them. Default "lower".
        strict (bool): raise InvalidTextError if bytes are not UTF-8. Default False: invalid bytes
            separate words.
        progress (bool, callable or None): as for count(). Default None: nothing is shown.
        stop (threading.Event or None): ends the count once it is set. Default None.

    Returns:
        Counts: the words with their counts.
    """
    options = options_for_words(strategy=strategy, workers=workers, case=case, strict=strict)
    check_stop(stop)
    _check_text(text)
    with Advice("count_text"), Reporting(progress) as report:
        return finished(_hapax.count_text(text, options, stop, report), "count_text")


def _check_text(text: "Any") -> None:
    if isinstance(text, (str, bytes)) or _has_buffer(text):
        return
    hint = ""
    if is_path(text):
        hint = "; count() counts files"
    elif hasattr(text, "read"):
        hint = "; count_file() counts an open file"
    elif isinstance(text, Iterable):
        hint = "; count_iter() counts many texts"
    raise TypeError(f"text must be str or bytes, not {type(text).__name__}{hint}")


def _has_buffer(value: "Any") -> bool:
    try:
        memoryview(value).release()
    except (TypeError, BufferError):
        return False
    return True
