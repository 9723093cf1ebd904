"""Arguments that cannot be met: each is a TypeError or a ValueError that names the argument."""

import inspect
from pathlib import Path
from typing import Any

import hapax_words
import pytest

hapax: Any = hapax_words  # bad arguments are tried, too

BAD = [
    ("strategy", 3, TypeError),
    ("strategy", None, TypeError),
    ("strategy", "fast", ValueError),
    ("workers", 0, ValueError),
    ("workers", -1, ValueError),
    ("workers", 1025, ValueError),
    ("workers", "2", TypeError),
    ("workers", 2.0, TypeError),
    ("workers", True, TypeError),
    ("case", "upper", ValueError),
    ("case", True, TypeError),
    ("encoding", 8, TypeError),
    ("encoding", b"utf-8", TypeError),
    ("encoding", "nonsense", ValueError),
    ("encoding", "", ValueError),
    ("encoding", "\ud800", ValueError),
    ("encoding", "a\0b", ValueError),
    ("strict", 1, TypeError),
    ("strict", None, TypeError),
    ("glob", 3, TypeError),
    ("glob", [3], TypeError),
    ("glob", "a\0b", ValueError),
    ("skip_hidden", "yes", TypeError),
    ("follow", 0, TypeError),
    ("skip_binary", None, TypeError),
    ("decompress", True, TypeError),
    ("decompress", "always", ValueError),
    ("decoder_memory", -1, ValueError),
    ("decoder_memory", "128M", TypeError),
    ("decoder_memory", None, TypeError),
    ("memory_limit", -1, ValueError),
    ("memory_limit", "2G", TypeError),
    ("memory_limit", 2.0, TypeError),
    ("memory_limit", None, TypeError),
    ("tmp", 3, TypeError),
    ("tmp", "a\0b", ValueError),
    ("keep_going", 1, TypeError),
    ("progress", 3, TypeError),
    ("progress", "yes", TypeError),
    ("stop", True, TypeError),
    ("stop", "stop", TypeError),
]


@pytest.mark.parametrize(("name", "value", "exception"), BAD)
def test_a_bad_argument_is_named(
    name: str, value: object, exception: type[Exception], tmp_path: Path
) -> None:
    path = tmp_path / "a"
    path.write_text("a")
    for function, first in ((hapax.count, path), (hapax.count_text, "a"), (hapax.count_file, None)):
        if name not in inspect.signature(function).parameters:
            continue
        with open(path, "rb") as file, pytest.raises(exception, match=rf"\b{name}\b"):
            function(file if first is None else first, **{name: value})


def test_every_argument_has_a_bad_value_here() -> None:
    tried = {name for name, _, _ in BAD}
    for function in (hapax.count, hapax.count_text, hapax.count_file):
        assert set(list(inspect.signature(function).parameters)[1:]) <= tried


@pytest.mark.parametrize(
    ("paths", "exception", "message"),
    [
        (3, TypeError, "paths must be str, bytes or os.PathLike, not int"),
        (None, TypeError, "paths must be .* not NoneType"),
        ([b"a", 3], TypeError, "paths must be .* not int"),
        ("a\0b", ValueError, "paths must not contain a NUL"),
        ("", FileNotFoundError, "No such file"),
    ],
)
def test_bad_paths(paths: object, exception: type[Exception], message: str) -> None:
    with pytest.raises(exception, match=message):
        hapax.count(paths)


def test_an_open_file_as_a_path(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    with open(tmp_path / "a") as file, pytest.raises(TypeError, match=r"count_file\(\)"):
        hapax.count(file)


def test_most_common() -> None:
    for n in ("3", 2.0, True):
        with pytest.raises(TypeError, match="^n must be int"):
            hapax.count_text("a").most_common(n)


def test_arguments_are_keywords() -> None:
    for function in (hapax.count, hapax.count_text, hapax.count_file):
        parameters = list(inspect.signature(function).parameters.values())
        assert all(one.kind is one.KEYWORD_ONLY for one in parameters[1:])
        with pytest.raises(TypeError):
            function("a", "linear")
