"""Test vectors for the conversion between zCDP and approximate DP, in 50-digit arithmetic.

Needs mpmath (pip install mpmath). Run: python3 zcdp_vectors.py > zcdp.json

The formula is that of Canonne, Kamath & Steinke 2020: a rho-zCDP mechanism is (epsilon, delta)-DP
for delta = min over alpha > 1 of exp((a-1)(a rho - eps)) / (a-1) * (1 - 1/a)^a. The logarithm of
the right side is convex in alpha; its derivative (2a-1) rho - eps + log(1 - 1/a) increases, so the
minimum is where that is zero. Everything here is found by bisection on that derivative, in another
parametrisation and precision than the library's.
"""

import json

import mpmath as mp

mp.mp.dps = 50
STEPS = 220  # halvings: 2^-220 is far below 50 digits of any bracket used here


def log_bound(rho, eps, a):
    return (a - 1) * (a * rho - eps) - mp.log(a - 1) + a * mp.log(1 - 1 / a)


def best_alpha(rho, eps):
    def slope(y):  # alpha = 1 + exp(y)
        a = 1 + mp.exp(y)
        return (2 * a - 1) * rho - eps + mp.log(1 - 1 / a)

    low, high = mp.mpf(-100), mp.mpf(60)
    for _ in range(STEPS):
        middle = (low + high) / 2
        if slope(middle) < 0:
            low = middle
        else:
            high = middle
    return 1 + mp.exp((low + high) / 2)


def log_delta(rho, eps):
    return min(mp.mpf(0), log_bound(rho, eps, best_alpha(rho, eps)))


def bisect(is_low, low, high):
    for _ in range(STEPS):
        middle = mp.sqrt(low * high)
        if is_low(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def rho_for(eps, delta):
    target = mp.log(delta)
    return bisect(lambda r: log_delta(r, eps) < target, mp.mpf("1e-14"), mp.mpf("1e4"))


def epsilon_for(rho, delta):
    target = mp.log(delta)
    return bisect(lambda e: log_delta(rho, e) > target, mp.mpf("1e-40"), mp.mpf("1e4"))


def text(x):
    return mp.nstr(x, 25)


EPSILONS = ["0.001", "0.01", "0.1", "0.3", "1", "3", "10", "30", "100"]
DELTAS = ["1e-15", "1e-12", "1e-9", "1e-6", "5.8e-6", "1e-5", "0.001", "0.1", "0.5"]
RHOS = ["1e-8", "1e-6", "0.0001", "0.005", "0.05", "0.5", "2", "20"]


def double(x):  # the value that a double parsed from this text has
    return mp.mpf(float(x))


def main():
    rows = []
    for e in EPSILONS:
        for d in DELTAS:
            rho = rho_for(double(e), double(d))
            rows.append({"kind": "rho", "epsilon": float(e), "delta": float(d), "value": text(rho)})
    for r in RHOS:
        for d in DELTAS:
            eps = epsilon_for(double(r), double(d))
            if eps > mp.mpf("1e-6"):
                rows.append({"kind": "epsilon", "rho": float(r), "delta": float(d), "value": text(eps)})
        for e in EPSILONS:
            value = log_delta(double(r), double(e))
            if value > -80:
                rows.append(
                    {"kind": "delta", "rho": float(r), "epsilon": float(e), "value": text(mp.exp(value))}
                )
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


if __name__ == "__main__":
    main()
