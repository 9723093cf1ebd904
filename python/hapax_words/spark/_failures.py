"""What count_files(keep_going=True) leaves out, and why: the rows of its second DataFrame."""

from typing import NamedTuple

from .._errors import Error
from .._paths import shown_path

FAILURES = "path string, begin bigint, end bigint, kind string, message string"

# Failures of a machine and not of a file: they fail the task, and Spark runs it again.
OF_THE_MACHINE = ("out_of_memory", "system", "worker_lost", "overflow", "cancelled")

# Failures of a store that is busy or away, of a mount that is missing on one machine, and of files that
# are gone: not all of them stay.
MAY_PASS = ("not_found", "not_readable")


class Failure(NamedTuple):
    """A path or a piece of a file that was left out."""

    path: str  # as it is shown
    begin: int | None  # None if the path could not be listed
    end: int | None
    kind: str  # as Error.kind has it
    message: str  # without the path


class Reason(NamedTuple):
    """Why something is left out."""

    kind: str
    message: str
    may_pass: bool  # another attempt, or another executor, may be able to read it


def reason(error: Error) -> Reason:
    """What an error says."""
    may_pass = error.kind in MAY_PASS and not isinstance(error, PermissionError)
    text = str(error)
    if error.path is not None:
        text = text.removeprefix(f"{shown_path(error.path)}: ")
    return Reason(error.kind, text, may_pass)
