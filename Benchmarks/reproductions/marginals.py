"""AIM's evaluation protocol, and MST at the same settings."""
import json
import re
import subprocess
import sys

import bench as shared

PROTOCOL = """The protocol of section 6 of McKenna, Mullins, Sheldon & Miklau (AIM, PVLDB 15, 2022, [arXiv
2201.12677](https://arxiv.org/abs/2201.12677)): δ = 1e-9, ε in half decades from 0.01 to 3.16 (the paper goes on to 100,
`make reproduce FULL=1` too), five trials, and three workloads of 3-way marginals for each table: all of them, those with the column that one would
predict (`income>50K`, `Survived`), and a skewed one: 256 triples drawn with a probability in proportion to the
product of weights that are squares of exponential variables
([skewed.py](../../../Benchmarks/plans/skewed.py); the paper does not print its draws, so that ours are of the same law
and not the same triples). The error of a workload W is Σ c_r ‖M_r(D) − M_r(D̂)‖₁ / (|D| Σ c_r) of counts, its definition 2
for weights of 1. Counts are not normalised, so that another number of records is an error too: a table without records has an
error of 1, and where ε is so small that the noisy number of records is far off, errors lie about there. Models of `aim` are of at most 80 MB, as in the paper, those of `matrix` of 1 MB; `mst` and
`independent` need less than that.

The paper shows its results in figures alone, so that they are cited and not scored. Its tables are Adult, Salary, MSNBC, Fire,
NLTCS and Titanic; those that `$DATA` has run, as `salary.csv` with `salary-domain.json`, and here that was {tables}."""

FULL = "0.01,0.0316,0.1,0.316,1,3.16,10,31.6,100"
OTHERS = ("salary", "nltcs", "fire", "msnbc")
SEED_TEXT = "every trial's master key follows from seed 1, ε and its number (paired seeds)"


def plan_of(bench, name):
    """The committed plan, with the further tables that DATA has; written where workloads can be found."""
    plan = json.loads((shared.PLANS / f"{name}.json").read_text())
    more = [other for other in OTHERS if (bench.data / f"{other}.csv").exists()
            and (bench.data / f"{other}-domain.json").exists()]
    if not more:
        return None
    for other in more:
        columns = list(json.loads((bench.data / f"{other}-domain.json").read_text()))
        plan["datasets"].append({
            "name": other, "table": f"{other}.csv", "schema": f"{other}-domain.json",
            "publicTable": True, "target": columns[-1]})
        subprocess.run(
            [sys.executable, shared.PLANS / "skewed.py", bench.data / f"{other}-domain.json",
             shared.PLANS / "workloads" / f"skewed-{other}.json"], check=True)
    path = bench.work / f"{name}-more.json"
    for workload in plan["workloads"]:
        if isinstance(workload, dict):
            workload["file"] = str(shared.PLANS / workload["file"])
    path.write_text(json.dumps(plan, indent=1))
    return path


def sweep(bench, name):
    more = ["--epsilons", FULL] if bench.full else []
    return bench.sweep(name, bench.data, plan_of(bench, name), more)


def errors(numbers, others=()):
    """Medians of the workload error of every mechanism at every ε, a table for each table and workload."""
    parts = []
    for dataset in numbers.distinct("dataset"):
        for workload in numbers.distinct("workload"):
            rows = []
            for source in (numbers, *others):
                for mechanism in source.distinct("mechanism"):
                    medians = [source.median("workload_error", dataset=dataset, workload=workload,
                                             mechanism=mechanism, epsilon=epsilon)
                               for epsilon in numbers.distinct("epsilon")]
                    if any(value is not None for value in medians):
                        rows.append([f"`{mechanism}`"] + [
                            "–" if value is None else f"{value:.3g}" for value in medians])
            name = {"3": "all 3-way marginals"}.get(workload, f"{workload} workload")
            parts.append(f"### {dataset}, {name}\n\n" + shared.table(
                ["mechanism"] + [f"ε = {e}" for e in numbers.distinct("epsilon")], rows))
    return "\n".join(parts)


def factors(numbers, mst):
    """By how much AIM's error is below that of the others, over all tables, workloads and ε."""
    rows = []
    for other in ("mst", "independent", "matrix"):
        ratios = []
        for dataset in numbers.distinct("dataset"):
            for workload in numbers.distinct("workload"):
                for epsilon in numbers.distinct("epsilon"):
                    where = dict(dataset=dataset, workload=workload, epsilon=epsilon)
                    own = numbers.median("workload_error", mechanism="aim", **where)
                    theirs = mst.median("workload_error", mechanism=other, **where)
                    if own and theirs:
                        ratios.append(theirs / own)
        if ratios:
            mean = 1
            for ratio in ratios:
                mean *= ratio ** (1 / len(ratios))
            rows.append([f"`{other}`", f"{mean:.2f}", f"{min(ratios):.2f}", f"{max(ratios):.2f}",
                         sum(ratio > 1 for ratio in ratios), len(ratios)])
    return shared.table(["error of … divided by that of `aim`", "geometric mean", "least",
                         "greatest", "settings where `aim` is nearer", "of"], rows)


