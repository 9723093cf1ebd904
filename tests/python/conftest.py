"""What the tests of the Python package share.

They test the package that `import hapax_words` finds: the installed wheel (`make python-test`), or with
PYTHONPATH=build/python/package that of the build tree.
"""

from pathlib import Path

import hapax_words
import pytest

SOURCE = Path(__file__).resolve().parents[2]
PACKAGE = Path(hapax_words.__file__).parent


def pytest_report_header() -> str:
    """The first lines of a run say what it tests."""
    return f"hapax_words {hapax_words.__version__} of {PACKAGE}"


@pytest.fixture(scope="session")
def source() -> Path:
    """The source tree."""
    return SOURCE


@pytest.fixture(scope="session")
def package() -> Path:
    """The folder of the package under test."""
    return PACKAGE


@pytest.fixture(scope="session")
def program(package: Path) -> Path:
    """The program ``hapax`` inside the package."""
    return package / "hapax"
