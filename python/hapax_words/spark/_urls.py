"""Which paths are URLs of stores, and which are local."""

import re
import urllib.parse

_URL = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://")


def is_url(path: bytes) -> bool:
    """Whether a path is a URL of a store. file:// is not: that is a local path."""
    return _URL.match(path) is not None and not path.startswith(b"file:/")


def scheme_of(url: str) -> str:
    """What a URL begins with, such as "s3"."""
    return url.partition("://")[0]


def local_path(path: bytes) -> bytes:
    """The path of a file URL, ``file:///path`` or ``file:/path``; any other path as it is."""
    if not path.startswith(b"file:/"):
        return path
    rest = path.removeprefix(b"file:")
    if rest.startswith(b"//"):
        host, slash, name = rest[2:].partition(b"/")
        if host not in (b"", b"localhost"):
            shown = path.decode("utf-8", "replace")
            raise ValueError(f"{shown} names a host; a local path has three slashes: file:///path")
        rest = slash + name
    return urllib.parse.unquote_to_bytes(rest)
