"""Checks the arguments that say how to count, and makes an Options object of them."""

import os

# Not from collections.abc: that imports all of collections, and takes longer than this package.
from _collections_abc import Iterable

from . import _hapax
from ._errors import make_error
from ._paths import path_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class StopFlag(Protocol):
        """A ``stop`` argument: a ``threading.Event``, or anything else with ``is_set()``."""

        def is_set(self) -> bool:
            """Whether the work is to end."""


MAX_WORKERS = 1024


def choice(name: str, value: "Any", choices: tuple[str, ...]) -> str:
    """Checks that an argument is one of some strings."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be str, not {type(value).__name__}")
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}; not {value!r}")
    return value


def switch(name: str, value: "Any") -> bool:
    """Checks that an argument is a bool."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {value!r}")
    return value


def whole_number(name: str, value: "Any", least: int, most: int) -> int:
    """Checks that an argument is a whole number in a range."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be int, not {type(value).__name__}")
    number = int(value.__index__())
    if not least <= number <= most:
        raise ValueError(f"{name} must be from {least} to {most}, not {number}")
    return number


def check_stop(stop: "Any") -> None:
    """Checks a ``stop`` argument. Raises Cancelled if it is set from the start."""
    if stop is None:
        return
    if not callable(getattr(stop, "is_set", None)):
        raise TypeError(f"stop must be a threading.Event or None, not {type(stop).__name__}")
    if stop.is_set():
        raise make_error("cancelled", "cancelled", None, None, False, "")


def options_for_words(
    *, strategy: "Any", workers: "Any", case: "Any", strict: "Any"
) -> _hapax.Options:
    """The options that every way to count has."""
    options = _hapax.Options()
    if strategy != "auto":
        options.set_strategy(choice("strategy", strategy, _hapax.strategies()))
    if workers is not None:
        options.workers = whole_number("workers", workers, 1, MAX_WORKERS)
    if case != "lower":
        options.keep_case = choice("case", case, ("lower", "keep")) == "keep"
    if strict is not False:
        options.strict = switch("strict", strict)
    return options


def encoding_name(encoding: "Any") -> str:
    """Checks that an argument can be the name of an encoding; whether there is one is looked up later."""
    if not isinstance(encoding, str):
        raise TypeError(f"encoding must be str or None, not {type(encoding).__name__}")
    if not encoding:
        raise ValueError("encoding must not be empty; None is UTF-8")
    if not encoding.isprintable():  # also a lone surrogate, which is in no UTF-8
        cause = f"unknown encoding {encoding!r}"
        raise make_error("invalid_argument", cause, None, None, False, "check the name")
    return encoding


def add_options_for_bytes(
    options: _hapax.Options, *, encoding: "Any", decompress: "Any", decoder_memory: "Any"
) -> None:
    """Adds the options for text that is stored as bytes."""
    if encoding is not None:
        options.encoding = encoding_name(encoding)
    if decompress != "auto":
        options.never_decompress = choice("decompress", decompress, ("auto", "never")) == "never"
    options.decoder_memory = whole_number("decoder_memory", decoder_memory, 0, 2**63 - 1)


def bytes_of_memory(memory_limit: "Any") -> int:
    """Checks a ``memory_limit`` argument."""
    return whole_number("memory_limit", memory_limit, 0, 2**63 - 1)


def temporary_folder(tmp: "Any") -> bytes:
    """The folder of a ``tmp`` argument, else that of TMPDIR; empty if there is neither."""
    return os.environb.get(b"TMPDIR", b"") if tmp is None else path_bytes("tmp", tmp)


def add_options_for_memory(options: _hapax.Options, *, memory_limit: "Any", tmp: "Any") -> None:
    """Adds the options for counts that need more memory than there is."""
    options.memory_limit = bytes_of_memory(memory_limit)
    options.set_temporary_folder(temporary_folder(tmp))


def add_options_for_files(
    options: _hapax.Options,
    *,
    glob: "Any",
    skip_hidden: "Any",
    follow: "Any",
    skip_binary: "Any",
    keep_going: "Any",
) -> None:
    """Adds the options for files and directories."""
    options.set_globs(pattern_list(glob))
    options.skip_hidden = switch("skip_hidden", skip_hidden)
    options.follow = switch("follow", follow)
    options.skip_binary = switch("skip_binary", skip_binary)
    options.keep_going = switch("keep_going", keep_going)


def pattern_list(glob: "Any") -> list[bytes]:
    """The bytes of one pattern or of an iterable of patterns."""
    if isinstance(glob, (str, bytes)):
        glob = [glob]
    if not isinstance(glob, Iterable):
        raise TypeError(f"glob must be str or an iterable of str, not {type(glob).__name__}")
    patterns = list(glob)
    for pattern in patterns:
        if not isinstance(pattern, (str, bytes)):
            raise TypeError(f"glob must hold str, not {type(pattern).__name__}")
    encoded = [os.fsencode(pattern) for pattern in patterns]
    if any(b"\0" in pattern for pattern in encoded):
        raise ValueError("glob must not contain a NUL")
    return encoded
