#!/usr/bin/env python3
"""Makes real.csv and synthetic.csv: awkward cells, another column order, an extra column, and three
columns of so many values that their 3-way marginal has more than two million cells.

The expected figures are those of the independent scorer of the design notes:
  python3 make.py && python3 score.py real.csv synthetic.csv --triples 0 > expected.json
"""
import csv
import random

rng = random.Random(20220701)
header = ["gender", "region", "means", "w1", "w2", "w3"]
values = {
    "gender": ["Female", "Male", "", 'say "x"'],
    "region": ["Zürich", "你好", "a,b", "two\nlines", ""],
    "means": ["debt", "debt;threat", "threat", ""],
}


def row(skew):
    cells = {name: texts[min(int(len(texts) * rng.random() ** skew), len(texts) - 1)]
             for name, texts in values.items()}
    base = rng.randrange(150)
    for shift, name in enumerate(["w1", "w2", "w3"]):
        cells[name] = str((base * (shift + 1) + rng.randrange(20)) % 180)
    return cells


def write(path, order, rows, mark, end):
    with open(path, "w", newline="", encoding="utf-8-sig" if mark else "utf-8") as file:
        writer = csv.writer(file, lineterminator=end)
        writer.writerow(order)
        for cells in rows:
            writer.writerow([cells.get(name, "more") for name in order])


write("real.csv", header, [row(1.5) for _ in range(700)], True, "\r\n")
write("synthetic.csv", ["w2", "extra", "means", "gender", "w3", "region", "w1"],
      [row(1.0) for _ in range(550)], False, "\n")
