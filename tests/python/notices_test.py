"""Notices, and how they are logged."""

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import hapax_words
import pytest
from running import run

hapax: Any = hapax_words  # bad arguments are tried, too

LOGGER = "hapax_words"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    (tmp_path / "binary").write_bytes(b"nul \0")
    (tmp_path / "invalid").write_bytes(b"ab \xff")
    (tmp_path / "utf16").write_bytes("plain words here".encode("utf-16-le"))
    (tmp_path / "zip").write_bytes(b"PK\x03\x04" + bytes(26) + b"name")
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_notices_have_fields_and_a_sentence(odd: Path) -> None:
    notices = {notice.kind: notice for notice in hapax.count([odd, odd / "empty"]).notices}
    kinds = {"invalid_bytes", "looks_binary", "other_encoding", "other_format", "nothing_found"}
    assert kinds <= set(notices)
    invalid = notices["invalid_bytes"]
    assert (invalid.path, invalid.number, invalid.offset) == (str(odd / "invalid"), 1, 3)
    assert str(invalid) == (
        f"{odd}/invalid: 1 invalid byte sequence, at byte 3; "
        "if it is in another encoding, name that: encoding=..."
    )
    assert str(notices["looks_binary"]).endswith("skip_binary=True leaves it out")
    assert "encoding='utf-16le'" in str(notices["other_encoding"])
    assert "looks like zip" in str(notices["other_format"])
    for notice in notices.values():
        assert "--" not in str(notice) and repr(notice).startswith(f"<Notice {notice.kind}: ")


def test_what_is_left_out_is_a_notice(odd: Path) -> None:
    counts = hapax.count([odd / "missing", odd / "invalid"], keep_going=True)
    assert counts == {"ab": 1}
    assert [(one.kind, one.path) for one in counts.notices] == [
        ("unreadable", str(odd / "missing")),
        ("invalid_bytes", str(odd / "invalid")),
    ]
    skipped = hapax.count(odd, glob="binary", skip_binary=True)
    assert [one.kind for one in skipped.notices] == ["skipped"]


def test_notices_are_logged_as_warnings(odd: Path, caplog: pytest.LogCaptureFixture) -> None:
    counts = hapax.count(odd / "invalid")
    assert caplog.record_tuples == [(LOGGER, logging.WARNING, str(counts.notices[0]))]
    caplog.clear()
    hapax.count_text(b"\xff")
    with open(odd / "invalid", "rb") as file:
        hapax.count_file(file)
    assert [record.name for record in caplog.records] == [LOGGER] * 2
    caplog.clear()
    hapax.count_text("fine")
    assert caplog.records == []


def test_ten_of_each_kind_are_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(13):
        (tmp_path / f"{number:02}").write_bytes(b"\xff")
    counts = hapax.count(tmp_path)
    assert len(counts.notices) == 13 and len(caplog.records) == 11
    assert caplog.messages[-1] == "and 3 more of the kind invalid_bytes"


def test_logging_is_imported_late() -> None:
    end = run("import hapax_words as h, sys; h.count_text('a'); print('logging' in sys.modules)")
    assert end.output == "False\n"
    end = run(
        r"import hapax_words as h, sys; h.count_text(b'a\xff'); print('logging' in sys.modules)"
    )
    assert end.output == "True\n" and end.errors.startswith("text: 1 invalid byte sequence")


def test_the_import_is_small() -> None:
    """What the package imports beyond what Python itself does: each of these takes milliseconds."""
    code = (
        "before = set(sys.modules); import hapax_words\n"
        "print(*set(sys.modules) - before)"
    )
    shown = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n" + code],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "hapax_words" in shown
    late = {"typing", "re", "enum", "collections", "logging", "json", "threading", "pyarrow"}
    assert not late & set(shown)
