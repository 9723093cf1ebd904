"""The ``progress`` argument of compare(): how many runs are done."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from ._progress import Reporting, _Line

Report: TypeAlias = Callable[[int, int | None], object]

MAX_LINE_BYTES = 200


def run_progress(progress: Any) -> Reporting:
    """Makes a callable of a ``progress`` argument, and closes what it shows in the end."""
    return Reporting(progress, _bar_or_line)


class _RunBar:
    """The bar of tqdm."""

    def __init__(self, tqdm: Any) -> None:
        self._bar = tqdm(unit="run", desc="hapax compare")

    def report(self, done: int, total: int | None) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class _RunLine(_Line):
    """A line on standard error, which is erased in the end."""

    def report(self, done: int, total: int | None) -> None:
        of = "" if total is None else f" of {total:,}"
        line = f"hapax: run {done + 1:,}{of}"
        self._write("\r" + line.ljust(len(self._last)))
        self._last = line


def _bar_or_line() -> _RunBar | _RunLine:
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        return _RunLine()
    return _RunBar(tqdm)


class RunReader:
    """Reads how many runs are done from the line that the program shows on terminals."""

    _SHOWN = re.compile(rb"comparing: run ([0-9,]+)(?: of ([0-9,]+))?, \S+")

    def __init__(self, report: Report) -> None:
        self._report = report
        self._unread = b""

    def read(self, block: bytes) -> None:
        """Reads what comes on standard error; a line may come in two blocks."""
        text = self._unread + block
        shown = list(self._SHOWN.finditer(text))
        for line in shown:
            run, runs = line.groups()
            self._report(_number(run) - 1, None if runs is None else _number(runs))
        if shown:
            text = text[shown[-1].end() :]
        self._unread = text[-MAX_LINE_BYTES:]


def _number(digits: bytes) -> int:
    return int(digits.replace(b",", b""))
