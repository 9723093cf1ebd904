"""Rows about limits on memory: on address space (ulimit -v), from very little to enough, and on the stack (ulimit -s).

If the limit is so low that the loader fails (127), that counts as a refusal of the system. All other runs end with the
right bytes, or with one line and the old file.
"""
from checks import Case
from corpus import FORMATS
from rows import PROCESSES, STRATEGIES, Row, cat, compare, count, limited, merge

MB = 1_000_000


def spread(low, high, number, chance):
    """Random limits from low to high, evenly spread on a logarithmic scale."""
    ratio = (high / low) ** (1 / number)
    return [int(low * ratio ** (step + chance.random())) for step in range(number)]


def swept(bench, name, jobs, ranges, number, seconds=60):
    """Runs each of `jobs` (from count() and similar functions) under `number` limits from each of the ranges, in MB."""
    chance = bench.chance(name)
    return bench.run([
        Case(**job, wrapper=limited(as_=limit), fault=f"ulimit -v {limit // 1000}", seconds=seconds,
             replaces=chance.random() < 0.7)
        for job in jobs for low, high in ranges for limit in spread(low * MB, high * MB, number, chance)])


# Limits in MB at which memory ends during the work on the text of 300,000 words, measured at commit c25994b.
AMIDST = {"linear": (60, 200), "threads": (60, 300), "queue": (138, 230), "shared": (1000, 4000), "hybrid": (4000, 6000)}


def many_words(strategy):
    def run(bench):
        low, high = AMIDST[strategy]
        jobs = [count(bench, strategy, "many", workers=8 if strategy in PROCESSES else 4)]
        report = swept(bench, f"limit.{strategy}", jobs, [(16, 8000)], bench.pick(6, 40))
        return report + swept(bench, f"limit.{strategy}.amidst", jobs, [(low, bench.pick(1, 4) * high)], bench.pick(12, 40))
    return run


def few_words(bench):
    jobs = [count(bench, strategy, text) for strategy in STRATEGIES for text in bench.pick(["few"], ["few", "some"])]
    return swept(bench, "limit.few", jobs, [(16, 400)], bench.pick(4, 15))


def formats(bench):
    jobs = [count(bench, strategy, "many", form)
            for form in FORMATS for strategy in bench.pick(["threads"], ["threads", "linear"])]
    return swept(bench, "limit.formats", jobs, [bench.pick((60, 300), (16, 3000))], bench.pick(3, 10))


def json_of_many(bench):
    jobs = [count(bench, "threads", "many", "json", workers=4)]
    return swept(bench, "limit.json", jobs, [(100, 3000)], bench.pick(6, 30))


def verified(bench):
    jobs = [count(bench, strategy, "many", workers=4, extra=["--verify"])
            for strategy in bench.pick(["threads"], STRATEGIES)]
    return swept(bench, "limit.verify", jobs, [(16, 4000), (90, 600)], bench.pick(4, 10))


def compared(bench):
    jobs = [compare(bench, "few")]
    if bench.full:
        jobs.append(compare(bench, "many", "threads,shared"))
    return swept(bench, "limit.compare", jobs, [(16, 600)], bench.pick(6, 30), seconds=120)


def merged(bench):
    texts = bench.pick(["some", "few"], ["many", "some"])
    return swept(bench, "limit.merge", [merge(bench, *texts)], [(16, 200)], bench.pick(6, 30))


def printed(bench):
    jobs = [cat(bench, "many", form) for form in bench.pick(["text"], ["text", "csv", "jsonl"])]
    return swept(bench, "limit.cat", jobs, [(16, 1600)], bench.pick(6, 20))


def enough(bench):
    """8 GB of addresses are enough for texts of some megabytes, although more would be reserved without a limit."""
    jobs = [count(bench, strategy, text, workers=workers)
            for strategy in STRATEGIES for text in ("some", "many") for workers in bench.pick([4], [2, 4, 16])]
    return bench.run([Case(**job, wrapper=limited(as_=8_192_000_000), fault="ulimit -v 8000000", statuses=(0,))
                      for job in jobs])


def small_stack(bench):
    strategies = [count(bench, strategy, text) for strategy in [*STRATEGIES, "auto"] for text in ("few", "some")]
    others = [count(bench, "threads", "some", form, extra=["--verify"]) for form in FORMATS]
    jobs = [*strategies, *others, compare(bench, "few"), merge(bench, "some", "few"), cat(bench, "some")]
    return bench.run([Case(**job, wrapper=limited(stack=128 * 1024), fault="ulimit -s 128", statuses=(0,))
                      for job in jobs])


ONE_LINE = "under any ulimit -v: the right bytes, or one line"
ROWS = [
    *(Row(f"limit.{strategy}", f"{ONE_LINE}: a large vocabulary, -s {strategy}", many_words(strategy))
      for strategy in STRATEGIES),
    Row("limit.few", f"{ONE_LINE}: small texts, all strategies", few_words),
    Row("limit.formats", f"{ONE_LINE}: all formats", formats),
    Row("limit.json", f"{ONE_LINE}: -f json of a large vocabulary", json_of_many),
    Row("limit.verify", f"{ONE_LINE}: --verify", verified),
    Row("limit.compare", f"{ONE_LINE}: compare", compared),
    Row("limit.merge", f"{ONE_LINE}: merge", merged),
    Row("limit.cat", f"{ONE_LINE}: cat", printed),
    Row("limit.enough", "ulimit -v 8000000: small texts are counted by all strategies", enough),
    Row("limit.stack", "ulimit -s 128: everything counts as ever", small_stack),
]
