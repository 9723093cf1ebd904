"""mypy, strict, has nothing to say about the package and its tests."""

import shutil
import subprocess
import sys
from pathlib import Path


def mypy(source: Path, folder: Path, *arguments: str | Path) -> str:
    """Run mypy with the project's settings, and return what it says."""
    settings = ("--config-file", source / "pyproject.toml", "--cache-dir", folder / "cache")
    command = list(map(str, (sys.executable, "-m", "mypy", *settings, *arguments)))
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    return result.stdout + result.stderr


def test_the_package(source: Path, package: Path, tmp_path: Path) -> None:
    """A copy, because mypy does not report what it finds in installed packages."""
    copy = tmp_path / "hapax_words"
    copy.mkdir()
    for file in [*package.glob("*.py"), *package.glob("*.pyi")]:
        shutil.copy(file, copy)
    assert (copy / "_hapax.pyi").is_file()
    said = mypy(source, tmp_path, "-p", "hapax_words")
    assert said.startswith("Success: no issues found"), said


def test_the_tests(source: Path, tmp_path: Path) -> None:
    said = mypy(source, tmp_path, source / "tests/python")
    assert said.startswith("Success: no issues found"), said
