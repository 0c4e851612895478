#!/usr/bin/env python3
"""`marginalia evaluate` agrees with an independent scorer on fresh synthetic tables."""
import argparse
import sys
import tempfile
from pathlib import Path

from checking import Check, run, run_json

TOLERANCE = 1e-9

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--marginalia", type=Path, required=True)
parser.add_argument("--scorer", type=Path, required=True)
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
    if published.exists():
        compare("published table", published, folder)
    else:
        check.skip(f"the published table {published} is missing")
check.finish()
