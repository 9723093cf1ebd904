"""docs/python_api.md is what the docstrings say, and these lack nothing."""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import hapax_words as hapax
import pytest


@pytest.fixture(scope="module")
def maker(source: Path) -> Iterator[ModuleType]:
    """tools/make_python_reference.py as a module."""
    sys.path.insert(0, str(source / "tools"))
    import make_python_reference  # type: ignore[import-not-found]

    yield make_python_reference
    sys.path.remove(str(source / "tools"))


def test_the_page_is_up_to_date(maker: ModuleType, source: Path) -> None:
    """If it is not: PYTHONPATH=build/python/package tools/make_python_reference.py docs/python_api.md"""
    page = (source / "docs/python_api.md").read_text(encoding="utf-8")
    assert maker.reference_of(hapax) == page


def test_every_docstring_is_complete(maker: ModuleType) -> None:
    assert list(maker.faults_of_package(hapax)) == []


def test_the_page_has_every_public_name(maker: ModuleType, source: Path) -> None:
    page = (source / "docs/python_api.md").read_text(encoding="utf-8")
    for name in hapax.__all__:
        assert f"### {name}\n" in page or f"### {name}()\n" in page or f"| `{name}` |" in page, name


def good(
    text: str,
    *,
    workers: int | None = None,
    case: str = "lower",
    seconds: float = 1.5,
    runs: int = 1,
    names: tuple[str, ...] = (),
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
    assert list(maker.faults_of_package(package)) == ["good is in no group of tools/make_python_reference.py"]
