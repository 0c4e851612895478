#!/usr/bin/env python3
"""`marginalia evaluate` agrees with independent scorers on fresh synthetic tables."""
import argparse
import csv
import random
import shutil
import sys
import tempfile
from pathlib import Path

from checking import Check, run, run_json

TOLERANCE = 1e-9

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--marginalia", type=Path, required=True)
parser.add_argument("--scorer", type=Path, required=True)
parser.add_argument(
    "--linked-scorer", type=Path, help="of linked tables; score_linked.py beside the scorer")
parser.add_argument("--data", type=Path, required=True, help="folder of the published table")
options = parser.parse_args()
marginalia = options.marginalia.resolve()
published = options.data / "CTDC_VPsynthetic_condensed.csv"
check = Check()


def compare(name, table, folder, *schema):
    release = Path(folder) / name.replace(" ", "-")
    run(marginalia, "synthesize", table, *schema, "--epsilon", 1, "--delta", 5.8e-6, "--output",
        release)
    records = release / "synthetic.csv"
    ours = run_json(marginalia, "evaluate", table, records, "--json")
    theirs = run_json(sys.executable, options.scorer, table, records, "--triples", 0)
    for key, value in theirs.items():
        check.expect(
            key in ours and abs(ours[key] - value) <= TOLERANCE,
            f"{name}: {key} is {ours.get(key)}, the scorer's {value}")
    check.expect(ours.get("private") is False, f"{name}: evaluate does not say private: false")
    check.ok(f"{name}: {len(theirs)} figures compared with the scorer's")


def perturb(population, target):
    """A copy of linked tables in which links were lost, repeated and turned, and cells permuted."""
    shutil.copytree(population, target)
    rng = random.Random(3)
    with open(target / "links.csv", newline="", encoding="utf-8") as file:
        header, *links = csv.reader(file)
    links = [row for row in links if rng.random() < 0.9]
    for column in (1, 3):
        cells = [row[column] for row in links]
        chosen = [row for row in range(len(links)) if rng.random() < 0.2]
        for row, other in zip(chosen, rng.sample(chosen, len(chosen))):
            links[row][column] = cells[other]
    links += links[:7] + [["0", "1"] + links[0][2:]]
    rng.shuffle(links)
    with open(target / "links.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header] + links)


def compare_linked(population, folder):
    scorer = options.linked_scorer or options.scorer.parent / "score_linked.py"
    if not scorer.exists():
        check.skip(f"the independent scorer {scorer} is missing")
        return
    copy = Path(folder) / "perturbed"
    perturb(population, copy)
    package = "datapackage.json"
    ours = run_json(marginalia, "evaluate", population / package, copy / package, "--json")
    theirs = run_json(sys.executable, scorer, population, copy)
    integrity = theirs.pop("integrity")
    check.expect(
        ours.get("integrity") == integrity and integrity["orphans"] * integrity["repeated"] > 0,
        f"linked tables: integrity is {ours.get('integrity')}, the scorer's {integrity}")
    for key, value in theirs.items():
        check.expect(
            key in ours and abs(ours[key] - value) <= TOLERANCE,
            f"linked tables: {key} is {ours.get(key)}, the scorer's {value}")
        check.expect(
            value > 0 and ours.get(f"{key}_sampling", 1) > 0, f"linked tables: {key} is 0")
    check.expect(ours.get("private") is False, "linked tables: not said to be private: false")
    check.ok(f"linked tables: {len(theirs)} figures compared with the scorer's")


if not options.scorer.exists():
    check.skip(f"the independent scorer {options.scorer} is missing")
    check.finish()
with tempfile.TemporaryDirectory() as folder:
    population = Path(folder) / "population"
    run(marginalia, "simulate", "--victims", 17000, "--perpetrators", 37000, "--seed", 7,
        "--output", population)
    compare(
        "simulated table", population / "victim_perpetrator.csv", folder, "--schema",
        population / "victim_perpetrator.schema.json")
    compare_linked(population, folder)
    if published.exists():
        compare("published table", published, folder)
    else:
        check.skip(f"the published table {published} is missing")
check.finish()
