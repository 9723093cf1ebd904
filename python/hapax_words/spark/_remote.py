"""Files that have a URL: what fsspec or pyarrow.fs opens, such as s3://, gs://, hdfs:// and https://.

fsspec is asked first, because it knows what names a file's content, such as its ETag. Everything here
runs on the driver and in the executors.
"""

import os
import re
import urllib.parse
from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from .. import _hapax
from .._errors import make_error
from ._pieces import File

_URL = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://")

# A listing of fsspec may have these fields, which change with a file's content. The first one found
# is used.
_TAGS = (
    *("ETag", "etag", "Content-MD5", "md5Hash", "checksum", "Digest"),
    *("Last-Modified", "LastModified", "last_modified", "updated", "mtime", "modified", "created"),
)


def is_url(path: bytes) -> bool:
    """Whether a path is a URL of a store. file:// is not: that is a local path."""
    return _URL.match(path) is not None and not path.startswith(b"file://")


def local_path(path: bytes) -> bytes:
    """The path of a file:// URL; any other path as it is."""
    if not path.startswith(b"file://"):
        return path
    return urllib.parse.unquote_to_bytes(urllib.parse.urlsplit(path).path)


class Found(NamedTuple):
    """A file of a store."""

    url: str
    below: str  # the path below the folder in which it was found; the URL if that is the file's own
    size: int
    tag: str


class RemoteFile(ABC):
    """A file of a store, or a folder. Open it with open_remote()."""

    def __init__(self, url: str) -> None:
        self.url = url

    @abstractmethod
    def find(self) -> tuple[list[Found], bool]:
        """The files there, sorted by path; and whether it is a folder."""

    @abstractmethod
    def state(self) -> tuple[int, str]:
        """The size and the tag of the file as it is now. The tag is never empty."""

    @abstractmethod
    def read(self, offset: int, length: int) -> Any:
        """Bytes of the file, as an object with the buffer interface. Fewer at the end only."""

    @abstractmethod
    def open(self) -> Any:
        """The file, open for reading bytes from its beginning."""

    def read_at(self, offset: int, length: int) -> Any:
        """As read(), and checks that the store does not give more than was asked for."""
        content = self.read(offset, length)
        if len(content) > length:
            raise make_error(
                "not_readable",
                f"{len(content)} bytes came where {length} were asked for: the server does not "
                "answer requests for ranges of a file",
                os.fsencode(self.url),
                None,
                False,
                "copy the file to a store that does",
            )
        return content


class _FsspecFile(RemoteFile):
    def __init__(self, url: str, options: dict[str, Any]) -> None:
        import fsspec.core

        super().__init__(url)
        self._store, self._name = fsspec.core.url_to_fs(url, **options)

    def find(self) -> tuple[list[Found], bool]:
        self._store.invalidate_cache()
        info = self._store.info(self._name)
        if info["type"] != "directory":
            return [Found(self.url, self.url, *self._described(info))], False
        files = []
        for name, info in sorted(self._store.find(self._name, detail=True).items()):
            below = name[len(self._name) :].lstrip("/")
            url = f"{self.url.rstrip('/')}/{below}"
            files.append(Found(url, below, *self._described(info)))
        return files, True

    def state(self) -> tuple[int, str]:
        self._store.invalidate_cache()
        return self._described(self._store.info(self._name))

    def read(self, offset: int, length: int) -> Any:
        return self._store.cat_file(self._name, offset, offset + length)

    def open(self) -> Any:
        return self._store.open(self._name, "rb")

    def _described(self, info: dict[str, Any]) -> tuple[int, str]:
        if info.get("size") is None:
            raise OSError(f"{self.url}: the store does not tell its size")
        for field in _TAGS:
            value = info.get(field)
            if value:
                # A listing may have a number where the state of one file has a datetime.
                value = value.timestamp() if hasattr(value, "timestamp") else value
                return int(info["size"]), f"{field}={value}"
        raise OSError(
            f"{self.url}: the store does not tell what changes with its content, such as an ETag or a "
            "time of modification; copy the file to a store that does"
        )


class _ArrowFile(RemoteFile):
    def __init__(self, url: str) -> None:
        import pyarrow.fs

        super().__init__(url)
        self._store, self._name = pyarrow.fs.FileSystem.from_uri(url)
        self._file: Any = None

    def find(self) -> tuple[list[Found], bool]:
        import pyarrow.fs

        info = self._store.get_file_info(self._name)
        if info.type != pyarrow.fs.FileType.Directory:
            return [Found(self.url, self.url, *self._described(info))], False
        files = []
        for info in self._store.get_file_info(
            pyarrow.fs.FileSelector(self._name, recursive=True)
        ):
            if info.type == pyarrow.fs.FileType.File:
                below = info.path[len(self._name) :].lstrip("/")
                url = f"{self.url.rstrip('/')}/{below}"
                files.append(Found(url, below, *self._described(info)))
        return sorted(files, key=lambda file: file.below), True

    def state(self) -> tuple[int, str]:
        return self._described(self._store.get_file_info(self._name))

    def read(self, offset: int, length: int) -> Any:
        if self._file is None:
            self._file = self._store.open_input_file(self._name)
        return self._file.read_at(length, offset)

    def open(self) -> Any:
        return self._store.open_input_file(self._name)

    def _described(self, info: Any) -> tuple[int, str]:
        if info.size is None:
            raise FileNotFoundError(f"{self.url}: there is no such file")
        if info.mtime_ns is None:
            raise OSError(f"{self.url}: the store does not tell when it was modified")
        return info.size, f"mtime_ns={info.mtime_ns}"


def open_remote(url: str, storage_options: dict[str, Any]) -> RemoteFile:
    """The file or folder at a URL. Nothing is read yet."""
    scheme = url.partition("://")[0]
    try:
        return _FsspecFile(url, storage_options)
    except (ImportError, ValueError) as without:
        # fsspec is missing, or does not know the scheme, or needs a package for it.
        try:
            return _ArrowFile(url)
        except Exception as error:
            raise make_error(
                "not_readable",
                f"neither fsspec ({without}) nor pyarrow.fs ({error}) opens {scheme}://",
                os.fsencode(url),
                None,
                False,
                f"install fsspec and its package for {scheme}:// on the driver and each executor",
            ) from error


def list_url(url: str, options: _hapax.Options, storage_options: dict[str, Any]) -> list[File]:
    """The file that a URL names, or the files below a folder that a count would take."""
    found, is_folder = open_remote(url, storage_options).find()
    if is_folder:
        taken = _hapax.select_files([os.fsencode(file.below) for file in found], options)
        found = [file for file, is_taken in zip(found, taken, strict=True) if is_taken]
    return [File(os.fsencode(file.url), file.size, 0, 0, file.tag, False) for file in found]
