"""How the URLs of a job are opened, such as s3://, gs://, hdfs:// and https://.

fsspec is asked first, because it knows what names a file's content, such as its ETag. pyarrow.fs opens
what fsspec does not know, or has no package for. The driver chooses, and all executors do the same:
else they might not see the same files, or what tells that they changed.
"""

import os
from _collections_abc import Iterable
from typing import Any, NamedTuple

from .. import _hapax
from .._errors import Error, make_error
from ._remote import Found, RemoteFile, told
from ._urls import chain_of, scheme_of

FSSPEC = "fsspec"
PYARROW = "pyarrow.fs"


class Stores(NamedTuple):
    """What opens the URLs of a job."""

    options: dict[str, Any]  # arguments for fsspec
    openers: dict[str, str]  # FSSPEC or PYARROW, for each scheme
    chains: tuple[str, ...] = ()  # those of the URLs of the job: chain_of()

    def open(self, url: str) -> RemoteFile:
        """The file or folder at a URL. Nothing is read yet. Raises an Error with the URL."""
        scheme = scheme_of(url)
        opener = self.openers[scheme]
        try:
            with told(url):
                return _opened_by(opener, url, self.options, self.chains)
        except Error as error:
            if not isinstance(error.__cause__, ImportError):
                raise
            raise _missing(url, opener, error.__cause__) from error.__cause__


def stores_for(urls: Iterable[str], options: dict[str, Any]) -> Stores:
    """On the driver: chooses what opens the URLs. Raises InvalidArgumentError if nothing does."""
    openers: dict[str, str] = {}
    chains: set[str] = set()
    for url in urls:
        chain = chain_of(url)
        if chain:
            chains.add(chain)
        if scheme_of(url) not in openers:
            openers[scheme_of(url)] = _opener_of(url, options)
    return Stores(options, openers, tuple(sorted(chains, key=len, reverse=True)))


def find_files(url: str, stores: Stores, options: _hapax.Options) -> list[Found]:
    """The file that a URL names, or the files below a folder that a count would take."""
    found, is_folder = stores.open(url).find()
    if is_folder:
        taken = _hapax.select_files([os.fsencode(file.below) for file in found], options)
        found = [file for file, is_taken in zip(found, taken, strict=True) if is_taken]
    return found


def _opener_of(url: str, options: dict[str, Any]) -> str:
    without = _why_fsspec_cannot(url, options)
    if not without:
        return FSSPEC
    scheme = scheme_of(url)
    try:
        _opened_by(PYARROW, url, {}, ())
    except Exception as error:
        raise make_error(
            "invalid_argument",
            f"neither fsspec ({without}) nor pyarrow.fs ({error}) opens {scheme}://",
            os.fsencode(url),
            None,
            False,
            f"install fsspec and its package for {scheme}:// on the driver and each executor",
        ) from error
    if options:
        raise make_error(
            "invalid_argument",
            f"storage_options are for fsspec, which does not open {scheme}:// ({without}), and "
            "pyarrow.fs takes its options from the URL",
            os.fsencode(url),
            None,
            False,
            f"install fsspec and its package for {scheme}://, or put the options into the URL",
        )
    return PYARROW


def _why_fsspec_cannot(url: str, options: dict[str, Any]) -> str:
    """Why fsspec opens nothing of the scheme of a URL; "" if it might open something."""
    try:
        from ._with_fsspec import FsspecFile, why_unknown
    except ImportError as error:
        return str(error)
    unknown = why_unknown(scheme_of(url))
    if unknown:
        return unknown
    try:
        FsspecFile(url, options, filter(None, [chain_of(url)]))
    except ImportError as error:
        return str(error)
    except (TypeError, ValueError) as error:
        raise make_error(
            "invalid_argument",
            f"fsspec does not open it: {error}",
            os.fsencode(url),
            None,
            False,
            "check storage_options" if options else "check the URL",
        ) from error
    except Exception:
        return ""  # the error comes again when the URL is opened
    return ""


def _opened_by(
    opener: str, url: str, options: dict[str, Any], chains: Iterable[str]
) -> RemoteFile:
    if opener == FSSPEC:
        from ._with_fsspec import FsspecFile, why_unknown

        unknown = why_unknown(scheme_of(url))
        if unknown:
            raise ImportError(unknown)
        return FsspecFile(url, options, chains)
    from ._with_pyarrow import ArrowFile

    return ArrowFile(url)


def _missing(url: str, opener: str, error: ImportError) -> Error:
    return make_error(
        "system",
        f"the driver opens {scheme_of(url)}:// with {opener}, and here that is missing ({error})",
        os.fsencode(url),
        None,
        False,
        "install the same packages on the driver and each executor",
    )
