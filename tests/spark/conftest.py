"""What the tests of Spark share: a cluster of two workers and one session on it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pyspark
import pytest
from pyspark.sql import SparkSession

import hapax_words
from cluster import Cluster

# Set before the session is made.
os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"


def pytest_report_header() -> str:
    """The first lines of a run say what it tests."""
    return f"PySpark {pyspark.__version__}, hapax_words of {Path(hapax_words.__file__).parent}"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of two workers with one core each."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def spark(cluster: Cluster) -> Iterator[SparkSession]:
    """A session on the cluster: one executor on each worker.

    Executors read what others have written through the network, as on several machines.
    """
    session = (
        SparkSession.builder.master(cluster.url)
        .appName("tests of hapax")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "true")
        .config("spark.ui.port", "0")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "OFF")
        .config("spark.executor.memory", "1g")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.shuffle.readHostLocalDisk", "false")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    """An empty store, memory://."""
    store = fsspec.filesystem("memory")
    store.rm("/", recursive=True)
    yield store
    store.rm("/", recursive=True)
