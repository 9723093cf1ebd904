"""Checks that hold after every run, whatever the fault.

Either the exit status is 0 and the output file has the right bytes; or it is 1, standard error has one clear line, and
the output file is unchanged. The program fails the check if it ends by a signal, hangs, prints an unfinished line, or
leaves a file or a process behind.
"""
import re
import shlex
import signal
from dataclasses import dataclass, field

from processes import Folder, Run, memory_files, survivors

OLD = b"as it was\n"
# Messages of the dynamic loader about the program or a worker. They count as a refusal of the system.
LOADER = re.compile(r"(error while loading shared libraries|cannot allocate TLS|cannot create capability list|"
                    r"symbol lookup error|Fatal glibc error|failed to map segment|cannot enable executable stack)")
# Lines that the program prints because an option asks for them.
ASKED = re.compile(r"equal: yes|\{.*\}$|hapax: [^:]*: .* invalid|hapax: .* does not look like text")
TARGET = "@target"


@dataclass
class Case:
    """One run under a fault. TARGET in the arguments stands for the output file."""
    arguments: list
    want: bytes | None                # the right bytes of the output file; None: any bytes
    fault: str = ""                   # shown after the command if the case fails
    wrapper: list = field(default_factory=list)  # the command that runs the program under the fault
    environment: dict = field(default_factory=dict)
    statuses: tuple = (0, 1)
    seconds: float = 30               # a longer run counts as a hang
    says: str = ""                    # a pattern that standard error must contain
    replaces: bool = True             # whether the output file exists before the run
    feed: object = None               # writes standard input
    program: str = ""                 # another program than the one under test
    meanwhile: object = None          # called with the Run after its start

    def command(self, program, target):
        words = [str(target) if word == TARGET else str(word) for word in self.arguments]
        return [*map(str, self.wrapper), str(self.program or program), *words]

    def shown(self, program):
        environment = [f"{key}={value}" for key, value in self.environment.items()]
        return shlex.join(environment + self.command(program, "words")) + (f"  [{self.fault}]" if self.fault else "")


@dataclass
class Verdict:
    kind: str    # how the run ended: done, refused, or loader
    wrong: str   # what is wrong; empty: nothing
    said: str
    run: Run


def name_of(status):
    number = -status if status < 0 else status - 128
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"status {status}"


def clear_lines(said):
    """Sorts the lines of standard error: errors, warnings, the loader's lines, and unexpected lines."""
    errors, warnings, loader, others = [], [], [], []
    for line in said.splitlines():
        if LOADER.search(line):
            loader.append(line)
        elif line.startswith("hapax: error: "):
            errors.append(line)
        elif line.startswith("hapax: warning: "):
            warnings.append(line)
        elif not ASKED.match(line):
            others.append(line)
    return errors, warnings, loader, others


def wrong_words(said, status):
    if not said:
        return "said nothing" if status else ""
    if not said.endswith("\n"):
        return "ends standard error within a line"
    if any(not (character.isprintable() or character == "\n") for character in said):
        return "writes raw bytes to standard error"
    errors, _, loader, others = clear_lines(said)
    if status == 127 and (loader or others) and not errors:
        return ""
    if others:
        return f"says {others[0]!r}"
    if status == 0 and errors:
        return "reports an error, and exits with 0"
    if status == 1 and len(errors) != 1:
        return f"says {len(errors)} lines of errors"
    return ""


def wrong_files(case, folder, status, said):
    content = folder.content()
    if status == 1 and "error: standard output" in said and content == case.want:
        return ""  # compare has two outputs, and only the first was written
    if status == 0:
        if case.want is not None and content != case.want:
            return "exits with 0, and the output file is " + (
                "missing" if content is None else "as it was" if content == folder.old else "wrong")
    elif content != folder.old:
        how = f"exits with {status}" if status > 0 else f"ended by {name_of(status)}"
        return f"{how}, and the output file is " + (
            "gone" if content is None else "the new one" if content == case.want else "damaged")
    left = folder.residue()
    return f"leaves files: {', '.join(left)}" if left else ""


def wrong_status(case, status, said):
    if status is None:
        return f"hangs: not done after {case.seconds:g} s"
    if status < 0 or status > 128:
        return f"ended by {name_of(status)}" if status not in case.statuses else ""
    loaders = bool(clear_lines(said)[2])
    allowed = set(case.statuses) | ({1, 127} if loaders else set()) | ({127} if status == 127 and said else set())
    return "" if status in allowed else f"exit status {status}"


def judge(case, program, base):
    """Runs a case and returns its Verdict."""
    folder = Folder(base, OLD if case.replaces else None)
    before = memory_files()
    try:
        run = Run(case.command(program, folder.target), folder, case.environment, case.feed)
        if case.meanwhile:
            case.meanwhile(run)
        status = run.wait(case.seconds)
        said = run.said.decode("utf-8", "backslashreplace")
        wrong = wrong_status(case, status, said)
        if status is not None:
            left = survivors(folder.mark)
            ended_by_signal = status < 0
            wrong = (wrong or (not ended_by_signal and wrong_words(said, status)) or wrong_files(case, folder, status, said)
                     or (f"leaves {len(left)} processes" if left else ""))
        if not wrong and case.says and not re.search(case.says, said):
            wrong = f"does not say /{case.says}/"
        if not wrong and memory_files() - before:
            wrong = "leaves shared memory"
        loaders = status == 127 or bool(clear_lines(said)[2])
        kind = "done" if status == 0 else "loader" if loaders else "refused"
        return Verdict(kind, wrong, said, run)
    finally:
        folder.remove()
