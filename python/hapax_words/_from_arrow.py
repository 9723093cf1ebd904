"""from_arrow(): counts of a table of words and counts, such as a data frame."""

from . import _hapax
from ._counts import Counts
from ._options import check_stop, choice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._count_iter import ArrowArray, ArrowStream
    from ._options import StopFlag


def from_arrow(
    table: "ArrowStream | ArrowArray", *, case: str = "lower", stop: "StopFlag | None" = None
) -> Counts:
    """Makes Counts of a table of words and counts: what ``pyarrow.table(counts)`` gives comes back.

    The table has a column ``word`` with strings and a column ``count`` with integers; other columns
    are not looked at. Counts of equal words are added up. So counts that a database or a data frame
    has added up can be saved as a counts file.

        frame = polars.DataFrame({"word": ["whale", "sea"], "count": [3, 1]})
        hapax.from_arrow(frame).save("frame.counts")

    Args:
        table (a table in Arrow's memory): a table, a record batch or a reader of pyarrow, a
            DataFrame of pandas or polars, and everything else with ``__arrow_c_stream__`` or
            ``__arrow_c_array__``. No default.
        case (str): how the words were counted. "lower": all words are in lower case. "keep": they
            may have capitals. Default "lower".
        stop (threading.Event or None): ends the work with ``Cancelled`` once it is set. Default
            None.

    Returns:
        Counts: the words with their counts.

    Raises:
        InvalidArgumentError: a row has something else than one word as hapax counts it, with a
            count from 1 to 2**63 - 1, or a null. The message names the row. It is a ValueError.
        CountOverflowError: the sum of all counts is more than 2**63 - 1. It is an OverflowError.
    """
    keeps_case = choice("case", case, ("lower", "keep")) == "keep"
    check_stop(stop)
    source: "Any" = table
    if hasattr(source, "__arrow_c_stream__"):
        return Counts(_hapax.counts_from_stream(source.__arrow_c_stream__(), keeps_case, stop))
    if hasattr(source, "__arrow_c_array__"):
        schema, array = source.__arrow_c_array__()
        return Counts(_hapax.counts_from_array(schema, array, keeps_case, stop))
    kind = type(table).__name__
    raise TypeError(f"table must be a table in Arrow's memory, not {kind}")
