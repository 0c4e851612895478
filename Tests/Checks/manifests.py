#!/usr/bin/env python3
"""Releases of every kind validate against Schemas/release.schema.json with an independent validator, and
broken ones do not."""
import argparse
import copy
import json
import tempfile
from pathlib import Path

import jsonschema

from checking import ROOT, Check, run

SCHEMA = ROOT / "Schemas" / "release.schema.json"
SINGLE = ["matrix", "aim", "swift", "mst", "mwem", "privbayes", "independent"]
K_ANONYMOUS = ["row-seeded", "value-seeded", "unseeded"]

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--marginalia", type=Path, required=True)
options = parser.parse_args()
marginalia = options.marginalia.resolve()
check = Check()


def releases():
    """The words of a command by the name of its folder."""
    table = ["population/victim_perpetrator.csv", "--schema",
             "population/victim_perpetrator.schema.json"]
    asked = ["--epsilon", 4, "--delta", 1e-6]
    for name in SINGLE:
        yield name, ["synthesize", *table, *asked, "--mechanism", name]
    yield "seeded", ["synthesize", *table, *asked, "--mechanism", "mst", "--seed", 7]
    yield "inferred", ["synthesize", table[0], *asked, "--mechanism", "independent"]
    yield "asked", ["synthesize", *table, *asked, "--mechanism", "independent", "--records", 90]
    yield "gdp", ["synthesize", *table, *asked, "--parts", "whole", "--accountant", "gdp"]
    yield "initial", ["synthesize", *table, *asked, "--initial-model", "mst/model.json"]
    yield "linked", ["synthesize", "population/datapackage.json", *asked]
    yield "linked-caps", ["synthesize", "population/datapackage.json", *asked, "--pay-for-caps"]
    yield "counts", ["aggregate", *table, *asked]
    yield "counts-model", ["aggregate", *table, *asked, "--synthesize", "model"]
    yield "counts-seeded", ["aggregate", *table, *asked, "--synthesize", "seeded"]
    yield "counts-found", ["aggregate", table[0], "--epsilon", 40]
    for name in K_ANONYMOUS:
        yield name, ["synthesize", *table, "--mechanism", name, "--resolution", 5]


def broken(manifest):
    """Copies of a manifest with a single fault, and what it is; of a long ledger the first entries."""
    manifest = {**manifest, "ledger": manifest["ledger"][:2]} if "ledger" in manifest else manifest

    def copied(fault):
        result = copy.deepcopy(manifest)
        fault(result)
        return result

    optional = ["inputs", "guarantees"]
    if manifest["format"] == "marginalia-aggregates":
        optional.append("records")
    for key in manifest:
        if key not in optional:
            yield f"without {key}", copied(lambda other, key=key: other.pop(key))
    yield "an unknown key", copied(lambda other: other.update(rows=17000))
    yield "another format", copied(lambda other: other.update(format="marginalia"))
    yield "a text for a flag", copied(lambda other: other.update(private="yes"))
    yield "private against its reasons", copied(
        lambda other: other.update(private=not other["private"]))
    yield "no mechanism of the kind", copied(lambda other: other.update(mechanism="laplace"))
    yield "a short digest", copied(lambda other: other["files"][0].update(sha256="12ab"))
    yield "a path for a name", copied(lambda other: other["files"][0].update(name="../x"))
    yield "a list for a setting", copied(lambda other: other["settings"].update(workload=[3]))
    if "ledger" not in manifest:
        return
    yield "an empty ledger", copied(lambda other: other.update(ledger=[]))
    yield "a free release", copied(lambda other: other["ledger"][0].update(price=0))
    yield "a price in words", copied(lambda other: other["ledger"][0].update(price="0.1"))
    yield "no mechanism in an entry", copied(lambda other: other["ledger"][0].update(mechanism={}))
    yield "an unknown mechanism", copied(
        lambda other: other["ledger"][0].update(mechanism={"laplace": {"scale": "1/1"}}))
    yield "a variance that is no fraction", copied(lambda other: next(
        iter(other["ledger"][-1]["mechanism"].values())).update(variance=4.5))
    yield "an unknown accountant", copied(
        lambda other: other["spent"][0].update(accountant="guess"))
    yield "epsilon below zero", copied(lambda other: other["requested"].update(epsilon=-1))
    yield "delta above one", copied(lambda other: other["requested"].update(delta=1.5))
    if "rho" in manifest["spent"][0]:
        yield "no budget", copied(lambda other: other["spent"][0].pop("rho"))
    yield "noise of a coin", copied(lambda other: other["noise"].update(source="a coin"))


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    run(marginalia, "simulate", "--victims", 300, "--perpetrators", 600, "--seed", 7, "--output",
        "population", cwd=folder)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    sound, unsound = 0, 0
    for name, words in releases():
        run(marginalia, *words, "--output", name, cwd=folder)
        manifest = json.loads((folder / name / "release.json").read_text(encoding="utf-8"))
        problem = jsonschema.exceptions.best_match(validator.iter_errors(manifest))
        place = problem and f"{problem.json_path}: {problem.message[:300]}"
        check.expect(problem is None, f"{name}: release.json is not valid: {place}")
        sound += problem is None
        for fault, other in broken(manifest):
            check.expect(not validator.is_valid(other), f"{name}: {fault} was not found")
            unsound += 1
        run(marginalia, "verify", name, cwd=folder)
    check.ok(f"{sound} releases are valid, and verified; {unsound} broken manifests were tried")
check.finish()
