"""vocabulary(): the vocabulary that scikit-learn's CountVectorizer learns, only faster."""

from _collections_abc import Callable

from . import _hapax
from ._advice import Advice
from ._count_iter import count_texts
from ._options import check_stop, options_for_words, switch, whole_number
from ._progress import Reporting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._count_iter import Texts
    from ._options import StopFlag


def vocabulary(
    texts: "Texts",
    *,
    min_df: float = 1,
    max_df: float = 1.0,
    max_features: int | None = None,
    lowercase: bool = True,
    workers: int | None = None,
    progress: bool | Callable[[int, int | None], object] | None = None,
    stop: "StopFlag | None" = None,
) -> dict[str, int]:
    """Numbers the words of texts, as ``CountVectorizer(...).fit(texts).vocabulary_`` does.

    The result is that of scikit-learn 1.9 under Python 3.11, with its default pattern: words of at
    least two characters, numbered in the order of their code points. The arguments mean what they
    mean there, and raise ValueError with the same messages. It is made for
    ``CountVectorizer(vocabulary=...)`` and ``TfidfVectorizer(vocabulary=...)``.

        vectorizer = CountVectorizer(vocabulary=hapax.vocabulary(texts, min_df=5))

    Invalid UTF-8 separates words; scikit-learn raises UnicodeDecodeError for it.

    Args:
        texts (iterable of str or bytes, or a column): as for count_iter(). No default.
        min_df (int or float): words of fewer texts are left out: an int is a number of texts, a
            float from 0.0 to 1.0 a share of all texts. Default 1.
        max_df (int or float): words of more texts are left out, in the same terms. Default 1.0.
        max_features (int or None): how many words to keep, the most frequent ones, counting all
            occurrences. Which of equally frequent words are kept is for numpy to say, as it is in
            scikit-learn; numpy is imported for this only. Default None: all are kept.
        lowercase (bool): whether texts are lower-cased. Default True.
        workers (int or None): as for count(), from 1 to 1024. Default None: one for each processor.
        progress (bool, callable or None): as for count(). Default None: nothing is shown.
        stop (threading.Event or None): as for count_iter(). Default None.

    Returns:
        dict: each word (str) with its number (int), in the order of the numbers.

    Raises:
        ValueError: if there is no word or none is left, or if max_df is fewer texts than min_df.
        TypeError: if an argument or a text is of a wrong type.
        Cancelled: if ``stop`` was set.
    """
    _check_bound("min_df", min_df)
    _check_bound("max_df", max_df)
    if max_features is not None:
        max_features = whole_number("max_features", max_features, 1, 2**63 - 1)
    case = "lower" if switch("lowercase", lowercase) else "keep"
    options = options_for_words(strategy="auto", workers=workers, case=case, strict=False)
    options.documents = not (_takes_all(min_df, 1, 0.0) and _takes_all(max_df, None, 1.0))
    check_stop(stop)
    with Advice("vocabulary"), Reporting(progress) as report:
        counter = _hapax.TextsCounter(options, stop, report, lowercase)
        terms = _hapax.Terms(count_texts(counter, texts), stop)
    # Messages as scikit-learn has them, for those who test for them.
    if len(terms) == 0:
        raise ValueError("empty vocabulary; perhaps the documents only contain stop words")
    least, most = _texts(min_df, counter.texts), _texts(max_df, counter.texts)
    if most < least:
        raise ValueError("max_df corresponds to < documents than min_df")
    if options.documents:
        terms.keep_documents(least, most)
    if len(terms) == 0:
        raise ValueError("After pruning, no terms remain. Try a lower min_df or a higher max_df.")
    if max_features is not None and len(terms) > max_features:
        terms.keep(_most_frequent(terms, max_features))
    return terms.to_dict()


def _check_bound(name: str, bound: "Any") -> None:
    if isinstance(bound, bool) or not (_is_whole(bound) or isinstance(bound, float)):
        raise TypeError(f"{name} must be int or float, not {type(bound).__name__}")
    if not (bound >= 1 if _is_whole(bound) else 0.0 <= bound <= 1.0):
        raise ValueError(f"{name} must be an int from 1 on or a float from 0.0 to 1.0, not {bound}")


def _is_whole(bound: "Any") -> bool:
    return hasattr(bound, "__index__")


def _takes_all(bound: float, number: int | None, share: float) -> bool:
    """Whether a bound leaves no word out: the given number of texts, or the given share."""
    return bound == number if _is_whole(bound) else bound == share


def _texts(bound: float, texts: int) -> float:
    """A bound as a number of texts."""
    return bound if _is_whole(bound) else bound * texts


def _most_frequent(terms: _hapax.Terms, number: int) -> list[int]:
    """The numbers of the most frequent terms, in ascending order.

    scikit-learn takes the first ones of numpy's argsort, which is not stable and depends on the
    processor. So the same ones are taken only if numpy sorts the same array.
    """
    import numpy

    frequencies = numpy.frombuffer(terms.frequencies(), dtype=numpy.int64)
    return sorted((-frequencies).argsort()[:number].tolist())
