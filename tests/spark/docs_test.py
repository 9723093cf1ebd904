"""The Python blocks of the pages that are about Spark run, and give what their comments say."""

import sys
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

SOURCE = Path(__file__).resolve().parents[2]
sys.path.append(str(SOURCE / "tests/python"))

from pages import blocks, run  # noqa: E402


@pytest.mark.parametrize("page", ["README.md", "docs/scale.md"])
def test_every_block_runs(
    spark: SparkSession, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.txt").write_text("The whale and the sea. The whale: the white whale and sea\n")
    (tmp_path / "corpus/b.txt").write_text("to be or not to be, a sea\n")
    monkeypatch.chdir(tmp_path)
    found = [block for block in blocks(SOURCE / page) if page != "README.md" or "spark" in block[1]]
    assert found
    folder = tmp_path.as_uri()
    names: dict[str, Any] = {"__name__": "page", "spark": spark}
    for first_line, code in found:
        # Spark's own paths are relative to a folder of its own.
        code = code.replace('parquet("', f'parquet("{folder}/')
        run(code, page, first_line, names)
