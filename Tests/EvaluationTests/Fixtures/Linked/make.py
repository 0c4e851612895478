#!/usr/bin/env python3
"""Makes two small packages of linked tables, and expected.json: the figures of the independent scorer
of the design notes, and of the definitions below for the metrics that it lacks.

  python3 make.py --scorer score_linked.py

The tables have awkward cells, another column order on one side, parents without links and with many,
children of many parents, unknown and repeated links, repeated ids and children without a link.
"""
import argparse
import collections
import csv
import itertools
import json
import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARENT, CHILD = "victim_id", "perpetrator_id"
VALUES = {
    "gender": ["Female", "Male", "", 'say "x"'], "region": ["Zürich", "你好", "a,b", "two\nlines", ""],
    "year": ["2019", "2020", "2021"], "age": ["0--17", "18--29", "", "30--99", "a;b"],
    "citizen": ["a", "b", "c", ""], "relation": ["kin", "stranger", ""], "pay": ["No", "Yes", ""],
}
FILES = {"victims.csv": [PARENT, "gender", "region", "year"],
         "perpetrators.csv": [CHILD, "age", "citizen"],
         "links.csv": [PARENT, CHILD, "relation", "pay"]}


def package():
    def schema(columns, **keys):
        return {"fields": [{"name": name, "type": "any"} for name in columns], **keys}

    def reference(column, table):
        return {"fields": [column], "reference": {"resource": table, "fields": [column]}}
    victims, perpetrators, links = FILES.values()
    schemas = [
        schema(victims, primaryKey=[PARENT], dp={"unitField": PARENT}),
        schema(perpetrators, primaryKey=CHILD),
        schema(links, primaryKey=[PARENT, CHILD], foreignKeys=[
            reference(PARENT, "victims"), reference(CHILD, "perpetrators")])]
    return {"name": "linked", "resources": [
        {"name": file.removesuffix(".csv"), "path": file, "schema": one}
        for file, one in zip(FILES, schemas)]}


def pick(rng, name, skew):
    texts = VALUES[name]
    return texts[min(int(len(texts) * rng.random() ** skew), len(texts) - 1)]


