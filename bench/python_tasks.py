"""What bench/python.py times, each in a process of its own: `python_tasks.py TASK FILE`.

The process prepares, prints {"megabytes": .., "answer": ..} with a digest of its answer, and then runs once for each line on
its standard input, and prints the seconds. So the processes of a row can take turns. Texts are read, and lists are made,
before anything is timed.
"""

import collections
import hashlib
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time

MB = 1_000_000
WORD = re.compile(r"\w+")


def read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        return file.read()


def lines_of(path: str) -> list[str]:
    return read(path).splitlines()


def paragraphs_of(path: str, size: int = 809) -> list[str]:
    text = read(path)
    return [text[at:at + size] for at in range(0, len(text), size)]


def add_counts(one: collections.Counter, lines: list[str]) -> collections.Counter:
    for line in lines:
        one.update(WORD.findall(line.lower()))
    return one


def count_part(part: tuple[str, int, int]) -> collections.Counter:
    path, begin, end = part
    with open(path, "rb") as file:
        file.seek(begin)
        return add_counts(collections.Counter(), file.read(end - begin).decode("utf-8", "replace").splitlines())


def parts_of(path: str, number: int) -> list[tuple[str, int, int]]:
    """Parts of a file that end with a line."""
    size = os.path.getsize(path)
    cuts = [0]
    with open(path, "rb") as file:
        for i in range(1, number):
            file.seek(size * i // number)
            file.readline()
            cuts.append(file.tell())
    return [(path, begin, end) for begin, end in zip(cuts, cuts[1:] + [size])]


# Each task takes the path, prepares, and returns a function to time. That function returns a dict of counts, or None where
# the answer cannot be compared.


def file_to_dict(path: str):
    import hapax_words as hapax
    return lambda: hapax.count(path).to_dict()


def file_to_arrow(path: str):
    import hapax_words as hapax
    import pyarrow
    return lambda: to_dict(pyarrow.table(hapax.count(path)))


def to_dict(table) -> "Lazy":
    return Lazy(lambda: dict(zip(table["word"].to_pylist(), table["count"].to_pylist())))


class Lazy:
    """An answer that is not made within the time that is measured."""

    def __init__(self, make):
        self.make = make


def program(path: str):
    import hapax_words
    command = [os.path.join(os.path.dirname(hapax_words.__file__), "hapax"), "count", path, "-f", "tsv"]

    def run() -> Lazy:
        with tempfile.TemporaryFile() as out:
            subprocess.run(command, stdout=out, check=True)
            out.seek(0)
            rows = out.read().decode()
        return Lazy(lambda: {word: int(n) for word, n in (row.split("\t") for row in rows.splitlines()[1:])})
    return run


def pool(path: str):
    def run() -> collections.Counter:
        with multiprocessing.Pool(2) as workers:
            return sum(workers.map(count_part, parts_of(path, 8)), collections.Counter())
    return run


def counter(path: str):
    return lambda: add_counts(collections.Counter(), lines_of(path))


def polars(path: str):
    import polars as pl

    def run() -> None:
        lines = pl.scan_csv(path, has_header=False, separator="\x01", quote_char=None, new_columns=["line"],
                            encoding="utf8-lossy")
        words = lines.select(pl.col("line").str.to_lowercase().str.extract_all(r"\w+").explode().alias("word"))
        counts = words.drop_nulls().group_by("word").agg(pl.len().alias("n")).collect(engine="streaming")
        dict(zip(counts["word"].to_list(), counts["n"].to_list()))
    return run


def duckdb(path: str):
    import duckdb as db
    query = r"""SELECT word, count(*) FROM (SELECT unnest(regexp_extract_all(lower(line), '\w+')) AS word
                FROM read_csv(?, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '',
                              header = false, auto_detect = false)) GROUP BY word"""
    return lambda: dict(db.execute(query, [path]).fetchall()) and None


def texts_task(texts_of, count):
    def task(path: str):
        texts = texts_of(path)
        return lambda: count(texts)
    return task


def hapax_iter(texts: list[str]) -> Lazy:
    import hapax_words as hapax
    counts = hapax.count_iter(texts)
    return Lazy(counts.to_dict)


def hapax_documents(texts: list[str]) -> Lazy:
    import hapax_words as hapax
    counts = hapax.count_iter(texts, documents=True)
    return Lazy(counts.to_dict)


def hapax_vocabulary(texts: list[str]) -> dict[str, int]:
    import hapax_words as hapax
    return hapax.vocabulary(texts)


def sklearn_vocabulary(texts: list[str]) -> dict[str, int]:
    from sklearn.feature_extraction.text import CountVectorizer
    return CountVectorizer().fit(texts).vocabulary_


def texts_counter(texts: list[str]) -> collections.Counter:
    return add_counts(collections.Counter(), texts)


def first_export(path: str):
    """From Counts that nobody has looked at yet to a table of Arrow. Counting is not timed."""
    import hapax_words as hapax
    import pyarrow

    def run() -> Lazy:
        counts = hapax.count(path)
        start = time.perf_counter()
        table = pyarrow.table(counts)
        seconds = time.perf_counter() - start
        answer = to_dict(table)
        answer.seconds = seconds
        return answer
    return run


def types_to_dict(path: str):
    import hapax_words as hapax

    def run() -> Lazy:
        counts = hapax.count(path)
        start = time.perf_counter()
        words = counts.to_dict()
        answer = Lazy(lambda: words)
        answer.seconds = time.perf_counter() - start
        return answer
    return run


def import_package(_path: str):
    """Importing hapax_words in a new interpreter, in seconds over an empty module."""
    script = "import time; start = time.perf_counter(); import hapax_words; print(time.perf_counter() - start)"

    def run() -> Lazy:
        printed = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
        answer = Lazy(dict)
        answer.seconds = float(printed.stdout)
        return answer
    return run


def generator_memory(path: str):
    """count_iter() over a generator of 2 GB of text: prints the growth of this process's peak in place of seconds."""
    import hapax_words as hapax
    texts = paragraphs_of(path)
    times = 2_000 * MB // sum(map(len, texts)) + 1

    def resident(field: str) -> int:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))

    def run() -> Lazy:
        with open("/proc/self/clear_refs", "w") as peak:
            peak.write("5")  # the peak is what is resident now
        before = resident("VmRSS")
        hapax.count_iter(text + " " for _ in range(times) for text in texts)
        answer = Lazy(dict)
        answer.seconds = (resident("VmHWM") - before) / MB
        return answer
    return run


