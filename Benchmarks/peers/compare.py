#!/usr/bin/env python3
"""Runs Marginalia's command and its peers on one table, in one run, side by side.

    compare.py --table adult.csv --domain adult-domain.json --epsilon 1 --delta 1e-9 \\
        --marginalia ../../.build/release/marginalia --scorer score.py \\
        --peers mbi,dpmm,dpsynth --private-pgm CHECKOUT --dpsynth CHECKOUT \\
        --python mbi=VENV/bin/python --python dpmm=OTHER/bin/python

Each run is a process of its own with a limit on time and on memory. The seeds are the outer
loop, so that whatever else the machine does falls on everybody alike. Prints Markdown: seconds,
errors, and the ratios of both to Marginalia's. The errors are read off the table itself, so the
output is not private unless the table is public.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import processes
import summary
import tables

HERE = pathlib.Path(__file__).resolve().parent

# What each peer's adapter knows how to run. A peer without a mechanism is reported as such.
PEER_MECHANISMS = {
    "mbi": ("mst", "aim"),
    "dpmm": ("mst", "aim", "privbayes"),
    "dpsynth": ("mst", "independent", "aim", "aim_gdp", "swift"),
}
# The option that names the checkout from which a peer's code is imported at run time.
CHECKOUTS = {"mbi": "private_pgm", "dpsynth": "dpsynth"}


def parse_arguments():
    def names(text):
        return [name for name in text.split(",") if name]

    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--table", required=True, type=pathlib.Path, help="CSV with a header")
    p.add_argument("--domain", type=pathlib.Path,
                   help="mbi domain, {column: size}; without it the values seen are the domain")
    p.add_argument("--mechanisms", type=names, default=["mst"], help="of the peers")
    p.add_argument("--epsilon", type=lambda t: [float(e) for e in names(t)], default=[1.0])
    p.add_argument("--delta", type=float, default=1e-9)
    p.add_argument("--seeds", type=int, default=5)
    p.add_argument("--peer-seeds", type=int, help="seeds of the peers, where fewer than --seeds")
    p.add_argument("--marginalia", type=pathlib.Path, help="the command; without it, peers alone")
    p.add_argument("--marginalia-mechanisms", type=names, default=["mst", "matrix", "independent"])
    p.add_argument("--peers", type=names, default=["mbi", "dpmm", "dpsynth"])
    p.add_argument("--private-pgm", type=pathlib.Path, metavar="CHECKOUT",
                   help="of ryan112358/mbi (once private-pgm), for its mechanisms/")
    p.add_argument("--dpsynth", type=pathlib.Path, metavar="CHECKOUT", help="of google/dpsynth")
    p.add_argument("--python", action="append", default=[], metavar="NAME=PATH",
                   help="interpreter of a peer, or of `scorer`; otherwise this one")
    p.add_argument("--scorer", type=pathlib.Path, required=True,
                   help="prints mean_l1_1way … of `REAL SYNTHETIC --triples 0` as JSON")
    p.add_argument("--timeout", type=float, default=1800, metavar="S", help="of one run")
    p.add_argument("--memory", type=float, default=16, metavar="GB",
                   help="address space of one run")
    p.add_argument("--json", type=pathlib.Path, help="file for every run's figures")
    a = p.parse_args()
    if any("=" not in pair for pair in a.python):
        p.error("--python: NAME=PATH is wanted")
    # Absolute, since runs have a folder of their own; not resolved, since an environment's
    # interpreter is a link that has to be called by its own name.
    a.python = {name: shutil.which(path) and os.path.abspath(shutil.which(path))
                for name, path in (pair.split("=", 1) for pair in a.python)}
    for name, path in a.python.items():
        if path is None:
            p.error(f"--python: there is no interpreter at the path given for {name}")
    for peer in a.peers:
        if peer not in PEER_MECHANISMS:
            p.error(f"--peers: {peer} is not one of {', '.join(PEER_MECHANISMS)}")
    for path in (a.table, a.domain, a.scorer, a.marginalia, a.private_pgm, a.dpsynth):
        if path and not path.exists():
            p.error(f"{path} does not exist")
    return a


class Comparison:
    """The plan, and the results so far."""

    def __init__(self, arguments, work):
        self.a = arguments
        self.work = work
        self.coding, self.records = tables.encode(
            arguments.table, arguments.domain, work / "codes.csv")
        self.runs = []
        self.versions = {}
        self.given_up = set()

    def plan(self):
        """Every (who, mechanism, epsilon, seed), seeds outermost."""
        peer_seeds = self.a.seeds if self.a.peer_seeds is None else self.a.peer_seeds
        for seed in range(self.a.seeds):
            for epsilon in self.a.epsilon:
                if self.a.marginalia:
                    for mechanism in self.a.marginalia_mechanisms:
                        yield "marginalia", mechanism, epsilon, seed
                for peer in self.a.peers if seed < peer_seeds else ():
                    for mechanism in self.a.mechanisms:
                        yield peer, mechanism, epsilon, seed

    def run_all(self):
        for who, mechanism, epsilon, seed in self.plan():
            # What failed or ran out of time once would do so again: one report is enough.
            if (who, mechanism, epsilon) in self.given_up:
                continue
            run = {"who": who, "mechanism": mechanism, "epsilon": epsilon,
                   "delta": self.a.delta, "seed": seed}
            try:
                run |= self.one(who, mechanism, epsilon, seed)
            except processes.RunFailed as failure:
                run["failure"] = str(failure)
                self.given_up.add((who, mechanism, epsilon))
            self.runs.append(run)
            self.save()
            print(summary.progress(run), file=sys.stderr, flush=True)

    def one(self, who, mechanism, epsilon, seed):
        folder = self.work / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        run = self.marginalia if who == "marginalia" else self.peer
        figures, synthetic = run(folder, who, mechanism, epsilon, seed)
        return figures | self.score(synthetic)

    def marginalia(self, folder, _, mechanism, epsilon, seed):
        output = folder / "release"
        command = [self.a.marginalia.resolve(), "synthesize", self.a.table.resolve()]
        if self.a.domain:
            command += ["--schema", self.a.domain.resolve()]
        command += ["--epsilon", epsilon, "--delta", self.a.delta, "--mechanism", mechanism,
                    "--seed", seed, "--output", output]
        figures = processes.run(command, folder, self.a.timeout, self.a.memory)
        # A command has no start-up worth telling apart: all of its time counts, files included.
        figures |= {"fit_seconds": figures["whole_seconds"], "import_seconds": 0.0}
        self.versions.setdefault("marginalia", marginalia_version(self.a.marginalia))
        return figures, output / "synthetic.csv"

    def peer(self, folder, who, mechanism, epsilon, seed):
        if mechanism not in PEER_MECHANISMS[who]:
            raise processes.RunFailed(f"has no {mechanism}")
        checkout = None
        if who in CHECKOUTS:
            checkout = getattr(self.a, CHECKOUTS[who])
            if checkout is None:
                option = CHECKOUTS[who].replace("_", "-")
                raise processes.RunFailed(f"needs a checkout: --{option}")
        job = {"table": self.work / "codes.csv", "domain": self.coding.sizes,
               "mechanism": mechanism, "epsilon": epsilon, "delta": self.a.delta, "seed": seed,
               "records": self.records, "checkout": checkout and checkout.resolve(),
               "synthetic": folder / "codes.csv", "report": folder / "report.json"}
        (folder / "job.json").write_text(json.dumps(job, default=str))
        python = self.a.python.get(who, sys.executable)
        figures = processes.run([python, HERE / f"run_{who}.py", folder / "job.json"],
                                folder, self.a.timeout, self.a.memory)
        report = json.loads((folder / "report.json").read_text())
        if checkout:
            report["versions"]["commit"] = commit(checkout)
        self.versions.setdefault(who, report.pop("versions"))
        try:
            self.coding.decode(folder / "codes.csv", folder / "synthetic.csv")
        except (KeyError, IndexError, ValueError) as error:
            raise processes.RunFailed(f"its records are not of this domain: {error!r}") from None
        return figures | report, folder / "synthetic.csv"

    def score(self, synthetic):
        """Errors of all 1-, 2- and 3-way marginals; the time it takes is nobody's."""
        python = self.a.python.get("scorer", sys.executable)
        result = subprocess.run(
            [python, self.a.scorer, self.a.table, synthetic, "--triples", "0"],
            capture_output=True, text=True)
        if result.returncode != 0:
            raise processes.RunFailed(f"scorer: {processes.last_line(result.stderr)}")
        return json.loads(result.stdout)

    def report(self):
        return {"private": False, "table": self.a.table.name, "records": self.records,
                "columns": len(self.coding.sizes), "machine": summary.machine(),
                "versions": self.versions, "runs": self.runs}

    def save(self):
        if self.a.json:
            beside = self.a.json.with_name(self.a.json.name + ".part")
            beside.write_text(json.dumps(self.report(), indent=1) + "\n")
            os.replace(beside, self.a.json)


def marginalia_version(binary):
    result = subprocess.run([binary.resolve(), "--version"], capture_output=True, text=True)
    return {"marginalia": result.stdout.strip() or "unknown", "commit": commit(HERE)}


def commit(folder):
    result = subprocess.run(["git", "-C", folder, "describe", "--always", "--dirty"],
                            capture_output=True, text=True)
    return result.stdout.strip() or "unknown"


def main():
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory(prefix="peers-") as work:
        try:
            comparison = Comparison(arguments, pathlib.Path(work))
        except tables.BadTable as error:
            sys.exit(f"compare.py: {error}")
        try:
            comparison.run_all()
        except KeyboardInterrupt:
            print("compare.py: interrupted; what has run is below", file=sys.stderr)
        print(summary.markdown(comparison.report()))


if __name__ == "__main__":
    main()
