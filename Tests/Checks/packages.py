#!/usr/bin/env python3
"""What `simulate` and `schema` write is valid for the Frictionless framework, foreign keys included."""
import argparse
import json
import tempfile
from pathlib import Path

import frictionless

from checking import Check, run

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--marginalia", type=Path, required=True)
options = parser.parse_args()
marginalia = options.marginalia.resolve()
check = Check()


def report(name, result):
    for problem in result.flatten(["rowNumber", "fieldName", "type", "note"])[:5]:
        check.problems.append(f"{name}: {problem}")
    check.expect(result.valid, f"{name}: is not valid")
    check.ok(f"{name}: validated, {sum(task.stats['rows'] or 0 for task in result.tasks)} rows")


def broken(population, folder):
    """A link to a victim who is not there must be found, or the check above shows nothing."""
    copy = Path(folder) / "broken"
    copy.mkdir()
    for path in population.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    with open(copy / "links.csv", "a", encoding="utf-8") as file:
        columns = (copy / "links.csv").read_text(encoding="utf-8").split("\n")[0].count(",")
        file.write("999999,1" + "," * (columns - 1) + "\n")
    result = frictionless.Package(str(copy / "datapackage.json")).validate()
    found = {kind for [kind] in result.flatten(["type"])}
    check.expect("foreign-key" in found, "a broken foreign key was not found")


def with_schema(table, schema):
    descriptor = json.loads(schema.read_text(encoding="utf-8"))
    return frictionless.Resource(
        path=table.name, basepath=str(table.parent),
        schema=frictionless.Schema.from_descriptor(descriptor))


with tempfile.TemporaryDirectory() as folder:
    population = Path(folder) / "population"
    run(marginalia, "simulate", "--victims", 2000, "--perpetrators", 4300, "--seed", 7, "--output",
        population)
    report("datapackage.json", frictionless.Package(str(population / "datapackage.json")).validate())
    broken(population, folder)
    flat = population / "victim_perpetrator.csv"
    report(
        "schema of the flat table",
        with_schema(flat, population / "victim_perpetrator.schema.json").validate())
    for table in [flat, population / "perpetrators.csv", population / "links.csv"]:
        proposed = Path(folder) / "proposed.json"
        run(marginalia, "schema", table, "--output", proposed, "--replace")
        report(f"proposed schema of {table.name}", with_schema(table, proposed).validate())
check.finish()
