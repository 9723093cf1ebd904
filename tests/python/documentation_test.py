"""Every public name has a docstring, and every argument its type and its default in it."""

import inspect
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import hapax_words
import pytest

hapax: Any = hapax_words  # bad arguments are tried, too

FUNCTIONS = [
    getattr(hapax, name)
    for name in hapax.__all__
    if inspect.isfunction(getattr(hapax, name))
]


def test_every_public_name_has_a_docstring() -> None:
    for name in hapax.__all__:
        thing = getattr(hapax, name)
        if callable(thing):
            assert (thing.__doc__ or "").strip(), name
            if inspect.isclass(thing):
                for member, value in vars(thing).items():
                    if not member.startswith("_") and callable(value):
                        assert (value.__doc__ or "").strip(), f"{name}.{member}"


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_every_argument_is_explained(function: Callable[..., object]) -> None:
    text = inspect.getdoc(function) or ""
    for name, parameter in inspect.signature(function).parameters.items():
        entry = rf"^    {name} \((?P<type>.+)\): (?P<text>(.+\n?(        .*\n)*))"
        found = re.search(entry, text, re.M)
        assert found, f"{function.__name__}: {name}"
        says = " ".join(found["text"].split())
        if parameter.default is parameter.empty:
            assert "No default." in says, name
        elif isinstance(parameter.default, str):
            assert f'Default "{parameter.default}"' in says, name
        else:
            default = re.escape(str(parameter.default))
            assert re.search(rf"Default {default}|\b{default}, the default", says), name


def test_help_reads_well() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", "import hapax_words as h; help(h.count)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "collections.abc" in shown and "Args:" in shown
    assert max(map(len, shown.splitlines()[4:])) <= 104
