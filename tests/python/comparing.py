"""What the tests of compare() share: a short text, and quick measurements of it."""

import tempfile
from pathlib import Path

import hapax_words as hapax
import pytest

TEXT = "the whale and the sea\n" * 500
QUICK = {"runs": 1, "warmup": 0, "workers": 1}


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A text in the working folder; the folder for temporary files is "temporary"."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book.txt").write_text(TEXT)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return "book.txt"


def quick(paths: object, **arguments: object) -> hapax.Comparison:
    return hapax.compare(paths, **{"strategies": "linear", **QUICK, **arguments})  # type: ignore[arg-type]


def command(comparison: hapax.Comparison) -> str:
    return " ".join(comparison.to_dict()["command"])
