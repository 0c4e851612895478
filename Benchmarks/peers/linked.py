"""Marginalia's `linked` beside flexsynth and dpsynth on the same linked tables, at the same epsilon and delta.

NOT PRIVATE: the errors are read off the tables. See README.md, "Linked tables".
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import linked_tables
import processes
import summary

HERE = pathlib.Path(__file__).parent

METRICS = {"parent_mean_l1_2way": "parents, 2-way", "degree_tv_parent": "links a parent, TV",
           "cross_mean_l1_link": "cross, links", "cross_mean_l1_parent": "cross, parents",
           "conditional_mean_tv": "conditional TV", "within_mean_l1": "pairs of links",
           "flat_mean_l1_3way": "flat, 3-way"}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--population", type=pathlib.Path, required=True,
                        help="datapackage.json of public linked tables")
    parser.add_argument("--marginalia", type=pathlib.Path, required=True)
    parser.add_argument("--rscript", default="Rscript", help="R's interpreter of scripts")
    parser.add_argument("--r-library", type=pathlib.Path, help="where flexsynth is installed")
    parser.add_argument("--epsilon", type=lambda t: [float(e) for e in t.split(",")], default=[1.0])
    parser.add_argument("--delta", type=float, default=1e-6)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--variants", default="separate:6,cross:6,cross:3,markov:6,markov:3,"
                                                   "markov-independent:3",
                        help="flexsynth's models (linked_flexsynth.R), each with its cap; empty for none")
    parser.add_argument("--dpsynth", type=pathlib.Path, metavar="CHECKOUT",
                        help="of google/dpsynth, whose relational synthesis then runs too")
    parser.add_argument("--dpsynth-variants", default="mst:6,mst-3:6",
                        help="dpsynth's models (linked_dpsynth.py), each with its cap")
    parser.add_argument("--python", default=sys.executable, help="dpsynth's interpreter")
    parser.add_argument("--without", default="", help="columns to leave out, for everybody")
    parser.add_argument("--timeout", type=float, default=600, help="seconds of one run")
    parser.add_argument("--memory", type=float, default=8, help="GB of address space of one run")
    parser.add_argument("--json", type=pathlib.Path, help="every run, with all metrics")
    arguments = parser.parse_args()

    def variants(option, text):
        found = [variant for variant in text.split(",") if variant]
        for variant in found:
            if not variant.partition(":")[2].isdigit():
                parser.error(f"{option}: {variant!r} is not MODEL:CAP")
        return found

    arguments.rivals = [("flexsynth", v) for v in variants("--variants", arguments.variants)]
    others = variants("--dpsynth-variants", arguments.dpsynth_variants)
    if arguments.dpsynth:
        arguments.rivals += [("dpsynth", v) for v in others]
    return arguments


class Comparison:
    def __init__(self, arguments, work):
        self.a = arguments
        self.work = work
        self.package = linked_tables.Package(arguments.population)
        if arguments.without:
            folder = work / "population"
            folder.mkdir()
            self.package = linked_tables.without(self.package, arguments.without.split(","), folder)
        self.exported = work / "exported"
        self.exported.mkdir()
        linked_tables.export(self.package, self.exported)
        self.runs = []
        self.versions = {}
        self.given_up = set()

    def run_all(self):
        for seed in range(self.a.seeds):
            for epsilon in self.a.epsilon:
                self.run("marginalia", "linked", epsilon, seed)
                for who, variant in self.a.rivals:
                    self.run(who, variant, epsilon, seed)

    def run(self, who, variant, epsilon, seed):
        # What failed once would do so again: one report is enough.
        if (who, variant, epsilon) in self.given_up:
            return
        folder = self.work / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        run = {"who": who, "variant": variant, "epsilon": epsilon, "seed": seed}
        try:
            run |= getattr(self, who)(folder, variant, epsilon, seed)
            run |= self.score(folder / "release")
        except processes.RunFailed as failure:
            run["failure"] = str(failure)
            self.given_up.add((who, variant, epsilon))
        self.runs.append(run)
        print(progress(run), file=sys.stderr, flush=True)
        if self.a.json:
            self.a.json.write_text(json.dumps(self.report(), indent=1) + "\n")

    def marginalia(self, folder, _, epsilon, seed):
        release = folder / "release"
        figures = self.process([self.a.marginalia.resolve(), "synthesize",
                                self.package.path.resolve(), "--epsilon", epsilon, "--delta",
                                self.a.delta, "--seed", seed, "--output", release], folder)
        statement = json.loads((release / "release.json").read_text())
        self.versions["marginalia"] = statement["tool"]["version"]
        records = statement["records"]
        return figures | {"parents": records["parents"], "links": records["links"]}

    def flexsynth(self, folder, variant, epsilon, seed):
        figures, report = self.rival([self.a.rscript, "--vanilla", HERE / "linked_flexsynth.R"],
                                     folder, variant, epsilon, seed)
        self.versions["flexsynth"] = report["flexsynth"]
        self.versions["R"] = report["R"]
        return figures | {"sigma": float(report["sigma"]), "rho": float(report["rho"]),
                          "histograms": int(report["histograms"])}

    def dpsynth(self, folder, variant, epsilon, seed):
        figures, report = self.rival([self.a.python, HERE / "linked_dpsynth.py"], folder, variant,
                                     epsilon, seed, self.a.dpsynth.resolve())
        self.versions["dpsynth"] = report["dpsynth"]
        return figures

    def rival(self, program, folder, variant, epsilon, seed, *others):
        """Runs a program on the one-to-many reading, and assembles what it wrote."""
        model, cap = variant.split(":")
        for name in ("parents.csv", "children.csv", "levels.csv"):
            shutil.copy(self.exported / name, folder)
        figures = self.process(
            [*program, folder, epsilon, self.a.delta, model, cap, seed, *others], folder)
        report = {row["name"]: row["value"] for row in linked_tables.read(folder / "report.csv")}
        release = folder / "release"
        release.mkdir()
        parents, links = linked_tables.assemble(self.package, folder, release)
        return figures | {"parents": parents, "links": links,
                          "fit_seconds": float(report["fit_seconds"])}, report

    def process(self, command, folder):
        return processes.run(command, folder, self.a.timeout, self.a.memory)

    def score(self, release):
        result = subprocess.run(
            [self.a.marginalia.resolve(), "evaluate", self.package.path,
             release / "datapackage.json", "--json"], capture_output=True, text=True)
        if result.returncode != 0:
            raise processes.RunFailed(f"evaluate: {processes.last_line(result.stderr)}")
        scores = json.loads(result.stdout)
        return {name: value for name, value in scores.items() if isinstance(value, (int, float))}

    def report(self):
        return {"private": False, "population": self.package.description.get("simulation"),
                "without": self.a.without, "delta": self.a.delta, "machine": summary.machine(),
                "versions": self.versions, "runs": self.runs}


def progress(run):
    head = f"{run['who']} {run['variant']} ε={run['epsilon']:g} seed {run['seed']}"
    if "failure" in run:
        return f"{head}: {run['failure']}"
    errors = " ".join(f"{run[name]:.4f}" for name in METRICS)
    return f"{head}: {run['whole_seconds']:.2f} s, errors {errors}"


def markdown(report):
    groups = {}
    for run in report["runs"]:
        groups.setdefault((run["epsilon"], run["who"], run["variant"]), []).append(run)
    lines = [f"δ = {report['delta']:g}. {summary.describe(report['machine'])} "
             "Mean ± standard deviation over the runs; 0 is equal.", "",
             "NOT PRIVATE: the errors are read off the tables themselves.", ""]
    header = ["ε", "who", "runs", "noise σ", "parents", "links", "seconds", *METRICS.values()]
    rows = [row(*key, groups[key]) for key in sorted(groups, key=lambda key: key[0])]
    done = summary.succeeded(report["runs"])
    if done:
        rows.append(["", "sampling error of the tables", "", "", "", "", ""]
                    + [f"{done[0][name + '_sampling']:.4f}" for name in METRICS])
    lines += summary.table(header, rows)
    return "\n".join(lines + [""] + [f"- {k} {v}" for k, v in report["versions"].items()])


def row(epsilon, who, variant, runs):
    done = summary.succeeded(runs)
    cells = [f"{epsilon:g}", f"{who} {variant}"]
    if not done:
        return cells + [runs[0]["failure"]] + ["–"] * (4 + len(METRICS))
    def middle(name):
        return statistics.median(run[name] for run in done)

    sigma = f"{done[0]['sigma']:.0f}" if "sigma" in done[0] else "–"
    return (cells + [str(len(done)), sigma, f"{middle('parents'):.0f}", f"{middle('links'):.0f}",
                     summary.spread([run["whole_seconds"] for run in done])]
            + [summary.mean_and_deviation([run[name] for run in done]) for name in METRICS])


def main():
    arguments = parse_arguments()
    if arguments.r_library:
        os.environ["R_LIBS"] = str(arguments.r_library.resolve())
    with tempfile.TemporaryDirectory(prefix="linked-") as work:
        try:
            comparison = Comparison(arguments, pathlib.Path(work))
        except linked_tables.BadPackage as error:
            sys.exit(f"linked.py: {error}")
        try:
            comparison.run_all()
        except KeyboardInterrupt:
            print("linked.py: interrupted; what has run is below", file=sys.stderr)
        print(markdown(comparison.report()))


if __name__ == "__main__":
    main()
