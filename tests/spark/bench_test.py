"""The benchmarks of Spark start, and the model of bench/scale.py finds the costs of jobs that follow it."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

SOURCE = Path(__file__).resolve().parents[2]
sys.path.append(str(SOURCE / "bench"))

import scale  # type: ignore[import-not-found]  # noqa: E402

TEXT, SENT, MERGED, TASK, FIXED = 2e-9, 400e-9, 900e-9, 0.02, 0.3


def job(text_bytes: int) -> SimpleNamespace:
    """A job that costs exactly what its constants say."""
    tasks = scale.default_tasks(scale.SLOTS, text_bytes)
    words = text_bytes / 6
    types = tasks * scale.heaps(words / tasks)
    count = tasks * TASK + text_bytes * TEXT + types * SENT
    merge = types * MERGED
    return SimpleNamespace(
        bytes=text_bytes,
        words=words,
        types=scale.heaps(words),
        tasks=tasks,
        task_types=types,
        count_seconds=count,
        merge_seconds=merge,
        seconds=FIXED + (count + merge) / scale.SLOTS,
        shuffled=9 * types,
        memory=150e6 + 100 * types / tasks,
    )


def test_the_model_foretells_larger_jobs() -> None:
    tiny = SimpleNamespace(tasks=100, count_seconds=100 * TASK)
    model = scale.Model([job(100 << 20), job(400 << 20), job(1700 << 20)], tiny)
    assert model.text == pytest.approx(TEXT)
    assert model.merged == pytest.approx(MERGED)
    large = job(8 << 30)
    said = model.of(large.bytes, scale.SLOTS)
    for name in ("seconds", "shuffled", "memory", "types", "tasks"):
        assert said[name] == pytest.approx(getattr(large, name)), name


def test_the_rows_name_jobs_that_there_are() -> None:
    for row in scale.bench.ROWS.values():
        assert all(callable(getattr(scale.bench, name)) for name in row.jobs)


def test_the_tables_have_a_line_for_each_job_and_cluster() -> None:
    runs = [job(100 << 20), job(400 << 20), job(1700 << 20), job(8 << 30)]
    model = scale.Model(runs[:3], SimpleNamespace(tasks=100, count_seconds=100 * TASK))
    lines = scale.report(11, 0.6, (35e6, 370_000), 243e6, model, runs)
    assert sum(line.startswith("| ") for line in lines) == 4 + len(runs) + len(scale.CLUSTERS)
