"""What the tests of the examples share. CTest names the program in the environment variable HAPAX."""
import os

import pytest
from places import SOURCE


@pytest.fixture(scope="session")
def hapax():
    return os.environ.get("HAPAX", os.fspath(SOURCE / "build/release/hapax"))
