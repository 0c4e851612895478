"""Linked tables under one datapackage.json, and their one-to-many reading.

The reading: parents are the protected table; a child is one link with everything that is said of
it and of the row that it leads to. A table of its own for each link's other end comes back from it.
"""

import csv
import json
import pathlib
import random

# A cell without a value is a value to a program whose categories have none for it.
EMPTY = "(empty)"


class BadPackage(Exception):
    """Why a package cannot be read, in one line."""


class Package:
    """Three tables, their columns and public domains, as the package describes them."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.description = json.loads(self.path.read_text())
        resources = {r["name"]: r for r in self.description["resources"]}
        linking = [r for r in resources.values() if len(r["schema"].get("foreignKeys", [])) == 2]
        if len(linking) != 1:
            raise BadPackage(f"{self.path.name}: one table with two foreign keys is needed")
        self.links = linking[0]
        self.ends = {}
        for key in self.links["schema"]["foreignKeys"]:
            target = resources[key["reference"]["resource"]]
            owner = target["schema"].get("dp", {}).get("unitField")
            role = "parents" if owner == key["reference"]["fields"][0] else "children"
            self.ends[role] = (target, key["fields"][0], key["reference"]["fields"][0])
        if set(self.ends) != {"parents", "children"}:
            raise BadPackage(f"{self.path.name}: no table's dp.unitField is its own key")

    def rows(self, resource):
        with open(self.path.parent / resource["path"], newline="") as file:
            return list(csv.DictReader(file))

    def attributes(self, resource):
        """The fields that are neither a key of this table nor of another one."""
        schema = resource["schema"]
        keys = set(schema.get("primaryKey", []))
        for key in schema.get("foreignKeys", []):
            keys |= set(key["fields"])
        return [f for f in schema["fields"] if f["name"] not in keys]

    def child_attributes(self):
        """What a child has in the one-to-many reading: the link's fields, then the other end's."""
        return self.attributes(self.links) + self.attributes(self.ends["children"][0])


def without(package, columns, folder):
    """The same tables without some columns, written to `folder`."""
    missing = set(columns)
    description = json.loads(json.dumps(package.description))
    for resource in description["resources"]:
        dropped = {f["name"] for f in resource["schema"]["fields"]} & set(columns)
        missing -= dropped
        rows = package.rows(resource)
        names = [f["name"] for f in resource["schema"]["fields"] if f["name"] not in dropped]
        resource["schema"]["fields"] = [f for f in resource["schema"]["fields"]
                                        if f["name"] not in dropped]
        write(folder / resource["path"], names, ([row[n] for n in names] for row in rows))
    if missing:
        raise BadPackage(f"no column {', '.join(sorted(missing))}")
    locality = description.get("dp", {}).get("locality")
    if locality:
        description["dp"]["locality"] = [c for c in locality if c not in columns]
    (folder / "datapackage.json").write_text(json.dumps(description, indent=2) + "\n")
    return Package(folder / "datapackage.json")


def export(package, folder):
    """parents.csv, children.csv and levels.csv of the one-to-many reading. A parent's links come
    in random order, since their order tells nothing and a program may read it."""
    parents, parent_key, parent_id = package.ends["parents"]
    children, child_key, child_id = package.ends["children"]
    fields = {"parents": package.attributes(parents), "children": package.child_attributes()}
    names = {table: [f["name"] for f in fields[table]] for table in fields}

    rows = package.rows(parents)
    number = {row[parent_id]: i for i, row in enumerate(rows, 1)}
    write(folder / "parents.csv", ["parent"] + names["parents"],
          ([number[row[parent_id]]] + filled(row, names["parents"]) for row in rows))

    others = {row[child_id]: row for row in package.rows(children)}
    links = package.rows(package.links)
    random.Random(0).shuffle(links)
    seen = dict.fromkeys(number, 0)

    def child(link):
        seen[link[parent_key]] += 1
        return ([number[link[parent_key]], seen[link[parent_key]]]
                + filled(link | others[link[child_key]], names["children"]))

    write(folder / "children.csv", ["parent", "child"] + names["children"],
          (child(link) for link in links))
    write(folder / "levels.csv", ["table", "column", "level"],
          ([table, field["name"], level] for table in fields for field in fields[table]
           for level in levels(field)))


def filled(row, names):
    return [row[name] or EMPTY for name in names]


def levels(field):
    """A field's public values, the empty cell first."""
    bounds = field.get("constraints", {})
    if "categories" in field:
        return [EMPTY] + field["categories"]
    if field["type"] == "integer" and {"minimum", "maximum"} <= set(bounds):
        return [EMPTY] + list(range(bounds["minimum"], bounds["maximum"] + 1))
    raise BadPackage(f"{field['name']}: neither categories nor a range of integers")


def assemble(package, folder, output):
    """Three tables out of synthetic-parents.csv and synthetic-children.csv, each link with an
    other end of its own. Returns the number of parents and of links."""
    parents, parent_key, parent_id = package.ends["parents"]
    children, child_key, child_id = package.ends["children"]
    made = {table: read(folder / f"synthetic-{table}.csv") for table in ("parents", "children")}

    def table(resource, rows, keys):
        names = [f["name"] for f in resource["schema"]["fields"]]
        write(output / resource["path"], names,
              ([emptied(row[keys.get(name, name)]) for name in names] for row in rows))

    # The number of its row names a link's other end.
    numbered = [row | {"number": i} for i, row in enumerate(made["children"], 1)]
    table(parents, made["parents"], {parent_id: "parent"})
    table(children, numbered, {child_id: "number"})
    table(package.links, numbered, {parent_key: "parent", child_key: "number"})
    (output / "datapackage.json").write_text(json.dumps(package.description, indent=2) + "\n")
    return len(made["parents"]), len(made["children"])


def emptied(value):
    return "" if value == EMPTY else value


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
