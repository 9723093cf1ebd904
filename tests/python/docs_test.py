"""The Python blocks of the pages run in order, and give what their comments say (pages.py)."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from pages import blocks, run

PAGES = ["README.md", "docs/python.md"]

# What the pages need beside the package.
for package in ("duckdb", "pandas", "polars", "pyarrow", "sklearn"):
    pytest.importorskip(package)

BOOK = "The whale and the sea. The whale: the white whale and sea\n"


def write_files(folder: Path) -> None:
    """The files that the pages name."""
    (folder / "book.txt").write_text(BOOK)
    (folder / "log.txt").write_text("a header of five words\nb c b\n")
    (folder / "posts.jsonl").write_text('{"text": "to be, or"}\n{"text": "not to be"}\n')
    (folder / "latin1.txt").write_bytes("naïve".encode("latin1"))
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("to be or not to be, a sea\n")
    (corpus / "a.md").write_text("a page\n")
    (corpus / ".hidden.txt").write_text("hidden\n")
    (corpus / "b.txt.gz").write_bytes(gzip.compress(b"sea, sea\n"))


@pytest.mark.parametrize("page", PAGES)
def test_every_block_runs(
    page: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    found = [block for block in blocks(source / page) if "hapax_words.spark" not in block[1]]
    assert found
    names: dict[str, Any] = {"__name__": "page"}
    for first_line, code in found:
        run(code, page, first_line, names)


def test_a_wrong_value_is_found() -> None:
    run("1 + 1  # 2\nx = 3  # three\n# a comment\nx\n", "page", 1, {})
    with pytest.raises(AssertionError, match="page:6"):
        run("x = 1\nx  # 2\n", "page", 5, {})
