"""With keep_going, failures that may pass are of the task until Spark runs it no more. No cluster; the
same on a cluster: faults_test.py."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hapax_words.spark import _listing, count_files
from hapax_words.spark._attempts import attempts_of, is_last
from in_process import count_here, listed
from web_server import WebServer


def session(**settings: str) -> Any:
    """What is asked of a session."""
    known = {name.replace("_", "."): value for name, value in settings.items()}
    return SimpleNamespace(conf=SimpleNamespace(get=lambda name, default=None: known.get(name, default)))


@pytest.mark.parametrize(
    ("master", "expected"),
    [
        ("", 1),
        ("local", 1),
        ("local[2]", 1),
        ("local[*]", 1),
        ("local[2,3]", 3),
        ("local[*, 5]", 5),
        ("local-cluster[2,1,1024]", 4),
        ("spark://a:7077", 4),
        ("yarn", 4),
        ("k8s://https://a", 4),
    ],
)
def test_attempts_are_those_of_spark(master: str, expected: int) -> None:
    """On one machine, Spark does not follow spark.task.maxFailures."""
    assert attempts_of(session(spark_master=master)) == expected
    if expected == 4:
        assert attempts_of(session(spark_master=master, **{"spark.task.maxFailures": "7"})) == 7


def test_without_a_task_there_is_one_attempt() -> None:
    assert is_last(4)


def fail_first(monkeypatch: pytest.MonkeyPatch, is_last: bool) -> None:
    monkeypatch.setattr("hapax_words.spark._count_pieces.is_last", lambda attempts: is_last)
    monkeypatch.setattr("hapax_words.spark._count_pieces.PAUSE", 0)


def test_what_may_pass_fails_the_task_until_the_last_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("gone", "good", "short"):
        (tmp_path / name).write_text("some words")
    with WebServer() as server:
        urls = [server.put(f"/{name}", b"more words") for name in ("busy", "denied")]

        def change(local: str, status: dict[str, int]) -> None:
            server.errors = status
            (tmp_path / local).unlink(missing_ok=True)
            (tmp_path / "short").write_text("other")

        def count(local: str, status: dict[str, int]) -> Any:
            (tmp_path / "gone").write_text("some words")
            (tmp_path / "short").write_text("some words")
            server.errors = {}
            return count_here(
                [tmp_path, *urls], keep_going=True, after_listing=lambda: change(local, status)
            )

        fail_first(monkeypatch, is_last=False)
        with pytest.raises(RuntimeError, match="/gone: .*left out if this does not pass"):
            count("gone", {})
        with pytest.raises(RuntimeError, match="/busy: .*503.*left out if this does not pass"):
            count("-", {"/busy": 503})
        found = count("-", {"/denied": 403})
        assert found.failures == {str(tmp_path / "short"): "input_changed", urls[1]: "not_readable"}
        fail_first(monkeypatch, is_last=True)
        found = count("gone", {"/busy": 503})
        assert sorted(found.failures.values()) == ["input_changed", "not_found", "not_readable"]
        assert found.words == {"some": 1, "more": 1, "words": 2}


def test_a_store_that_is_busy_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with WebServer() as server:
        url = server.put("/busy", b"some words")
        server.errors["/busy"] = 503
        pauses: list[float] = []

        def wait(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 2:
                server.errors = {}

        monkeypatch.setattr(_listing, "time", SimpleNamespace(sleep=wait))
        assert [file.path.decode() for file in listed(url, keep_going=True).files] == [url]
        assert len(pauses) == 2
        server.errors["/busy"] = 403
        [failure] = listed(url, keep_going=True).failures
        assert (failure.kind, len(pauses)) == ("not_readable", 2)


def test_copies_of_tasks_are_refused() -> None:
    """Both may end well, and each may have left out other files."""
    with pytest.raises(ValueError, match="set spark.speculation to false before the session is made"):
        count_files(session(spark_speculation="true"), "memory://none", keep_going=True)
