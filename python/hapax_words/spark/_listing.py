"""On the driver: which files there are, and which of them may be cut."""

import itertools
import os
from _collections_abc import Iterable
from typing import NamedTuple

from .. import _hapax
from .._notices import Notice
from .._paths import path_list
from ._pieces import File
from ._remote import is_url, list_url, local_path, open_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Path: TypeAlias = str | bytes | os.PathLike[str]


class Listing(NamedTuple):
    """The files of a job, and what could not be listed."""

    files: list[File]
    notices: list[Notice]


def list_inputs(
    paths: "Path | Iterable[Path]",
    options: _hapax.Options,
    range_bytes: int,
    storage_options: "dict[str, Any]",
) -> Listing:
    """Lists all files, in the order of the paths. Only files longer than a range are opened, to see
    whether they may be cut."""
    files: list[File] = []
    notices: list[Notice] = []
    for are_urls, some in itertools.groupby(path_list("paths", paths), is_url):
        if are_urls:
            for url in some:
                files += list_url(os.fsdecode(url), options, storage_options)
        else:
            listed, found = _hapax.list_files(
                [_from_here(local_path(path)) for path in some], options, None
            )
            files += [File(path, size, time, inode, "", False) for path, size, time, inode in listed]
            notices += [Notice(*fields, caller="count") for fields in found]
    return Listing([_looked_at(file, options, range_bytes, storage_options) for file in files], notices)


def _from_here(path: bytes) -> bytes:
    """An absolute path. ".." stays, because what is before it may be a symbolic link."""
    return os.path.join(os.getcwdb(), path) if path else path


def _looked_at(
    file: File, options: _hapax.Options, range_bytes: int, storage_options: "dict[str, Any]"
) -> File:
    """The same file, and whether it may be cut."""
    if file.file_bytes <= range_bytes:
        return file
    try:
        if file.tag:
            remote = open_remote(os.fsdecode(file.path), storage_options)
            head = remote.read_at(0, _hapax.CUT_HEAD_BYTES)
        else:
            with open(file.path, "rb") as local:
                head = local.read(_hapax.CUT_HEAD_BYTES)
    except OSError:
        return file  # the error comes again in its task, with its name
    return file._replace(is_plain=_hapax.can_be_cut(head, options))
