"""count_iter() and document_frequencies(): counts of many texts."""

from _collections_abc import Callable
from itertools import filterfalse

from . import _hapax
from ._advice import Advice
from ._counts import Counts, finished
from ._options import check_stop, options_for_words, switch
from ._progress import Reporting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _collections_abc import Iterable, Iterator
    from typing import Any, Protocol, TypeAlias

    from typing_extensions import Buffer

    from ._options import StopFlag

    class ArrowStream(Protocol):
        """A column in Arrow's memory: a Series of pandas or polars, a ChunkedArray and so on."""

        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            """Gives the column as a stream of arrays."""

    class ArrowArray(Protocol):
        """A single array in Arrow's memory, such as a ``pyarrow.Array``."""

        def __arrow_c_array__(
            self, requested_schema: object | None = None
        ) -> tuple[object, object]:
            """Gives the schema and the array."""

    Texts: TypeAlias = Iterable[str | Buffer] | ArrowStream | ArrowArray


def count_iter(
    texts: "Texts",
    *,
    documents: bool = False,
    strategy: str = "auto",
    workers: int | None = None,
    case: str = "lower",
    strict: bool = False,
    progress: bool | Callable[[int, int | None], object] | None = None,
    stop: "StopFlag | None" = None,
) -> Counts:
    """Counts every distinct word of many texts. No word reaches from one text into the next.

    Texts are counted as they are, as by count_text(). The iterable is read in the calling thread,
    while other threads count what has come: a generator need not fit in memory. Little more than
    the words and 64 MB is kept, and the longest text. If the iterable raises an exception, it comes
    out unchanged, and the count has ended by then. Arrow hands on no exceptions: where Python's
    code is behind a stream of Arrow, its exception comes out as a RuntimeError with its text.

        counts = hapax.count_iter(row["text"] for row in rows)
        counts = hapax.count_iter(frame["text"], documents=True)
        counts["whale"], counts.documents["whale"], counts.texts

    Args:
        texts (iterable of str or bytes, or a column): the texts. A Series of pandas or polars, an
            array, a chunked array or a table of one column of pyarrow, and everything else with
            ``__arrow_c_stream__`` or ``__arrow_c_array__`` is read from Arrow's memory; nulls are
            skipped there, and so are those of a Series that pandas cannot give as Arrow. Items of an iterable are str, bytes, or contiguous buffers of bytes in
            UTF-8. No default.
        documents (bool): also count, for each word, the texts in which it occurs: the result has
            them as ``counts.documents``. Only with the strategies "auto", "linear" and "threads".
            Default False.
        strategy (str): as for count(). Default "auto".
        workers (int or None): as for count(), from 1 to 1024. Default None: one for each processor.
        case (str): "lower" makes words lower case, "keep" leaves them. Default "lower".
        strict (bool): raise InvalidTextError if bytes are not UTF-8. Its ``offset`` is that in all
            texts one after the other, with one byte between two texts. Default False: invalid bytes
            separate words.
        progress (bool, callable or None): as for count(). Default None: nothing is shown.
        stop (threading.Event or None): ends the count once it is set. It is looked at between two
            texts, and while texts wait for being counted. Default None.

    Returns:
        Counts: the words with their counts.

    Raises:
        TypeError: if ``texts`` is one text, or a table of several columns, or cannot be iterated
            over; or if an item is no text: the message says which.
        Error: as for count().
    """
    options = options_for_words(strategy=strategy, workers=workers, case=case, strict=strict)
    options.documents = switch("documents", documents)
    check_stop(stop)
    with Advice("count_iter"), Reporting(progress) as report:
        counter = _hapax.TextsCounter(options, stop, report, False)
        return finished(count_texts(counter, texts), "count_iter")


