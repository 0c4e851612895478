#!/usr/bin/env python3
"""What `publish` writes is valid: registry.yaml by the registry's schema, CITATION.cff by its format's,
croissant.json by MLCommons' own library, which also reads the records through it."""
import argparse
import copy
import csv
import json
import logging
import tempfile
from importlib.util import find_spec
from pathlib import Path

import jsonschema
import mlcroissant
import yaml

from checking import ROOT, Check, run

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--marginalia", type=Path, required=True)
options = parser.parse_args()
marginalia = options.marginalia.resolve()
check = Check()
logging.disable(logging.WARNING)

REGISTRY = yaml.safe_load(
    (ROOT / "Tests/Checks/registry/deployments-schema.yaml").read_text(encoding="utf-8"))
CITATION = json.loads(
    (Path(find_spec("cffconvert").origin).parent / "schemas/1.2.0/schema.json").read_text(
        encoding="utf-8"))
TITLE = "Records: \"quoted\", #1 & 'two'\\n\u2028é"


def releases(folder):
    run(marginalia, "simulate", "--victims", 300, "--perpetrators", 600, "--seed", 7, "--output",
        "population", cwd=folder)
    table = ["population/victim_perpetrator.csv", "--schema",
             "population/victim_perpetrator.schema.json"]
    asked = ["--epsilon", 4, "--delta", 1e-6]
    yield "matrix", ["synthesize", *table, *asked]
    yield "mst", ["synthesize", *table, *asked, "--mechanism", "mst"]
    yield "linked", ["synthesize", "population/datapackage.json", *asked]
    yield "counts", ["aggregate", *table, *asked]
    yield "model", ["aggregate", *table, *asked, "--synthesize", "model"]
    yield "seeded", ["synthesize", *table, *asked, "--seed", 7]


def errors(schema, document):
    validator = jsonschema.Draft7Validator(
        schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(document)]


def registry(name, text):
    # The registry's dates are texts, which YAML 1.1 would read as dates if they were not quoted.
    entry = yaml.safe_load(text)
    check.problems += [f"{name}: registry.yaml: {problem}" for problem in errors(REGISTRY, entry)]
    parameters = entry["deployment"]["privacy_loss"]["privacy_parameters"]
    check.expect(
        parameters["epsilon"] == 4 and float(parameters["delta"]) == 1e-6,
        f"{name}: registry.yaml has {parameters}")
    check.expect(
        entry["deployment"]["basic"]["name"] == TITLE, f"{name}: registry.yaml changes the title")
    broken = copy.deepcopy(entry)
    broken["deployment"]["basic"]["surprise"] = "unexpected"
    check.expect(errors(REGISTRY, broken), f"{name}: an unknown key of registry.yaml was not found")


def citation(name, text):
    document = yaml.load(text, Loader=yaml.BaseLoader)
    check.problems += [f"{name}: CITATION.cff: {problem}" for problem in errors(CITATION, document)]
    check.expect(document["title"] == TITLE, f"{name}: CITATION.cff changes the title")


def croissant(name, folder):
    dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    check.expect(not dataset.metadata.ctx.issues.errors,
                 f"{name}: croissant.json: {dataset.metadata.ctx.issues.errors}")
    if not dataset.metadata.record_sets:
        return
    file = "flat.csv" if name == "linked" else "synthetic.csv"
    with open(folder / file, encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    fields = {field["@id"]: field["name"] for each in json.loads(
        (folder / "croissant.json").read_text(encoding="utf-8"))["recordSet"]
        for field in each["field"]}
    read = list(dataset.records("records"))
    check.expect(len(read) == len(rows), f"{name}: croissant.json leads to {len(read)} records")
    for record, row in zip(read[:20], rows):
        for key, value in record.items():
            check.expect(same(value, row[fields[key]]),
                         f"{name}: croissant.json reads {value!r} for {row[fields[key]]!r}")


def same(value, text):
    """The library reads whole numbers beside empty cells as fractions."""
    value = value.decode() if isinstance(value, bytes) else str(value)
    if text == "" or value == text:
        return True
    try:
        return float(value) == float(text)
    except ValueError:
        return False


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    count = 0
    for name, words in releases(folder):
        run(marginalia, *words, "--output", name, cwd=folder)
        run(marginalia, "publish", name, "--title", TITLE, "--curator", "An agency", "--curator",
            "Another: one", "--license", "CC-BY-4.0", "--doi", "10.1234/abc", "--region", "World",
            cwd=folder)
        run(marginalia, "verify", name, cwd=folder)
        if name != "seeded":
            registry(name, (folder / name / "registry.yaml").read_text(encoding="utf-8"))
        citation(name, (folder / name / "CITATION.cff").read_text(encoding="utf-8"))
        croissant(name, folder / name)
        count += 1
    check.ok(f"registry.yaml, CITATION.cff and croissant.json of {count} releases are valid")
check.finish()
