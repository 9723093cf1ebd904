"""compare(): what each strategy of counting costs, measured by the program ``hapax compare``."""

import os
from _collections_abc import Callable, Iterable

from . import _hapax
from ._options import (
    MAX_WORKERS,
    check_stop,
    choice,
    encoding_name,
    pattern_list,
    switch,
    whole_number,
)
from ._paths import path_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._comparison import Comparison
    from ._options import StopFlag

MAX_SECONDS = 1_000_000_000
STRATEGIES = tuple(name for name in _hapax.strategies() if name != "auto")


def compare(
    paths: str | bytes | os.PathLike[str] | Iterable[str | bytes | os.PathLike[str]],
    *,
    strategies: str | Iterable[str] | None = None,
    workers: int | Iterable[int] | None = None,
    runs: int = 5,
    warmup: int = 1,
    min_time: float = 0.0,
    repeat: int = 1,
    case: str = "lower",
    encoding: str | None = None,
    strict: bool = False,
    glob: str | Iterable[str] = (),
    skip_hidden: bool = False,
    follow: bool = False,
    skip_binary: bool = False,
    decompress: str = "auto",
    decoder_memory: int = _hapax.DEFAULT_DECODER_MEMORY,
    keep_going: bool = False,
    progress: bool | Callable[[int, int | None], object] | None = None,
    stop: "StopFlag | None" = None,
) -> "Comparison":
    """Measures what each strategy of counting costs on the same text, as ``hapax compare`` does.

    Each strategy counts with each number of workers, several times, in turns. Each run is a process
    of its own, so that Python is not in the figures. All results are checked: those that are not
    equal are not ranked. What the program warns of is logged by the logger "hapax_words". Ctrl-C
    ends it.

        comparison = hapax.compare("book.txt", workers=range(2, 17, 2))
        print(comparison.headline)
        comparison.save_report("report.html")

    Args:
        paths (str, bytes, os.PathLike, or an iterable of them): files and directories, as for
            count(). There must be one at least. No default.
        strategies (str, iterable of str, or None): which ones to measure: "linear", "threads",
            "queue", "shared", "hybrid". linear, the reference, is always measured. Default None:
            all.
        workers (int, iterable of int, or None): numbers of workers, from 1 to 1024. Default None:
            1, 2, 4 and so on to twice the processors that this process may use.
        runs (int): how often each is measured, from 1 to 1000. Fewer than 3 cannot say which is
            faster. Default 5.
        warmup (int): how often each runs before, unmeasured, from 0 to 1000. Default 1.
        min_time (float): seconds, from 0 to 1,000,000,000; measure each for at least so long; runs
            are added beyond ``runs``. Default 0.0.
        repeat (int): count the text so many times in each run, as if it were that much longer. This
            shows from how much text on more workers pay. Default 1.
        case (str): "lower" makes words lower case, "keep" leaves them. Default "lower".
        encoding (str or None): the encoding of the text, as for count(). Default None: UTF-8.
        strict (bool): raise InvalidTextError at the first invalid byte sequence. Default False.
        glob (str or iterable of str): in directories, count only files that match, as for count().
            Default (): all files.
        skip_hidden (bool): in directories, leave out names that begin with a dot. Default False.
        follow (bool): in directories, follow symbolic links. Default False.
        skip_binary (bool): leave out files with a NUL in the first 32 KB of their text. Default
            False.
        decompress (str): "auto" or "never", as for count(). Default "auto".
        decoder_memory (int): bytes, as for count(). Default 134217728, which is 128 MiB.
        keep_going (bool): leave out files that cannot be read, instead of raising an error. Default
            False.
        progress (bool, callable or None): True shows a bar of tqdm, or a line on standard error
            where tqdm is not installed. A callable is called before each run with the number of
            runs done and of all runs (int, or None where it is not known). Default None: nothing.
        stop (threading.Event or None): ends the comparison with ``Cancelled`` once it is set.
            Default None.

    Returns:
        Comparison: the results, which a notebook shows as a page with charts.

    Raises:
        Error: as for count().
    """
    words = _measuring(strategies, workers, runs, warmup, min_time, repeat)
    words += _reading(case, encoding, decompress, decoder_memory)
    words += [f"--glob={os.fsdecode(pattern)}" for pattern in pattern_list(glob)]
    for name, value in (
        ("strict", strict),
        ("skip_hidden", skip_hidden),
        ("follow", follow),
        ("skip_binary", skip_binary),
        ("keep_going", keep_going),
    ):
        if switch(name, value):
            words.append("--" + name.replace("_", "-"))
    check_stop(stop)
    inputs = path_list("paths", paths)
    if not inputs:
        raise ValueError("paths must name a file or a directory")
    from ._compare_reports import measured

    return measured(words, inputs, progress, stop)


def _measuring(
    strategies: "Any", workers: "Any", runs: "Any", warmup: "Any", min_time: "Any", repeat: "Any"
) -> list[str]:
    words = []
    if strategies is not None:
        words += ["-s", ",".join(_strategy_list(strategies))]
    if workers is not None:
        words += ["-j", _worker_list(workers)]
    if runs != 5:
        words += ["-r", str(whole_number("runs", runs, 1, 1000))]
    if warmup != 1:
        words += ["--warmup", str(whole_number("warmup", warmup, 0, 1000))]
    if isinstance(min_time, bool) or not isinstance(min_time, (int, float)):
        raise TypeError(f"min_time must be a number of seconds, not {type(min_time).__name__}")
    if not 0 <= min_time <= MAX_SECONDS:
        raise ValueError(f"min_time must be from 0 to {MAX_SECONDS:,} seconds")
    if min_time:
        words += ["--min-time", str(min_time)]
    if repeat != 1:
        words += ["--repeat", str(whole_number("repeat", repeat, 1, 1_000_000))]
    return words


def _strategy_list(strategies: "Any") -> list[str]:
    names = [strategies] if isinstance(strategies, str) else strategies
    if not isinstance(names, Iterable):
        kind = type(strategies).__name__
        raise TypeError(f"strategies must be str or an iterable of str, not {kind}")
    chosen = [choice("strategies", name, STRATEGIES) for name in names]
    if not chosen:
        raise ValueError("strategies must not be empty; None is all of them")
    return chosen


def _worker_list(workers: "Any") -> str:
    if isinstance(workers, Iterable):
        numbers = [whole_number("workers", number, 1, MAX_WORKERS) for number in workers]
    else:
        numbers = [whole_number("workers", workers, 1, MAX_WORKERS)]
    if not numbers:
        raise ValueError("workers must not be empty; None is 1, 2, 4 and so on")
    if isinstance(workers, range) and len(numbers) > 2 and workers.step > 0:
        step = "" if workers.step == 1 else f":{workers.step}"
        return f"{numbers[0]}..{numbers[-1]}{step}"
    return ",".join(map(str, numbers))


def _reading(case: "Any", encoding: "Any", decompress: "Any", decoder_memory: "Any") -> list[str]:
    words = []
    if choice("case", case, ("lower", "keep")) != "lower":
        words += ["--case", case]
    if encoding is not None:
        words += [f"--encoding={encoding_name(encoding)}"]
    if choice("decompress", decompress, ("auto", "never")) != "auto":
        words += ["--decompress", decompress]
    memory = whole_number("decoder_memory", decoder_memory, 0, 2**63 - 1)
    if memory != _hapax.DEFAULT_DECODER_MEMORY:
        words += ["--decoder-memory", str(memory)]
    return words
