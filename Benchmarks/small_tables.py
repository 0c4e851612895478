"""The error of `matrix` beside that of `independent` on small made-up tables, as a Markdown table.

python3 small_tables.py MARGINALIA > small-tables.md

Every column is drawn by itself, from one of a few distributions; in a dependent table a record has with
chance p the value of the column before it. Where columns are independent there is nothing to gain from
pairs but the sampling of the table itself.
"""

import csv
import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TABLES = [
    ("three columns, independent", 1500, [5, 4, 6], 0.0),
    ("three columns of 10 values, independent", 1500, [10, 10, 10], 0.0),
    ("three columns of 2 values, independent", 1500, [2, 2, 2], 0.0),
    ("three columns, p = 0.1", 1500, [5, 4, 6], 0.1),
    ("three columns, p = 0.3", 1500, [5, 4, 6], 0.3),
    ("six columns, independent", 600, [5, 4, 6, 3, 2, 8], 0.0),
    ("six columns, independent", 1500, [5, 4, 6, 3, 2, 8], 0.0),
    ("six columns, independent", 5000, [5, 4, 6, 3, 2, 8], 0.0),
    ("six columns, p = 0.1", 5000, [5, 4, 6, 3, 2, 8], 0.1),
    ("three columns of 15 to 30 values, independent", 100000, [20, 15, 30], 0.0),
]
EPSILONS = ["0.1", "0.3", "1", "3"]
TRIALS = 12


def write(folder, rows, sizes, chance):
    """A table and its schema."""
    source = random.Random(1)
    weights = [[source.random() + 0.1 for _ in range(size)] for size in sizes]
    names = [f"c{index}" for index in range(len(sizes))]
    with open(folder / "table.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for _ in range(rows):
            record = [source.choices(range(size), weights[index])[0] for index, size in enumerate(sizes)]
            for index in range(1, len(sizes)):
                if source.random() < chance:
                    record[index] = record[index - 1] % sizes[index]
            writer.writerow(record)
    fields = [
        {"name": name, "type": "string", "constraints": {"enum": [str(value) for value in range(size)]}}
        for name, size in zip(names, sizes)
    ]
    (folder / "table.schema.json").write_text(json.dumps({"fields": fields}))


def errors(marginalia, folder):
    """The mean error by mechanism and epsilon."""
    subprocess.run(
        [marginalia, "sweep", folder / "table.csv", "--schema", folder / "table.schema.json", "--public-table",
         "--mechanisms", "matrix,independent", "--epsilons", ",".join(EPSILONS), "--delta", "1e-6",
         "--trials", str(TRIALS), "--seed", "1", "--output", folder / "sweep"],
        check=True, capture_output=True)
    found = {}
    with open(folder / "sweep" / "trials.csv") as file:
        for row in csv.DictReader(file):
            if row["metric"] == "mean_l1_3way":
                found.setdefault((row["mechanism"], float(row["epsilon"])), []).append(float(row["value"]))
    return {key: statistics.mean(values) for key, values in found.items()}


def main():
    marginalia = sys.argv[1]
    print("# `matrix` and `independent` on small tables\n")
    print(f"Mean L1 distance of the 3-way marginal or marginals, {TRIALS} trials, δ = 1e-6: `matrix` / `independent`,")
    print("and their ratio. Made by `python3 Benchmarks/small_tables.py MARGINALIA`.\n")
    print("| table | records |" + "".join(f" ε = {epsilon} |" for epsilon in EPSILONS))
    print("| --- | ---: |" + " ---: |" * len(EPSILONS))
    for name, rows, sizes, chance in TABLES:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), rows, sizes, chance)
            found = errors(marginalia, Path(folder))
        cells = []
        for epsilon in map(float, EPSILONS):
            ours, other = found["matrix", epsilon], found["independent", epsilon]
            cells.append(f" {ours:.3g} / {other:.3g}, **{ours / other:.2f}** |")
        print(f"| {name} | {rows:,} |" + "".join(cells))


if __name__ == "__main__":
    main()
