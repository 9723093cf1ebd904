"""count() and count_text()."""

import os
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from . import _hapax
from ._counts import Counts
from ._options import (
    Case,
    Decompress,
    StopFlag,
    Strategy,
    add_options_for_bytes,
    add_options_for_files,
    check_stop,
    options_for_words,
)

Path: TypeAlias = str | bytes | os.PathLike[str] | os.PathLike[bytes]
Progress: TypeAlias = bool | Callable[[int, int | None], object] | None


def count(
    paths: Path | Iterable[Path],
    *,
    strategy: Strategy = "auto",
    workers: int | None = None,
    case: Case = "lower",
    encoding: str | None = None,
    strict: bool = False,
    glob: str | Iterable[str] = (),
    skip_hidden: bool = False,
    follow: bool = False,
    skip_binary: bool = False,
    decompress: Decompress = "auto",
    decoder_memory: int | None = None,
    keep_going: bool = False,
    progress: Progress = None,
    stop: StopFlag | None = None,
) -> Counts:
    """Counts every distinct word of files and directories, as the program ``hapax count`` does.

    The arguments are the flags of the program, with the same names and the same defaults.

    Args:
        paths: a file or a directory, or an iterable of them (str, bytes or os.PathLike). A
            directory is walked in sorted order, hidden files too. "-" is a file of that name.
    """
    options = options_for_words(strategy=strategy, workers=workers, case=case, strict=strict)
    add_options_for_bytes(
        options, encoding=encoding, decompress=decompress, decoder_memory=decoder_memory
    )
    add_options_for_files(
        options,
        glob=glob,
        skip_hidden=skip_hidden,
        follow=follow,
        skip_binary=skip_binary,
        keep_going=keep_going,
    )
    check_stop(stop)
    return Counts(_hapax.count_paths(_path_list(paths), options, stop, progress))


def count_text(
    text: str | bytes | bytearray | memoryview,
    *,
    strategy: Strategy = "auto",
    workers: int | None = None,
    case: Case = "lower",
    strict: bool = False,
    progress: Progress = None,
    stop: StopFlag | None = None,
) -> Counts:
    """Counts every distinct word of one text."""
    options = options_for_words(strategy=strategy, workers=workers, case=case, strict=strict)
    check_stop(stop)
    return Counts(_hapax.count_text(text, options, stop, progress))


def _path_list(paths: Any) -> list[bytes]:
    if isinstance(paths, (str, bytes, os.PathLike)):
        paths = [paths]
    return [_path_bytes(path) for path in paths]


def _path_bytes(path: Any) -> bytes:
    return os.fsencode(path)
