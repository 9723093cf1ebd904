"""What a user may write, with the types of what comes back: checked by mypy --strict, and run, by
typing_test.py."""

import io
import tempfile
import threading
from collections import Counter
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from pathlib import Path
from typing import Any, assert_type

import hapax_words as hapax
import pandas
import polars
import pyarrow  # type: ignore[import-untyped, unused-ignore]

stop = threading.Event()
folder = Path(tempfile.mkdtemp())
book = folder / "book.txt"
book.write_text("the whale and the sea\n")


def report(done: int, total: int | None) -> None:
    """Shows nothing."""


# Texts.
texts: list[str | bytes | bytearray | memoryview] = ["the white whale", b"the", bytearray(b"sea"), memoryview(b"a")]
counts = hapax.count_iter(
    texts,
    documents=True,
    strategy="threads",
    workers=2,
    case="keep",
    strict=True,
    progress=report,
    stop=stop,
)
assert_type(counts, hapax.Counts)
assert_type(counts.texts, int | None)
assert_type(counts.documents, hapax.Counts | None)
hapax.count_iter(line for line in ("a generator", "of str"))
hapax.count_iter({"a", "set"})
hapax.count_iter(polars.Series(["a", None]))
hapax.count_iter(pandas.Series(["a", "b"]))
hapax.count_iter(pyarrow.array(["a"]))
frequencies = hapax.document_frequencies(
    ["a", "b"],
    strategy="linear",
    workers=1,
    case="lower",
    strict=False,
    progress=None,
    stop=None,
)
assert_type(frequencies, hapax.Counts)
numbers = hapax.vocabulary(
    iter(["the whale", "the sea"]),
    min_df=1,
    max_df=0.9,
    max_features=10,
    lowercase=True,
    workers=1,
    progress=False,
    stop=stop,
)
assert_type(numbers, dict[str, int])

# One text, and files.
counts = hapax.count_text("a", strict=False, workers=None, progress=report, stop=stop, strategy="auto", case="lower")
with open(book, "rb") as file:
    counts = hapax.count_file(
        file,
        strategy="linear",
        workers=1,
        case="keep",
        encoding=None,
        strict=False,
        decompress="auto",
        decoder_memory=0,
        memory_limit=1 << 30,
        tmp=folder,
        progress=report,
        stop=stop,
    )
with open(book, encoding="utf-8") as text:
    counts = hapax.count_file(text) + hapax.count_file(io.StringIO("b")) + hapax.count_file(io.BytesIO(b"a"))
counts += hapax.count_text(b"a") + hapax.count_text(bytearray(b"c")) + hapax.count_text(memoryview(b""))
counts = hapax.count(str(book))
counts = hapax.count(
    [book, str(book), bytes(book)],
    strategy="threads",
    workers=2,
    case="lower",
    encoding="utf-8",
    strict=True,
    glob=["*.py", "!*.bak"],
    skip_hidden=True,
    follow=False,
    skip_binary=False,
    decompress="auto",
    decoder_memory=1 << 27,
    memory_limit=0,
    tmp=str(folder),
    keep_going=False,
    progress=report,
    stop=stop,
)

# Counts.
assert_type(counts["whale"], int)
assert_type(counts.get("whale"), int | None)
assert_type(counts.get("whale", 0), int)
assert_type(counts.get("whale", "none"), int | str)
assert_type("whale" in counts, bool)
assert_type(len(counts), int)
assert_type(iter(counts), Iterator[str])
assert_type(counts.keys(), KeysView[str])
assert_type(counts.values(), ValuesView[int])
assert_type(counts.items(), ItemsView[str, int])
assert_type(counts.most_common(n=3), list[tuple[str, int]])
assert_type(counts.to_dict(), dict[str, int])
assert_type(counts.total, int)
assert_type(counts.hapaxes, int)
assert_type(counts.stats, dict[str, Any])
assert_type(counts.notices, list[hapax.Notice])
assert_type(counts + counts, hapax.Counts)
assert_type(counts == {"a": 1}, bool)
mapping: Mapping[str, int] = counts
assert counts == Counter(mapping)
for notice in hapax.count_text(b"\xff").notices:
    assert_type(notice, hapax.Notice)
    assert_type((notice.kind, notice.path, notice.text, notice.number), tuple[str, str, str, int])
capsule: object = counts.__arrow_c_stream__(None)
frame: pandas.DataFrame = counts.to_pandas()
assert_type(counts.save(folder / "book.counts", stop=stop), None)
assert_type(hapax.load(folder / "book.counts", decoder_memory=1 << 27, stop=stop), hapax.Counts)
parts: list[str | hapax.Counts] = [str(folder / "book.counts"), counts]
assert_type(hapax.merge(parts, decoder_memory=0, memory_limit=1 << 30, tmp=None, stop=stop), hapax.Counts)
polars.DataFrame(counts)
table = polars.DataFrame({"word": ["Sea"], "count": [1]})
assert_type(hapax.from_arrow(table, case="keep", stop=stop), hapax.Counts)

# Strategies.
comparison = hapax.compare(
    [book],
    strategies=["threads", "linear"],
    workers=range(1, 3),
    runs=1,
    warmup=0,
    min_time=0.0,
    repeat=1,
    case="lower",
    encoding="utf-8",
    strict=True,
    glob="*.txt",
    skip_hidden=False,
    follow=False,
    skip_binary=False,
    decompress="never",
    decoder_memory=1 << 27,
    keep_going=False,
    progress=report,
    stop=stop,
)
assert_type(comparison, hapax.Comparison)
assert_type(comparison.results, list[hapax.ComparisonResult])
assert_type(comparison.results[0].median_s, float)
assert_type(comparison.results[0].speedup, float | None)
assert_type(comparison.results[0].phases, dict[str, float])
assert_type(comparison.headline, str)
assert_type(comparison.conclusion, str)
assert_type(comparison.warnings, list[str])
assert_type(comparison.all_equal, bool)
assert_type(comparison.to_dict(), dict[str, Any])
assert_type(comparison.to_pandas(), pandas.DataFrame)
comparison.save_report(folder / "report.html")

# Errors: each is also the built-in class that fits.
try:
    hapax.count(folder / "absent")
except (
    hapax.InvalidArgumentError,
    hapax.NotReadableError,
    hapax.NotWritableError,
    hapax.ClosedPipeError,
    hapax.InvalidTextError,
    hapax.CorruptInputError,
    hapax.InputChangedError,
    hapax.WordTooLongError,
    hapax.OutOfMemoryError,
    hapax.CountOverflowError,
    hapax.Cancelled,
    hapax.WorkerLostError,
    hapax.SystemCallError,
):
    raise
except hapax.NotFoundError as missing:
    built_in: FileNotFoundError = missing
    failure: hapax.Error = missing
    assert_type(missing.kind, str)
    assert_type(missing.cause, str)
    assert_type(missing.path, str | None)
    assert_type(missing.offset, int | None)
    assert_type(missing.offset_is_decoded, bool)
    assert_type(missing.remedy, str)
    name: object = missing.filename
assert_type(hapax.version(), str)
assert_type(hapax.unicode_version(), str)
assert_type(hapax.__version__, str)
