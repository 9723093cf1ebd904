"""The rows of bench/run.py: workloads, the programs that run on each, and the targets that they must reach."""

import dataclasses


@dataclasses.dataclass
class Row:
    """A workload and the programs that run on it. `hapax` are flags of `hapax count`; the first is the reference.

    `wanted` maps flags to a target: (least, "MB/s"); (least, NAME), at least so many times as fast as NAME; or
    (most, "x " + NAME), at most so many times the time of NAME. `against` maps flags to the most that their time may be,
    divided by that of f77ad0f, the last commit before the work on large vocabularies. With `side_by_side`, two runs of the
    reference also run at once. That is the most that two workers can gain on this machine, whose processors may share a
    core, a cache and the memory.
    """

    workload: str
    megabytes: float
    hapax: list[str]
    rivals: list[str] = dataclasses.field(default_factory=list)
    wanted: dict[str, tuple[float, str]] = dataclasses.field(default_factory=dict)
    against: dict[str, float] = dataclasses.field(default_factory=dict)
    side_by_side: bool = False


ONE, TWO = "-s linear", "-s threads -j 2"
SHARED, HYBRID, QUEUE = "-s shared -j 2", "-s hybrid -j 2", "-s queue -j 2"
AVX2, SSE4, SCALAR = (f"{ONE} --kernel {name}" for name in ("avx2", "sse4", "scalar"))
ALL = [ONE, TWO, SHARED, HYBRID, QUEUE]
VOCABULARY_MEGABYTES = 200

ROWS = {
    "english": Row("english", 433.5, [*ALL, AVX2, SSE4, SCALAR], ["wc"],
                   {ONE: (5.5, "wc -w"), TWO: (1.9, ONE), AVX2: (1100, "MB/s"), SHARED: (1.15, "x " + TWO),
                    HYBRID: (1.3, "x " + TWO), QUEUE: (2.5, "x " + TWO)}, {ONE: 1.02, TWO: 1.03}, side_by_side=True),
    "zipf": Row("zipf", 430, ALL, ["wc"],
                {ONE: (600, "MB/s"), TWO: (1000, "MB/s"), SHARED: (1.15, "x " + TWO), HYBRID: (1.5, "x " + TWO),
                 QUEUE: (1.5, "x " + TWO)}, {ONE: 0.95, TWO: 0.72}, side_by_side=True),
    # Large vocabularies: of logs, of documentation in three scripts, and of three sizes.
    "log": Row("log", 300, ALL, ["wc"], {SHARED: (1.15, "x " + TWO), HYBRID: (1.5, "x " + TWO), QUEUE: (1.5, "x " + TWO)},
               {ONE: 0.82, TWO: 0.65}, side_by_side=True),
    "mixed": Row("mixed", 300, [ONE, TWO], ["wc"], {TWO: (1.65, ONE)}, {ONE: 1.0, TWO: 0.72}, side_by_side=True),
    "zipf:100000": Row("zipf:100000", VOCABULARY_MEGABYTES, [ONE, TWO], against={ONE: 1.0, TWO: 0.80}),
    "zipf:1000000": Row("zipf:1000000", VOCABULARY_MEGABYTES, [ONE, TWO], against={ONE: 1.0, TWO: 0.70}),
    "zipf:10000000": Row("zipf:10000000", VOCABULARY_MEGABYTES, [ONE, TWO], against={ONE: 0.95, TWO: 0.82}),
    "russian": Row("russian", 200, [ONE, TWO], ["wc"], {ONE: (1100, "MB/s"), TWO: (1.9, ONE)},
                   {ONE: 1.02, TWO: 1.03}, side_by_side=True),
    "chinese": Row("chinese", 200, [ONE, TWO], ["wc"], {ONE: (900, "MB/s"), TWO: (1.9, ONE)},
                   {ONE: 1.02, TWO: 1.03}, side_by_side=True),
    "scripts": Row("scripts", 90, [ONE, TWO], ["wc"], {ONE: (400, "MB/s"), TWO: (700, "MB/s")},
                   side_by_side=True),
    "codepoints": Row("codepoints", 90, [ONE, SCALAR], [], {ONE: (1, SCALAR)}),
    "gzip": Row("gzip:english", 200, [ONE, TWO], ["igzip", "gzip"], {ONE: (0.7, "igzip -dc"), TWO: (0.9, "igzip -dc")}),
    "zstd": Row("zstd:english", 200, [ONE, TWO], ["zstd"], {ONE: (0.7, "zstd -dc"), TWO: (0.9, "zstd -dc")}),
    "small": Row("english", 0.6, ["", ONE, TWO], ["wc"], {"": (2, "x wc -w")}, {"": 1.02, ONE: 1.02, TWO: 1.03}),
    # Programs that people use today, on a text that is short enough for them.
    "rivals": Row("english", 50, [TWO, ONE], ["pipeline", "mawk", "counter", "duckdb", "polars", "word_tally"]),
}
