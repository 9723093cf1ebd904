"""Notices: what a caller may want to know about a count that is not an error."""

import os

from . import _hapax
from ._advice import has_argument, if_in_another_encoding, in_terms_of
from ._paths import shown_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._counts import Counts

NAMED_PER_KIND = 10


class Notice:
    """Something about an input that is not an error. ``str(notice)`` is a sentence.

    Attributes:
        kind (str): ``"invalid_bytes"``, ``"looks_binary"``, ``"other_format"``,
            ``"other_encoding"``, ``"skipped"``, ``"nothing_found"``, ``"unreadable"``,
            ``"partly_counted"``, ``"grown"``, ``"hidden_counted"`` or ``"fewer_workers"``.
        path (str): the input, decoded as ``os.fsdecode`` does; "" if none is concerned.
        text (str): a reason, or the name of a format or an encoding; "" if there is none.
        number (int): how many: invalid sequences, bytes of text that were counted, hidden files, or
            workers.
        offset (int): the byte at which something was found.
        offset_is_decoded (bool): whether ``offset`` counts decompressed or transcoded bytes.
        wanted (int): the files of the directory, or the workers that were asked for.
        bytes (int): for ``"invalid_bytes"`` the bytes of text that were counted.
        is_unchecked (bool): no checksum confirms the last part of a compressed input.
        has_nul (bool): there is a NUL, at ``offset``.
        is_compressed (bool): the format is that of the content of a compressed input.
        is_encoding_known (bool): a byte order mark or ``encoding`` named the encoding.
        error (str or None): for ``"unreadable"`` and ``"partly_counted"`` the kind of the error, as
            ``Error.kind`` has it.
        input (int or None): which of the inputs of the count, from 0 on; the files of a directory
            have its number. None if none is concerned.
    """

    __slots__ = (
        "kind",
        "path",
        "text",
        "number",
        "offset",
        "offset_is_decoded",
        "wanted",
        "bytes",
        "is_unchecked",
        "has_nul",
        "is_compressed",
        "is_encoding_known",
        "error",
        "input",
        "_caller",
    )

    def __init__(
        self,
        kind: str,
        path: bytes,
        text: str,
        number: int,
        offset: int,
        offset_is_decoded: bool,
        wanted: int,
        bytes: int,
        is_unchecked: bool,
        has_nul: bool,
        is_compressed: bool,
        is_encoding_known: bool,
        error: str | None,
        input: int | None,
        *,
        caller: str,
    ) -> None:
        self.kind = kind
        self.path = os.fsdecode(path)
        self.text = in_terms_of(caller, text)
        self.number = number
        self.offset = offset
        self.offset_is_decoded = offset_is_decoded
        self.wanted = wanted
        self.bytes = bytes
        self.is_unchecked = is_unchecked
        self.has_nul = has_nul
        self.is_compressed = is_compressed
        self.is_encoding_known = is_encoding_known
        self.error = error
        self.input = input
        self._caller = caller

    def __str__(self) -> str:
        sentence = _sentence(self)
        return f"{shown_path(self.path)}: {sentence}" if self.path else sentence

    def __repr__(self) -> str:
        return f"<Notice {self.kind}: {self}>"


Notice.__module__ = "hapax_words"


def notices_of(counts: "Counts") -> list[Notice]:
    """The notices of a count, in the order of the inputs."""
    caller = _hapax.caller_of(counts)
    return [Notice(*fields, caller=caller) for fields in _hapax.notices_of(counts)]


def log_notices(counts: "Counts") -> None:
    """Logs the notices of a count as warnings of the logger "hapax_words": ten of each kind, then
    how many more there are. Imports logging only if there is a notice."""
    log_all(notices_of(counts))


def log_all(notices: list[Notice]) -> None:
    """Logs notices, as log_notices() does."""
    if not notices:
        return
    import logging

    logger = logging.getLogger("hapax_words")
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    for kind, alike in by_kind.items():
        for notice in alike[:NAMED_PER_KIND]:
            logger.warning("%s", notice)
        if len(alike) > NAMED_PER_KIND:
            logger.warning("and %d more of the kind %s", len(alike) - NAMED_PER_KIND, kind)


def _sentence(notice: Notice) -> str:
    number, text = notice.number, notice.text
    if notice.kind == "invalid_bytes":
        return _invalid_bytes(notice)
    if notice.kind == "looks_binary":
        sentence = f"looks binary (NUL at byte {notice.offset}); counted all the same"
        return sentence + _hint(notice, "skip_binary", "leaves it out")
    if notice.kind == "other_format":
        inside = ", compressed" if notice.is_compressed else ""
        return f"looks like {text}{inside}; counted as it stands"
    if notice.kind == "other_encoding":
        hint = if_in_another_encoding(notice._caller, repr(text))
        return f"looks like {text}; counted as it stands" + (f"; {hint}" if hint else "")
    if notice.kind == "partly_counted":
        unchecked = ", and no checksum confirms the last ones" if notice.is_unchecked else ""
        return f"{text}; bytes of its text that are counted: {number}{unchecked}"
    if notice.kind == "grown":
        return f"was written to while it was counted; counted are {number} bytes that it had before"
    if notice.kind == "hidden_counted":
        hidden = f"{number} of its {notice.wanted} files are hidden, as {shown_path(text)}"
        hint = _hint(notice, "skip_hidden", "leaves hidden files out")
        return f"{hidden}; counted all the same{hint}"
    if notice.kind == "fewer_workers":
        return f"{number} workers instead of {notice.wanted} counted: {text}"
    if notice.kind == "nothing_found":
        return text
    return f"skipped: {text}"


def _hint(notice: Notice, switch: str, effect: str) -> str:
    return f", {switch}=True {effect}" if has_argument(notice._caller, switch) else ""


def _invalid_bytes(notice: Notice) -> str:
    number = notice.number
    first = "invalid byte sequence, at" if number == 1 else "invalid byte sequences, the first at"
    where = " of the decoded text" if notice.offset_is_decoded else ""
    # French in Latin-1 has some 30 in 1,000 letters.
    are_many = number >= 10 or number * 1000 >= notice.bytes
    hint = if_in_another_encoding(notice._caller)
    are_hinted = hint and are_many and not notice.is_encoding_known
    advice = f"; if it is in another encoding, {hint}" if are_hinted else ""
    return f"{number} {first} byte {notice.offset}{where}{advice}"