def peers_of(bench, names):
    return [name for name in names if bench.peer(name)
            and (name == "dpmm" or bench.checkouts.get(name))]


def scored(bench, numbers, mechanism, tables, tolerance):
    """The peers that are named for each table, at ε = 1 for all 3-way marginals, beside ours of the sweep."""
    lines, notes = [], []
    for table, names in tables.items():
        domain, peers = bench.data / f"{table}-domain.json", peers_of(bench, names)
        if not peers or not domain.exists():
            continue
        versions, runs = shared.compare_peers(bench, table, domain, [mechanism], peers, 1, None)
        ours = numbers.median("workload_error", dataset=table, workload="3", mechanism=mechanism,
                              epsilon="1")
        for peer in peers:
            run = runs.get((peer, mechanism), {"failure": "did not run"})
            if "failure" in run:
                # Without what a log puts before its lines.
                failure = re.sub(r"[EFIW]\d{4} [\d:.]+ +\d+ \S+\] ", "", run["failure"])
                notes.append(f"- {peer}, {table}: {failure}")
                continue
            version = versions[peer].get(peer, versions[peer].get("commit", ""))
            lines.append(shared.Line(
                f"{table}, {mechanism} at ε = 1, workload error of all triples", ours,
                run["workload_error_3"],
                f"{peer} {version}, measured in this run, one seed, {run['fit_seconds']:.0f} s",
                tolerance))
    return lines, notes


def verdict_text(lines, notes):
    if not lines:
        return ("No peer was named (`PEERS=…`), so that nothing is scored here.\n"
                + "\n".join(notes))
    return shared.verdicts(lines) + ("\nNot measured:\n\n" + "\n".join(notes) if notes else "")


def aim(bench):
    numbers, mst = sweep(bench, "aim"), sweep(bench, "mst")
    lines, notes = scored(
        bench, numbers, "aim", {"titanic": ["mbi", "dpsynth", "dpmm"], "adult": ["dpmm"]}, 0.15)
    target = bench.keep("aim", sweeps=["aim"])
    pictures = "\n".join(
        f"- [{path.stem}](figures/{path.name})" for path in sorted((target / "figures").glob("*.svg")))
    text = f"""{PROTOCOL.format(tables=" and ".join(numbers.distinct("dataset")))}

## Beside peers

{verdict_text(lines, notes)}

mbi's own script (`mechanisms/aim.py`) and dpmm take triples of at most 10,000 cells for their workload and make as many records
as the table has; ours takes all triples. They run for minutes where ours takes seconds, so that one ε and one seed of theirs are
compared, and Adult only with dpmm, the one that an earlier comparison saw finish there (in 472 s).

## How far AIM is ahead

The paper says in words that AIM is consistently ahead of the others, in figures by how much. Ours, over all tables,
workloads and ε above (medians of five trials; [MST](../mst/README.md) at the same settings):

{factors(numbers, mst)}

## Errors

Medians of five trials; [trials.csv](trials.csv) has every trial, and each picture the spread:

{pictures}

{errors(numbers, [mst])}"""
    bench.page(target, "AIM's evaluation protocol", text, [
        'marginalia sweep Benchmarks/plans/aim.json --data "$DATA" --output aim'], SEED_TEXT)
    return lines


def mst(bench):
    numbers = sweep(bench, "mst")
    lines, notes = scored(
        bench, numbers, "mst", dict.fromkeys(("titanic", "adult"), ["mbi", "dpsynth", "dpmm"]), 0.1)
    target = bench.keep("mst", sweeps=["mst"])
    text = f"""MST (McKenna, Miklau & Sheldon 2021, [arXiv 2108.04978](https://arxiv.org/abs/2108.04978)) at the settings of
[AIM's protocol](../aim/README.md), which it does not adapt to. The paper compares mechanisms of a contest and prints no error
of these tables, so that peers are what ours is held against.

## Beside peers

{verdict_text(lines, notes)}

Tolerance: two runs of one program with other noise differ by a few percent on Adult, and more on Titanic, where which pairs
MST picks changes with the noise.
`matrix` and `independent` ran beside it, with models of at most 1 MB.

## Errors

Medians of five trials; [trials.csv](trials.csv) has every trial.

{errors(numbers)}"""
    bench.page(target, "MST at AIM's settings", text, [
        'marginalia sweep Benchmarks/plans/mst.json --data "$DATA" --output mst'], SEED_TEXT)
    return lines
