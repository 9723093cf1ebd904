"""What errors and notices advise: a function's advice names only arguments that it has, and neither
flags of the program nor names of C++."""

import inspect
import lzma
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hapax_words
import pytest
from hapax_words import _advice
from hapax_words._compare_reports import in_terms_of_arguments
from hapax_words._notices import Notice

hapax: Any = hapax_words  # bad arguments are tried, too

CALLERS = (
    "count",
    "count_text",
    "count_file",
    _advice.TEXT_FILE,
    "count_iter",
    "document_frequencies",
    "vocabulary",
    "load",
    "merge",
    "compare",
)
REMEDIES = (
    "name the encoding, or let invalid bytes separate words",
    "raise Options::decoder_memory to 256 MiB",
    "raise Options::memory_limit to 4096 MiB",
    *(phrase for phrase, _ in _advice._PHRASES),
)
KINDS = """invalid_bytes looks_binary other_format other_encoding skipped nothing_found unreadable
partly_counted grown hidden_counted fewer_workers""".split()
OF_OPEN = {"errors"}  # open() has it


def check(caller: str, text: str) -> None:
    """Checks that a message is in terms of the function."""
    function = hapax.count_file if caller == _advice.TEXT_FILE else getattr(hapax, caller)
    arguments = set(inspect.signature(function).parameters)
    if caller == _advice.TEXT_FILE:
        arguments -= {"encoding", "decompress", "decoder_memory"}
    named = set(re.findall(r"\b([a-z_]+)=", text))
    assert named <= arguments | OF_OPEN, (caller, text)
    assert not re.search(r"(?<!\S)-{1,2}[a-z]|Options::|hapax (count|cat|merge)\b", text), text


def notice(kind: str, caller: str, text: str) -> Notice:
    return Notice(kind, b"file", text, 1000, 3, False, 2000, 5000, False, False, False, False, None, None, caller=caller)


@pytest.mark.parametrize("caller", CALLERS)
def test_each_remedy_is_in_terms_of_its_function(caller: str) -> None:
    for remedy in REMEDIES:
        said = _advice.in_terms_of(caller, f"cause; {remedy}")
        assert said.startswith("cause; ") and said != "cause; "
        check(caller, said)


@pytest.mark.parametrize("caller", ["", *CALLERS])
def test_each_notice_is_in_terms_of_its_function(caller: str) -> None:
    for kind in KINDS:
        for text in ("utf-16le", *REMEDIES):
            said = str(notice(kind, caller, text))
            assert said.startswith("file: ")
            check(caller or "merge", said)  # of an unknown function nothing is said to be an argument


def test_no_remedy_of_the_library_is_left_as_it_is(source: Path) -> None:
    """All strings of the library that speak of the program or of C++."""
    found = []
    for file in (source / "src").rglob("*.cc"):
        if file.relative_to(source / "src").parts[0] not in ("cli", "compare", "worker"):
            code = re.sub(r"//.*", "", file.read_text(encoding="utf-8"))
            found += re.findall(r'"([^"\n]*(?:Options::|hapax (?:count|cat|merge))[^"\n]*)"', code)
    assert len(found) >= 4
    for text in found:
        check("count", _advice.in_terms_of("count", text))


def test_what_the_program_says_is_in_terms_of_compare() -> None:
    said = {
        "-j has no effect: linear has one worker": "workers has no effect: linear has one worker",
        "a: looks like UTF-16; name its encoding: --encoding utf-16le": (
            "a: looks like UTF-16; name its encoding: encoding='utf-16le'"
        ),
        "too large; allow it with --decoder-memory 256M": (
            "too large; allow it with decoder_memory=256 << 20"
        ),
        "a: looks binary; --skip-binary leaves it out": (
            "a: looks binary; skip_binary=True leaves it out"
        ),
        "and 3 more files skipped; --stats has the totals": "and 3 more files skipped",
        "noisy; use more --runs": "noisy; use more runs",
        "short; use --repeat or a larger input": "short; use repeat or a larger input",
        "a: looks like a zip archive; counted as it stands; to count its text: unzip -p a | hapax count": (
            "a: looks like a zip archive; counted as it stands"
        ),
        "--min-time takes a number of seconds": "min_time takes a number of seconds",
    }
    for program, python in said.items():
        assert in_terms_of_arguments(program) == python
        check("compare", python)


ODD = {
    "invalid": b"ab \xff \xfe",
    "nul": b"nul \0",
    "utf-16": "plain words here".encode("utf-16-le"),
    "zip": b"PK\x03\x04" + bytes(26) + b"name",
}


@pytest.mark.parametrize("name", ODD)
def test_notices_of_every_function(tmp_path: Path, name: str) -> None:
    path = tmp_path / ".folder" / ".hidden"
    path.parent.mkdir()
    path.write_bytes(ODD[name])

    def of_text_file() -> Any:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return hapax.count_file(file)

    def of_binary_file() -> Any:
        with open(path, "rb") as file:
            return hapax.count_file(file)

    made: dict[str, Callable[[], Any]] = {
        "count": lambda: hapax.count(path.parent),
        "count_file": of_binary_file,
        _advice.TEXT_FILE: of_text_file,
        "count_text": lambda: hapax.count_text(ODD[name]),
        "count_iter": lambda: hapax.count_iter([ODD[name]] * 2),
    }
    hints = {
        "count": "encoding=...",
        "count_file": "encoding=...",
        _advice.TEXT_FILE: "",  # its encoding is known
        "count_text": "bytes.decode(...)",
        "count_iter": "bytes.decode(...)",
    }
    for caller, make in made.items():
        notices = make().notices
        for one in notices:
            check(caller, str(one))
        if name == "invalid":
            said = [str(one) for one in notices if one.kind == "invalid_bytes"]
            assert said and hints[caller] in said[0]


def test_the_memory_of_decoders_is_named_where_it_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "large.xz"
    hapax.count_text("a b").save(tmp_path / "counts")
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 28}]
    path.write_bytes(lzma.compress((tmp_path / "counts").read_bytes() * 9000, filters=filters))
    with open(path, "rb") as file:
        calls: list[Callable[[], object]] = [
            lambda: hapax.count(path, decoder_memory=1 << 20),
            lambda: hapax.count_file(file, decoder_memory=1 << 20),
            lambda: hapax.load(path, decoder_memory=1 << 20),
            lambda: hapax.merge([path], decoder_memory=1 << 20),
            lambda: hapax.compare(path, decoder_memory=1 << 20, strategies="linear", runs=1),
        ]
        for call in calls:
            with pytest.raises(hapax.Error, match=r"allow it with decoder_memory=\d+ << 20$"):
                call()
    left_out = hapax.count([path], decoder_memory=1 << 20, keep_going=True).notices
    assert "decoder_memory=" in str(left_out[0])


def test_a_file_that_is_no_counts_file(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("words")
    for function, argument in ((hapax.load, tmp_path / "text"), (hapax.merge, [tmp_path / "text"])):
        with pytest.raises(hapax.CorruptInputError, match=r"; Counts\.save\(\) makes one$"):
            function(argument)
