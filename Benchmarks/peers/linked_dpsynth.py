"""One run of dpsynth's relational synthesis.

python linked_dpsynth.py FOLDER EPSILON DELTA MODEL CAP SEED CHECKOUT

FOLDER holds parents.csv (column "parent", then attributes), children.csv (columns "parent" and
"child", then attributes) and levels.csv (table, column, level: the public domain). Written there:
synthetic-parents.csv, synthetic-children.csv and report.csv (name, value).
"""

import pathlib
import sys
import time

import linked_tables

# The mechanism that measures each table, with how many of one parent's children it sees at once.
MODELS = {"mst": ("MSTConfig", 2), "mst-3": ("MSTConfig", 3)}

# The search for a budget starts at zero, which `configure` refuses; a floor far below any budget in use.
SMALLEST_RHO = 1e-9


def with_floor(configure):
    def floored(self, *, zcdp_rho, **others):
        return configure(self, zcdp_rho=max(zcdp_rho, SMALLEST_RHO), **others)
    return floored


def main(folder, epsilon, delta, model, cap, seed, checkout):
    if model not in MODELS:
        sys.exit(f"no such model: {model}")
    sys.path.insert(0, checkout)
    import dpsynth
    import numpy
    import pandas
    from dpsynth.relational import domain as relations
    from dpsynth.relational import synthesizer

    folder = pathlib.Path(folder)
    levels = {}
    for row in linked_tables.read(folder / "levels.csv"):
        levels.setdefault(row["table"], {}).setdefault(row["column"], []).append(row["level"])
    domains = {table: {column: dpsynth.domain.CategoricalAttribute(possible_values=values)
                       for column, values in columns.items()} for table, columns in levels.items()}
    tables = {table: pandas.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
              for table in domains}
    key = relations.ForeignKeyRelation(
        parent_table="parents", parent_primary_key="parent", child_table="children",
        child_foreign_key="parent", max_children_per_parent=int(cap))
    configuration = synthesizer.MultiTableConfig
    configuration.configure = with_floor(configuration.configure)
    mechanism, slots = MODELS[model]
    start = time.monotonic()
    calibrated = configuration(
        domains=domains, foreign_keys=[key], num_permutation_slots=slots,
        discrete_mechanism=getattr(dpsynth.discrete_mechanisms, mechanism)(),
    ).calibrate(epsilon=float(epsilon), delta=float(delta))
    result = calibrated(rng=numpy.random.default_rng(int(seed)), data=tables)
    seconds = time.monotonic() - start
    for table, frame in result.synthetic_tables.items():
        frame.to_csv(folder / f"synthetic-{table}.csv", index=False)
    linked_tables.write(folder / "report.csv", ["name", "value"],
                        [["fit_seconds", seconds], ["dpsynth", dpsynth.__version__]])


if __name__ == "__main__":
    main(*sys.argv[1:])
