"""What a user may write: checked by mypy --strict, and run, by typing_test.py."""

import io
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import hapax_words as hapax

path = Path(__file__)
stop = threading.Event()


def report(done: int, total: int | None) -> None:
    """Shows nothing."""


counts: hapax.Counts = hapax.count(
    [path, str(path), bytes(path)],
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
    keep_going=False,
    progress=report,
    stop=stop,
)
counts = hapax.count(path, progress=False)
counts = hapax.count_text("a b a", strategy="linear", case="keep", progress=None, stop=None)
counts = hapax.count_text(b"a b") + hapax.count_text(bytearray(b"c"))
counts += hapax.count_text(memoryview(b""))
with open(path, "rb") as binary, open(path, encoding="utf-8") as text:
    counts = hapax.count_file(binary, decompress="never") + hapax.count_file(text)
counts = hapax.count_file(io.BytesIO(b"a")) + hapax.count_file(io.StringIO("b"), workers=1)
counts.save("/dev/null", stop=stop)
counts = hapax.merge([counts, hapax.merge([])])

mapping: Mapping[str, int] = counts
number: int = counts["whale"] + counts.total + counts.hapaxes + len(counts) + counts.get("a", 0)
maybe: int | None = counts.get("whale")
words: Iterator[str] = iter(counts)
first: list[tuple[str, int]] = counts.most_common(10)
everything: dict[str, int] = counts.to_dict()
keys: set[str] = counts.keys() & {"a"}
values: list[int] = list(counts.values())
pairs: list[tuple[str, int]] = list(counts.items())
is_there: bool = "whale" in counts and counts == Counter(everything) and counts == counts
stats: dict[str, object] = counts.stats
capsule: object = counts.__arrow_c_stream__(None)
for notice in counts.notices:
    one: hapax.Notice = notice
    print(notice.kind, notice.path, notice.text, notice.number, str(notice))
try:
    hapax.load("missing.counts")
except hapax.NotFoundError as error:
    kind: str = error.kind
    where: str | None = error.path
    offset: int | None = error.offset
    remedy: str = error.remedy
    name: object = error.filename
except (hapax.Error, hapax.Cancelled) as other:
    print(other)
version: str = hapax.version() + hapax.unicode_version() + hapax.__version__