def document_frequencies(
    texts: "Texts",
    *,
    strategy: str = "auto",
    workers: int | None = None,
    case: str = "lower",
    strict: bool = False,
    progress: bool | Callable[[int, int | None], object] | None = None,
    stop: "StopFlag | None" = None,
) -> Counts:
    """Counts for every distinct word the texts in which it occurs.

    This is ``count_iter(texts, documents=True).documents``. The result has the number of texts, as
    it is needed for the weights of words:

        frequencies = hapax.document_frequencies(texts)
        idf = {word: math.log(frequencies.texts / n) for word, n in frequencies.items()}

    Args:
        texts (iterable of str or bytes, or a column): as for count_iter(). No default.
        strategy (str): "auto", "linear" or "threads". Default "auto".
        workers (int or None): as for count(), from 1 to 1024. Default None: one for each processor.
        case (str): "lower" makes words lower case, "keep" leaves them. Default "lower".
        strict (bool): as for count_iter(). Default False: invalid bytes separate words.
        progress (bool, callable or None): as for count(). Default None: nothing is shown.
        stop (threading.Event or None): as for count_iter(). Default None.

    Returns:
        Counts: the words with the numbers of texts.
    """
    counts = count_iter(
        texts,
        documents=True,
        strategy=strategy,
        workers=workers,
        case=case,
        strict=strict,
        progress=progress,
        stop=stop,
    )
    frequencies = counts.documents
    assert frequencies is not None
    return frequencies


def count_texts(counter: _hapax.TextsCounter, texts: "Any") -> _hapax.CountsTable:
    """Adds all texts to a counter and returns the counts.

    If anything is raised meanwhile, the counter has stopped and its threads have ended when the
    exception comes out.
    """
    try:
        _add_texts(counter, texts)
        return counter.finish()
    finally:
        counter.close()


def _add_texts(counter: _hapax.TextsCounter, texts: "Any") -> None:
    if type(texts) is list:
        counter.add_list(texts)
    elif type(texts) is tuple:
        counter.add_tuple(texts)
    elif isinstance(texts, (str, bytes, bytearray, memoryview)):
        kind = type(texts).__name__
        raise TypeError(f"texts is one {kind}, not an iterable of texts; use count_text() for it")
    elif not _add_arrow(counter, texts):
        # any() ends at the first text that add() returns True for: when the count has failed.
        any(map(counter.add, _iterator(texts)))


def _add_arrow(counter: _hapax.TextsCounter, texts: "Any") -> bool:
    """Adds texts that lie in Arrow's memory; False if they do not."""
    if hasattr(texts, "__arrow_c_stream__"):
        try:
            stream = texts.__arrow_c_stream__()
        except (ImportError, UnicodeEncodeError):
            # pandas needs pyarrow for this, which refuses lone surrogates.
            any(map(counter.add, filterfalse(_is_null, _iterator(_column_of(texts)))))
            return True
        counter.add_stream(stream)
        return True
    if hasattr(texts, "__arrow_c_array__"):
        counter.add_array(*texts.__arrow_c_array__())
        return True
    return False


def _column_of(texts: "Any") -> "Any":
    """The one column of a frame of pandas, which is iterated over by names; else texts itself."""
    if not hasattr(texts, "columns"):
        return texts
    if len(texts.columns) != 1:
        raise TypeError(
            f"texts must be a column, not a table with {len(texts.columns)} columns; pass one column"
        )
    return texts[texts.columns[0]]


def _is_null(item: object) -> bool:
    """Whether it stands for no value: None, NaN, or NA of pandas."""
    is_nan = isinstance(item, float) and item != item
    return item is None or is_nan or type(item).__name__ == "NAType"


def _iterator(texts: "Any") -> "Iterator[Any]":
    try:
        return iter(texts)
    except TypeError:
        if hasattr(texts, "__iter__"):
            raise  # by the object's own code
    kind = type(texts).__name__
    hint = "; use count() for a path" if hasattr(texts, "__fspath__") else ""
    raise TypeError(f"texts must be an iterable of str or bytes, not {kind}{hint}")
