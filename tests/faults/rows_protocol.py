"""Rows about the messages between the program and its workers, if one of them sends invalid ones.

A copy of the program gets another worker program: shims/relay_worker.c. It sends nothing, or noise, or relays the
messages between a real worker and the run, one of them corrupted. Neither end may crash or hang.

Some changes cannot be detected: another text or another count is as valid as the true one. After a change of contents,
any list is accepted; after a change of form (too short, too long, cut), only the right list.
"""
import socket
import struct
import subprocess
from pathlib import Path

from checks import Case
from other_worker import beside, fake
from rows import PROCESSES, Report, Row, count

HEAD = struct.Struct("=IIQ")  # kind, descriptors, bytes of the body: src/ipc/channel.h
# Lengths that are always refused. A shorter one could be true; then the run notices that the rest does not come.
HUGE = [2**56, 2**62, 2**63, 2**64 - 1]
FORMS = ["cut", "shorten", "lengthen", "claim", "lost"]
CONTENTS = ["flip", "head", "word", "kind", "body", "memory", "twice"]
WORDS = [0, 1, 2**16 - 1, 2**31, 2**32 - 1, 2**40, 2**62, 2**63, 2**64 - 1]


def corrupted(bench, strategy, sender, message, corruption, chance, **options):
    """A run with one corrupted message. FAULTS_REPORT names a file that says whether the worker crashed."""
    value = {"claim": [2**40, *HUGE] if sender == "worker" else HUGE, "kind": [*range(24), 2**32 - 1], "word": [*WORDS, chance.getrandbits(64)]}.get(corruption)
    case = fake(bench, strategy, "relay", chance.choice(["few", "some"]),
                chance.choice(value) if value else chance.choice([0, 1, 7, 8, chance.randrange(1 << 20)]),
                chance.getrandbits(32), **{"statuses": (0, 1), "seconds": 30, "replaces": chance.random() < 0.7, **options})
    case.environment |= {"FAULTS_REAL": str(bench.worker), "FAULTS_FROM": sender, "FAULTS_MESSAGE": str(message),
                         "FAULTS_SPOIL": corruption, "FAULTS_AT": str(chance.choice([*range(0, 64, 4), chance.getrandbits(20)])),
                         "FAULTS_REPORT": str(bench.folder / f"report-{chance.getrandbits(64):x}")}
    if corruption in CONTENTS:
        case.want = None
    return case


def crash_reported(case, _):
    report = Path(case.environment["FAULTS_REPORT"])
    return report.read_text().strip() if report.exists() else ""


def passed_on(bench):
    """Checks the relay itself: without a corrupted message all is right, so failures of other rows are due to their
    corruption.
    """
    chance = bench.chance("protocol.relay")
    return bench.run([corrupted(bench, strategy, "run", 0, "none", chance, statuses=(0,)) for strategy in PROCESSES],
                     after=crash_reported)


def corrupted_row(sender, corruptions, name):
    def run(bench):
        chance = bench.chance(name)
        cases = [corrupted(bench, chance.choice(PROCESSES), sender, min(chance.randrange(10), chance.randrange(10)), corruption,
                        chance) for _ in range(bench.pick(6, 80)) for corruption in corruptions]
        return bench.run(cases, after=crash_reported)
    return run


def other_build(bench):
    """Changes each byte of the first message, which contains the worker's build, in turn."""
    chance = bench.chance("protocol.build")
    cases = []
    for at in range(0, 64, bench.pick(8, 1)):
        case = corrupted(bench, chance.choice(PROCESSES), "worker", 0, "flip", chance, statuses=(1,), says="build|version")
        case.environment["FAULTS_AT"] = str(at)
        cases.append(case)
    return bench.run(cases, after=crash_reported)


def silent(bench):
    cases = [fake(bench, strategy, "silent", seconds=40) for strategy in PROCESSES]
    cases += [fake(bench, "queue", "noise", value=size, seconds=40) for size in (1, HEAD.size - 1)]
    return bench.run(cases, jobs=len(cases))


def gone(bench):
    return bench.run([fake(bench, strategy, mode) for strategy in PROCESSES for mode in ("exit", "close")])


def deaf(bench):
    """After its Hello a worker reads nothing: sending to it fails, and no last message comes from it."""
    chance = bench.chance("protocol.deaf")
    return bench.run([corrupted(bench, strategy, "worker", 0, "deaf", chance, statuses=(1,)) for strategy in PROCESSES])


def noise(bench):
    chance = bench.chance("protocol.noise")
    sizes = [HEAD.size, HEAD.size + 1, 32, 80, 100, 1000, 1 << 20]
    return bench.run([fake(bench, strategy, "noise", value=size, seed=chance.getrandbits(32))
                      for strategy in PROCESSES for size in sizes for _ in range(bench.pick(1, 10))])


