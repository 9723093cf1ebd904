"""Faults on a cluster: workers and executors that are killed. The counts are exact all the same."""

import json
import os
import signal
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark import cloudpickle
from pyspark.sql import DataFrame, SparkSession

import hapax_words
from cluster import Cluster
from hapax_words.spark import _files, _shuffle, count_files
from words import as_dict, text_of

# The executors do not have this module: Spark sends its functions.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen files of some 100 KB."""
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(16):
        (folder / f"{number}.txt").write_text(text_of(20_000, number, types=20_000))
    return folder


@pytest.fixture
def no_adaption(spark: SparkSession) -> Iterator[None]:
    """Spark runs the stages as they are planned."""
    name = "spark.sql.adaptive.enabled"
    before = spark.conf.get(name)
    spark.conf.set(name, "false")
    yield
    spark.conf.set(name, before)


def stages(spark: SparkSession) -> list[dict[str, Any]]:
    """What Spark's monitor says of all stages."""
    context = spark.sparkContext
    url = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages"
    with urllib.request.urlopen(url) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def new_stages(spark: SparkSession, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that ran since, once the monitor knows their end."""
    known = {(stage["stageId"], stage["attemptId"]) for stage in before}
    for _ in range(100):
        found = [s for s in stages(spark) if (s["stageId"], s["attemptId"]) not in known]
        if not any(stage["status"] == "ACTIVE" for stage in found):
            break
        time.sleep(0.1)
    return found


def with_action(
    module: Any, action: Callable[[int, int], None], *, once_read: bool = False
) -> pytest.MonkeyPatch:
    """From now on, the processes that Spark runs for a module call action(partition, attempt): at their
    begin, or once they have read a batch. undo() ends this."""
    plain = module.in_executors

    def in_executors(*given: Any) -> Callable[[Any], Any]:
        run = plain(*given)

        def act() -> None:
            from pyspark import TaskContext

            context = TaskContext.get()
            assert context is not None
            action(context.partitionId(), context.attemptNumber())

        def acting(batches: Iterator[Any]) -> Iterator[Any]:
            if not once_read:
                act()
            for batch in batches:
                yield batch
                if once_read:
                    act()

        return lambda batches: run(acting(batches))

    patch = pytest.MonkeyPatch()
    patch.setattr(module, "in_executors", in_executors)
    return patch


def count_files_with(action: Callable[[int, int], None], *arguments: Any, **more: Any) -> Any:
    """count_files(), of which each counting process first calls action(partition, attempt)."""
    patch = with_action(_files, action)
    try:
        return count_files(*arguments, **more)
    finally:
        patch.undo()


def before_each_task(df: DataFrame, action: Callable[[int, int], None]) -> DataFrame:
    """The same rows. Each task first calls action(partition, attempt)."""

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        from pyspark import TaskContext

        context = TaskContext.get()
        assert context is not None
        action(context.partitionId(), context.attemptNumber())
        yield from batches

    return df.mapInArrow(run, df.schema)


def kill_first_attempt(partition: int, attempt: int) -> None:
    import os
    import signal

    if (partition, attempt) == (0, 0):
        os.kill(os.getpid(), signal.SIGKILL)


def executor_count(spark: SparkSession) -> int:
    statuses = spark.sparkContext._jsc.sc().getExecutorMemoryStatus()  # type: ignore[attr-defined]
    return int(statuses.size()) - 1  # the driver is one of them


def wait_for_executors(spark: SparkSession, wanted: int) -> None:
    end = time.monotonic() + 60
    while executor_count(spark) < wanted:
        assert time.monotonic() < end, "the executors did not come back"
        time.sleep(0.1)


def test_a_python_worker_that_is_killed(spark: SparkSession, corpus: Path) -> None:
    """The process that counts kills itself at its first attempt."""
    expected = hapax_words.count(corpus).to_dict()
    before = stages(spark)
    counts = count_files_with(kill_first_attempt, spark, corpus, tasks=4)
    assert as_dict(counts) == expected
    failed = sum(stage["numFailedTasks"] for stage in new_stages(spark, before))
    assert failed == 1


def test_a_python_worker_that_is_killed_while_it_merges(spark: SparkSession, corpus: Path) -> None:
    before = stages(spark)
    patch = with_action(_shuffle, kill_first_attempt, once_read=True)
    counts = count_files(spark, corpus, tasks=4, partitions=2)
    patch.undo()
    assert as_dict(counts) == hapax_words.count(corpus).to_dict()
    assert sum(stage["numFailedTasks"] for stage in new_stages(spark, before)) == 1


def test_keep_going_leaves_out_nothing_that_another_attempt_reads(
    spark: SparkSession, tmp_path: Path
) -> None:
    """As if a mount was away from the first executor."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/good.txt").write_text("good words")
    (tmp_path / "in/away.txt").write_text("more words")
    expected = hapax_words.count(tmp_path / "in").to_dict()
    here, away = str(tmp_path / "in/away.txt"), str(tmp_path / "away.txt")

    def move(partition: int, attempt: int) -> None:
        import os

        os.rename(*((away, here) if attempt else (here, away)))

    before = stages(spark)
    found = count_files_with(move, spark, tmp_path / "in", tasks=1, keep_going=True)
    assert as_dict(found.counts) == expected
    assert found.failures.collect() == []
    assert sum(stage["numFailedTasks"] for stage in new_stages(spark, before)) == 1


