"""Test vectors for Gaussian differential privacy, in 50-digit arithmetic.

Needs mpmath (pip install mpmath). Run: python3 gdp_vectors.py > gdp.json

A mu-GDP mechanism is (epsilon, delta)-DP for delta = Q(e/mu - mu/2) - exp(e) Q(e/mu + mu/2) (Balle &
Wang 2018; Dong, Roth & Su 2022). Discrete Gaussian noise of parameter s^2 on a count that moves by 1
has mu = 2 Phi^-1((1 + p0)/2), with p0 = P[X = 0] from the plain sum; the exponential mechanism has
mu = 2 Phi^-1(1/(1 + exp(-e/2))). Quantiles are found by bisection on the error function. Variances
are written as the fractions whose price is meant.
"""

import json
from fractions import Fraction

import mpmath as mp

mp.mp.dps = 50
STEPS = 200  # halvings


def upper_tail(x):
    return mp.erfc(x / mp.sqrt(2)) / 2


def delta_for(mu, eps):
    return upper_tail(eps / mu - mu / 2) - mp.exp(eps) * upper_tail(eps / mu + mu / 2)


def bisect(is_low, low, high):
    for _ in range(STEPS):
        middle = mp.sqrt(low * high)
        if is_low(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def mu_for(eps, delta):
    return bisect(lambda m: delta_for(m, eps) < delta, mp.mpf("1e-8"), mp.mpf("1e3"))


def epsilon_for(mu, delta):
    return bisect(lambda e: delta_for(mu, e) > delta, mp.mpf("1e-12"), mp.mpf("1e4"))


def mu_of_tail(tail):  # 2 Phi^-1(1 - tail)
    return bisect(lambda m: upper_tail(m / 2) > tail, mp.mpf("1e-12"), mp.mpf("1e3"))


def gaussian_mu(variance):
    terms, total = 1, mp.mpf(1)
    while True:
        term = mp.exp(-mp.mpf(terms) ** 2 / (2 * variance))
        if term < mp.mpf("1e-55"):
            break
        total += 2 * term
        terms += 1
    return mu_of_tail((1 - 1 / total) / 2)


def text(x):
    return mp.nstr(x, 25)


EPSILONS = ["0.001", "0.01", "0.1", "0.3", "1", "3", "10", "100"]
DELTAS = ["1e-15", "1e-9", "1e-6", "1e-5", "0.001", "0.1"]
MUS = ["0.0001", "0.01", "0.1", "0.5", "1", "3", "20"]
VARIANCES = ["9/25", "1/2", "1", "7/3", "4", "9", "25", "100", "400", "5000", "250000"]
SELECTIONS = ["0.00001", "0.01", "0.1", "1", "3.9", "4.1", "10", "200", "3000"]


def double(x):  # the value that a double parsed from this text has
    return mp.mpf(float(x))


def main():
    rows = []
    for e in EPSILONS:
        for d in DELTAS:
            value = mu_for(double(e), double(d))
            rows.append({"kind": "mu", "epsilon": float(e), "delta": float(d), "value": text(value)})
    for m in MUS:
        for d in DELTAS:
            value = epsilon_for(double(m), double(d))
            if value > mp.mpf("1e-9"):
                rows.append(
                    {"kind": "epsilon", "mu": float(m), "delta": float(d), "value": text(value)})
        for e in EPSILONS:
            value = delta_for(double(m), double(e))
            if value > mp.mpf("1e-45"):
                rows.append({"kind": "delta", "mu": float(m), "epsilon": float(e), "value": text(value)})
    for v in VARIANCES:
        fraction = Fraction(v)
        value = gaussian_mu(mp.mpf(fraction.numerator) / fraction.denominator)
        rows.append({"kind": "gaussian", "variance": str(v), "value": text(value)})
    for e in SELECTIONS:
        value = mu_of_tail(1 / (1 + mp.exp(double(e) / 2)))
        rows.append({"kind": "selection", "epsilon": float(e), "value": text(value)})
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


if __name__ == "__main__":
    main()
