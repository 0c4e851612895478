"""Runs google/dpsynth's discrete mechanisms; see README for the settings."""

import sys

import adapter

CONFIGURATIONS = {"mst": "MSTConfig", "independent": "IndependentConfig", "aim": "AIMConfig",
                  "aim_gdp": "AIMGDPConfig", "swift": "SWIFTConfig"}

# The search for a budget starts at zero, where two mechanisms divide by it. A floor far below any
# budget in use lets the search run.
SMALLEST_BUDGET = 1e-6


def load(job):
    sys.path.insert(0, job["checkout"])
    import dpsynth

    accounting = dpsynth.discrete_mechanisms.accounting
    sigma = accounting.gdp_gaussian_sigma
    accounting.gdp_gaussian_sigma = lambda budget: sigma(max(budget, SMALLEST_BUDGET))
    names = {"dpsynth": dpsynth.__version__} | adapter.versions("mbi", "jax", "numpy")
    return dpsynth.discrete_mechanisms, names


def synthesize(mechanisms, table, job):
    import mbi
    import numpy
    import pandas

    numpy.random.seed(job["seed"])
    domain = mbi.Domain.fromdict({column: job["domain"][column] for column in table.columns})
    data = mbi.Dataset({column: table[column].to_numpy() for column in table.columns}, domain)
    inner = getattr(mechanisms, CONFIGURATIONS[job["mechanism"]])()
    # `independent` measures nothing but 1-way marginals, which are the wrapper's share.
    share = {"one_way_budget_fraction": 1.0} if job["mechanism"] == "independent" else {}
    configuration = mechanisms.DiscreteConfig(mechanism=inner, compress_columns=True, **share)
    calibrated = configuration.calibrate(epsilon=job["epsilon"], delta=job["delta"])
    result = calibrated(numpy.random.default_rng(job["seed"]), data)
    return pandas.DataFrame(result.synthetic_data.to_dict())


if __name__ == "__main__":
    adapter.run(load, synthesize)
