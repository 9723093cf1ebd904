"""Files of a store that pyarrow.fs opens."""

import urllib.parse
from typing import Any

import pyarrow.fs

from ._remote import Found, RemoteFile
from ._urls import below


class ArrowFile(RemoteFile):
    """May be used by any thread."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._store, self._name = pyarrow.fs.FileSystem.from_uri(url)
        self._file: Any = None

    def _find(self) -> tuple[list[Found], bool]:
        info = self._store.get_file_info(self._name)
        if info.type != pyarrow.fs.FileType.Directory:
            return [Found(self.url, self.url, *_described(info))], False
        # A URL may end with options: "s3://bucket/folder?region=eu-north-1".
        folder, mark, options = self.url.partition("?")
        files = []
        for info in self._store.get_file_info(
            pyarrow.fs.FileSelector(self._name, recursive=True)
        ):
            if info.type == pyarrow.fs.FileType.File:
                path = info.path[len(self._name) :].lstrip("/")
                url = below(folder, urllib.parse.quote(path)) + mark + options
                files.append(Found(url, path, *_described(info)))
        return sorted(files, key=lambda file: file.below), True

    def _state(self) -> tuple[int, str]:
        return _described(self._store.get_file_info(self._name))

    def _read(self, offset: int, length: int) -> Any:
        if self._file is None:
            self._file = self._store.open_input_file(self._name)
        return self._file.read_at(length, offset)

    def _open(self) -> Any:
        return self._store.open_input_file(self._name)


def _described(info: Any) -> tuple[int, str]:
    if info.size is None:
        raise FileNotFoundError(info.path)
    return info.size, "" if info.mtime_ns is None else f"mtime_ns={info.mtime_ns}"
