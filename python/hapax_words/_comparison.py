"""Comparison and ComparisonResult: what compare() gives."""

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

FIRST_LINES = 20


@dataclass(frozen=True, slots=True)
class ComparisonResult:
    """One strategy with one number of workers, measured: a row of the report.

    The names are those of the JSON report. Times are in seconds. Where a figure is of one run, it is
    of the run with the median time.

    Attributes:
        strategy (str): "linear", "threads", "queue", "shared" or "hybrid".
        workers (int): the number of workers.
        equal (bool): whether the words and counts of all runs were those of the reference.
        seconds (tuple of float): the time of each run.
        median_s (float): the median of these times.
        mean_s (float): their mean.
        stddev_s (float): their standard deviation.
        min_s (float): the shortest.
        max_s (float): the longest.
        relation (str): beside linear "faster", "slower", "no difference" (within the noise), "too
            few runs" or "not equal".
        ratio (float or None): the slower median by the faster one, 1.0 or more.
        margin (float or None): the ratio is certain to plus or minus so much.
        speedup (float or None): the median of linear by this one; None if results are not equal.
        speedup_shown (str): the speed-up as a table shows it, such as "1.91 x" or "~1.02 x".
        efficiency (float or None): the speed-up by the number of workers; 1.0 is the best.
        megabytes_per_second (float): text counted in a second, in 1,000,000 bytes.
        elapsed_s (float): the time of the run of which the following figures are.
        cpu_s (float): the processor time of all its threads and processes.
        processor_wait_s (float): how long a worker was ready but had no processor, on average.
        bytes (int): bytes of text that were counted.
        bytes_read (int): bytes that were read, compressed or not.
        bytes_by_range (int): bytes of text of files that workers read themselves, range by range.
        inputs (int): files that were counted.
        tokens (int): words, all occurrences.
        invalid_sequences (int): invalid byte sequences.
        messages (int): messages between processes.
        bytes_copied (int): bytes of all messages.
        bytes_serialised (int): bytes of text and counts in messages.
        bytes_shared (int): bytes of shared memory.
        bytes_spilled (int): bytes of counts that went to temporary files, to save memory.
        peak_memory_bytes (int): the most memory of all processes together.
        context_switches (int): how often threads gave up a processor or lost it.
        page_faults (int): how often a page of memory was made or mapped.
        phases (dict of str to float): seconds of each phase, as the mean of the workers.
        run_phases (dict of str to float): the same for what the run does beside worker processes.
        difference (str or None): the first difference of the words and counts; None if equal.
    """

    strategy: str
    workers: int
    equal: bool
    seconds: tuple[float, ...]
    median_s: float
    mean_s: float
    stddev_s: float
    min_s: float
    max_s: float
    relation: str
    ratio: float | None
    margin: float | None
    speedup: float | None
    speedup_shown: str
    efficiency: float | None
    megabytes_per_second: float
    elapsed_s: float
    cpu_s: float
    processor_wait_s: float
    bytes: int
    bytes_read: int
    bytes_by_range: int
    inputs: int
    tokens: int
    invalid_sequences: int
    messages: int
    bytes_copied: int
    bytes_serialised: int
    bytes_shared: int
    bytes_spilled: int
    peak_memory_bytes: int
    context_switches: int
    page_faults: int
    phases: dict[str, float]
    run_phases: dict[str, float]
    difference: str | None = None


class Comparison:
    """The results of compare(). A notebook shows it as a page with charts, ``print()`` as a table."""

    def __init__(self, content: dict[str, Any], reports: dict[str, str]) -> None:
        """Is called by compare().

        Args:
            content (dict): the JSON report. No default.
            reports (dict of str to str): "txt", "html", "json", "csv" and "md". No default.
        """
        self._content = content
        self._reports = reports

    @property
    def results(self) -> list[ComparisonResult]:
        """The results (list of ComparisonResult): linear first, then each strategy with each number
        of workers."""
        return [
            ComparisonResult(**result | {"seconds": tuple(result["seconds"])})
            for result in self.to_dict()["results"]
        ]

    @property
    def headline(self) -> str:
        """Which one was fastest, in one sentence (str)."""
        return str(self._content["headline"])

    @property
    def conclusion(self) -> str:
        """The headline, and what the other strategies cost beside threads, in sentences (str)."""
        return str(self._content["conclusion"])

    @property
    def warnings(self) -> list[str]:
        """Why the figures may say little, such as noise or too short a text (list of str). The first
        says whether other work kept the machine busy."""
        from ._compare_reports import in_terms_of_arguments

        busy = self._content["machine_load"]["sentence"]
        warnings = [*([busy] if busy else []), *self._content["warnings"]]
        return [in_terms_of_arguments(warning) for warning in warnings]

    @property
    def all_equal(self) -> bool:
        """Whether all runs gave the same words and counts (bool)."""
        return bool(self._content["all_equal"])

    def to_dict(self) -> dict[str, Any]:
        """The JSON report as a new dict (dict of str): "results", "input", "machine", "scaling" and
        more."""
        import copy

        return copy.deepcopy(self._content)

    def to_pandas(self) -> "pandas.DataFrame":
        """A pandas.DataFrame with a row for each result.

        The columns are the fields of ComparisonResult. Each phase has a column of its own, such as
        ``count_s`` and ``run_read_s``, as in the CSV report. Needs pandas.
        """
        import pandas

        rows = []
        for result in self.results:
            row = {field.name: getattr(result, field.name) for field in fields(result)}
            phases, run_phases = row.pop("phases"), row.pop("run_phases")
            row |= {f"{name}_s": seconds for name, seconds in phases.items()}
            row |= {f"run_{name}_s": seconds for name, seconds in run_phases.items()}
            rows.append(row)
        return pandas.DataFrame(rows)

    def save_report(self, path: str | os.PathLike[str]) -> None:
        """Writes a report to a file.

        Args:
            path (str or os.PathLike): the file. Its extension says in which form: .html is a page
                with charts, .json, .csv, .md, or .txt, the table. No default.

        Raises:
            ValueError: another extension.
            OSError: the file cannot be written.
        """
        form = Path(path).suffix[1:].lower()
        if form not in self._reports:
            raise ValueError(f"path must end in .html, .json, .csv, .md or .txt, not {path!r}")
        Path(path).write_text(self._reports[form], encoding="utf-8")

    def __str__(self) -> str:
        """The report as a table, as the program prints it."""
        return self._reports["txt"]

    def __repr__(self) -> str:
        """The first lines of the table."""
        lines = self._reports["txt"].splitlines()
        table = next((n for n, line in enumerate(lines) if line.startswith("phases")), FIRST_LINES)
        shown = lines[: min(table, FIRST_LINES)]
        return "\n".join([*shown, "..."] if len(shown) < len(lines) else shown)

    def _repr_html_(self) -> str:
        """The page, in a frame of its own, so that its styles do not reach into the notebook.

        The frame runs no scripts. It has the origin of the notebook: in a picture of a whole page,
        Chromium leaves out a frame of another origin that is below the first screen.
        """
        from html import escape

        page = escape(self._reports["html"], quote=True)
        return (
            f'<iframe srcdoc="{page}" sandbox="allow-same-origin" title="hapax compare" '
            'style="width: 100%; height: 48em; border: 0"></iframe>'
        )


Comparison.__module__ = ComparisonResult.__module__ = "hapax_words"
