#!/usr/bin/env python3
"""Holds forecasts of noise against noise measured on three public tables: writes Results/forecast.

Needs the built command, the folder of the public tables, and no packages.
"""
import argparse
import csv
import json
import math
import shutil
import subprocess
import tempfile
from pathlib import Path

EPSILONS = [0.3, 1, 4, 12]
MECHANISMS = ["independent", "matrix"]
COUNTS = "aggregate"
TRIALS = 3
ORDERS = [1, 2, 3]
# Noise has no say there: sigma is far below one count.
WITHOUT_NOISE = 1e5

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--marginalia", default=".build/release/marginalia", help="the built command")
parser.add_argument("--data", type=Path, required=True, help="the folder of the public tables")
parser.add_argument("--output", type=Path, default=Path("Results/forecast"))
options = parser.parse_args()

TABLES = [
    ("published", "CTDC_VPsynthetic_condensed.csv", None, 5.8e-6),
    ("adult", "adult.csv", "adult-domain.json", 1e-9),
    ("titanic", "titanic.csv", "titanic-domain.json", 1e-9),
]


def run(*words):
    done = subprocess.run([options.marginalia, *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}\n{done.stderr}")
    return done.stdout


def document(*words):
    return json.loads(run(*words, "--json"))


def distances(first, second):
    report = document("evaluate", first, second)
    return [report[f"mean_l1_{order}way"] for order in ORDERS]


def mean(values):
    return sum(values) / len(values)


def counts(path):
    """Of a file of aggregates, every combination's part of the number of records."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    records = float(next(row[1] for row in rows if row[0] == "record_count"))
    return {row[0]: float(row[1]) / records for row in rows if row[0] != "record_count"}


def count_distances(exact, noisy, columns):
    """Mean over marginals of the sum over their cells, a combination that is missing being 0."""
    sums = dict.fromkeys(ORDERS, 0.0)
    for name in exact.keys() | noisy.keys():
        sums[name.count(";") + 1] += abs(exact.get(name, 0) - noisy.get(name, 0))
    return [sums[order] / math.comb(columns, order) for order in ORDERS]


class Table:
    """A public table, and what is measured on it."""

    def __init__(self, name, file, schema, delta, folder):
        self.name, self.delta, self.folder = name, delta, folder
        self.path = options.data / file
        if schema:
            self.schema = options.data / schema
        else:
            self.schema = folder / f"{name}.schema.json"
            run("schema", self.path, "--output", self.schema)
        with open(self.path, encoding="utf-8-sig", newline="") as lines:
            rows = csv.reader(lines)
            self.columns = len(next(rows))
            self.rows = sum(1 for _ in rows)
        # Two digits: whoever forecasts knows a rounded number.
        self.rounded = int(float(f"{self.rows:.2g}"))

    def forecast(self):
        return document(
            "forecast", "--schema", self.schema, "--records", self.rounded, "--delta", self.delta,
            "--epsilons", ",".join(map(str, EPSILONS)))

    def synthesize(self, mechanism, epsilon, seed, *words):
        output = self.folder / "release"
        run("synthesize", self.path, "--schema", self.schema, "--mechanism", mechanism, "--epsilon",
            epsilon, "--delta", self.delta, "--seed", seed, "--output", output, "--replace", *words)
        return output

    def measure_records(self, mechanism):
        """Model error, and by epsilon the noise part and the whole error of every trial."""
        reference = self.folder / f"{self.name}-{mechanism}.csv"
        release = self.synthesize(mechanism, WITHOUT_NOISE, TRIALS + 1, "--accountant", "zcdp")
        shutil.copy(release / "synthetic.csv", reference)
        trials = {}
        for epsilon in EPSILONS:
            trials[epsilon] = []
            for seed in range(1, TRIALS + 1):
                records = self.synthesize(mechanism, epsilon, seed) / "synthetic.csv"
                trials[epsilon].append(
                    (distances(reference, records), distances(self.path, records)))
        return distances(self.path, reference), trials

    def measure_counts(self):
        """By epsilon the noise part of every trial, and the smallest group by length."""
        exact_file = self.folder / "exact.tsv"
        run("risk", self.path, "--schema", self.schema, "--length", max(ORDERS), "--aggregates",
            exact_file)
        exact = counts(exact_file)
        trials, groups = {}, {}
        for epsilon in EPSILONS:
            trials[epsilon], groups[epsilon] = [], []
            for seed in range(1, TRIALS + 1):
                output = self.folder / "counts"
                report = document(
                    "aggregate", self.path, "--schema", self.schema, "--epsilon", epsilon, "--delta",
                    self.delta, "--seed", seed, "--output", output, "--replace")
                noisy = counts(output / "aggregates.tsv")
                trials[epsilon].append((count_distances(exact, noisy, self.columns), None))
                groups[epsilon].append(
                    [max(level["threshold"], 1.959964 * level["sigma"])
                     for level in report["lengths"]])
        return trials, groups


def number(value):
    return f"{value:.2g}" if value >= 1e-4 else f"{value:.1e}"


def span(interval):
    low, high = number(interval["low"]), number(interval["high"])
    return low if low == high else f"{low} to {high}"


class Comparison:
    """Rows of predictions beside measurements, and how many of them agree."""

    def __init__(self):
        self.inside, self.below, self.above, self.factors = 0, 0, 0, []

    def verdict(self, interval, measured):
        if interval["low"] <= measured <= interval["high"]:
            self.inside += 1
            return f"{number(measured)}"
        if measured < interval["low"]:
            self.below += 1
            factor = interval["low"] / measured
        else:
            self.above += 1
            factor = measured / interval["high"]
        self.factors.append(factor)
        sign = "below" if measured < interval["low"] else "above"
        return f"**{number(measured)}** ({sign}, ×{factor:.2f})"

    def text(self):
        total = self.inside + self.below + self.above
        far = f"; the farthest by a factor of {max(self.factors):.2f}" if self.factors else ""
        return (f"{self.inside} of {total} inside the interval, {self.below} below it, "
                f"{self.above} above it{far}")


def markdown(header, rows):
    rule = ["---" if index == 0 else "---:" for index in range(len(header))]
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule] + rows)


def noise_rows(mechanism, trials, comparison):
    rows = []
    for at in mechanism["epsilons"]:
        row = [f"`{mechanism['mechanism']}`", f"{at['epsilon']:g}"]
        for index, order in enumerate(at["orders"]):
            measured = mean([noise[index] for noise, _ in trials[at["epsilon"]]])
            row += [span(order["noise"]), comparison.verdict(order["noise"], measured)]
        rows.append(row)
    return rows


def error_rows(name, model_error, trials):
    rows = []
    for epsilon in EPSILONS:
        row = [f"`{name}`", f"{epsilon:g}"]
        for index in range(len(ORDERS)):
            row += [number(mean([noise[index] for noise, _ in trials[epsilon]])),
                    number(model_error[index]),
                    number(mean([whole[index] for _, whole in trials[epsilon]]))]
        rows.append(row)
    return rows


def section(table, comparisons):
    forecast = {each["mechanism"]: each for each in table.forecast()["mechanisms"]}
    noise, errors = [], []
    for mechanism in MECHANISMS:
        model_error, trials = table.measure_records(mechanism)
        noise += noise_rows(forecast[mechanism], trials, comparisons[mechanism])
        errors += error_rows(mechanism, model_error, trials)
    trials, groups = table.measure_counts()
    noise += noise_rows(forecast[COUNTS], trials, comparisons[COUNTS])
    group_rows = []
    for at in forecast[COUNTS]["epsilons"]:
        row = [f"{at['epsilon']:g}"]
        for index, order in enumerate(at["orders"]):
            interval = order["smallestGroup"]
            measured = mean([levels[index] for levels in groups[at["epsilon"]]])
            row += [span(interval), comparisons["groups"].verdict(interval, measured)]
        group_rows.append(row)
    pairs = [f"{word}, {order}-way" for order in ORDERS for word in ("foretold", "measured")]
    triples = [f"{word}, {order}-way" for order in ORDERS for word in ("noise", "model", "whole")]
    return f"""## {table.name}

{table.rows} rows, {table.columns} columns, delta {table.delta:g}; foretold for {table.rounded} records.

Noise part of the mean L1 distance:

{markdown(["mechanism", "ε", *pairs], noise)}

Smallest group that `aggregate` tells from zero:

{markdown(["ε", *pairs], group_rows)}

Measured only: the noise part beside model error (the distance from the table without noise) and the whole
error at ε.

{markdown(["mechanism", "ε", *triples], errors)}
"""


def main():
    comparisons = {name: Comparison() for name in [*MECHANISMS, COUNTS, "groups"]}
    with tempfile.TemporaryDirectory() as name:
        sections = [section(Table(*table, Path(name)), comparisons) for table in TABLES]
    agreement = "\n".join(
        f"- {'smallest groups of `aggregate`' if name == 'groups' else f'noise of `{name}`'}: "
        f"{comparison.text()}" for name, comparison in comparisons.items())
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "README.md").write_text(f"""# Forecasts of noise, held against noise that was measured

`marginalia forecast` foretells the noise part of a release's error from a schema and a rounded number of
records. Here its intervals stand beside what was measured on three public tables.

**The noise part**, foretold and measured, is the mean L1 distance (0 to 2) between the marginals that a
mechanism releases at ε and those that the same mechanism releases of the same table without noise:
of `independent` and `matrix` between their records and those of a run at ε = {WITHOUT_NOISE:g} under zCDP, of
`aggregate` between its counts and the exact ones, both as parts of the number of records, where a
combination that is not released counts as 0. Foretold is an interval over four made-up tables
(`marginalia forecast --help`); measured is the mean of {TRIALS} runs on the public table.

**Model error is not in the noise part**: it is what a mechanism gets wrong without any noise. The last table
of each section shows both beside the whole error. They do not add up: each can undo some of the other.

A measurement outside its interval is bold, with the factor by which it is outside.

{agreement}

{chr(10).join(sections)}
Regenerated by `ONLY=forecast make results`, which runs `python3 Benchmarks/forecast.py --data "$DATA"` with
`marginalia` of `swift build -c release`, where `$DATA` is the folder of the public tables.
""", encoding="utf-8")


main()
