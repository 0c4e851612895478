"""Synthetic Data Showcase: the example of its documentation, and the published table."""
import json
import pathlib
import random
import subprocess

import bench as shared

RECORDS = 6000
SEED = 1
EXAMPLE = ("[detailed example](https://github.com/microsoft/synthetic-data-showcase/blob/16151bf/packages/"
           "lib-pacsynth/samples/dp_aggregate_seeded_detailed_example.ipynb) of pac-synth")

# Tables that the example prints, for lengths 1 to 4: mean error, suppressed %, fabricated %.
PRINTED = {
    "uncontrolled": {
        "counts": [(18.04, 0, 0), (18.20, 0, 5.43), (18.10, 0.44, 6.23), (13.87, 7.42, 2.99)],
        "records": [(81.32, 0, 0), (64.75, 0, 5.00), (38.39, 0.44, 5.35), (19.29, 7.54, 2.43)]},
    "minimize": {
        "counts": [(17.76, 0, 0), (19.90, 0, 0.48), (21.45, 20.73, 0), (17.07, 68.37, 0)],
        "records": [(274.56, 0, 0), (169.23, 0, 0.48), (91.08, 20.73, 0), (46.69, 68.37, 0)]},
    "short": {
        "counts": [(4.08, 0, 0), (12.68, 0, 5.00), (25.72, 1.76, 4.91), (29.15, 32.59, 3.01)],
        "records": [(84.68, 0, 0), (109.37, 0, 4.13), (72.41, 2.09, 3.37), (43.12, 34.39, 1.94)]},
}
OURS = {"uncontrolled": "aggregate-seeded+synthetic-counts",
        "minimize": "aggregate-seeded+synthetic-counts+minimize",
        "short": "aggregate-seeded+short"}
MEASURES = ("error", "suppressed", "fabricated")
TOLERANCE = 0.25


