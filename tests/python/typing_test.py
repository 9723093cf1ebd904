"""mypy --strict passes on a user's file with every call, and the file runs."""

import subprocess
import sys
from pathlib import Path

import pytest
from running import ENVIRONMENT

pytest.importorskip("mypy")
USER = Path(__file__).with_name("user.py")


def mypy(*arguments: object, cache: Path) -> str:
    settings = ("--strict", "--cache-dir", str(cache))
    command = [sys.executable, "-m", "mypy", *settings, *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, env=mypy_environment())
    return run.stdout + run.stderr


def mypy_environment() -> dict[str, str]:
    return ENVIRONMENT | {"MYPYPATH": ENVIRONMENT["PYTHONPATH"]}


def test_a_users_file_has_no_fault(tmp_path: Path) -> None:
    assert mypy(USER, cache=tmp_path).startswith("Success")


def test_a_users_fault_is_found(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(
        "import hapax_words as hapax\n"
        "hapax.count(3)\n"
        "hapax.count_text('a', workers='2')\n"
        "n: str = hapax.count_text('a')['a']\n"
    )
    shown = mypy(bad, cache=tmp_path)
    assert "Found 3 errors" in shown, shown


def test_the_users_file_runs() -> None:
    subprocess.run([sys.executable, USER], check=True, capture_output=True, env=ENVIRONMENT)
