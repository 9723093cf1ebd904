"""The texts that rows count, and the right answers.

A right answer comes from a run of the program without any fault. It is trusted only after it was compared, word by
word, with a count of the same text by a few lines of Python.
"""
import random
import re
import subprocess
import threading
from collections import Counter
from operator import itemgetter

FORMATS = ["text", "tsv", "csv", "json", "jsonl", "counts"]

FEW = (
    "The quick brown fox, the lazy dog; THE END.\n"
    "naïve NAÏVE Ὀδυσσεύς ΟΔΥΣΣΕΥΣ straße STRASSE Привет ПРИВЕТ 東京 2026 x_y \u00b5 \u0130stanbul\n"
    "a-word-of-some-length-that-needs-a-wide-slot pneumonoultramicroscopicsilicovolcanoconiosis\n"
    + "w" * 70 + " " + "W" * 70 + "\n"
)


def some_text():
    """740 KB, 30,000 distinct words."""
    chance = random.Random(1)
    words = [f"{word:x}q" if word % 3 else f"Wörd{word:d}" for word in range(30_000)]
    lines = [" ".join(chance.choices(words, k=10)) for _ in range(7_000)]
    return "\n".join(lines) + "\n" + " ".join(words) + "\n"


def many_text(distinct):
    """Distinct words, each once or twice; more words than a worker's front holds."""
    words = [f"m{word * 2_654_435_761 % 2**32:x}" for word in range(distinct)]
    return " ".join(words) + "\n" + " ".join(words[::7]) + "\n"


def naive_count(text):
    return Counter(map(str.lower, re.findall(r"\w+", text)))


def by_count(counts):
    """Sorts counts as hapax lists them: the most frequent first, ties by word."""
    return sorted(sorted(counts.items()), key=itemgetter(1), reverse=True)


# The parts of a list in each format. The words have no characters that a format escapes.
HEADS = {"text": "", "tsv": "word\tcount\n", "csv": "word,count\n", "json": "[\n", "jsonl": ""}
LINES = {"text": "{}: {}", "tsv": "{}\t{}", "csv": "{},{}", "json": '{{"word":"{}","count":{}}}',
         "jsonl": '{{"word":"{}","count":{}}}'}


def listing(rows, form):
    line = LINES[form].format
    body = (",\n" if form == "json" else "\n").join([line(word, count) for word, count in rows])
    return (HEADS[form] + body + ("\n]\n" if form == "json" else "\n")).encode()


class Corpus:
    """Texts and answers, created at their first use. Safe to use from several threads."""

    def __init__(self, program, folder, distinct):
        """`distinct` is how many distinct words the text `many` has."""
        self.program = program
        self.makers = {"few": lambda: FEW, "some": some_text,
                       # 31 KB: less than the first read of a file (64 KB).
                       "medium": lambda: some_text()[-30_000:], "many": lambda: many_text(distinct),
                       "million": lambda: many_text(1_000_000), "large": lambda: some_text() * 8}
        self.folder = folder
        self.lock = threading.RLock()
        self.counted = {}
        self.answers = {}

    def text(self, name):
        """The path of a text."""
        path = self.folder / f"{name}.txt"
        with self.lock:
            if not path.exists():
                path.write_text(self.makers[name]())
        return path

    def counts_file(self, name):
        path = self.folder / f"{name}.counts"
        with self.lock:
            if not path.exists():
                path.write_bytes(self.answer(name, "counts"))
        return path

    def answer(self, names, form="text"):
        """The right bytes of the list of a text, or of several texts: their names are joined by +."""
        with self.lock:
            if (names, form) not in self.answers:
                self.answers[names, form] = self.trusted(names, form)
            return self.answers[names, form]

    def trusted(self, names, form):
        parts = names.split("+")
        if form == "counts":
            data = (self.run("merge", *map(self.counts_file, parts)) if len(parts) > 1 else
                    self.run("count", "-s", "linear", "-f", form, self.text(names)))
            shown, form = self.run("cat", "-f", "text", "-", input=data), "text"
        else:
            data = shown = self.run("count", "-s", "linear", "-f", form, *map(self.text, parts))
        if shown != listing(self.rows(names), form):
            raise SystemExit(f"without any fault, {self.program} counts {names} wrongly (format {form})")
        return data

    def rows(self, names):
        if names not in self.counted:
            self.counted[names] = by_count(
                naive_count("".join(self.text(name).read_text() for name in names.split("+"))))
        return self.counted[names]

    def run(self, *arguments, **options):
        command = [self.program, *map(str, arguments)]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=120, **options).stdout
