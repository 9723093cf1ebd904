"""Runs the Python blocks of a page of documentation.

A comment behind an expression is its value, as repr() shows it:

    hapax.count_text("a b a")["a"]  # 2
"""

import ast
import io
import re
import tokenize
from pathlib import Path
from typing import Any


def blocks(file: Path) -> list[tuple[int, str]]:
    """The number of the first line, and the code, of each block of Python in a page."""
    page = file.read_text(encoding="utf-8")
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
