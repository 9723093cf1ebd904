"""Rows about worker processes that are killed, stopped for a while, or unreachable because pidfds or sends fail."""
import os
import signal
import time
from pathlib import Path

from checks import Case
from rows import PROCESSES, Row, compare, count, strace

# More than a run takes on a busy machine, but less than a run that waits without a limit.
BOUND_SECONDS = 10


def workers_of(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def struck(number, moment, which, pause):
    """Waits for the workers of a run, then for a moment, and sends one of them a signal; after SIGSTOP and a pause also
    SIGCONT.
    """
    def strike(run):
        end = time.monotonic() + 10
        while not (workers := workers_of(run.process.pid)) and run.process.poll() is None and time.monotonic() < end:
            time.sleep(0.0005)
        time.sleep(moment)
        workers = workers_of(run.process.pid) or workers
        if workers:
            victim = workers[which % len(workers)]
            for sent in [number] + ([signal.SIGCONT] if number == signal.SIGSTOP else []):
                try:
                    os.kill(victim, sent)
                except ProcessLookupError:
                    pass  # the worker has ended
                time.sleep(pause)
    return strike


def struck_row(strategy, signals, statuses):
    def run(bench):
        chance = bench.chance(f"worker.{strategy}.{signals}")
        cases = []
        for _ in range(bench.pick(10, 110)):
            number, text = chance.choice(signals), chance.choice(["some", "some", "large"])
            moment = chance.random() ** 2 * (0.1 if text == "some" else 0.3)
            cases.append(Case(**count(bench, strategy, text), statuses=statuses, replaces=chance.random() < 0.7,
                              fault=f"{number.name} to a worker after {moment:.4f} s",
                              meanwhile=struck(number, moment, chance.randrange(3), chance.random() * 0.1)))
        return bench.run(cases)
    return run


def compare_struck(bench):
    chance = bench.chance("worker.compare")
    cases = []
    for _ in range(bench.pick(5, 60)):
        moment = chance.random() * 0.2
        cases.append(Case(**compare(bench, "some", "shared,queue"), replaces=chance.random() < 0.7,
                          fault=f"SIGKILL to a child after {moment:.4f} s",
                          meanwhile=struck(signal.SIGKILL, moment, chance.randrange(3), 0)))
    return bench.run(cases)


def without_pidfd(call):
    """Without pidfds the program uses kill(2), so nothing fails, and no wait for a missing pidfd lasts for ever."""
    def run(bench):
        jobs = [compare(bench, "few"), *(count(bench, strategy, "few") for strategy in PROCESSES)]
        return bench.run([Case(**job, wrapper=strace(f"{call}:error={error}", calls=call), statuses=(0,),
                               seconds=BOUND_SECONDS) for job in jobs for error in ("EPERM", "ENOSYS", "EMFILE")])
    return run


def without_sends(bench):
    jobs = [compare(bench, "few"), *(count(bench, strategy, "few") for strategy in PROCESSES)]
    return bench.run([Case(**job, wrapper=strace(f"sendmsg:error=ENOBUFS:when={number}", calls="sendmsg"),
                           seconds=BOUND_SECONDS) for job in jobs for number in bench.pick((1, 2, 3), range(1, 12))])


KILLS = [signal.SIGKILL, signal.SIGSEGV]
ROWS = [
    *(Row(f"worker.killed.{strategy}", f"-s {strategy}: a worker is killed at any moment", struck_row(
        strategy, KILLS, (0, 1))) for strategy in PROCESSES),
    *(Row(f"worker.stopped.{strategy}", f"-s {strategy}: a worker is stopped for a while: the count is right", struck_row(
        strategy, [signal.SIGSTOP], (0,))) for strategy in PROCESSES),
    Row("worker.killed.compare", "compare: a measured process is killed at any moment", compare_struck),
    Row("worker.pidfd_open", "pidfd_open is not allowed: all is done as ever, within 10 s", without_pidfd("pidfd_open")),
    Row("worker.pidfd_send_signal", "pidfd_send_signal is not allowed: all is done as ever, within 10 s",
        without_pidfd("pidfd_send_signal")),
    Row("worker.send", "a send to a worker fails: ends within 10 s, with one line", without_sends),
]
