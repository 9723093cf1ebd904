"""docs/python_api.md is what the docstrings say, and these lack nothing."""

import importlib.util
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import hapax_words as hapax
import pytest
from running import run


@pytest.fixture(scope="module")
def maker(source: Path) -> Iterator[ModuleType]:
    """tools/make_python_reference.py as a module."""
    sys.path.insert(0, str(source / "tools"))
    import make_python_reference  # type: ignore[import-not-found]

    yield make_python_reference
    sys.path.remove(str(source / "tools"))


@pytest.fixture(scope="module")
def spark(maker: ModuleType) -> Iterator[ModuleType]:
    """hapax_words.spark, with or without PySpark."""
    with maker.spark_package() as package:
        yield package


def test_the_page_is_up_to_date(maker: ModuleType, spark: ModuleType, source: Path) -> None:
    """If it is not: PYTHONPATH=build/python/package tools/make_python_reference.py docs/python_api.md"""
    page = (source / "docs/python_api.md").read_text(encoding="utf-8")
    assert maker.reference_of(hapax, spark) == page


def test_every_docstring_is_complete(maker: ModuleType, spark: ModuleType) -> None:
    assert list(maker.faults_of_package(hapax, maker.GROUPS)) == []
    assert list(maker.faults_of_package(spark, maker.SPARK_GROUPS)) == []


def test_the_page_has_every_public_name(spark: ModuleType, source: Path) -> None:
    page = (source / "docs/python_api.md").read_text(encoding="utf-8")
    for name in [*hapax.__all__, *spark.__all__]:
        assert f"### {name}\n" in page or f"### {name}()\n" in page or f"| `{name}` |" in page, name


def good(
    text: str,
    *,
    workers: int | None = None,
    case: str = "lower",
    seconds: float = 1.5,
    runs: int = 1,
    names: tuple[str, ...] = (),
    **rest: str,
) -> None:
    """Does something.

    Args:
        text (str): the text. No default.
        workers (int or None): how many
            workers. Default None: all.
        case (str): the case. Default "lower".
        seconds (float): seconds; how long. Default 1.5.
        runs (int): how often. Default 1.
        names (tuple): which ones. Default (): all.
        **rest: more.
    """


def test_a_complete_docstring_has_no_fault(maker: ModuleType) -> None:
    assert list(maker.faults_of("good", good)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("    text (str): the text. No default.\n", "", "text is missing under Args"),
        ("text (str)", "text", "text has no type"),
        (" No default.", "", 'text must say its default, which is "No default."'),
        ("Default None", "Default 1", "workers must say its default, None"),
        ('Default "lower"', 'Default "keep"', 'case must say its default, "lower"'),
        ("Default 1.5", "Default 1.55", "seconds must say its default, 1.5"),
        ("Default 1.\n", "Default 1.0.\n", "runs must say its default, 1"),
        ("Default ()", "Default", "names must say its default, ()"),
        ("Default ()", "Default (all)", "names must say its default, ()"),
        ("case (str)", "kase (str)", "kase is no argument"),
        ("**rest: more.", "", "rest is missing under Args"),
        ("Does something.", "", "good has no docstring"),
    ],
)
def test_what_a_docstring_lacks_is_found(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch, old: str, new: str, fault: str
) -> None:
    docstring = inspect.cleandoc(good.__doc__ or "")  # as Python 3.13 keeps it
    assert old in docstring
    monkeypatch.setattr(good, "__doc__", docstring.replace(old, new))
    assert fault in "\n".join(maker.faults_of("good", good))


def test_a_new_name_needs_a_group(maker: ModuleType) -> None:
    package = SimpleNamespace(__all__=["good"], good=good, Error=hapax.Error)
    assert list(maker.faults_of_package(package, {})) == ["good is in no group of tools/make_python_reference.py"]


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is not None, reason="PySpark is installed")
def test_nothing_that_stands_for_spark_stays(maker: ModuleType) -> None:
    code = (
        "import sys, make_python_reference as maker\n"
        "with maker.spark_package() as spark: print(spark.count_column.__name__)\n"
        "print([name for name in sys.modules if 'spark' in name])\n"
        "try: import hapax_words.spark\n"
        "except ImportError as error: print(error)"
    )
    end = run(f"import sys; sys.path.insert(0, {str(Path(str(maker.__file__)).parent)!r})\n{code}")
    assert end.output.splitlines() == [
        "count_column",
        "[]",
        "hapax_words.spark needs Apache Spark: pip install 'hapax-words[spark]'",
    ], end.errors
