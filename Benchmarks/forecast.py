#!/usr/bin/env python3
"""Holds forecasts of noise against noise measured on public tables: writes Results/forecast.

Needs the built command, the folder of the public tables, and no packages.
"""
import argparse
import csv
import itertools
import json
import math
import shutil
import statistics
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
# Of 95 % of a Gaussian's noise.
DEVIATIONS = 1.959964

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--marginalia", default=".build/release/marginalia", help="the built command")
parser.add_argument("--data", type=Path, required=True, help="the folder of the public tables")
parser.add_argument("--output", type=Path, default=Path("Results/forecast"))
options = parser.parse_args()

# The stand-ins' margins were chosen with these in view.
TABLES = [
    ("published", "CTDC_VPsynthetic_condensed.csv", None, 5.8e-6),
    ("adult", "adult.csv", "adult-domain.json", 1e-9),
    ("titanic", "titanic.csv", "titanic-domain.json", 1e-9),
]
# And this one was not looked at.
SIMULATED = ("simulated", "victim_perpetrator.csv", "victim_perpetrator.schema.json", 1e-6)
VICTIMS, PERPETRATORS, SEED = 17000, 37000, 7


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


def count_distances(exact, noisy, marginals):
    """Mean over marginals of the sum over their cells, a combination that is missing being 0."""
    sums = dict.fromkeys(ORDERS, 0.0)
    for name in exact.keys() | noisy.keys():
        sums[name.count(";") + 1] += abs(exact.get(name, 0) - noisy.get(name, 0))
    return [sums[order] / marginals[order] for order in ORDERS]


def measurements(release):
    with open(release / "model.json", encoding="utf-8") as file:
        return json.load(file)["measurements"]


def margins(release):
    """Of a release of independent columns, the probabilities of each column's values."""
    raised = [[max(0, value) for value in each["values"]] for each in measurements(release)]
    return [[value / sum(values) for value in values] for values in raised]


def product_distances(first, second):
    """Mean over marginals of the distance between two tables of independent columns."""
    result = []
    for order in ORDERS:
        sums = []
        for columns in itertools.combinations(range(len(first)), order):
            pairs = [(1.0, 1.0)]
            for column in columns:
                values = list(zip(first[column], second[column]))
                pairs = [(p * a, q * b) for p, q in pairs for a, b in values]
            sums.append(sum(abs(p - q) for p, q in pairs))
        result.append(mean(sums))
    return result


def smallest_groups(release):
    """By order, the median over the marginals whose counts are released, or None.

    Least squares: the residual of a set of columns has precision 1/variance over the sizes of the columns
    that were summed over (Xiao et al. 2023), and a cell's estimate has the variance of all its residuals.
    """
    sizes, precision = {}, {}
    for each in measurements(release):
        if len(each["attributes"]) == 1:
            sizes[each["attributes"][0]] = len(each["values"])
    for each in measurements(release):
        columns = each["attributes"]
        lengths = range(len(columns) + 1) if each["part"] == "whole" else [len(columns)]
        for length in lengths:
            for subset in itertools.combinations(columns, length):
                summed = math.prod(sizes[column] for column in columns if column not in subset)
                key = frozenset(subset)
                precision[key] = precision.get(key, 0) + 1 / (each["variance"] * summed)
    groups = {order: [] for order in ORDERS}
    for columns in precision:
        if not 1 <= len(columns) <= len(ORDERS):
            continue
        variance = 0
        for length in range(len(columns) + 1):
            for subset in map(frozenset, itertools.combinations(columns, length)):
                if subset in precision:
                    share = math.prod(
                        1 - 1 / sizes[column] if column in subset else sizes[column] ** -2
                        for column in columns)
                    variance += share / precision[subset]
        groups[len(columns)].append(DEVIATIONS * math.sqrt(variance))
    return [statistics.median(groups[order]) if groups[order] else None for order in ORDERS]


