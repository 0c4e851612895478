"""Runs the mechanism scripts of ryan112358/mbi on the mbi package; see README for the settings."""

import itertools
import sys
import types

import adapter

# The scripts' own limit on the cells of a marginal in AIM's workload.
MAX_CELLS = 10_000


def load(job):
    # cdp2adp.py imports pyplot without using it; an empty stand-in spares the peer the time.
    sys.modules["matplotlib"] = types.ModuleType("matplotlib")
    sys.modules["matplotlib.pyplot"] = types.ModuleType("matplotlib.pyplot")
    sys.path.insert(0, f"{job['checkout']}/mechanisms")
    import mbi

    # The scripts still say `attrs`, which mbi 2 dropped in favour of `attributes`.
    if not hasattr(mbi.Domain, "attrs"):
        mbi.Domain.attrs = property(lambda domain: domain.attributes)
    bridge_warm_start(mbi.estimation.Estimator)
    mechanism = __import__(job["mechanism"])
    return (mbi, mechanism), adapter.versions("mbi", "jax", "numpy")


def bridge_warm_start(estimator):
    """aim.py calls its start `potentials`; the package calls it `warm_start`."""
    estimate = estimator.estimate

    def bridged(self, *words, potentials=None, **more):
        if potentials is not None:
            more["warm_start"] = potentials
        return estimate(self, *words, **more)

    estimator.estimate = bridged


def synthesize(peer, table, job):
    import numpy
    import pandas

    mbi, mechanism = peer
    numpy.random.seed(job["seed"])
    domain = mbi.Domain.fromdict({column: job["domain"][column] for column in table.columns})
    data = mbi.Dataset({column: table[column].to_numpy() for column in table.columns}, domain)
    if job["mechanism"] == "mst":
        synthetic = mechanism.MST(data, job["epsilon"], job["delta"])
    else:
        triples = itertools.combinations(domain.attributes, 3)
        workload = [(triple, 1.0) for triple in triples if domain.size(triple) <= MAX_CELLS]
        aim = mechanism.AIM(job["epsilon"], job["delta"])
        _, synthetic = aim.run(data, workload, num_synth_rows=job["records"])
    return pandas.DataFrame(synthetic.to_dict())


if __name__ == "__main__":
    adapter.run(load, synthesize)
