"""Shows how far a count is: the ``progress`` argument."""

import sys
from _collections_abc import Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Report: TypeAlias = Callable[[int, int | None], object]


class Reporting:
    """Makes a callable of a ``progress`` argument, and closes what it shows in the end.

    with Reporting(progress) as report: ...  # None or a callable(done bytes, total bytes or None)
    """

    def __init__(self, progress: "Any", show: "Callable[[], Any] | None" = None) -> None:
        """Is told what shows progress in place of a bar of bytes: show() has report() and close()."""
        self._shown: Showing | None = None
        self._report: Report | None = None
        if progress is True:
            self._shown = Showing((show or _bar_or_line)())
            self._report = self._shown.report
        elif callable(progress):
            self._report = progress
        elif progress is not None and progress is not False:
            kind = type(progress).__name__
            raise TypeError(f"progress must be True, False, None or a callable, not {kind}")

    def __enter__(self) -> "Report | None":
        return self._report

    def __exit__(self, *exception: object) -> None:
        if self._shown is not None:
            self._shown.close()


class Showing:
    """What ``progress=True`` shows. If that fails, the work goes on without it: its result is worth
    more than the bar."""

    def __init__(self, shown: "Any") -> None:
        self._shown = shown

    def report(self, done: int, total: int | None) -> None:
        if self._shown is not None:
            try:
                self._shown.report(done, total)
            except Exception as error:
                self._give_up(error)

    def close(self) -> None:
        if self._shown is not None:
            try:
                self._shown.close()
            except Exception as error:
                self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        import logging

        self._shown = None
        logging.getLogger("hapax_words").warning("progress cannot be shown: %r", error)


class _Bar:
    """The bar of tqdm."""

    def __init__(self, tqdm: "Any") -> None:
        self._bar = tqdm(unit="B", unit_scale=True, desc="hapax")

    def report(self, done: int, total: int | None) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class _Line:
    """A line on standard error, which is erased in the end."""

    _last = ""

    def report(self, done: int, total: int | None) -> None:
        share = f" of {total / 1e6:,.0f} MB, {done / total:.0%}" if total else " MB"
        line = f"hapax: {done / 1e6:,.0f}{share}"
        if line != self._last:
            self._write("\r" + line.ljust(len(self._last)))
            self._last = line

    def close(self) -> None:
        if self._last:
            self._write("\r" + " " * len(self._last) + "\r")

    def _write(self, text: str) -> None:
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()


def _bar_or_line() -> _Bar | _Line:
    from importlib import import_module

    try:
        return _Bar(import_module("tqdm.auto").tqdm)
    except ImportError:
        return _Line()
