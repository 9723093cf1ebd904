"""Rows about the end of a run. When the new file has its name, the run has succeeded: a later failure is only a
warning, and a later signal changes nothing. Before that, the old file stays.
"""
import signal
import time

from checks import Case, judge
from rows import Report, Row, count, merge, strace
from system_calls import traced

NAMING = ("renameat", "renameat2", "rename", "linkat", "link")
SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"]


def ends_of(bench, job, replaces):
    """The main thread's system calls, each with its number among those of its name, and the index of the call that
    names the file.
    """
    calls = traced(bench, {**job, "replaces": replaces}, follow=False)
    made = {}
    numbered = []
    named_at = 0
    for _, name, _ in calls:
        made[name] = made.get(name, 0) + 1
        if name in NAMING:
            named_at = len(numbered)
        numbered.append((name, made[name]))
    return numbered, named_at


def on_main_thread(call, fault, number):
    return strace(f"{call}:{fault}:when={number}", calls=call, follow=False)


def warned(_, verdict):
    return "" if "hapax: warning: " in verdict.said else "warns of nothing"


def folder_sync(bench):
    """The first fsync is for the file, the second one for the folder."""
    cases = []
    for job in (count(bench, "linear", "few"), count(bench, "threads", "few", "csv"), merge(bench, "few", "some")):
        for replaces in (True, False):
            cases.append(Case(**job, wrapper=on_main_thread("fsync", "error=EIO", 2), statuses=(0,), replaces=replaces))
    return bench.run(cases, after=warned)


def file_sync(bench):
    cases = [Case(**count(bench, "linear", "few"), wrapper=on_main_thread("fsync", f"error={error}", 1), statuses=(1,),
                  replaces=replaces) for replaces in (True, False) for error in ("EIO", "ENOSPC")]
    return bench.run(cases)


def late_close(bench):
    """Lets each close after the renaming fail in turn. One of them closes the file itself, so one of the runs must
    warn.
    """
    report = Report()
    for replaces in (True, False):
        job = count(bench, "linear", "few")
        numbered, named_at = ends_of(bench, job, replaces)
        cases = [Case(**job, wrapper=on_main_thread("close", "error=EIO", number), statuses=(0,), replaces=replaces)
                 for name, number in numbered[named_at + 1:] if name == "close"]
        warnings = []
        report += bench.run(cases, after=lambda _, verdict, into=warnings: into.append("warning: " in verdict.said))
        if not any(warnings):
            report.failures.append(f"no failing close of {len(cases)} is warned of (target present: {replaces})")
    return report


def signal_at_every_call(bench):
    """Sends a signal at each of the main thread's last calls. Before the naming the old file stays; after it the run
    succeeds.
    """
    report = Report()
    chance = bench.chance("output.signal")
    for replaces in (True, False):
        for job in bench.pick([count(bench, "linear", "few")], [count(bench, "linear", "few"), merge(bench, "few", "some"),
                                                               count(bench, "threads", "few", "json")]):
            numbered, named_at = ends_of(bench, job, replaces)
            first = max(0, named_at - bench.pick(3, 15))
            cases = []
            for position, (name, number) in enumerate(numbered[first:], first):
                for sent in SIGNALS if bench.full else [chance.choice(SIGNALS)]:
                    ending = -getattr(signal, sent)
                    # The signal comes when the call begins; at the naming call itself it may come before or after the
                    # naming.
                    allowed = (0,) if position > named_at else (0, ending)
                    cases.append(Case(**job, wrapper=on_main_thread(name, f"signal={sent}", number), statuses=allowed,
                                      replaces=replaces, fault=f"{sent} at {name} {number}"))
            report += bench.run(cases)
    return report


def signal_by_chance(bench):
    """Sends signals from outside at random moments, most of them towards the end."""
    chance = bench.chance("output.moment")
    jobs = [count(bench, strategy, "some") for strategy in ("linear", "threads", "shared")]
    seconds = [judge(Case(**job), bench.program, bench.folder).run.seconds for job in jobs]
    cases = []
    for _ in range(bench.pick(40, 400)):
        number, which = getattr(signal, chance.choice(SIGNALS)), chance.randrange(len(jobs))
        moment = seconds[which] * 1.2 * chance.random() ** 0.3
        cases.append(Case(**jobs[which], statuses=(0, -number), replaces=chance.random() < 0.5,
                          meanwhile=after(moment, number), fault=f"signal {number} after {moment:.4f} s"))
    return bench.run(cases, jobs=1)


def after(seconds, number):
    def send(run):
        time.sleep(seconds)
        run.process.send_signal(number)  # has no effect if it has ended
    return send


ROWS = [
    Row("output.folder_sync", "fsync of the folder fails: exit 0, a warning, the new file", folder_sync),
    Row("output.file_sync", "fsync of the file fails: exit 1, one line, the old file", file_sync),
    Row("output.late_close", "a close after the renaming fails: exit 0, a warning, the new file", late_close),
    Row("output.signal", "a signal at each of the last calls: the new file and exit 0, or the old file",
        signal_at_every_call),
    Row("output.moment", "a signal at any moment: the new file and exit 0, or the old file", signal_by_chance),
]
