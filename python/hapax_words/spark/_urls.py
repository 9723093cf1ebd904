"""Which paths are URLs of stores, and which are local."""

import os
import re
import urllib.parse
from _collections_abc import Iterable

_URL = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://")
# What Hadoop takes for a URL, without a host.
_HALF_A_URL = re.compile(rb"([a-z][a-z0-9+.-]+):/[^/]")


def is_url(path: bytes) -> bool:
    """Whether a path is a URL of a store. file:// is not: that is a local path."""
    return _URL.match(path) is not None and not path.startswith(b"file:/")


def scheme_of(url: str) -> str:
    """What a URL begins with, such as "s3"."""
    return url.partition("://")[0]


def below(folder: str, path: str) -> str:
    """The URL of a path below a folder that has a URL."""
    scheme, _, name = folder.partition("://")
    name = name.rstrip("/") or name[:1]
    return f"{scheme}://{name}{'/' if name.strip('/') else ''}{path}"


def chain_of(url: str) -> str:
    """The URL that the store of a URL is read from: "s3://b/a.zip" for "zip://a.txt::s3://b/a.zip". It
    is "" if the URL has no "::", or that is a part of a name."""
    inner = url.partition("::")[2]
    return inner if "://" in inner or inner.startswith("/") else ""


def split_chain(url: str, chains: Iterable[str]) -> tuple[str, str]:
    """A URL without its chain, and "::" with that; "" if it has none of these."""
    for end in (f"::{chain}" for chain in chains):
        if url.endswith(end):
            return url.removesuffix(end), end
    return url, ""


def local_path(path: bytes) -> bytes:
    """The path of a file URL, ``file:///path`` or ``file:/path``; any other path as it is. Raises
    ValueError for what looks like a URL of another kind and is none."""
    if not path.startswith(b"file:/"):
        half = _HALF_A_URL.match(path)
        if half is not None and not os.path.lexists(path):
            scheme = half[1].decode()
            raise ValueError(
                f"{path.decode('utf-8', 'replace')} is neither a URL nor a file here; a URL begins with "
                f"{scheme}://, a local path with / or ./"
            )
        return path
    rest = path.removeprefix(b"file:")
    if rest.startswith(b"//"):
        host, slash, name = rest[2:].partition(b"/")
        if host not in (b"", b"localhost"):
            shown = path.decode("utf-8", "replace")
            raise ValueError(f"{shown} names a host; a local path has three slashes: file:///path")
        rest = slash + name
    return urllib.parse.unquote_to_bytes(rest)
