"""The folder that the command writes: checked before the job, and cleaned after one that failed."""

import os
import shutil

from ._urls import is_url, local_path


class OutputFolder:
    """OUT, if it is in the file system of this machine. A URL is not checked."""

    def __init__(self, output: str) -> None:
        name = os.fsencode(output)
        self._shown = output
        self._folder = None if is_url(name) else os.path.realpath(local_path(name))
        self._is_new = self._folder is not None and not os.path.lexists(self._folder)

    @property
    def for_spark(self) -> str:
        """OUT as Spark's writers take it. They would look for a path without a scheme in fs.defaultFS,
        which may be another file system than the one that is checked here. They take the path of a
        file URL as it is: "%20" is three characters of a name."""
        return self._shown if self._folder is None else "file:" + os.fsdecode(self._folder)

    def check(self, inputs: list[str], force: bool) -> None:
        """Raises ValueError if writing would replace something else than the words of an earlier run."""
        folder = self._folder
        if folder is None:
            return
        for path in map(os.fsencode, inputs):
            if is_url(path):
                continue
            source = os.path.realpath(local_path(path))
            if folder == source or _is_in(folder, source) or _is_in(source, folder):
                raise ValueError(
                    f"{self._shown} and the input {os.fsdecode(path)} contain each other; "
                    "write to a folder of its own"
                )
        names = os.listdir(folder) if os.path.isdir(folder) else []
        if not os.path.isdir(folder) and os.path.lexists(folder):
            raise ValueError(f"{self._shown} is a file; name a folder to write")
        if names and not force:
            raise ValueError(f"{self._shown} is not empty; --force replaces it")
        foreign = [name for name in names if not name.startswith((b"part-", b"_", b"."))]
        if foreign:
            raise ValueError(
                f"{self._shown} has {os.fsdecode(sorted(foreign)[0])} in it, which is not of Spark; "
                "write to a folder of its own"
            )

    def clean(self) -> None:
        """After a job that failed: removes what Spark has left in a folder that was not there before.
        To be called when no task runs any more."""
        if self._folder is None or not self._is_new or not os.path.isdir(self._folder):
            return
        if set(os.listdir(self._folder)) <= {b"_temporary"}:
            shutil.rmtree(self._folder, ignore_errors=True)


def _is_in(path: bytes, folder: bytes) -> bool:
    return path.startswith(folder.rstrip(b"/") + b"/")
