"""Counts files, sums of counts, and pickle."""

import copy
import gzip
import pickle
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hapax_words
import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import interrupt
from words import counted, many_words, texts

hapax: Any = hapax_words  # bad arguments are tried, too

MANY = many_words(range(50_000))


@given(texts())
def test_pickle_gives_equal_counts(text: str) -> None:
    counts = hapax.count_text(text)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(counts, protocol))
        assert type(again) is hapax.Counts and again == counts == counted(text)
        assert list(again.items()) == list(counts.items())
    assert copy.copy(counts) is counts


def test_pickle_of_many_words() -> None:
    counts = hapax.count_text(MANY)
    assert pickle.loads(pickle.dumps(counts)) == counts


@given(st.lists(texts(), max_size=4))
def test_merge_adds_up(parts: list[str]) -> None:
    expected: Counter[str] = sum(map(counted, parts), Counter())
    counts = [hapax.count_text(part) for part in parts]
    assert hapax.merge(counts) == expected
    assert hapax.merge(iter(counts)).total == expected.total()
    if len(counts) == 2:
        assert counts[0] + counts[1] == expected


def test_add_many_words() -> None:
    counts = hapax.count_text(MANY)
    double = counts + counts
    assert double["w7"] == 2 and len(double) == 50_000 and counts["w7"] == 1


@given(texts())
def test_save_and_load(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        counts = hapax.count_text(text)
        counts.save(f"{folder}/a.counts")
        again = hapax.load(f"{folder}/a.counts")
        assert again == counts and list(again) == list(counts)
        assert again.total == counts.total and again.hapaxes == counts.hapaxes


def test_files_are_those_of_the_program(program: Path, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("a b a ΑΣ")
    hapax.count(text).save(tmp_path / "ours.counts")
    theirs = tmp_path / "theirs.counts"
    subprocess.run([program, "count", text, "-f", "counts", "-o", theirs], check=True)
    assert theirs.read_bytes() == (tmp_path / "ours.counts").read_bytes()
    listed = subprocess.run(
        [program, "cat", tmp_path / "ours.counts"], capture_output=True, text=True, check=True
    )
    assert listed.stdout == "a: 2\nb: 1\nας: 1\n"
    assert hapax.load(theirs) == {"a": 2, "b": 1, "ας": 1}


def test_merge_of_files_and_counts(tmp_path: Path) -> None:
    hapax.count_text("a b").save(tmp_path / "1")
    hapax.count_text("b c").save(str(tmp_path / "2"))
    (tmp_path / "2.gz").write_bytes(gzip.compress((tmp_path / "2").read_bytes()))
    assert hapax.merge([tmp_path / "1", str(tmp_path / "2.gz")]) == {"a": 1, "b": 2, "c": 1}
    all_three = hapax.merge([tmp_path / "1", hapax.count_text("c d"), bytes(tmp_path / "2")])
    assert all_three == {"a": 1, "b": 2, "c": 2, "d": 1}
    assert hapax.merge([]) == {}


def test_words_that_were_counted_in_different_ways_do_not_add_up(tmp_path: Path) -> None:
    lower, keep = hapax.count_text("a B"), hapax.count_text("a B", case="keep")
    with pytest.raises(hapax.InvalidArgumentError) as caught:
        lower + keep
    assert isinstance(caught.value, ValueError)
    keep.save(tmp_path / "keep")
    lower.save(tmp_path / "lower")
    with pytest.raises(hapax.Error):
        hapax.merge([tmp_path / "keep", tmp_path / "lower"])
    assert hapax.merge([keep, tmp_path / "keep"])["B"] == 2


def test_damaged_files(tmp_path: Path) -> None:
    path = tmp_path / "a.counts"
    hapax.count_text(MANY).save(path)
    good = path.read_bytes()
    for bad in (good[:-1], good[:1000] + b"x" + good[1001:], b"no counts", b""):
        path.write_bytes(bad)
        with pytest.raises(hapax.Error) as caught:
            hapax.load(path)
        assert caught.value.path == str(path) and isinstance(caught.value, OSError)
    with pytest.raises(FileNotFoundError):
        hapax.load(tmp_path / "missing")


def test_a_file_is_complete_or_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.counts"
    hapax.count_text("a").save(path)
    before = path.read_bytes()
    stop = threading.Event()
    stop.set()
    with pytest.raises(hapax.Cancelled):
        hapax.count_text(MANY).save(path, stop=stop)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileNotFoundError) as caught:
        hapax.count_text("a").save(tmp_path / "missing" / "a")
    assert isinstance(caught.value, hapax.NotWritableError)
    with pytest.raises(hapax.Error):
        hapax.count_text("a").save(tmp_path)


def test_bad_arguments(tmp_path: Path) -> None:
    counts = hapax.count_text("a")
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: hapax.load(3), "path"),
        (lambda: hapax.load(counts), "path"),
        (lambda: hapax.load("a", stop=3), "stop"),
        (lambda: hapax.load("a", decoder_memory="1"), "decoder_memory"),
        (lambda: hapax.merge(["a"], memory_limit="1G"), "memory_limit"),
        (lambda: hapax.merge(["a"], tmp=1), "tmp"),
        (lambda: hapax.merge("a.counts"), "parts"),
        (lambda: hapax.merge(counts), "parts"),
        (lambda: hapax.merge(3), "parts"),
        (lambda: hapax.merge([3]), "parts"),
        (lambda: hapax.merge([], stop=3), "stop"),
        (lambda: counts.save(3), "path"),
        (lambda: counts.save("a", stop=3), "stop"),
    ]
    for call, name in calls:
        with pytest.raises(TypeError, match=rf"\b{name}\b"):
            call()
    for other in (3, {"a": 1}, None):
        with pytest.raises(TypeError):
            counts + other
        with pytest.raises(TypeError):
            other + counts


@pytest.mark.parametrize(
    "use",
    [
        "counts + counts",
        "h.merge([counts, counts])",
        "counts.save('/dev/null')",
        "h.load(path)",
        "pickle.loads(pickle.dumps(counts))",
    ],
)
def test_ctrl_c_ends_it(tmp_path: Path, use: str) -> None:
    path = tmp_path / "a.counts"
    hapax.count_text(many_words(range(300_000))).save(path)
    end = interrupt(
        f"import hapax_words as h, pickle; path = {str(path)!r}; counts = h.load(path)\n"
        f"print('ready', flush=True)\nwhile True: {use}"
    )
    assert end.errors.strip().splitlines()[-1] == "KeyboardInterrupt"
    assert end.seconds < 1
