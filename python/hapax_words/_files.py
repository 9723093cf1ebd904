"""load() and merge(): counts files, which Counts.save() and ``hapax count -f counts`` write."""

import os
from _collections_abc import Iterable

from . import _hapax
from ._advice import Advice
from ._counts import Counts
from ._options import bytes_of_memory, check_stop, temporary_folder, whole_number
from ._paths import is_path, path_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._options import StopFlag


def load(
    path: str | bytes | os.PathLike[str],
    *,
    decoder_memory: int = _hapax.DEFAULT_DECODER_MEMORY,
    stop: "StopFlag | None" = None,
) -> Counts:
    """Loads a counts file, which ``Counts.save()`` or ``hapax count -f counts`` has written.

        hapax.count("corpus/").save("corpus.counts")
        counts = hapax.load("corpus.counts")

    Args:
        path (str, bytes or os.PathLike): the file, compressed or not. No default.
        decoder_memory (int): bytes; a compressed file whose decoder needs more is refused. 0 is
            no limit. Default 134217728, which is 128 MiB.
        stop (threading.Event or None): ends the work with ``Cancelled`` once it is set. Default
            None.

    Returns:
        Counts: the words with their counts. Their statistics are those of the reading, and
            ``documents`` and ``texts`` are None: a counts file does not have them.

    Raises:
        CorruptInputError: the file is no counts file, or is damaged. It is an OSError.
    """
    memory = whole_number("decoder_memory", decoder_memory, 0, 2**63 - 1)
    check_stop(stop)
    file = path_bytes("path", path)
    with Advice("load"):
        return Counts(_hapax.read_counts(file, memory, stop))


def merge(
    parts: Iterable[str | bytes | os.PathLike[str] | Counts],
    *,
    decoder_memory: int = _hapax.DEFAULT_DECODER_MEMORY,
    memory_limit: int = 0,
    tmp: str | bytes | os.PathLike[str] | None = None,
    stop: "StopFlag | None" = None,
) -> Counts:
    """Adds counts up: counts files, counts in memory, or both.

    All words must have been counted in the same way: with the same ``case``, and by the same
    version of Unicode. ``a + b`` is ``merge([a, b])``. ``documents`` and ``texts`` are added up if
    all parts are Counts that have them; else they are None.

        week = hapax.merge(["monday.counts", "tuesday.counts", today])

    Args:
        parts (iterable of str, bytes, os.PathLike or Counts): paths of counts files, and Counts.
            None at all gives no words. No default.
        decoder_memory (int): bytes; a compressed file whose decoder needs more is refused. 0 is
            no limit. Default 134217728, which is 128 MiB.
        memory_limit (int): bytes; a bound on the memory for the sum, as for count(). 0 is no limit.
            Default 0.
        tmp (str, bytes, os.PathLike or None): the directory for temporary files, as for count().
            Default None: the directory that TMPDIR names, else /tmp.
        stop (threading.Event or None): ends the work with ``Cancelled`` once it is set. Default
            None.

    Returns:
        Counts: the words with the sums of their counts.

    Raises:
        InvalidArgumentError: words were counted in different ways. It is a ValueError.
        CountOverflowError: a sum is more than 2**63 - 1. It is an OverflowError.
    """
    memory = whole_number("decoder_memory", decoder_memory, 0, 2**63 - 1)
    limit = bytes_of_memory(memory_limit)
    folder = temporary_folder(tmp)
    check_stop(stop)
    part_list = _part_list(parts)
    with Advice("merge"):
        return Counts(_hapax.merge_counts(part_list, memory, limit, folder, stop))


def _part_list(parts: "Any") -> list[object]:
    if is_path(parts) or isinstance(parts, Counts) or not isinstance(parts, Iterable):
        kind = type(parts).__name__
        raise TypeError(f"parts must be an iterable of paths and Counts, not {kind}")
    return [part if isinstance(part, Counts) else path_bytes("parts", part) for part in parts]


def unpickled(content: bytes, documents: bytes | None, texts: int | None) -> Counts:
    """Makes Counts of the bytes of one counts file or two: how Counts are pickled."""
    return Counts(_hapax.counts_from_bytes(content, documents, texts))
