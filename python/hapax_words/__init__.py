"""Exact word frequencies of any amount of text, at the machine's speed.

    import hapax_words as hapax
"""

from ._compare import compare
from ._count import count, count_text
from ._count_file import count_file
from ._count_iter import count_iter, document_frequencies
from ._counts import Counts
from ._errors import (
    Cancelled,
    ClosedPipeError,
    CorruptInputError,
    CountOverflowError,
    Error,
    InputChangedError,
    InvalidArgumentError,
    InvalidTextError,
    NotFoundError,
    NotReadableError,
    NotWritableError,
    OutOfMemoryError,
    SystemCallError,
    WordTooLongError,
    WorkerLostError,
)
from ._files import load, merge
from ._from_arrow import from_arrow
from ._hapax import unicode_version, version
from ._notices import Notice
from ._vocabulary import vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._comparison import Comparison, ComparisonResult

__all__ = [
    "Cancelled",
    "ClosedPipeError",
    "Comparison",
    "ComparisonResult",
    "CorruptInputError",
    "CountOverflowError",
    "Counts",
    "Error",
    "InputChangedError",
    "InvalidArgumentError",
    "InvalidTextError",
    "NotFoundError",
    "NotReadableError",
    "NotWritableError",
    "Notice",
    "OutOfMemoryError",
    "SystemCallError",
    "WordTooLongError",
    "WorkerLostError",
    "compare",
    "count",
    "count_file",
    "count_iter",
    "count_text",
    "document_frequencies",
    "from_arrow",
    "load",
    "merge",
    "unicode_version",
    "version",
    "vocabulary",
]
__version__ = version()


def __getattr__(name: str) -> object:
    """The classes of compare() are imported when they are first used: they take long."""
    if name in ("Comparison", "ComparisonResult"):
        from . import _comparison

        return getattr(_comparison, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
