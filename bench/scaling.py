#!/usr/bin/python3
"""Draws throughput by the number of workers and by the number of distinct words.

    bench/scaling.py                            all of it, some minutes: docs/images/*.svg and a record beside run.py's
    bench/scaling.py --english kjv.txt          a text of your own by workers, in place of LibreOffice's help
    bench/scaling.py --draw RECORD.json         the pictures of figures measured before

Runs are those of run.py: whole processes whose memory was touched before. They take turns, in another order in each round:
what ran before a program changes its time. All answers are checked to be equal.
"""

import argparse
import json
import pathlib

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plot

import run
import workloads
from rows import VOCABULARY_MEGABYTES

VOCABULARIES = [1_000, 10_000, 100_000, 1_000_000, 4_000_000, 10_000_000]
# The texts of the pictures by workers, with their titles.
BY_WORKERS = {"english": ("English, 433.5 MB", 433.5), "zipf": ("Made-up text with two million words, 430 MB", 430)}
# One colour for each strategy. People who cannot see red and green can distinguish them (Okabe and
# Ito).
COLOURS = {"linear": "#000000", "threads": "#0072B2", "queue": "#D55E00", "shared": "#009E73", "hybrid": "#CC79A7"}


def compare(program: str, path: pathlib.Path, workers: range, runs: int, folder: pathlib.Path) -> list[dict]:
    """The strategy, workers and megabytes a second (of the median) of linear, and of each other strategy with each number of
    workers. All answers are equal."""
    output = folder / "output"
    configurations = [("linear", 1), *((strategy, number) for strategy in COLOURS if strategy != "linear" for number in workers)]
    programs = [run.Program(f"-s {strategy} -j {number}",
                            [program, "count", "-q", "-s", strategy, "-j", str(number), str(path)])
                for strategy, number in configurations]
    if len({run.digest(each, output) for each in programs}) != 1:
        raise SystemExit(f"{path}: the answers differ")
    run.take_turns(programs, runs, output)
    return [{"strategy": strategy, "workers": number,
             "megabytes_per_second": path.stat().st_size / workloads.MB / each.median}
            for (strategy, number), each in zip(configurations, programs)]


def measure(options: argparse.Namespace) -> dict:
    folder = pathlib.Path(options.folder)
    cores = run.machine()["cores"]
    by_workers = {}
    for name, (_, megabytes) in BY_WORKERS.items():
        source = f"file:{options.english}" if name == "english" and options.english else name
        text = workloads.make(source, int(megabytes * workloads.MB), folder)
        by_workers[name] = compare(options.hapax, text, range(1, 2 * cores + 1), options.runs, folder)
    by_vocabulary = {}
    for types in VOCABULARIES:
        text = workloads.make(f"zipf:{types}", VOCABULARY_MEGABYTES * workloads.MB, folder)
        by_vocabulary[types] = compare(options.hapax, text, range(cores, cores + 1), options.runs, folder)
    return {"machine": run.machine(), "by_workers": by_workers, "by_vocabulary": by_vocabulary}


def axes(title: str, below: str):
    figure, area = plot.subplots(figsize=(7, 4.2), layout="constrained")
    area.set_title(title, loc="left", fontsize=11)
    area.set_xlabel(below)
    area.set_ylabel("MB of text a second")
    area.grid(True, color="#DDDDDD", linewidth=0.6)
    area.spines[["top", "right"]].set_visible(False)
    return figure, area


def finish(figure, area, path: pathlib.Path) -> None:
    area.set_ylim(bottom=0)
    area.legend(frameon=False, fontsize=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    print(path)


def draw(record: dict, folder: pathlib.Path) -> None:
    plot.rcParams.update({"font.family": "sans-serif", "svg.fonttype": "none", "svg.hashsalt": "hapax"})
    cores = record["machine"]["cores"]
    for name, results in record["by_workers"].items():
        figure, area = axes(f"{BY_WORKERS[name][0]}, by workers, on {cores} processors", "workers")
        for strategy, colour in COLOURS.items():
            points = [(r["workers"], r["megabytes_per_second"]) for r in results if r["strategy"] == strategy]
            if strategy == "linear":  # always one worker: a line to compare the others with
                area.axhline(points[0][1], color=colour, linestyle="--", linewidth=1, label=strategy)
            else:
                area.plot(*zip(*sorted(points)), color=colour, marker="o", markersize=4, label=strategy)
        area.set_xticks(sorted({r["workers"] for r in results}))
        finish(figure, area, folder / f"throughput_by_workers_{name}.svg")

    figure, area = axes(f"Made-up text by vocabulary, {cores} workers (linear: one)", "distinct words")
    for strategy, colour in COLOURS.items():
        points = [(int(types), r["megabytes_per_second"]) for types, results in record["by_vocabulary"].items()
                  for r in results if r["strategy"] == strategy]
        area.plot(*zip(*sorted(points)), color=colour, marker="o", markersize=4, label=strategy)
    area.set_xscale("log")
    finish(figure, area, folder / "throughput_by_vocabulary.svg")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hapax", default=str(run.ROOT / "build/release/hapax"), help="the program to measure")
    parser.add_argument("--english", help="a text for the picture by workers")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", default=str(run.FOLDER), help="where workloads are kept")
    parser.add_argument("--record", help="write the figures to this JSON file")
    parser.add_argument("--draw", help="measure nothing, draw the figures of this record")
    parser.add_argument("--images", default=str(run.ROOT / "docs/images"), help="where the pictures go")
    options = parser.parse_args()
    record = json.loads(pathlib.Path(options.draw).read_text()) if options.draw else measure(options)
    if options.record:
        pathlib.Path(options.record).write_text(json.dumps(record, indent=2) + "\n")
    draw(record, pathlib.Path(options.images))


if __name__ == "__main__":
    main()
