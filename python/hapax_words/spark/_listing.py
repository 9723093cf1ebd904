"""On the driver: which files there are, and which of them may be cut."""

import itertools
import os
import time
from _collections_abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from .. import _hapax
from .._errors import Error, make_error
from .._notices import Notice, log_all
from .._paths import shown_path
from ._failures import OF_THE_MACHINE, Failure, reason
from ._how import How
from ._pieces import File
from ._remote import Found
from ._state import IDENTITIES
from ._stores import Stores, find_files
from ._threads import in_threads
from ._urls import is_url, local_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Path: TypeAlias = str | bytes | os.PathLike[str]

# With keep_going, a store that does not list a URL is asked so many times more, after so many seconds.
MORE_TIMES, PAUSE = 3, 1.0

# The content says whether a file is compressed; names are enough to share out the work.
_COMPRESSED = (b".gz", b".bgz", b".bz2", b".xz", b".zst", b".lz4")

_NO_PATTERN = "a path is no pattern: glob= chooses files in a directory"


class Listing(NamedTuple):
    """The files of a job, and with keep_going what could not be listed."""

    files: list[File]
    failures: list[Failure]


def list_inputs(
    paths: Iterable[bytes], how: How, range_bytes: int, stores: Stores, identity: str = IDENTITIES[0]
) -> Listing:
    """Lists all files, in the order of the paths. Only files longer than a range are opened, to see
    whether they may be cut."""
    options = how.options()
    files: list[File] = []
    failures: list[Failure] = []
    for are_urls, some in itertools.groupby(paths, is_url):
        with _remedy_for_patterns():
            found, failed = _of_urls(some, how, stores) if are_urls else _local(some, options)
        files += found
        failures += [
            failure._replace(message=f"{failure.message}; {_NO_PATTERN}")
            if _is_pattern(failure.kind, failure.path)
            else failure
            for failure in failed
        ]
    known = [_known_by(file, identity) for file in files]
    long = [index for index, file in enumerate(known) if file.file_bytes > range_bytes]
    are_plain = in_threads(lambda index: _may_be_cut(known[index], options, stores), long)
    for index, is_plain in zip(long, are_plain, strict=True):
        known[index] = known[index]._replace(is_plain=is_plain)
    if how.arguments["decompress"] == "auto":
        known = [
            file._replace(is_compressed=file.path.lower().endswith(_COMPRESSED)) for file in known
        ]
    return Listing(known, failures)


def _is_pattern(kind: str, path: str | None) -> bool:
    """Whether a missing path may be a pattern, such as Hadoop takes for paths."""
    return kind == "not_found" and "*" in (path or "")


@contextmanager
def _remedy_for_patterns() -> Iterator[None]:
    try:
        yield
    except Error as error:
        if _is_pattern(error.kind, error.path):
            error.remedy = "; ".join(filter(None, (error.remedy, _NO_PATTERN)))
        raise


def _local(paths: Iterable[bytes], options: _hapax.Options) -> tuple[list[File], list[Failure]]:
    absolute = [_from_here(local_path(path)) for path in paths]
    listed, found = _hapax.list_files(absolute, options, None)
    files = [File(path, size, time, inode, "", False) for path, size, time, inode in listed]
    notices = [Notice(*fields, caller="count") for fields in found]
    log_all([notice for notice in notices if notice.kind != "unreadable"])
    failures = [
        Failure(shown_path(notice.path), None, None, notice.error or "not_readable", notice.text)
        for notice in notices
        if notice.kind == "unreadable"
    ]
    return files, failures


def _of_urls(
    paths: Iterable[bytes], how: How, stores: Stores
) -> tuple[list[File], list[Failure]]:
    options = how.options()

    def found_at(url: str, more: int = MORE_TIMES) -> list[Found] | Error:
        try:
            return find_files(url, stores, options)
        except Error as error:
            if not how.keep_going or error.kind in OF_THE_MACHINE:
                raise
            if more == 0 or error.kind == "not_found" or not reason(error).may_pass:
                return error
        time.sleep(PAUSE)
        return found_at(url, more - 1)

    files: list[File] = []
    failures: list[Failure] = []
    urls = [os.fsdecode(path) for path in paths]
    for url, found in zip(urls, in_threads(found_at, urls), strict=True):
        if isinstance(found, Error):
            failures.append(Failure(shown_path(url), None, None, *reason(found)[:2]))
        else:
            files += [File(os.fsencode(f.url), f.size, None, None, f.tag, False) for f in found]
    return files, failures


def _from_here(path: bytes) -> bytes:
    """An absolute path. ".." stays, because what is before it may be a symbolic link."""
    return os.path.join(os.getcwdb(), path) if path else path


def _known_by(file: File, identity: str) -> File:
    """The same file, with what is compared of it when it is counted."""
    if identity == "size":
        return file._replace(modified=None, inode=None, tag="")
    if is_url(file.path) and not file.tag:
        raise make_error(
            "not_readable",
            "the store does not tell what changes with its content, such as an ETag or a time of "
            "modification",
            file.path,
            None,
            False,
            "copy the file to a store that does, or compare the size alone: identity='size'",
        )
    return file._replace(inode=None) if identity == "time" else file


def _may_be_cut(file: File, options: _hapax.Options, stores: Stores) -> bool:
    try:
        if is_url(file.path):
            head = stores.open(os.fsdecode(file.path)).read_at(0, _hapax.CUT_HEAD_BYTES)
        else:
            with open(file.path, "rb") as local:
                head = local.read(_hapax.CUT_HEAD_BYTES)
    except (Error, OSError):
        return False  # the error comes again in its task, with its name
    return _hapax.can_be_cut(head, options)
