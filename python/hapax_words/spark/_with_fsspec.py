"""Files of a store that fsspec opens. Only _stores.py imports this, because fsspec may be missing."""

from _collections_abc import Iterable
from typing import Any

import fsspec
import fsspec.core

from ._remote import Found, RemoteFile
from ._urls import below, split_chain

# A listing may have these fields, which change with a file's content. The first one found is used.
_TAGS = (
    *("ETag", "etag", "Content-MD5", "md5Hash", "checksum", "Digest", "CRC", "sha", "hex", "blob_id"),
    *("Last-Modified", "LastModified", "last_modified", "updated", "mtime", "modified"),
    *("modificationTime", "modify", "date_time", "created"),
)


def why_unknown(scheme: str) -> str:
    """Why fsspec does not open URLs of a scheme; "" if it does."""
    try:
        fsspec.get_filesystem_class(scheme)
    except (ImportError, ValueError) as error:
        return str(error)
    return ""


class FsspecFile(RemoteFile):
    """To be made in the thread that uses it: some stores of fsspec serve one thread only."""

    def __init__(self, url: str, options: dict[str, Any], chains: Iterable[str] = ()) -> None:
        """``chains`` are those of the URLs of the job: chain_of()."""
        super().__init__(url)
        self._place, self._chain = split_chain(url, chains)
        folder, name = _before_colons(self._place)
        self._store, found = fsspec.core.url_to_fs(folder + self._chain, **options)
        self._name = f"{found.removesuffix('/')}/{name.rstrip('/')}" if name else found

    def _find(self) -> tuple[list[Found], bool]:
        self._store.invalidate_cache()
        info = self._store.info(self._name)
        if info["type"] != "directory":
            return [Found(self.url, self.url, *self._described(info))], False
        files = []
        for name, info in sorted(self._store.find(self._name, detail=True).items()):
            path = name[len(self._name) :].lstrip("/")
            url = below(self._place, path) + self._chain
            files.append(Found(url, path, *self._described(info)))
        return files, True

    def _state(self) -> tuple[int, str]:
        self._store.invalidate_cache()
        return self._described(self._store.info(self._name))

    def _read(self, offset: int, length: int) -> Any:
        return self._store.cat_file(self._name, offset, offset + length)

    def _open(self) -> Any:
        return self._store.open(self._name, "rb")

    def _described(self, info: dict[str, Any]) -> tuple[int, str]:
        if info.get("size") is None:
            raise ValueError("the store does not tell the size of the file")
        for field in _TAGS:
            value = info.get(field)
            if value:
                # A listing may have a number where the state of one file has a datetime.
                value = value.timestamp() if hasattr(value, "timestamp") else value
                return int(info["size"]), f"{field}={value}"
        return int(info["size"]), ""


def _before_colons(url: str) -> tuple[str, str]:
    """A URL, and "". If a name has "::", which fsspec would take for a chain, the URL of the folder
    before it, and the rest."""
    colons = url.find("::")
    if colons < 0:
        return url, ""
    root = url.index("://") + 3
    begin = max(url.rfind("/", root, colons) + 1, root)
    return url[:begin], url[begin:]
