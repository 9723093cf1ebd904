"""Fixtures of the tests of the examples. CTest sets the path of the program in the environment variable HAPAX."""
import os

import pytest
from places import SOURCE


@pytest.fixture(scope="session")
def hapax():
    return os.environ.get("HAPAX", os.fspath(SOURCE / "build/release/hapax"))
