"""Document frequencies: in how many texts a word occurs, as Counter over sets counts it."""

import pickle
from pathlib import Path
from typing import Any

import hapax_words as hapax
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive


@given(st.lists(naive.texts), st.booleans(), st.sampled_from(["auto", "linear", "threads"]))
def test_equals_counter_of_sets(texts: list[str], lower: bool, strategy: str) -> None:
    case = "lower" if lower else "keep"
    counts = hapax.count_iter(texts, documents=True, case=case, strategy=strategy, workers=2)
    assert counts == naive.count_words(texts, lower)
    assert counts.documents == naive.count_documents(texts, lower)
    assert counts.documents.texts == counts.texts == len(texts)
    alone = hapax.document_frequencies(iter(texts), case=case, strategy=strategy, workers=2)
    assert alone == counts.documents


@pytest.mark.parametrize("strategy", ["auto", "linear", "threads"])
@pytest.mark.parametrize("kind", [list, tuple, iter])
def test_many_texts(kind: Any, strategy: str) -> None:
    texts = [f"{number % 7} the {number} the whale{number % 1000} мир" for number in range(60_000)]
    texts += ["", "longer " * 100_000 + "whale1", "", "ж " * 700_000] * 2
    counts = hapax.count_iter(kind(texts), documents=True, strategy=strategy)
    assert counts == naive.count_words(texts)
    assert counts.documents == naive.count_documents(texts)
    assert counts.documents["the"] == 60_000
    assert counts["the"] == 120_000


def test_empty_texts_fill_blocks_too() -> None:
    counts = hapax.count_iter([""] * 500_000 + ["end"], documents=True)
    assert counts.documents == {"end": 1}
    assert counts.texts == 500_001


def test_only_on_request() -> None:
    counts = hapax.count_iter(["a"])
    assert counts.documents is None
    assert counts.texts == 1
    assert hapax.count_text("a").texts is None


def test_outlives_its_counts() -> None:
    counts = hapax.count_iter(["the whale", "the sea"], documents=True)
    documents = counts.documents
    del counts
    assert documents is not None
    assert documents.most_common(1) == [("the", 2)]
    assert documents.total == 4
    assert documents.documents is None


@given(st.lists(naive.texts), st.lists(naive.texts), st.booleans())
def test_sums_and_pickles_keep_documents_and_texts(
    some: list[str], others: list[str], pickled: bool
) -> None:
    parts = [hapax.count_iter(texts, documents=True) for texts in (some, others)]
    if pickled:
        parts = pickle.loads(pickle.dumps(parts))
    for both in (parts[0] + parts[1], hapax.merge(parts)):
        assert both == naive.count_words(some + others)
        assert both.documents == naive.count_documents(some + others)
        assert both.texts == both.documents.texts == len(some) + len(others)
    alone = hapax.merge([part.documents for part in parts if part.documents is not None])
    assert (alone, alone.texts) == (both.documents, both.texts)


def test_many_words_keep_them_too() -> None:
    texts = [f"whale{number} the" for number in range(50_000)]
    counts = hapax.count_iter(texts, documents=True)
    for one in (pickle.loads(pickle.dumps(counts)), hapax.merge([counts])):
        assert one.documents == counts.documents and one.texts == 50_000
        assert one.documents is not None and one.documents.texts == 50_000


def test_parts_without_them_give_none(tmp_path: Path) -> None:
    counts = hapax.count_iter(["a b"], documents=True)
    counts.save(tmp_path / "a")
    texts_alone = counts + hapax.count_iter(["a"])
    assert (texts_alone.documents, texts_alone.texts) == (None, 2)
    for other in (hapax.count_text("a"), hapax.load(tmp_path / "a")):
        assert ((counts + other).documents, (counts + other).texts) == (None, None)
    merged = hapax.merge([counts, tmp_path / "a"])
    assert (merged.documents, merged.texts) == (None, None)
    assert hapax.merge([]).texts is None
    again = pickle.loads(pickle.dumps(hapax.count_iter(["a b"])))
    assert (again.documents, again.texts) == (None, 1)


@pytest.mark.parametrize("strategy", ["queue", "shared", "hybrid"])
def test_not_with_processes(strategy: str) -> None:
    with pytest.raises(hapax.InvalidArgumentError):
        hapax.count_iter(["a"], documents=True, strategy=strategy)
