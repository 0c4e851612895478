#!/usr/bin/env python3
"""Fits the profiles of PopulationParameters.swift to the condensed published table.

    fit_population.py CTDC_VPsynthetic_condensed.csv [--profiles 48] [--iterations 300] [--starts 4]

The model is a latent class model (Lazarsfeld & Henry 1968; Goodman 1974): a victim has one of a
few profiles, and given the profile the 16 columns are independent. It is fitted by expectation
maximisation from several random starts; the start of highest likelihood is kept. Every share is
rounded to thousandths (weights of profiles to ten-thousandths) so that the sum stays exact.

Prints the Swift tables to standard output, and the L1 distance between the rounded model's
1- and 2-way marginals and the table's to standard error. Needs NumPy.
"""
import argparse
import csv
import itertools
import sys

import numpy as np


def load(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        header = next(reader)
        rows = list(reader)
    columns = list(zip(*rows))
    values = [sorted(set(column)) for column in columns]
    codes = np.array([[v.index(cell) for cell in column] for v, column in zip(values, columns)]).T
    return header, values, codes


def one_hot(codes, offsets):
    matrix = np.zeros((len(codes), offsets[-1]))
    for j in range(codes.shape[1]):
        matrix[np.arange(len(codes)), offsets[j] + codes[:, j]] = 1
    return matrix


def blocks(offsets):
    return [slice(a, b) for a, b in zip(offsets[:-1], offsets[1:])]


def fit(matrix, mass, offsets, profiles, iterations, seed):
    """Weights of the profiles, shares within each, and the mean log-likelihood."""
    generator = np.random.default_rng(seed)
    member = generator.dirichlet(np.full(profiles, 0.1), len(matrix))
    for _ in range(iterations):
        weighted = member * mass[:, None]
        weights = weighted.sum(0) + 1e-12
        weights /= weights.sum()
        shares = weighted.T @ matrix + 1e-9
        for block in blocks(offsets):
            shares[:, block] /= shares[:, block].sum(1, keepdims=True)
        log = matrix @ np.log(shares).T + np.log(weights)
        top = log.max(1, keepdims=True)
        member = np.exp(log - top)
        total = member.sum(1, keepdims=True)
        member /= total
    return weights, shares, float((mass * (np.log(total[:, 0]) + top[:, 0])).sum())


def rounded(shares, unit):
    """Integers that add up to `unit`, by largest remainder."""
    scaled = shares / shares.sum() * unit
    whole = np.floor(scaled).astype(int)
    for index in np.argsort(whole - scaled, kind="stable")[: unit - whole.sum()]:
        whole[index] += 1
    return whole


def distances(codes, sizes, weights, tables):
    """Mean L1 between the 1-way and 2-way marginals of the model and of the table."""
    n = len(codes)
    one, two = [], []
    for i, size in enumerate(sizes):
        one.append(np.abs(weights @ tables[i] - np.bincount(codes[:, i], minlength=size) / n).sum())
    for i, j in itertools.combinations(range(len(sizes)), 2):
        model = (tables[i] * weights[:, None]).T @ tables[j]
        real = np.zeros((sizes[i], sizes[j]))
        np.add.at(real, (codes[:, i], codes[:, j]), 1 / n)
        two.append(np.abs(model - real).sum())
    return np.mean(one), np.mean(two)


def wrapped(cells, separator, indent=6, width=100):
    lines, line = [], ""
    for cell in cells:
        piece = cell if not line else separator + cell
        if line and indent + len(line) + len(piece) + len(separator) > width:
            lines.append(line + separator.rstrip())
            piece, line = cell, ""
        line += piece
    return "\n".join(" " * indent + text for text in lines + [line])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table")
    parser.add_argument("--profiles", type=int, default=48)
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument("--starts", type=int, default=4)
    options = parser.parse_args()

    header, values, codes = load(options.table)
    sizes = [len(v) for v in values]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    unique, counts = np.unique(codes, axis=0, return_counts=True)
    matrix, mass = one_hot(unique, offsets), counts / counts.sum()
    fits = [
        fit(matrix, mass, offsets, options.profiles, options.iterations, seed)
        for seed in range(options.starts)
    ]
    weights, shares, likelihood = max(fits, key=lambda f: f[2])

    order = np.argsort(-weights)
    whole_weights = rounded(weights[order], 10_000)
    whole = [
        np.array([rounded(row, 1000) for row in shares[order, block]]) for block in blocks(offsets)
    ]
    one, two = distances(codes, sizes, whole_weights / 10_000, [t / 1000 for t in whole])
    print(f"log-likelihood {likelihood:.4f}, mean L1 1-way {one:.4f}, 2-way {two:.4f}", file=sys.stderr)

    print("weights:")
    print(wrapped([str(w) for w in whole_weights], " "))
    for name, v, table in zip(header, values, whole):
        print(f"{name} {v}:")
        print(wrapped([" ".join(map(str, row)) for row in table], " | "))


if __name__ == "__main__":
    main()
