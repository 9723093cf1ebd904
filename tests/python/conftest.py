"""What the tests of the Python package share.

They test the package that `import hapax_words` finds: the installed wheel (`make python-test`), or with
PYTHONPATH=build/python/package that of the build tree.
"""

import fcntl
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import hapax_words
import pytest

SOURCE = Path(__file__).resolve().parents[2]
PACKAGE = Path(hapax_words.__file__).parent


def pytest_report_header() -> str:
    """The first lines of a run say what it tests."""
    return f"hapax_words {hapax_words.__version__} of {PACKAGE}"


@pytest.fixture(autouse=True, scope="session")
def signals_end_programs() -> None:
    """Also where nohup, or a shell's `&`, started the tests: a signal that is ignored from the
    beginning on stays so."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


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


@pytest.fixture(autouse=True)
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """If several tests run at once (pytest-xdist), a test with the mark `alone` has the machine for
    itself: it waits until the others have ended, and no other begins."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    alone = request.node.get_closest_marker("alone") is not None
    folder = tmp_path_factory.getbasetemp().parent  # that of the run: the workers' are in it
    with open(folder / "door", "w") as door, open(folder / "room", "w") as room:
        # A test that waits for an empty room keeps the door shut.
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield
        # Not by closing it: a child that a test has forked may have the file open, too.
        fcntl.flock(room, fcntl.LOCK_UN)
