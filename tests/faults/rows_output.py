"""Rows about the end of a run. Once the new file has its name the run has succeeded: what fails then is a warning, and a
signal that comes then changes nothing. Before that, the old file stays.
"""
import signal
import time

from checks import Case, judge
from rows import Report, Row, count, merge, strace
from system_calls import traced

NAMING = ("renameat", "renameat2", "rename", "linkat", "link")
SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"]


def ends_of(bench, job, replaces):
    """The calls of the main thread, each with its number among those of its name, and where the file gets its name."""
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
    """The first fsync is the file's, the second one the folder's."""
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
    """Each close after the renaming, in turn. One of them is the file's own, so one of the runs must warn."""
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
    """A signal at each of the main thread's last calls: before the naming the old file stays, after it all is done."""
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
                    # The signal comes as the call begins; that of the naming itself may come before it or after it.
                    allowed = (0,) if position > named_at else (0, ending)
                    cases.append(Case(**job, wrapper=on_main_thread(name, f"signal={sent}", number), statuses=allowed,
                                      replaces=replaces, fault=f"{sent} at {name} {number}"))
            report += bench.run(cases)
    return report


def signal_by_chance(bench):
    """A signal from outside at any moment, most of them towards the end."""
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
        run.process.send_signal(number)  # nothing where it has ended
    return send


ROWS = [
    Row("output.folder_sync", "fsync of the folder fails: exit 0, a warning, the new file", folder_sync),
    Row("output.file_sync", "fsync of the file fails: exit 1, one line, the old file", file_sync),
    Row("output.late_close", "a close after the renaming fails: exit 0, a warning, the new file", late_close),
    Row("output.signal", "a signal at each of the last calls: the new file and exit 0, or the old file",
        signal_at_every_call),
    Row("output.moment", "a signal at any moment: the new file and exit 0, or the old file", signal_by_chance),
]
