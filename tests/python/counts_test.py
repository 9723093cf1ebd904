"""Counts: a read-only mapping that equals a Counter."""

import copy
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import hapax_words
import pytest
from hypothesis import given
from hypothesis import strategies as st
from words import counted, in_order, many_words, texts

hapax: Any = hapax_words  # bad arguments are tried, too

# More words than are sorted on the caller's thread.
MANY = many_words(number for number in range(30_000) for _ in range(number % 3 + 1))


@given(texts())
def test_equals_a_counter_and_a_dict_of_the_same_words(text: str) -> None:
    counts, expected = hapax.count_text(text), counted(text)
    assert counts == expected and expected == counts
    assert counts == dict(expected) and dict(expected) == counts
    assert counts == MappingProxyType(expected)
    assert not counts != expected
    assert counts == hapax.count_text(text)


@given(texts())
def test_everything_is_in_the_total_order(text: str) -> None:
    counts, expected = hapax.count_text(text), in_order(counted(text))
    assert list(counts.items()) == expected
    assert list(counts) == list(counts.keys()) == [word for word, _ in expected]
    assert list(counts.values()) == [count for _, count in expected]
    assert counts.most_common() == expected
    assert list(counts.to_dict().items()) == expected


@given(texts(), st.integers(-2, 20))
def test_most_common_gives_the_first_words(text: str, n: int) -> None:
    assert hapax.count_text(text).most_common(n) == in_order(counted(text))[: max(0, n)]


@given(texts())
def test_totals(text: str) -> None:
    counts, expected = hapax.count_text(text), counted(text)
    assert len(counts) == len(expected)
    assert counts.total == sum(expected.values())
    assert counts.hapaxes == sum(count == 1 for count in expected.values())


def test_differs_from_another_mapping() -> None:
    counts = hapax.count_text("a b b")
    for other in ({"a": 1}, {"a": 1, "b": 1}, {"a": 1, "b": 2, "c": 1}, {"a": 1, "b": 2, 3: 4}):
        assert counts != other and other != counts
        assert counts != Counter(other)
    assert counts != hapax.count_text("a a b")
    assert counts != hapax.count_text("a b b c")
    assert counts != hapax.count_text("a b c")
    assert counts != [("a", 1), ("b", 2)]
    assert counts != {"a": 1, "b": None}
    assert counts == {"a": 1.0, "b": 2.0}


def test_a_count_of_zero_is_an_absent_word_in_a_counter_but_not_in_a_dict() -> None:
    counts = hapax.count_text("a")
    assert counts == Counter(a=1, b=0)
    assert counts != {"a": 1, "b": 0}


def test_looks_words_up() -> None:
    counts = hapax.count_text("Çay çay ΑΣ \ud800x")
    assert counts["çay"] == 2 and counts["ας"] == 1
    assert counts["absent"] == counts["Çay"] == counts[""] == counts["\ud800x"] == 0
    assert "çay" in counts and "absent" not in counts and 3 not in counts and None not in counts
    assert counts.get("çay") == 2 and counts.get("absent") is None and counts.get("absent", 7) == 7
    assert counts.get(3) is None
    assert counts["w" * 100_000] == 0
    for key in (3, b"x", None):
        with pytest.raises(TypeError, match="words are str"):
            counts[key]


def test_is_a_mapping_that_cannot_be_changed_or_hashed() -> None:
    counts = hapax.count_text("a b a")
    is_mapping = isinstance(counts, Mapping)
    assert is_mapping
    assert Counter(counts) == {"a": 2, "b": 1} and dict(counts) == {"a": 2, "b": 1}
    assert {**counts} == {"a": 2, "b": 1}
    with pytest.raises(TypeError):
        hash(counts)
    with pytest.raises(TypeError):
        counts["a"] = 3
    with pytest.raises(TypeError):
        del counts["a"]
    with pytest.raises(AttributeError):
        counts.total = 3
    with pytest.raises(TypeError):
        reversed(counts)


def test_views_are_set_like() -> None:
    counts = hapax.count_text("a b a")
    assert counts.keys() & {"a", "c"} == {"a"}
    assert ("a", 2) in counts.items() and ("a", 1) not in counts.items()
    assert 2 in counts.values() and len(counts.values()) == 2


def test_many_words_are_sorted_without_the_lock_and_in_the_same_order() -> None:
    counts, expected = hapax.count_text(MANY), Counter(MANY.split())
    assert counts.most_common() == list(counts.items()) == in_order(expected)
    assert counts.most_common(5) == in_order(expected)[:5]
    assert list(counts.to_dict().items()) == in_order(expected)
    assert counts == expected and counts.hapaxes == 10_000
    assert counts == hapax.count_text(MANY)


def test_an_iterator_outlives_its_counts() -> None:
    items = iter(hapax.count_text(MANY).items())
    first = next(items)
    assert first == ("w10001", 3)
    assert len(list(items)) == 29_999
    assert items.__length_hint__() == 0


def test_copies_are_the_counts_themselves() -> None:
    counts = hapax.count_text("a b")
    assert copy.copy(counts) is counts and copy.deepcopy({"x": counts})["x"] is counts


def test_repr_shows_the_first_words() -> None:
    assert repr(hapax.count_text("b a a")) == "<Counts of 3 words, 2 distinct: {'a': 2, 'b': 1}>"
    many = repr(hapax.count_text("a b c d e f g"))
    assert many == (
        "<Counts of 7 words, 7 distinct: {'a': 1, 'b': 1, 'c': 1, 'd': 1, 'e': 1, ...}>"
    )


def test_a_notebook_shows_a_table() -> None:
    page = hapax.count_text(" ".join("abcdefghijkl") + " a")._repr_html_()
    assert page.count("<tr>") == 11 and "<td>a</td>" in page and "<td>k</td>" not in page
    assert "2 more of 12 distinct words, 13 in all" in page


def test_counts_are_not_made_by_hand() -> None:
    for arguments in ((), ({"a": 1},), ("a",)):
        with pytest.raises(TypeError):
            hapax.Counts(*arguments)


def test_stats_are_those_of_the_program(program: Path, tmp_path: Path) -> None:
    import json
    import subprocess

    path = tmp_path / "a.txt"
    path.write_text("a b b c\n")
    told = subprocess.run(
        [program, "count", "--stats", "json", path], capture_output=True, check=True
    )
    theirs, ours = json.loads(told.stderr), hapax.count(path).stats
    assert list(ours) == list(theirs)
    assert list(ours["seconds"]) == list(theirs["seconds"])
    assert list(ours["run_seconds"]) == list(theirs["run_seconds"])
    for key in ("types", "hapaxes", "tokens", "bytes", "inputs", "kernel", "strategy"):
        assert ours[key] == theirs[key]


def test_size_is_that_of_the_tables() -> None:
    assert sys.getsizeof(hapax.count_text("a")) < sys.getsizeof(hapax.count_text(MANY))