TASKS = {
    "file_to_dict": file_to_dict, "file_to_arrow": file_to_arrow, "program": program, "pool": pool, "counter": counter,
    "polars": polars, "duckdb": duckdb, "first_export": first_export, "types_to_dict": types_to_dict,
    "import_package": import_package, "generator_memory": generator_memory,
    **{f"{name}:{texts}": texts_task(texts_of, count)
       for texts, texts_of in (("paragraphs", paragraphs_of), ("lines", lines_of))
       for name, count in (("iter", hapax_iter), ("documents", hapax_documents), ("vocabulary", hapax_vocabulary),
                           ("sklearn", sklearn_vocabulary), ("counter", texts_counter))},
}


def digest(answer: object) -> str | None:
    """The same for equal dicts."""
    counts = answer.make() if isinstance(answer, Lazy) else answer
    if counts is None:
        return None
    rows = sorted(f"{word}\t{n}\n".encode() for word, n in counts.items())
    return hashlib.sha256(b"".join(rows)).hexdigest()


def main() -> None:
    task, path = sys.argv[1:]
    run = TASKS[task](path)
    print(json.dumps({"megabytes": os.path.getsize(path) / MB, "answer": digest(run())}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        answer = run()
        seconds = time.perf_counter() - start
        print(getattr(answer, "seconds", seconds), flush=True)


if __name__ == "__main__":
    main()