def make(folder, seed, parents, children, skew, faults, turned):
    rng = random.Random(seed)
    rows = {name: [] for name in FILES}
    for number in range(parents):
        rows["victims.csv"].append([f"v{number}"] + [
            pick(rng, name, skew) for name in FILES["victims.csv"][1:]])
    for number in range(children):
        rows["perpetrators.csv"].append([f"p{number}"] + [
            pick(rng, name, skew) for name in FILES["perpetrators.csv"][1:]])
    linked = set()
    for number in range(parents):
        popular = rng.random() < 0.3
        for child in rng.sample(range(6 if popular else children), min(int(rng.expovariate(0.5)), 6)):
            linked.add(child)
            rows["links.csv"].append([f"v{number}", f"p{child}"] + [
                pick(rng, name, skew) for name in FILES["links.csv"][2:]])
    if not faults:
        rows["perpetrators.csv"] = [
            row for row in rows["perpetrators.csv"] if int(row[0][1:]) in linked]
    else:
        rows["victims.csv"].append(["v3", "Male", "", "2019"])
        rows["perpetrators.csv"].append(["p1", "", "b"])
        link = rows["links.csv"][10]
        rows["links.csv"] += [["v0", "nobody", "", ""], ["v-1", "p1", "kin", ""],
                              [link[0], link[1], "kin", "Yes"]]
    rng.shuffle(rows["links.csv"])
    path = HERE / folder
    path.mkdir(exist_ok=True)
    for name, columns in FILES.items():
        order = list(range(len(columns)))[::-1 if turned else 1]
        with open(path / name, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([row[i] for i in order] for row in [columns] + rows[name])
    (path / "datapackage.json").write_text(json.dumps(package(), indent=1) + "\n")


# The metrics that the scorer lacks, by their definitions.

def read(folder, name):
    with open(HERE / folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Side:
    def __init__(self, folder):
        self.parents = {row[PARENT]: row for row in read(folder, "victims.csv")}
        children = {row[CHILD]: row for row in read(folder, "perpetrators.csv")}
        self.links = {}
        for row in read(folder, "links.csv"):
            if row[PARENT] in self.parents and row[CHILD] in children:
                self.links.setdefault((row[PARENT], row[CHILD]), row)
        self.groups, self.named_by = {key: [] for key in self.parents}, collections.defaultdict(list)
        for (parent, child), row in self.links.items():
            self.groups[parent].append({**children[child], **row})
            self.named_by[child].append(self.parents[parent])
        self.children = {key: children[key] for key in self.named_by}
        self.flat = [
            {**row, **{name: ";".join(sorted({link[name] for link in self.groups[key]} - {""}))
                       for name in CHILD_SIDE}} for key, row in self.parents.items()]

    def cross(self, parent_columns, child_columns):
        table = collections.Counter()
        for key, group in self.groups.items():
            for link in group:
                cell = [self.parents[key][name] for name in parent_columns]
                cell += [link[name] for name in child_columns]
                table[tuple(cell)] += 1 / len(group)
        return table

    def pairs(self, column, degrees):
        table = collections.Counter()
        for group in self.groups.values():
            pairs = list(itertools.combinations([link[column] for link in group], 2))
            for x, y in pairs if len(group) in degrees else []:
                table[min(x, y), max(x, y)] += 1 / len(pairs)
        return table

    def co_parents(self, column):
        return collections.Counter(
            (x, y) for group in self.named_by.values()
            for x, y in itertools.combinations([row[column] for row in group], 2))

    def all_agree(self, column, degrees):
        groups = [group for group in self.groups.values() if len(group) in degrees]
        return mean([len({link[column] for link in group}) == 1 for group in groups])

    def shared_pairs(self):
        named = collections.defaultdict(set)
        for parent, child in self.links:
            named[parent].add(child)
        return sum(len(a & b) >= 2 for a, b in itertools.combinations(named.values(), 2))

    def largest_component(self):
        named = {key: {child for parent, child in self.links if parent == key}
                 for key in self.parents}
        best, rest = 0, dict(named)
        while rest:
            key, reached = rest.popitem()
            size, grew = 1, True
            while grew:
                more = [other for other, theirs in rest.items() if theirs & reached]
                grew = bool(more)
                for other in more:
                    reached = reached | rest.pop(other)
                    size += 1
            best = max(best, size)
        return best / len(self.parents)


def mean(values):
    return sum(values) / len(values) if values else 0


def shares(table):
    total = sum(table.values())
    return {key: value / total for key, value in table.items()}


def l1(a, b):
    a, b = shares(a), shares(b)
    return sum(abs(a.get(key, 0) - b.get(key, 0)) for key in a.keys() | b.keys())


def conditional(a, b):
    """Tables over (value, other)."""
    total, whole = 0, sum(a.values())
    for value in {key[0] for key in a}:
        given = [{key: count for key, count in table.items() if key[0] == value} for table in (a, b)]
        weight = sum(given[0].values()) / whole
        total += weight * (l1(*given) / 2 if given[1] else 1)
    return total


def cramers_v(table):
    table = shares(table)
    rows, columns = collections.Counter(), collections.Counter()
    for (x, y), share in table.items():
        rows[x] += share
        columns[y] += share
    chi = sum((table.get((x, y), 0) - rows[x] * columns[y]) ** 2 / (rows[x] * columns[y])
              for x in rows for y in columns)
    least = min(len(rows), len(columns)) - 1
    return (chi / least) ** 0.5 if least else 0


def excess(pairs):
    pairs, margin = shares(pairs), collections.Counter()
    for (x, y), share in pairs.items():
        margin[x] += share / 2
        margin[y] += share / 2
    return sum(share for (x, y), share in pairs.items() if x == y) - sum(
        share ** 2 for share in margin.values())


def marginals(prefix, columns, a, b, orders):
    result = {}
    for order in orders:
        distances = [
            l1(*[collections.Counter(tuple(row[name] for name in clique) for row in rows)
                 for rows in (a, b)])
            for clique in itertools.combinations(columns, order)]
        result[f"{prefix}_mean_l1_{order}way"] = mean(distances)
        result[f"{prefix}_max_l1_{order}way"] = max(distances)
    return result


PARENT_COLUMNS = FILES["victims.csv"][1:]
CHILD_COLUMNS = FILES["perpetrators.csv"][1:]
CHILD_SIDE = CHILD_COLUMNS + FILES["links.csv"][2:]
DEGREES = {"d2": {2}, "d3": {3}, "d4plus": set(range(4, 100))}


def degrees(side):
    return [(row, len(side.groups[key])) for key, row in side.parents.items()], [
        (row, len(side.named_by[key])) for key, row in side.children.items()]


def definitions(a, b):
    figures = {
        **marginals("parent", PARENT_COLUMNS, a.parents.values(), b.parents.values(), (1, 2, 3)),
        **marginals("child", CHILD_COLUMNS, a.children.values(), b.children.values(), (1, 2)),
        **marginals("flat", PARENT_COLUMNS + CHILD_SIDE, a.flat, b.flat, (1, 2, 3))}
    sides = list(zip(degrees(a), degrees(b)))
    for name, columns, (real, synthetic) in zip(
            ("parent", "child"), (PARENT_COLUMNS, CHILD_COLUMNS), sides):
        figures[f"degree_tv_{name}_within_values"] = mean([
            conditional(*[collections.Counter((row[column], degree) for row, degree in rows)
                          for rows in (real, synthetic)]) for column in columns])
    figures["degree_w1_parent"] = sum(
        abs(mean([degree <= level for _, degree in sides[0][0]])
            - mean([degree <= level for _, degree in sides[0][1]])) for level in range(100))
    pairs = list(itertools.product(PARENT_COLUMNS, CHILD_SIDE))
    tables = [(a.cross([x], [y]), b.cross([x], [y])) for x, y in pairs]
    triples = {
        "one_parent_column": [([x], list(ys)) for x in PARENT_COLUMNS
                              for ys in itertools.combinations(CHILD_SIDE, 2)],
        "two_parent_columns": [(list(xs), [y]) for xs in itertools.combinations(PARENT_COLUMNS, 2)
                               for y in CHILD_SIDE]}
    listed = {
        "conditional_{}_tv": [conditional(*both) for both in tables],
        "cramers_v_{}_abs_difference": [abs(cramers_v(x) - cramers_v(y)) for x, y in tables],
        **{"cross3_{}_l1_" + key: [l1(a.cross(*one), b.cross(*one)) for one in cliques]
           for key, cliques in triples.items()}}
    for key, values in listed.items():
        figures[key.format("mean")] = mean(values)
        figures[key.format("max")] = max(values)
    every = []
    for key, lengths in DEGREES.items():
        figures[f"within_mean_l1_{key}"] = mean([
            l1(a.pairs(column, lengths), b.pairs(column, lengths)) for column in CHILD_SIDE])
        errors = [abs(a.all_agree(column, lengths) - b.all_agree(column, lengths))
                  for column in CHILD_SIDE]
        figures[f"all_agree_mean_abs_error_{key}"] = mean(errors)
        every += errors
    figures["all_agree_mean_abs_error"] = mean(every)
    figures["agreement_mean_abs_error"] = mean([
        abs(excess(a.pairs(column, range(2, 100))) - excess(b.pairs(column, range(2, 100))))
        for column in CHILD_SIDE])
    figures["co_parent_agreement_error"] = mean([
        abs(excess(a.co_parents(column)) - excess(b.co_parents(column)))
        for column in PARENT_COLUMNS])
    for name, side in (("real", a), ("synthetic", b)):
        figures[f"largest_component_share_{name}"] = side.largest_component()
        figures[f"pairs_sharing_two_{name}"] = side.shared_pairs()
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scorer", required=True)
    scorer = parser.parse_args().scorer
    make("real", 1, 150, 160, 1.5, faults=False, turned=False)
    make("synthetic", 2, 120, 150, 1.0, faults=True, turned=True)
    expected = json.loads(subprocess.run(
        [sys.executable, scorer, HERE / "real", HERE / "synthetic"], capture_output=True, text=True,
        check=True).stdout)
    expected.update(definitions(Side("real"), Side("synthetic")))
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