class Table:
    """A public table, and what is measured on it."""

    def __init__(self, name, file, schema, delta, source, folder):
        self.name, self.delta, self.folder = name, delta, folder
        self.path = source / file
        if schema:
            self.schema = source / schema
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
        output = self.folder / f"release-{seed}"
        run("synthesize", self.path, "--schema", self.schema, "--mechanism", mechanism, "--epsilon",
            epsilon, "--delta", self.delta, "--seed", seed, "--output", output, "--replace", *words)
        return output

    def measure_records(self, mechanism):
        """Model error, and every trial by epsilon."""
        reference = self.synthesize(mechanism, WITHOUT_NOISE, 0, "--accountant", "zcdp")
        exact = margins(reference) if mechanism == "independent" else None
        trials = {}
        for epsilon in EPSILONS:
            trials[epsilon] = []
            for seed in range(1, TRIALS + 1):
                release = self.synthesize(mechanism, epsilon, seed)
                records = release / "synthetic.csv"
                noise = (product_distances(exact, margins(release)) if exact
                         else distances(reference / "synthetic.csv", records))
                trials[epsilon].append(
                    {"noise": noise, "groups": smallest_groups(release),
                     "whole": distances(self.path, records)})
        return distances(self.path, reference / "synthetic.csv"), trials

    def measure_counts(self, marginals):
        """Every trial by epsilon. `marginals`: how many there are of each order."""
        exact_file = self.folder / "exact.tsv"
        run("risk", self.path, "--schema", self.schema, "--length", max(ORDERS), "--aggregates",
            exact_file)
        exact = counts(exact_file)
        trials = {}
        for epsilon in EPSILONS:
            trials[epsilon] = []
            for seed in range(1, TRIALS + 1):
                output = self.folder / "counts"
                report = document(
                    "aggregate", self.path, "--schema", self.schema, "--epsilon", epsilon, "--delta",
                    self.delta, "--seed", seed, "--output", output, "--replace")
                noisy = counts(output / "aggregates.tsv")
                trials[epsilon].append(
                    {"noise": count_distances(exact, noisy, marginals),
                     "groups": [max(level["threshold"], DEVIATIONS * level["sigma"])
                                for level in report["lengths"]]})
        return trials


def number(value):
    if value >= 100 or value == 0:
        return f"{value:.0f}"
    return f"{value:.2g}" if value >= 1e-4 else f"{value:.1e}"


def span(interval):
    low, high = number(interval["low"]), number(interval["high"])
    return low if low == high else f"{low} to {high}"


class Comparison:
    """Rows of predictions beside measurements, and how many of them agree."""

    def __init__(self):
        self.inside, self.below, self.above, self.factors = 0, 0, 0, []

    def verdict(self, interval, measured):
        # Groups hardly differ between tables: an interval may have no width.
        if interval["low"] * 0.995 <= measured <= interval["high"] * 1.005:
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


def of_trials(trials, key, index):
    """The mean over trials; None where no trial has it."""
    values = [trial[key][index] for trial in trials if trial[key][index] is not None]
    return mean(values) if values else None


def compared(mechanism, trials, keys, comparison):
    """Rows of what was foretold beside what was measured."""
    key, measured_key = keys
    rows = []
    for at in mechanism["epsilons"]:
        row = [f"`{mechanism['mechanism']}`", f"{at['epsilon']:g}"]
        for index, order in enumerate(at["orders"]):
            measured = of_trials(trials[at["epsilon"]], measured_key, index)
            interval = order.get(key)
            if interval is None or measured is None:
                row += [span(interval) if interval else "–",
                        number(measured) if measured is not None else "–"]
            else:
                row += [span(interval), comparison.verdict(interval, measured)]
        rows.append(row)
    return rows


def error_rows(name, model_error, trials):
    rows = []
    for epsilon in EPSILONS:
        row = [f"`{name}`", f"{epsilon:g}"]
        for index in range(len(ORDERS)):
            row += [number(of_trials(trials[epsilon], "noise", index)), number(model_error[index]),
                    number(of_trials(trials[epsilon], "whole", index))]
        rows.append(row)
    return rows


