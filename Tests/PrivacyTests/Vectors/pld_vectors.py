"""Test vectors for privacy loss distributions and Rényi differential privacy, from dp_accounting.

Needs dp-accounting (pip install dp-accounting==0.6.0). Run: python3 pld_vectors.py > pld.json

A case is a list of releases: ["gaussian", variance, count] for discrete Gaussian noise on a count that
moves by 1, ["laplace", scale, l1, count] for discrete Laplace noise on one that moves by l1. Losses are
rounded up to multiples of the interval given, so epsilon is above the truth by at most the interval times
the number of releases. The Rényi figures are of Gaussian noise alone, for which
dp_accounting has the same divergences, over the orders given.
"""

import json
import math

from dp_accounting import dp_event
from dp_accounting.pld import privacy_loss_distribution as pld
from dp_accounting.rdp import rdp_privacy_accountant as rdp

DELTAS = [1e-3, 1e-5, 1e-9]
# Releases, interval.
CASES = [
    ([["gaussian", 25, 1]], 1e-7),
    ([["gaussian", 1, 1]], 1e-6),
    ([["gaussian", 400, 16]], 1e-6),
    ([["gaussian", 2500, 100]], 1e-6),
    ([["gaussian", 90000, 4]], 1e-7),
    ([["gaussian", 210000, 1]], 2e-9),
    ([["laplace", 10, 1, 1]], 1e-5),
    ([["laplace", 10, 1, 10]], 1e-6),
    ([["laplace", 40, 3, 8]], 1e-6),
    ([["gaussian", 900, 12], ["gaussian", 400, 3]], 1e-6),
    ([["gaussian", 400, 4], ["laplace", 50, 1, 2]], 1e-6),
]
ORDERS = [1 + math.exp(step / 40) for step in range(-80, 321)]


def loss(release, interval):
    if release[0] == "gaussian":
        return pld.from_discrete_gaussian_mechanism(
            math.sqrt(release[1]), value_discretization_interval=interval)
    return pld.from_discrete_laplace_mechanism(
        1 / release[1], sensitivity=release[2], value_discretization_interval=interval)


def composed(releases, interval):
    total = None
    for release in releases:
        one = loss(release, interval)
        if release[-1] > 1:
            one = one.self_compose(release[-1])
        total = one if total is None else total.compose(one)
    return total


def renyi(releases, delta):
    accountant = rdp.RdpAccountant(ORDERS)
    for _, variance, count in releases:
        accountant.compose(dp_event.GaussianDpEvent(math.sqrt(variance)), count)
    return accountant.get_epsilon(delta)


def vector(releases, interval):
    total = composed(releases, interval)
    only_gaussian = all(release[0] == "gaussian" for release in releases)
    return {
        "releases": [
            {"kind": r[0], "parameter": r[1], "l1": r[2] if len(r) > 3 else 1, "count": r[-1]}
            for r in releases
        ],
        "interval": interval,
        "deltas": DELTAS,
        "epsilons": [float(f"{total.get_epsilon_for_delta(d):.9g}") for d in DELTAS],
        "renyi": [float(f"{renyi(releases, d):.9g}") for d in DELTAS] if only_gaussian else None,
    }


print(json.dumps([vector(*case) for case in CASES], indent=1))
