#!/usr/bin/env python3
"""`marginalia aggregate` beside Synthetic Data Showcase (pac-synth), in one run on one table.

For each epsilon and reporting length: seconds and peak memory of the aggregates alone, then of
aggregates and records, and the records' errors by the independent scorer. Reads the table to score,
so what it prints is NOT PRIVATE.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import processes


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", required=True, type=pathlib.Path)
    parser.add_argument("--marginalia", required=True, type=pathlib.Path)
    parser.add_argument("--scorer", required=True, type=pathlib.Path)
    parser.add_argument("--python", default=sys.executable, help="that has pac-synth and pandas")
    parser.add_argument("--epsilons", default="4,12")
    parser.add_argument("--lengths", default="3,4", help="records are made at the first alone")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer-runs", type=int, default=1)
    return parser.parse_args()


class Comparison:
    def __init__(self, given, folder):
        self.given = given
        self.folder = folder
        self.here = pathlib.Path(__file__).resolve().parent

    def score(self, synthetic):
        text = subprocess.run(
            [sys.executable, self.given.scorer, self.given.table.resolve(), synthetic,
             "--triples", "0"], check=True, capture_output=True, text=True).stdout
        scores = json.loads(text)
        return [scores[f"mean_l1_{order}way"] for order in (1, 2, 3)]

    def ours(self, epsilon, length, source, run):
        output = self.folder / f"ours-{source}-{epsilon}-{length}-{run}"
        command = [self.given.marginalia.resolve(), "aggregate", self.given.table.resolve(),
                   "--epsilon", epsilon, "--reporting-length", length, "--sensitive-zeros", "none",
                   "--output", output]
        if source:
            command += ["--synthesize", source]
        usage = processes.run(command, self.folder, 600, 64)
        return usage, output / "synthetic.csv"

    def peer(self, epsilon, length, makes_records):
        synthetic = self.folder / "peer.csv"
        result = self.folder / "peer.json"
        command = [self.given.python, self.here / "run_pacsynth.py", self.given.table.resolve(),
                   length, epsilon, result] + ([synthetic] if makes_records else [])
        usage = processes.run(command, self.folder, 1800, 64)
        return usage | json.loads(result.read_text()), synthetic

    def print_aggregates(self, epsilon, length):
        ours = [self.ours(epsilon, length, "", run)[0] for run in range(self.given.runs)]
        peers = [self.peer(epsilon, length, False)[0] for _ in range(self.given.peer_runs)]
        seconds = statistics.median(run["whole_seconds"] for run in ours)
        memory = statistics.median(run["peak_mb"] for run in ours)
        fit = statistics.median(run["fit_seconds"] for run in peers)
        peer_memory = statistics.median(run["peak_mb"] for run in peers)
        print(f"| {epsilon} | {length} | {seconds:.2f} | {fit:.2f} | {fit / seconds:.0f} "
              f"| {memory:.0f} | {peer_memory:.0f} | {peer_memory / memory:.1f} |", flush=True)

    def print_records(self, epsilon, length):
        rows = []
        for source in ("seeded", "model"):
            runs = [self.ours(epsilon, length, source, run) for run in range(self.given.runs)]
            seconds = statistics.median(run["whole_seconds"] for run, _ in runs)
            errors = [self.score(path) for _, path in runs]
            rows.append((f"marginalia, {source}", seconds, errors))
        peers = [self.peer(epsilon, length, True) for _ in range(1)]
        rows.append(("pac-synth", statistics.median(
            run["fit_seconds"] + run["sample_seconds"] for run, _ in peers),
                     [self.score(peers[-1][1])]))
        for who, seconds, errors in rows:
            means = " | ".join(f"{statistics.mean(order):.4f}" for order in zip(*errors))
            print(f"| {epsilon} | {who} | {seconds:.2f} | {means} |", flush=True)


def main():
    given = arguments()
    epsilons = given.epsilons.split(",")
    lengths = given.lengths.split(",")
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(given, pathlib.Path(folder))
        print("| epsilon | R | ours, s | pac-synth fit, s | ratio | ours, MB | pac-synth, MB "
              "| ratio |\n|---|---|---|---|---|---|---|---|")
        for epsilon in epsilons:
            for length in lengths:
                comparison.print_aggregates(epsilon, length)
        print("\n| epsilon | records of | seconds | 1-way | 2-way | 3-way |\n|---|---|---|---|---|---|")
        for epsilon in epsilons:
            comparison.print_records(epsilon, lengths[0])


main()