def section(table, comparisons):
    forecast = {each["mechanism"]: each for each in table.forecast()["mechanisms"]}
    noise, groups, errors = [], [], []

    def add(name, trials):
        noise.extend(compared(forecast[name], trials, ("noise", "noise"), comparisons[name]))
        groups.extend(
            compared(forecast[name], trials, ("smallestGroup", "groups"), comparisons["groups"]))

    for name in MECHANISMS:
        model_error, trials = table.measure_records(name)
        add(name, trials)
        errors += error_rows(name, model_error, trials)
    marginals = {order["columns"]: len(order["marginals"])
                 for order in forecast[COUNTS]["epsilons"][0]["orders"]}
    add(COUNTS, table.measure_counts(marginals))
    pairs = [f"{word}, {order}-way" for order in ORDERS for word in ("foretold", "measured")]
    triples = [f"{word}, {order}-way" for order in ORDERS for word in ("noise", "model", "whole")]
    return f"""## {table.name}

{table.rows} rows, {table.columns} columns, delta {table.delta:g}; foretold for {table.rounded} records.

Noise part of the mean L1 distance:

{markdown(["mechanism", "ε", *pairs], noise)}

Smallest group whose count is distinguishable from zero, in records:

{markdown(["mechanism", "ε", *pairs], groups)}

Measured only: the noise part beside model error (the distance from the table without noise) and the whole
error at ε.

{markdown(["mechanism", "ε", *triples], errors)}
"""


def agreement(comparisons):
    return "\n".join(
        f"- {'smallest groups' if name == 'groups' else f'noise of `{name}`'}: {comparison.text()}"
        for name, comparison in comparisons.items())


def sections(tables, source, folder):
    """What is written of the tables, and how far they agree."""
    comparisons = {name: Comparison() for name in [*MECHANISMS, COUNTS, "groups"]}
    texts = [section(Table(*table, source, folder), comparisons) for table in tables]
    return agreement(comparisons), "\n".join(texts)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run("simulate", "--victims", VICTIMS, "--perpetrators", PERPETRATORS, "--seed", SEED,
            "--output", folder / "population")
        public, public_texts = sections(TABLES, options.data, folder)
        fresh, fresh_texts = sections([SIMULATED], folder / "population", folder)
    version = run("--version").strip()
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "README.md").write_text(f"""# Forecasts of noise, held against noise that was measured

`marginalia forecast` foretells the noise part of a release's error from a schema and a rounded number of
records. Here its intervals stand beside what was measured on three public tables and a simulated one.

**The noise part**, foretold and measured, is the mean L1 distance (0 to 2) between the marginals that a
mechanism releases at ε and those that the same mechanism releases of the same table without noise, that is at
ε = {WITHOUT_NOISE:g} under zCDP: of `independent` between the products of its margins, of `matrix` between its
records. Of `aggregate` it is that between its counts and the exact ones, as parts of the number of records; a
combination that is not released counts as 0. Foretold is the interval spanned by made-up tables with steep,
long-tailed and uniform margins (`marginalia forecast --help`); measured is the mean of {TRIALS} runs on the table
named.

**Model error is not in the noise part**: it is what a mechanism gets wrong without any noise. The last table
of each section shows both beside the whole error. They do not add up: each can undo some of the other, and
records are drawn, which is in model and whole error too.

**What was chosen in view of what**: the powers 1/k² and 1/k³ of the margins were chosen when the noise of `matrix` on
the three public tables was known, so that its agreement there is no test. The simulated population was not
looked at for it.

Intervals of smallest groups are narrow, since the noise hardly depends on the margins, so that many measurements lie
outside by some per cent. Where columns are lists (published, simulated), a made-up record has more items than a
real one, and more combinations of it count, so that `aggregate` adds less noise than foretold.

A measurement more than half a per cent outside its interval is bold, with the factor by which it is outside. On
the public tables:

{public}

On the simulated population:

{fresh}

{public_texts}
{fresh_texts}
Regenerated by `ONLY=forecast make results`, which runs

```sh
python3 Benchmarks/forecast.py --data "$DATA"
```

with `marginalia` of `swift build -c release` (version {version}), where `$DATA` is the folder of the public tables. Forecasts
have the default seed 1, measurements the seeds 1 to {TRIALS}.
""", encoding="utf-8")


main()
