"""The peers take integer codes: cells are coded before a run and decoded after it, untimed."""

import csv
import json


class BadTable(Exception):
    """What is wrong with the table or its domain, in one line."""


class Coding:
    """Column names in the table's order, their sizes, and each code's cell text."""

    def __init__(self, values):
        self.values = values
        self.sizes = {column: len(texts) for column, texts in values.items()}

    def decode(self, source, target):
        """Rewrites a CSV of codes, in any order of columns, as one of cell texts."""
        with open(source, newline="") as f, open(target, "w", newline="", encoding="utf-8") as g:
            reader = csv.reader(f)
            position = {column: i for i, column in enumerate(next(reader))}
            columns = [(position[column], texts) for column, texts in self.values.items()]
            writer = csv.writer(g)
            writer.writerow(self.values)
            # Some peers hand back codes as floating point.
            writer.writerows([texts[int(float(row[i]))] for i, texts in columns]
                             for row in reader)


def encode(table, domain, target):
    """Writes the table as codes to `target`; returns the coding and the number of records."""
    with open(table, newline="", encoding="utf-8-sig") as f:
        header, *rows = csv.reader(f)
    if any(len(row) != len(header) for row in rows):
        raise BadTable(f"{table}: a row is not as long as the header")
    if domain:
        sizes = json.loads(domain.read_text())
        absent = [column for column in header if column not in sizes]
        if absent:
            raise BadTable(f"{domain}: no size for column {absent[0]}")
        # In mbi's domains a cell is its own code.
        values = {column: [str(code) for code in range(sizes[column])] for column in header}
    else:
        values = {column: sorted({row[i] for row in rows}) for i, column in enumerate(header)}
    codes = [{text: code for code, text in enumerate(values[column])} for column in header]
    with open(target, "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(header)
        try:
            writer.writerows([code[text] for code, text in zip(codes, row)] for row in rows)
        except KeyError:
            raise BadTable(f"{table}: a cell is not a code of {domain}") from None
    return Coding(values), len(rows)
