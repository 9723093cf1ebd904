"""A standalone cluster of Spark on loopback, of the PySpark that is installed: a master and workers."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pyspark

HOME = Path(pyspark.__file__).parent
SECONDS_TO_START = 60
CLASSES = "org.apache.spark.deploy"


class Cluster:
    """Starts the processes when it is entered, and ends them when it is left.

    Args:
        folder: for the logs, and for what Spark stores.
        workers: how many workers, each with one executor at most.
        cores: of each worker.
        memory: of each worker, as "2g".
    """

    def __init__(self, folder: Path, workers: int = 2, cores: int = 1, memory: str = "2g") -> None:
        self.folder = folder
        self.url = ""
        self._workers, self._cores, self._memory = workers, cores, memory
        self._processes: list[subprocess.Popen[bytes]] = []
        self._environment = {
            **os.environ,
            "SPARK_HOME": str(HOME),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_NO_DAEMONIZE": "1",
            "SPARK_WORKER_DIR": str(folder / "work"),
            "SPARK_LOCAL_DIRS": str(folder / "local"),
            "SPARK_DAEMON_MEMORY": "256m",
            "PYSPARK_PYTHON": sys.executable,
        }

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._start("master", "master.Master", "--host", "127.0.0.1", "--port", "0")
            self.url = self._wait("master", r"Starting Spark master at (spark://\S+)")
            size = ("--cores", str(self._cores), "--memory", self._memory)
            for number, name in enumerate(self._worker_names(), 1):
                # Hosts of their own: Spark runs no second copy of a task on the host of the first.
                host = f"127.0.0.{number}"
                self._start(name, "worker.Worker", "--host", host, *size, self.url, host=host)
            for name in self._worker_names():
                self._wait(name, "(Successfully registered)")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends all processes of the cluster, executors too."""
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._processes = []

    def executors(self, application: str) -> list[int]:
        """The process ids of the executors of an application, by its id."""
        found = []
        for process in Path("/proc").iterdir():
            try:
                command = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
            except OSError:
                continue
            if b"CoarseGrainedExecutorBackend" in command and application.encode() in command:
                found.append(int(process.name))
        return sorted(found)

    def _worker_names(self) -> list[str]:
        return [f"worker{number}" for number in range(self._workers)]

    def _start(self, name: str, kind: str, *arguments: str, host: str = "127.0.0.1") -> None:
        with open(self.folder / f"{name}.log", "wb") as log:
            self._processes.append(
                subprocess.Popen(
                    [HOME / "bin/spark-class", f"{CLASSES}.{kind}", "--webui-port", "0", *arguments],
                    env={**self._environment, "SPARK_LOCAL_IP": host},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def _wait(self, name: str, pattern: str) -> str:
        """What the log of a process says once it is ready."""
        log = self.folder / f"{name}.log"
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end:
            found = re.search(pattern, log.read_text(errors="replace"))
            if found:
                return found[1]
            time.sleep(0.05)
        raise TimeoutError(f"{name} did not start: {log.read_text(errors='replace')[-2000:]}")
