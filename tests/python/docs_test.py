"""The Python blocks of the pages run in order, and give what their comments say.

A comment behind an expression is its value, as repr() shows it:

    hapax.count_text("a b a")["a"]  # 2
"""

import ast
import gzip
import io
import re
import tokenize
from pathlib import Path
from typing import Any

import pytest

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


def blocks(page: str) -> list[tuple[int, str]]:
    """The number of the first line, and the code, of each block."""
    found = re.finditer(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [(page.count("\n", 0, block.start(1)) + 1, block[1]) for block in found]


def comments(code: str) -> dict[int, str]:
    """The comments behind code, by the number of their line in it."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return {
        token.start[0]: token.string.removeprefix("#").strip()
        for token in tokens
        if token.type == tokenize.COMMENT and not token.line.lstrip().startswith("#")
    }


def run(code: str, name: str, first_line: int, names: dict[str, Any]) -> None:
    """Runs a block, and compares the values of its expressions with the comments behind them."""
    says = comments(code)
    for statement in ast.parse(code).body:
        expected = says.get(statement.end_lineno or 0)
        ast.increment_lineno(statement, first_line - 1)
        if isinstance(statement, ast.Expr) and expected is not None:
            value = eval(compile(ast.Expression(statement.value), name, "eval"), names)
            assert repr(value) == expected, f"{name}:{statement.lineno}"
        else:
            exec(compile(ast.Module([statement], []), name, "exec"), names)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_runs(
    page: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    found = blocks((source / page).read_text(encoding="utf-8"))
    assert found
    names: dict[str, Any] = {"__name__": "page"}
    for first_line, code in found:
        run(code, page, first_line, names)


def test_a_wrong_value_is_found() -> None:
    run("1 + 1  # 2\nx = 3  # three\n# a comment\nx\n", "page", 1, {})
    with pytest.raises(AssertionError, match="page:6"):
        run("x = 1\nx  # 2\n", "page", 5, {})
