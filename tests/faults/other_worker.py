"""A copy of the program with another worker program beside it."""
import subprocess

from checks import Case
from rows import count


def beside(bench, name, worker=None):
    """Returns a copy of the program with another worker program beside it: shims/relay_worker.c, or the bytes
    `worker`.
    """
    folder = bench.folder / f"beside-{name}"
    program = folder / bench.program.name
    with bench.lock:
        if not program.exists():
            folder.mkdir()
            source = folder / "source"
            source.write_bytes(bench.helper("relay_worker").read_bytes() if worker is None else worker)
            # Another process copies the files: a child that another thread starts meanwhile would inherit a descriptor
            # open for writing, and a file that is open for writing cannot be executed.
            for copied, copy in ((source, folder / "hapax-worker"), (bench.program, program)):
                subprocess.run(["install", "-m", "755", copied, copy], check=True)
    return program


def fake(bench, strategy, mode, text="few", value=0, seed=1, **options):
    environment = {"FAULTS_MODE": mode, "FAULTS_VALUE": str(value), "FAULTS_SEED": str(seed)}
    return Case(**count(bench, strategy, text, workers=2), environment=environment, program=beside(bench, "relay"),
                fault="shims/relay_worker.c as its hapax-worker", **{"statuses": (1,), "seconds": 10, **options})