def write_example(path):
    """Random records of the law of `gen_data_frame` in the example's utils.py, from a fixed seed."""
    stream = random.Random(SEED)
    bits = [["0", "1"]] * 7
    halves = [
        [["1", "2", ""], ["1", "2", "3", ""], ["1", "2", "3", "4", "5", ""], *bits],
        [["1", "2", ""], ["4", "5", "6", ""], ["6", "7", "8", "9", "10", ""], *bits],
    ]
    lines = [",".join(f"H{place}" for place in range(1, 11))]
    for half in halves:
        lines += [",".join(stream.choice(values) for values in half) for _ in range(RECORDS // 2)]
    path.write_text("\n".join(lines) + "\n")


def measured(bench, table, made, length):
    """Errors of a peer's counts and records by `marginalia evaluate --showcase`."""
    report = bench.json(
        "evaluate", table, made / "synthetic.csv", "--showcase", "--length", length,
        "--aggregates", made / "aggregates.tsv", "--sensitive-zeros", "none")
    sides = {}
    for side, key in (("counts", "aggregates"), ("records", "synthetic")):
        sides[side] = [
            (line["meanError"], line["suppressed"],
             line["fabricated"] * line["sensitive"] / max(1, line["other"]))
            for line in report[key]["lengths"]]
    return sides


def peer(bench, table, length, epsilon, mode):
    """pac-synth on a table with the example's settings; None without it, where it fails or takes too long."""
    python = bench.peer("pacsynth")
    if not python:
        return None
    made = bench.work / f"pacsynth-{table.stem}-{mode}-{epsilon}"
    made.mkdir(exist_ok=True)
    print(f"reproduce: pac-synth on {table.stem}, epsilon {epsilon}, {mode}", flush=True)
    script = pathlib.Path(__file__).with_name("run_pacsynth_example.py")
    words = [python, script, table, str(length), str(epsilon), mode, made]
    try:
        subprocess.run(words, timeout=bench.limit, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        print(f"reproduce: pac-synth did not end: {type(error).__name__}", flush=True)
        return None
    facts = json.loads((made / "facts.json").read_text())
    distances = bench.json("evaluate", table, made / "synthetic.csv")
    return measured(bench, table, made, length), facts, distances


def own(numbers, mechanism, length, **where):
    return {side: [tuple(numbers.median(f"{side}_{measure}_{k}", mechanism=mechanism, **where)
                         for measure in MEASURES) for k in range(1, length + 1)]
            for side in ("counts", "records")}


def side_table(columns, side, length):
    """Mean error / suppressed % / fabricated % by length, a row for each program."""
    def cell(triple):
        return f"{triple[0]:.2f} / {triple[1]:.2f} / {triple[2]:.2f}"
    return shared.table(
        [f"{side}: error / suppressed % / fabricated %"] + [f"length {k}" for k in range(1, length + 1)],
        [[name] + [cell(triple) for triple in sides[side]] for name, sides in columns])


def lines_of(name, ours, theirs, source, tolerance):
    return [shared.Line(f"{name}: {side}, {measure} at length {k + 1}", ours[side][k][place],
                        theirs[side][k][place], source, tolerance)
            for side in ("counts", "records")
            for k in range(len(theirs[side]))
            for place, measure in enumerate(MEASURES) if measure == "error"]


def showcase(bench):
    data = bench.work / "showcase-data"
    data.mkdir(exist_ok=True)
    table = data / "random-6000.csv"
    write_example(table)
    numbers = bench.sweep("showcase", data)
    parts, lines = [], []
    for mode, mechanism in OURS.items():
        ours = own(numbers, mechanism, 4)
        columns = [(f"ours, `{mechanism}`", ours)]
        if mode == "uncontrolled":
            columns.append(("ours, `aggregate-model`", own(numbers, "aggregate-model", 4)))
        columns.append(("printed in the example", PRINTED[mode]))
        lines += lines_of(mode, ours, PRINTED[mode], "printed in pac-synth's example", TOLERANCE)
        found = peer(bench, table, 4, 4, mode)
        if found:
            columns.append(("pac-synth 0.0.8, measured in this run", found[0]))
            lines += lines_of(mode, ours, found[0], "pac-synth 0.0.8, measured in this run", TOLERANCE)
        parts.append(f"### {mode}\n\n" + "\n".join(
            side_table(columns, side, 4) for side in ("counts", "records")))
    sweeps = ["showcase"]
    published = published_part(bench, lines)
    if published:
        sweeps.append("showcase-published")
        parts.append(published)
    target = bench.keep("showcase", sweeps=sweeps)
    text = f"""The {EXAMPLE} makes {RECORDS:,} random records of ten columns, releases the counts of all combinations of up to 4
values at ε = 4, makes records of them, and prints mean error, suppressed and fabricated combinations by length. Our table is of the
same law (seed {SEED}), not the same table; δ is 1/(n ln n) = 1.9158e-5 of 6,000 records. Medians of five trials.

An error is the mean |difference| of counts over the combinations that both sides have; suppressed are percent of the table's
combinations, fabricated percent of those of the other side, as the example's `ErrorReport` has it.

## Verdicts

Scored are the mean errors, within {TOLERANCE * 100:g} %: the printed ones are of one run on another table. Ours are expected to differ
where the proof asks for it: candidates of single values are drawn down to a bound, thresholds are those of discrete noise, and (ε, δ)
becomes ρ by Canonne, Kamath & Steinke (2020), which allows less noise
([what differs](../../../Sources/Aggregates/Aggregates.docc/Proofs.md)).

{shared.verdicts(lines)}

## By length

{chr(10).join(parts)}"""
    bench.page(target, "Synthetic Data Showcase's own example", text, [
        "PYTHONPATH=Benchmarks/reproductions python3 -c 'import showcase, pathlib; showcase.write_example(pathlib.Path(\"random-6000.csv\"))'",
        "marginalia sweep Benchmarks/plans/showcase.json --data . --output showcase",
        'marginalia sweep Benchmarks/plans/showcase-published.json --data "$DATA" --output published'],
        "noise and records follow from seed 1 (plan.json), the random records from seed 1 "
        "(write_example in Benchmarks/reproductions/showcase.py)")
    return lines


def published_part(bench, lines):
    """The published table with pac-synth's defaults; None where it is missing."""
    table = bench.data / "CTDC_VPsynthetic_condensed.csv"
    if not table.exists():
        return None
    numbers = bench.sweep("showcase-published", bench.data)
    parts = ["### The published table\n\nThe condensed Global Victim-Perpetrator Synthetic Dataset (21,195 × 16; Counter "
             "Trafficking Data Collaborative, IOM, 2022), up to length 3, medians of three trials.\n"]
    for epsilon in (4, 12):
        columns, rows = [], []
        for mechanism in ("aggregate-seeded", "aggregate-model"):
            columns.append((f"ours, `{mechanism}`, ε = {epsilon}",
                            own(numbers, mechanism, 3, epsilon=epsilon)))
            rows.append([f"ours, `{mechanism}`"] + [
                f"{numbers.median(f'mean_l1_{k}way', mechanism=mechanism, epsilon=epsilon):.4f}"
                for k in (1, 2, 3)])
        found = peer(bench, table, 3, epsilon, "defaults")
        if found:
            columns.append(("pac-synth 0.0.8, measured in this run", found[0]))
            rows.append(["pac-synth 0.0.8, measured in this run"] + [
                f"{found[2][f'mean_l1_{k}way']:.4f}" for k in (1, 2, 3)])
            lines += lines_of(f"published, ε = {epsilon}", columns[0][1], found[0],
                              "pac-synth 0.0.8, measured in this run", TOLERANCE)
        parts += [side_table(columns, side, 3) for side in ("counts", "records")]
        parts.append(shared.table(
            [f"mean L1 of the records' marginals, ε = {epsilon}", "1-way", "2-way", "3-way"], rows))
    return "\n".join(parts)
