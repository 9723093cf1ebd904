"""Asks stores for several things at once."""

import threading
from _collections_abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

# A request waits for its answer most of the time.
AT_ONCE = 16

One = TypeVar("One")


def in_threads(ask: Callable[..., One], items: Iterable[Any]) -> list[One]:
    """The answers for all items, in their order. The first error in that order is raised.

    After an error, or Ctrl-C, nothing more is asked, and nobody waits for requests that are under way:
    not the caller, and not the end of the program.
    """
    items = list(items)
    if len(items) < 2:
        return [ask(item) for item in items]
    asked = _Asked(ask, items)
    for number in range(min(AT_ONCE, len(items))):
        threading.Thread(target=asked.work, name=f"hapax-ask-{number}", daemon=True).start()
    try:
        return [answer.result() for answer in asked.answers]
    finally:
        asked.stop()


class _Asked:
    """Items, and the answers to come. Several threads work on them."""

    def __init__(self, ask: Callable[..., Any], items: list[Any]) -> None:
        self.answers: list[Future[Any]] = [Future() for _ in items]
        self._ask = ask
        self._left: Iterator[tuple[Any, Future[Any] | None]]
        self._left = zip(items, self.answers, strict=True)
        self._lock = threading.Lock()

    def work(self) -> None:
        """Asks for one item after the other, until none is left."""
        while True:
            with self._lock:
                item, answer = next(self._left, (None, None))
            if answer is None:
                return
            try:
                answer.set_result(self._ask(item))
            except BaseException as error:
                answer.set_exception(error)

    def stop(self) -> None:
        """Leaves out the items that no thread has taken."""
        with self._lock:
            self._left = iter(())
