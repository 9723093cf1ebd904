"""vocabulary(): equal to that of scikit-learn's CountVectorizer, with its errors."""

import random
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import hapax_words as hapax
import numpy
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

import naive

PARAMETERS = [
    {},
    {"min_df": 2},
    {"min_df": 3, "max_df": 0.4},
    {"min_df": 0.001, "max_df": 500},
    {"max_features": 1000},
    {"max_features": 77, "min_df": 2, "max_df": 0.9},
    {"lowercase": False},
    {"lowercase": False, "max_features": 300, "max_df": 0.5},
    {"min_df": 0.0, "max_df": 1},
    {"max_features": 10**9},
]


def outcome(learn: Callable[[], dict[str, int]]) -> dict[str, int] | str:
    """What a function gives, or the message of its ValueError."""
    try:
        return learn()
    except ValueError as error:
        return str(error)


def check(texts: Any, **parameters: Any) -> Any:
    expected = outcome(lambda: CountVectorizer(**parameters).fit(texts).vocabulary_)
    result = outcome(lambda: hapax.vocabulary(texts, **parameters))
    assert result == expected
    return result


def make_texts(number: int, seed: int) -> list[str]:
    """Texts of words as unequal in frequency as those of a language, with many ties."""
    words = [
        f"{word}{number}" for number in range(900) for word in ("The", "whale", "МИР", "σας", "é")
    ]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    source = random.Random(seed)
    return [" ".join(source.choices(words, weights, k=source.randrange(60))) for _ in range(number)]


@pytest.mark.parametrize("parameters", PARAMETERS, ids=str)
def test_equals_scikit_learn(parameters: dict[str, Any]) -> None:
    check(make_texts(4000, 3), **parameters)


bounds = st.integers(1, 4) | st.sampled_from([0.0, 0.2, 1 / 3, 0.5, 0.7, 1.0])
short_words = st.lists(st.sampled_from(["aa", "Aa", "bb", "cc", "d", "ΑΣ", "İ", "σα", "x'Σ"]))


@given(
    st.lists(naive.texts | short_words.map(" ".join)),
    bounds,
    bounds,
    st.none() | st.integers(1, 5),
    st.booleans(),
)
def test_equals_scikit_learn_for_any_texts(
    texts: list[str], min_df: float, max_df: float, max_features: int | None, lowercase: bool
) -> None:
    check(texts, min_df=min_df, max_df=max_df, max_features=max_features, lowercase=lowercase)


@pytest.mark.parametrize("text", ["ΑΣ'Α ΑΣ. Σ", "İstanbul KİLİM", "ΑΣ\u00adΒ", "ʰΣ aΣ:b", "ΛΌΓΟΣ"])
@pytest.mark.parametrize("number", [1, 200_000])
def test_texts_that_are_lowered_as_a_whole(text: str, number: int) -> None:
    long = text + " and more words " * number  # longer than what is copied
    expected = check(["first one", long, "last one"])
    check(["first one", long, "last one"], lowercase=False)
    assert hapax.vocabulary([b"first one", long.encode(), bytearray(b"last one")]) == expected
    assert hapax.vocabulary(polars.Series(["first one", long, None, "last one"])) == expected


def test_sigma_anywhere_in_a_text() -> None:
    for before in range(200):
        check(["x" * before + " aΣ'a and more"])


def test_bytes_and_invalid_bytes() -> None:
    check([b"some bytes", "more bytes".encode()])
    assert hapax.vocabulary([b"some\xffbytes \xce\xa3\xff"]) == {"bytes": 0, "some": 1}


@pytest.mark.parametrize(
    ("texts", "parameters", "message"),
    [
        ([], {}, "empty vocabulary"),
        (["a", "", "b c"], {}, "empty vocabulary"),
        (["aa", "bb"], {"min_df": 3}, "max_df corresponds to < documents than min_df"),
        (
            ["aa", "bb"],
            {"min_df": 2, "max_df": 0.5},
            "max_df corresponds to < documents than min_df",
        ),
        (["aa", "bb"], {"min_df": 2}, "After pruning, no terms remain"),
        (["aa bb", "bb aa"], {"max_df": 1}, "After pruning, no terms remain"),
    ],
)
def test_its_errors(texts: list[str], parameters: dict[str, Any], message: str) -> None:
    assert message in check(texts, **parameters)


def test_types_and_order() -> None:
    result = hapax.vocabulary(["zz aa", "mm aa"], min_df=1, max_features=2)
    assert list(result.values()) == [0, 1]
    for result in (result, hapax.vocabulary(["zz aa", "mm aa"], min_df=1)):
        assert list(result) == sorted(result)
        assert {type(word) for word in result} == {str}
        assert {type(number) for number in result.values()} == {int}


def test_goes_into_vectorizers() -> None:
    texts = make_texts(500, 4)
    words = hapax.vocabulary(texts, min_df=2)
    for kind in (CountVectorizer, TfidfVectorizer):
        mine = kind(vocabulary=words).fit_transform(texts)
        difference = mine - kind(min_df=2).fit_transform(texts)
        assert abs(difference).max() < 1e-12


@pytest.mark.parametrize("name", ["min_df", "max_df"])
def test_bounds(name: str) -> None:
    value: Any
    for value in (-1, 0, 1.5, -0.1, float("nan")):
        with pytest.raises(ValueError, match=f"{name} must be an int from 1 on or a float"):
            hapax.vocabulary(["aa"], **{name: value})
    for value in ("1", None, True, numpy.float32(1.0)):  # as scikit-learn
        with pytest.raises(TypeError, match=f"{name} must be int or float"):
            hapax.vocabulary(["aa"], **{name: value})
    for value in (numpy.int64(1), numpy.float64(1.0)):
        check(["aa bb", "aa"], **{name: value})


def test_other_arguments() -> None:
    with pytest.raises(ValueError, match="max_features must be from 1"):
        hapax.vocabulary(["aa"], max_features=0)
    with pytest.raises(TypeError, match="max_features must be int"):
        hapax.vocabulary(["aa"], max_features=1.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="lowercase must be True or False"):
        hapax.vocabulary(["aa"], lowercase="no")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="use count_text"):
        hapax.vocabulary("aa")
    with pytest.raises(TypeError, match="item 1 of texts must be str or bytes, not int"):
        hapax.vocabulary(["aa", 5])  # type: ignore[list-item]


def test_numpy_only_for_max_features() -> None:
    code = """
import sys
import hapax_words as hapax
hapax.vocabulary(["aa bb", "aa"], min_df=2)
assert "numpy" not in sys.modules
hapax.vocabulary(["aa bb", "aa"], max_features=1)
assert "numpy" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
