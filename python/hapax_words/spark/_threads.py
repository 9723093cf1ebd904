"""Asks stores for several things at once."""

from _collections_abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

# A request waits for its answer most of the time.
AT_ONCE = 16

One = TypeVar("One")


def in_threads(ask: Callable[..., One], items: Iterable[Any]) -> list[One]:
    """The answers for all items, in their order. The first error in that order is raised."""
    items = list(items)
    if len(items) < 2:
        return [ask(item) for item in items]
    with ThreadPoolExecutor(min(AT_ONCE, len(items)), "hapax-ask") as pool:
        try:
            return list(pool.map(ask, items))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
