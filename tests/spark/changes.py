"""Changes files between the listing of a job and its tasks, where the job runs at once."""

from collections.abc import Callable
from typing import Any

import pytest

from hapax_words.spark import _files


def after_listing(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Calls change() once count_files() has listed the files."""
    list_inputs = _files.list_inputs

    def list_and_change(*arguments: Any) -> Any:
        listing = list_inputs(*arguments)
        change()
        return listing

    monkeypatch.setattr(_files, "list_inputs", list_and_change)
