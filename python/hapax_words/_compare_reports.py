"""Runs ``hapax compare``, reads its reports, and makes exceptions of its messages."""

import errno
import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from ._advice import in_terms_of
from ._compare_progress import RunReader, run_progress
from ._comparison import Comparison
from ._errors import Error, make_error
from ._program import run_program

if TYPE_CHECKING:
    from ._options import StopFlag

FORMS = ("json", "html", "csv", "md")
MAX_COMMAND_BYTES = 100_000
# The last words of messages that a command would take.
COMMAND = re.compile(r"; to (?:count its text|list its counts)(?:, decompress it to FILE, then)?: .*$")
SWITCHES = ("keep-going", "skip-binary", "skip-hidden")


def measured(
    words: list[str], inputs: list[bytes], progress: Any, stop: "StopFlag | None"
) -> Comparison:
    """Measures, and gives what the reports say.

    Args:
        words: the flags of ``hapax compare`` that say what to measure.
        inputs: the paths.
        progress: as for compare().
        stop: as for compare().
    """
    with run_progress(progress) as report, ExitStack() as stack:
        files = {form: stack.enter_context(_file_in_memory()) for form in FORMS}
        flags = [f"--report-to={file}.{form}" for form, file in files.items()]
        operands, listed = _operands(inputs)
        list_file = stack.enter_context(_file_in_memory(listed)) if listed else None
        status, output, messages = run_program(
            [*map(os.fsencode, ("compare", *flags, *words)), *operands],
            stop,
            RunReader(report).read if report else None,
            standard_input=list_file,
            descriptors=list(files.values()),
        )
        reports = {form: _content(file).decode() for form, file in files.items()}
    lines = _lines(messages.decode(errors="replace"))
    if not all(reports.values()):
        raise _failure(status, lines, inputs)
    _log(lines)
    return Comparison(
        json.loads(reports["json"]), {"txt": output.decode(errors="replace"), **reports}
    )


@contextmanager
def _file_in_memory(content: bytes = b"") -> Iterator[int]:
    """The descriptor of a file without a name: nothing of it is left, whatever ends Python."""
    descriptor = os.memfd_create("hapax")
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


def _content(descriptor: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", closefd=False) as file:
        return file.read()


def _operands(inputs: list[bytes]) -> tuple[list[bytes], bytes]:
    """The paths as words of the command; where they are too many, as a list on standard input."""
    # For the program, such a name is a flag or standard input.
    named = [b"./" + path if path.startswith(b"-") else path for path in inputs]
    if sum(map(len, named)) <= MAX_COMMAND_BYTES:
        return named, b""
    return [b"--files0-from=-"], b"".join(path + b"\0" for path in named)


def _lines(messages: str) -> list[tuple[str, str]]:
    """(label, text) of each error and warning, in terms of arguments instead of flags."""
    without_progress = re.sub(r"\r\x1b\[K(comparing: [^\r\n]*)?", "", messages)
    found = re.findall(r"^hapax: (error|warning): (.*)$", without_progress, re.MULTILINE)
    return [(label, in_terms_of_arguments(text)) for label, text in found]


def in_terms_of_arguments(text: str) -> str:
    """What the program says, in terms of the arguments of compare() instead of flags."""
    text = in_terms_of("compare", COMMAND.sub("", text)).replace("; --stats has the totals", "")
    text = text.replace("--encoding NAME", "encoding=...")
    text = re.sub(r"--encoding (\S+)$", r"encoding='\1'", text)
    text = text.replace(
        "name a directory with room: --tmp DIR", "set TMPDIR to a directory with room"
    )
    text = re.sub(r"--decoder-memory (\d+)M", r"decoder_memory=\1 << 20", text)
    for switch in SWITCHES:
        text = text.replace(f"--{switch}", f"{switch.replace('-', '_')}=True")
    text = re.sub(r"^-j\b", "workers", text)
    return re.sub(r"(?<!\S)--([a-z]+)(?:-([a-z]+))?\b", _argument_of, text)


def _argument_of(flag: "re.Match[str]") -> str:
    return "_".join(filter(None, flag.groups()))


def _log(lines: list[tuple[str, str]]) -> None:
    if lines:
        import logging

        logger = logging.getLogger("hapax_words")
        for label, text in lines:
            logger.log(logging.ERROR if label == "error" else logging.WARNING, "%s", text)


def _failure(status: int, lines: list[tuple[str, str]], inputs: list[bytes]) -> Error:
    """The exception for a program that gave no report."""
    errors = [text for label, text in lines if label == "error"]
    if not errors:
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        cause = f"the program hapax {how}, without a message"
        return make_error("worker_lost", cause, None, None, False, "run it again")
    path, rest = _path_in(errors[0], inputs)
    rest, _, remedy = rest.partition("; ")
    offset = re.search(r" at byte (\d+)( of the decoded text)?$", rest)
    cause = rest[: offset.start()] if offset else rest
    numbers = {os.strerror(number): number for number in errno.errorcode}
    return make_error(
        _kind_of(status, cause, path),
        cause,
        path,
        int(offset[1]) if offset else None,
        bool(offset and offset[2]),
        remedy,
        numbers.get(cause, 0),
    )


def _path_in(line: str, inputs: list[bytes]) -> tuple[bytes | None, str]:
    """The path with which a message begins: an input, or a file of a directory among them."""
    for path in sorted(map(os.fsdecode, inputs), key=len, reverse=True):
        for begin in (path, f"./{path}"):
            if line.startswith(f"{begin}: "):
                return os.fsencode(path), line[len(begin) + 2 :]
        if line.startswith(f"{path.rstrip('/')}/"):
            inside, colon, rest = line.partition(": ")
            if colon:
                return os.fsencode(inside), rest
    return None, line


def _kind_of(status: int, cause: str, path: bytes | None) -> str:
    kinds = {
        r"No such file or directory|Not a directory|nothing to compare": "not_found",
        r"invalid byte sequence": "invalid_text",
        r"out of memory|not enough memory|Cannot allocate memory": "out_of_memory",
        r"is damaged|is truncated|is cut": "corrupt_input",
        r"changed|was written to|became shorter": "input_changed",
        r"word of more than": "word_too_long",
        r"worker": "worker_lost",
    }
    if status == 2:
        return "invalid_argument"
    for pattern, kind in kinds.items():
        if re.search(pattern, cause):
            return kind
    return "system" if path is None else "not_readable"
