"""Rows about machines: many processors with much memory, few descriptors, few addresses, a quota of processors; and
whether --stats reports the same peak of memory as the kernel.
"""
import json
import os
import re
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from checks import Case
from processes import Folder, marked
from rows import Report, Row, Skip, count, limited

MACHINES = [(48, 384), (64, 256), (64, 512), (96, 256), (96, 384), (128, 128), (128, 512), (256, 4096)]


def stats_of(verdict):
    line = next((line for line in verdict.said.splitlines() if line.startswith("{")), "{}")
    return json.loads(line)


def has_workers(wanted):
    """Returns a check: `wanted` workers ran, or a warning says that there were fewer."""
    def check(_, verdict):
        ran = stats_of(verdict).get("workers")
        if ran == wanted or re.search(r"hapax: warning: .*worker", verdict.said):
            return ""
        return f"{ran} of {wanted} workers ran, without a word"
    return check


def statistics(bench, strategy, text, workers=None):
    job = count(bench, "linear", text, extra=["--stats", "json"])
    flags = ["-s", strategy, *(["-j", workers] if workers else [])]
    return {**job, "arguments": ["count", *flags, *job["arguments"][3:]]}


def machine_row(processors, gib):
    def run(bench):
        environment = {"LD_PRELOAD": str(bench.shim("other_machine")), "FAULTS_PROCESSORS": str(processors),
                       "FAULTS_GIB": str(gib)}
        jobs = [statistics(bench, "threads", "some"), statistics(bench, "threads", "some", processors),
                statistics(bench, "auto", "large")]
        cases = [Case(**job, environment=environment, statuses=(0,), seconds=60) for job in jobs]
        return bench.run(cases, after=has_workers(processors))
    return run


def many_threads(bench):
    return bench.run([Case(**statistics(bench, "threads", "some", 480), statuses=(0,), seconds=60)],
                     after=has_workers(480))


def descriptors(strategy, workers):
    def run(bench):
        case = Case(**statistics(bench, strategy, "some", workers), wrapper=limited(nofile="1024:"),
                    fault="ulimit -Sn 1024", statuses=(0,), seconds=60)
        return bench.run([case], after=has_workers(workers))
    return run


def addresses(strategy, workers):
    def run(bench):
        cases = [Case(**statistics(bench, strategy, "some", number), wrapper=limited(as_=8_192_000_000),
                      fault="ulimit -v 8000000", statuses=(0,), seconds=60) for number in (2, 8, workers)]
        return bench.run(cases)
    return run


def own_group():
    """Creates an empty control group if this user may: (its folder, whether it is of version 2)."""
    base = Path("/sys/fs/cgroup")
    places = [(base, True), (base / "unified", True), (base / "cpu", False), (base / "cpu,cpuacct", False)]
    for parent, is_new in places:
        if (parent / "cgroup.procs").exists():  # the parent is a control group itself
            group = parent / f"hapax-faults-{os.getpid()}"
            try:
                group.mkdir()
            except OSError:
                continue
            if (group / ("cpu.max" if is_new else "cpu.cfs_quota_us")).exists():
                return group, is_new
            group.rmdir()
    raise Skip("no control group with a quota of processors can be made here")


@contextmanager
def control_group(quota_percent):
    group, is_new = own_group()
    try:
        if is_new:
            (group / "cpu.max").write_text(f"{quota_percent * 1000} 100000")
        else:
            (group / "cpu.cfs_period_us").write_text("100000")
            (group / "cpu.cfs_quota_us").write_text(str(quota_percent * 1000))
        yield group
    finally:
        for _ in range(50):  # the last process may still be leaving it
            try:
                return group.rmdir()
            except OSError:
                time.sleep(0.1)


def quota(bench):
    processors = len(os.sched_getaffinity(0))
    if processors == 1:
        raise Skip("there is one processor: a quota changes nothing")
    report = Report()
    for percent in (50, 100, 150, 400):
        wanted = min(processors, -(-percent // 100))
        with control_group(percent) as group:
            enter = ["sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "sh"]
            case = Case(**statistics(bench, "threads", "some"), wrapper=enter, statuses=(0,), fault=f"quota {percent} %")
            report += bench.run([case], after=lambda _, verdict, wanted=wanted: (
                "" if stats_of(verdict)["workers"] == wanted else
                f"{stats_of(verdict)['workers']} workers where {wanted} is right"))
    return Report("quotas of 0.5, 1, 1.5 and 4 processors", report.failures, report.runs)


def peak_of(bench, job):
    """The peaks of anonymous memory that --stats and the kernel report, in bytes.

    The list goes to a pipe that is read slowly: while the pipe is not empty, the program still runs and has a status in
    /proc.
    """
    folder = Folder(bench.folder, None)
    words = [str(bench.program), *(str(word) for word in job["arguments"])]
    words[words.index("@target")] = "-"
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=folder.environment({}))
    peak = mapped = size = 0
    try:
        while data := process.stdout.read(1 << 16):
            size += len(data)
            status = Path(f"/proc/{process.pid}/status").read_text()
            fields = dict(re.findall(r"(VmHWM|RssFile|RssShmem):\s+(\d+) kB", status))
            if fields:
                peak = max(peak, int(fields["VmHWM"]))
                mapped = max(mapped, int(fields["RssFile"]) + int(fields["RssShmem"]))
        said = process.stderr.read()
        process.wait(60)
    finally:
        process.kill()
        process.wait()
        assert not marked(folder.mark)
        folder.remove()
    return json.loads(said)["peak_memory_bytes"], (peak - mapped) * 1024


def peak_memory(bench):
    bench.corpus.answer("million")
    failures, seen = [], []
    for flags in (["-s", "linear"], ["-s", "threads", "-j", "2"], ["-s", "threads", "-j", "4", "-f", "json"],
                  ["-s", "linear", "--sort", "word"]):
        job = {"arguments": ["count", *flags, "--stats", "json", "-o", "@target", bench.corpus.text("million")]}
        told, known = peak_of(bench, job)
        seen.append(f"{told / known - 1:+.0%}")
        if abs(told / known - 1) > 0.10:
            failures.append(f"--stats says {told / 1e6:.0f} MB and the kernel {known / 1e6:.0f} MB: "
                            f"hapax count {' '.join(flags)}")
    return Report(f"{len(seen)} runs: against the kernel {', '.join(seen)}", failures, len(seen))


ROWS = [
    *(Row(f"machine.{processors}x{gib}", f"{processors} processors and {gib} GiB: all are used, or a warning says why "
          "not", machine_row(processors, gib)) for processors, gib in MACHINES),
    Row("machine.threads480", "-s threads -j 480: so many run, or a warning says why not", many_threads),
    Row("machine.quota", "a quota of the control group bounds the default number of workers", quota),
    Row("machine.files.shared", "ulimit -Sn 1024: -s shared -j 200 counts", descriptors("shared", 200)),
    Row("machine.files.hybrid", "ulimit -Sn 1024: -s hybrid -j 255 counts", descriptors("hybrid", 255)),
    Row("machine.addresses.shared", "ulimit -v 8000000: -s shared counts 740 KB", addresses("shared", 200)),
    Row("machine.addresses.hybrid", "ulimit -v 8000000: -s hybrid counts 740 KB", addresses("hybrid", 255)),
    Row("machine.peak", "--stats: peak memory within 10 % of the kernel's, for a million words", peak_memory),
]
