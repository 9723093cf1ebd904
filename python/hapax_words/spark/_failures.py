"""What count_files(keep_going=True) leaves out, and why: the rows of its second DataFrame."""

from typing import NamedTuple

from .._errors import Error
from .._paths import shown_path

FAILURES = "path string, begin bigint, end bigint, kind string, message string"

# Failures of a machine and not of a file: they fail the task, and Spark runs it again.
OF_THE_MACHINE = ("out_of_memory", "system", "worker_lost", "overflow", "cancelled")


class Failure(NamedTuple):
    """A path or a piece of a file that was left out."""

    path: str  # as it is shown
    begin: int | None  # None if the path could not be listed
    end: int | None
    kind: str  # as Error.kind has it
    message: str  # without the path


def reason_of(error: Error) -> str:
    """What an error says, without its path."""
    text = str(error)
    return text if error.path is None else text.removeprefix(f"{shown_path(error.path)}: ")