class Gate:
    """A place where tasks wait, in a folder that all see."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def waiting(self) -> Callable[[int, int], None]:
        """For before_each_task(): a task says that it has come, and waits."""
        folder = str(self.folder)

        def wait(partition: int, attempt: int) -> None:
            import os
            import time

            open(f"{folder}/came-{partition}-{attempt}", "w").close()
            end = time.monotonic() + 60
            while not os.path.exists(f"{folder}/open") and time.monotonic() < end:
                time.sleep(0.02)

        return wait

    def when_someone_waits(self, action: Callable[[], None]) -> threading.Thread:
        """Calls action() once a task waits, then opens the gate. In a thread."""

        def watch() -> None:
            end = time.monotonic() + 60
            while not any(self.folder.glob("came-*")) and time.monotonic() < end:
                time.sleep(0.02)
            try:
                action()
            finally:
                (self.folder / "open").touch()

        thread = threading.Thread(target=watch)
        thread.start()
        return thread


@pytest.mark.slow
def test_an_executor_killed_while_it_counts(
    spark: SparkSession, cluster: Cluster, corpus: Path, tmp_path: Path
) -> None:
    wait_for_executors(spark, 2)
    gate = Gate(tmp_path / "gate")
    before = stages(spark)
    counts = count_files_with(gate.waiting(), spark, corpus, tasks=4)
    killed = []

    def kill() -> None:
        killed.append(cluster.executors(spark.sparkContext.applicationId)[0])
        os.kill(killed[0], signal.SIGKILL)

    thread = gate.when_someone_waits(kill)
    assert as_dict(counts) == hapax_words.count(corpus).to_dict()
    thread.join()
    assert killed
    assert sum(stage["numFailedTasks"] for stage in new_stages(spark, before)) >= 1
    wait_for_executors(spark, 2)


@pytest.mark.slow
def test_an_executor_killed_after_it_counted(
    spark: SparkSession, cluster: Cluster, corpus: Path, tmp_path: Path, no_adaption: None
) -> None:
    """What it had counted is lost: Spark sees that when the rest is merged, and counts it again."""
    wait_for_executors(spark, 2)
    warm = before_each_task(spark.range(0, 8, 1, 8).toDF("id"), lambda partition, attempt: None)
    assert warm.count() == 8
    before = stages(spark)
    gate = Gate(tmp_path / "gate")
    # Those who merge wait before they do; there are more of them than cores.
    counts = before_each_task(count_files(spark, corpus, tasks=8, partitions=6), gate.waiting())
    killed: list[list[dict[str, Any]]] = []

    def kill() -> None:
        killed.append(new_stages_now(spark, before))
        os.kill(cluster.executors(spark.sparkContext.applicationId)[0], signal.SIGKILL)
        time.sleep(1.5)

    thread = gate.when_someone_waits(kill)
    assert as_dict(counts) == hapax_words.count(corpus).to_dict()
    thread.join()
    [mapped] = [stage for stage in killed[0] if stage["status"] == "COMPLETE"]
    assert mapped["numCompleteTasks"] == 8
    ran = new_stages(spark, before)
    assert any("FetchFailed" in (stage.get("failureReason") or "") for stage in ran), ran
    assert any(s["stageId"] == mapped["stageId"] and s["attemptId"] > 0 for s in ran)
    wait_for_executors(spark, 2)


def new_stages_now(spark: SparkSession, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {(stage["stageId"], stage["attemptId"]) for stage in before}
    time.sleep(0.5)
    return [stage for stage in stages(spark) if (stage["stageId"], stage["attemptId"]) not in known]
