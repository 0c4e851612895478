#!/usr/bin/env python3
"""Writes the skewed workload of AIM's evaluation for the columns of a table.

    skewed.py DOMAIN.json WORKLOAD.json

As in section 6 of McKenna, Mullins, Sheldon & Miklau (AIM, PVLDB 15, 2022, arXiv 2201.12677): every
attribute has a weight, the square of an exponential variable, and 256 triples are drawn with a
probability in proportion to the product of their weights, all with a fixed seed. The paper does not
print its draws, so that these are of the same law and not the same triples. A triple that is drawn
several times has that number for its weight.

DOMAIN.json is {"column": size}; the sizes do not matter. Reads no table.
"""
import collections
import itertools
import json
import math
import random
import sys

TRIPLES = 256
SEED = 0


def skewed(columns):
    stream = random.Random(SEED)
    weight = {column: stream.expovariate(1) ** 2 for column in columns}
    triples = list(itertools.combinations(columns, 3))
    chances = [math.prod(weight[column] for column in triple) for triple in triples]
    drawn = collections.Counter(stream.choices(triples, chances, k=TRIPLES))
    return [{"columns": list(triple), "weight": drawn[triple]} for triple in triples
            if triple in drawn]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        columns = list(json.load(file))
    lines = [json.dumps(clique) for clique in skewed(columns)]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