def no_program(bench):
    """Worker programs that are not executable, or end at once."""
    others = {"empty": b"", "text": b"no program\n", "script": b"#!/bin/sh\nexit 3\n", "elf": b"\x7fELF" + bytes(200),
              "interpreter": b"#!/nonexistent/interpreter\n"}
    cases = []
    for name, content in others.items():
        program = beside(bench, name, content)
        cases += [Case(**count(bench, strategy, "few", workers=2), program=program, statuses=(1,), seconds=10,
                       fault=f"hapax-worker is {content[:30]!r}") for strategy in PROCESSES]
    return bench.run(cases)


def session(bench):
    """Records the messages of one run to a worker; none has descriptors."""
    record = bench.folder / "session"
    case = fake(bench, "queue", "relay", statuses=(0,))
    case.arguments[case.arguments.index("-j") + 1] = 1
    case.environment |= {"FAULTS_REAL": str(bench.worker), "FAULTS_RECORD": str(record)}
    if report := bench.run([case]).failures:
        raise RuntimeError(report[0])
    data, messages = record.read_bytes(), []
    while data:
        size = HEAD.size + HEAD.unpack_from(data)[2]
        messages.append(data[:size])
        data = data[size:]
    return messages


def garbage(chance, messages):
    """Bytes for a worker: the beginning of a recorded session, then heads with bodies that do not match, or noise."""
    data = b"".join(messages[:min(chance.randrange(len(messages) + 1), chance.randrange(len(messages) + 1))])
    if chance.random() < 0.2:
        return data + chance.randbytes(chance.choice([1, 8, 16, 17, 64, 1000]))
    for _ in range(chance.randint(1, 4)):
        body = chance.randbytes(chance.choice([0, 1, 7, 8, 12, 16, 24, 28, 32, 100, 1000]))
        claimed = chance.choice([len(body)] * 5 + HUGE)
        kind = chance.choice([*range(18), 2**32 - 1])
        data += HEAD.pack(kind, chance.choice([0, 0, 0, 1, 17]), claimed) + body
    return data


def by_hand(command, data):
    """Starts a program with a socket as descriptor 3, sends it `data` and closes the socket. Returns what is wrong
    about its end.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen(["bash", "-c", f'exec "$@" 3<&{theirs.fileno()}', "bash", *command],
                                   pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        theirs.close()
        try:
            ours.sendall(data)
            ours.shutdown(socket.SHUT_WR)
        except BrokenPipeError:
            pass
        try:
            _, said = process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return "hangs"
    words = said.decode("utf-8", "backslashreplace")
    if process.returncode < 0:
        return f"ended by signal {-process.returncode}"
    if len(words.splitlines()) > 1 or not words.replace("\n", "").isprintable():
        return f"says {words!r}"
    return ""


def by_hand_row(command_of, messages_of, name):
    def run(bench):
        chance = bench.chance(name)
        command, messages, failures = command_of(bench), messages_of(bench), []
        number = bench.pick(80, 1500)
        for _ in range(number):
            data = garbage(chance, messages)
            if wrong := by_hand(command, data):
                failures.append(f"{wrong}: {Path(command[0]).name} with a socket as descriptor 3 that says "
                                f"{data[:200].hex()}{'..' if len(data) > 200 else ''} ({len(data)} bytes)")
        return Report(f"{number} runs", failures, number)
    return run


WORKER_BY_HAND = by_hand_row(lambda bench: [str(bench.worker)], session, "protocol.hand.worker")
MEASURE_BY_HAND = by_hand_row(lambda bench: [str(bench.program), "measure", "-s", "threads", "-j", "2"],
                              lambda bench: [], "protocol.hand.compare")
ROWS = [
    Row("protocol.silent", "a worker never greets, or not to the end: exit 1 within 40 s", silent, waits=True),
    Row("protocol.relay", "messages relayed without corruption: all is right", passed_on),
    Row("protocol.gone", "a worker ends at once, or closes its socket and stays: exit 1", gone),
    Row("protocol.deaf", "a worker greets, reads nothing, and stays: exit 1", deaf),
    Row("protocol.noise", "a worker sends noise: exit 1", noise),
    Row("protocol.program", "the worker program is not executable: exit 1", no_program),
    Row("protocol.build", "a worker of another build: exit 1, and the line says so", other_build),
    *(Row(f"protocol.{sender}.{kind}", f"a message of {'a worker' if sender == 'worker' else 'the run'} is corrupted in its "
          f"{kind}: neither end crashes", corrupted_row(sender, corruptions, f"protocol.{sender}.{kind}"))
      for sender in ("worker", "run") for kind, corruptions in (("form", FORMS), ("content", CONTENTS))),
    Row("protocol.hand.worker", "a worker started by hand with garbage: ends by itself", WORKER_BY_HAND),
    Row("protocol.hand.compare", "a measured process started by hand with garbage: ends by itself", MEASURE_BY_HAND),
]
