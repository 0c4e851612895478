#!/usr/bin/env python3
"""Errors of a synthetic table, without Marginalia: `scorer.py REAL.csv SYNTHETIC.csv` prints JSON.

`mean_l1_1way` … `mean_l1_3way` as the scorer of `compare.py`, over all marginals, and
`workload_error_3`: the mean over all triples of |M(D) - M(D')| / |D| of counts (McKenna et al. 2022,
definition 2). With WORKLOAD, a workload file, in the environment also `workload_error`, weighted. Needs
NumPy.
"""
import csv
import itertools
import json
import os
import sys

import numpy


def read(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        header, *rows = csv.reader(file)
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}, len(rows)


def coded(real, synthetic):
    """Columns of both tables as codes over the texts that either has, and their sizes."""
    columns = {}
    for name, cells in real.items():
        texts = {text: code for code, text in enumerate(sorted({*cells, *synthetic[name]}))}
        columns[name] = ([numpy.array([texts[cell] for cell in side], dtype=numpy.int64)
                          for side in (cells, synthetic[name])], len(texts))
    return columns


def counts(columns, clique, side):
    cells, size = 0, 1
    for name in clique:
        codes, width = columns[name]
        cells, size = cells * width + codes[side], size * width
    return numpy.bincount(cells, minlength=size)


def main():
    (real, n), (synthetic, m) = read(sys.argv[1]), read(sys.argv[2])
    columns = coded(real, synthetic)
    errors = {}
    for order in (1, 2, 3):
        shares, scaled = [], []
        for clique in itertools.combinations(columns, order):
            a, b = (counts(columns, clique, side) for side in (0, 1))
            shares.append(abs(a / n - b / m).sum())
            scaled.append(abs(a - b).sum() / n)
        errors[f"mean_l1_{order}way"] = float(numpy.mean(shares))
        errors[f"max_l1_{order}way"] = float(numpy.max(shares))
        errors[f"workload_error_{order}"] = float(numpy.mean(scaled))
    if os.environ.get("WORKLOAD"):
        with open(os.environ["WORKLOAD"], encoding="utf-8") as file:
            workload = json.load(file)
        total = sum(clique.get("weight", 1) for clique in workload)
        errors["workload_error"] = sum(
            clique.get("weight", 1)
            * float(abs(counts(columns, clique["columns"], 0)
                        - counts(columns, clique["columns"], 1)).sum()) / n
            for clique in workload) / total
    print(json.dumps(errors))


if __name__ == "__main__":
    main()
