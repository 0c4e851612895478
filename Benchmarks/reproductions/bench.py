"""What the reproductions share: sweeps and their numbers, peers, verdicts, and the pages in Results/."""
import csv
import dataclasses
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLANS = ROOT / "Benchmarks" / "plans"
PEER_SCRIPTS = ROOT / "Benchmarks" / "peers"


@dataclasses.dataclass
class Line:
    """One of our numbers beside another's."""
    what: str
    ours: float
    theirs: float
    source: str
    # Of the ratio; None where the other number is cited and not scored.
    tolerance: float | None

    @property
    def verdict(self):
        if self.tolerance is None:
            return "cited, not scored"
        if self.theirs == 0:
            return "agrees" if abs(self.ours) <= self.tolerance else "ours is above 0"
        ratio = self.ours / self.theirs
        if abs(ratio - 1) <= self.tolerance:
            return "agrees"
        return f"ours is {'higher' if ratio > 1 else 'lower'} by {abs(ratio - 1) * 100:.0f} %"

    def cells(self):
        tolerance = "–" if self.tolerance is None else f"{self.tolerance * 100:g} %"
        return [self.what, short(self.ours), short(self.theirs), self.source, tolerance,
                self.verdict]


HEADER = ["what", "ours", "theirs", "source of theirs", "tolerance", "verdict"]


def short(value):
    return f"{value:.4g}" if isinstance(value, (int, float)) else str(value)


def table(header, rows):
    def is_number(column):
        return all(re.match(r"[\d–+-]", str(row[column])) for row in rows)
    rule = ["---:" if column and is_number(column) else "---" for column in range(len(header))]
    lines = [header, rule, *rows]
    cells = [[str(cell).replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in cells) + "\n"


def verdicts(lines):
    return table(HEADER, [line.cells() for line in lines])


class Bench:
    """One run of the reproductions."""

    def __init__(self, given):
        self.marginalia = given.marginalia.resolve()
        self.data = given.data.resolve()
        self.work = given.work.resolve()
        self.results = given.output.resolve()
        self.peers = given.peers
        self.checkouts = {"mbi": given.mbi, "dpsynth": given.dpsynth}
        self.limit = given.peer_limit
        self.full = given.full
        self.version = self.run(self.marginalia, "--version").strip()
        self.work.mkdir(parents=True, exist_ok=True)

    def run(self, *words, cwd=None):
        """Standard output of a command that must succeed."""
        done = subprocess.run([str(word) for word in words], cwd=cwd, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        if done.returncode != 0:
            sys.exit(f"reproduce: failed: {' '.join(map(str, words))}")
        return done.stdout

    def json(self, *words):
        return json.loads(self.run(self.marginalia, *words, "--json"))

    def sweep(self, name, data, plan=None, more=()):
        """Runs the plan `name`, or goes on with it; its numbers."""
        print(f"reproduce: sweep of {name}.json", flush=True)
        self.run(self.marginalia, "sweep", plan or PLANS / f"{name}.json", "--data", data,
                 "--output", self.work / name, *more)
        return Numbers(self.work / name / "trials.csv")

    def peer(self, name):
        """The interpreter of a peer; None where there is none."""
        return self.peers.get(name) or self.peers.get("")

    def keep(self, name, folder=None, sweeps=()):
        """An empty folder in Results/ with what sweeps measured; figures of its parts."""
        target = self.results / (folder or name)
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for sweep in sweeps:
            prefix = "" if sweep == name else f"{sweep}-"
            for file in ("trials.csv", "plan.json"):
                shutil.copy(self.work / sweep / file, target / f"{prefix}{file}")
            for part in sorted((self.work / sweep / "parts").iterdir()):
                for figure in sorted((part / "figures").glob("workload_error.*")):
                    (target / "figures").mkdir(exist_ok=True)
                    shutil.copy(figure, target / "figures" / f"{prefix}{part.name}{figure.suffix}")
        return target

    def page(self, target, title, text, commands, seeds):
        """README.md of a folder, with what regenerates it; refuses paths of this machine."""
        block = "\n".join(commands)
        page = f"""# {title}

{text.strip()}

## How to repeat it

`make reproduce` runs

```sh
{block}
```

with `marginalia` of `swift build -c release` (version {self.version}), where `$DATA` is the folder of the
public tables; {seeds}. Times are of the machine that ran it.
"""
        (target / "README.md").write_text(page, encoding="utf-8")
        for path in target.rglob("*"):
            if path.is_file() and re.search(
                    rf"{re.escape(str(ROOT))}|{re.escape(str(self.work))}|{re.escape(str(self.data))}",
                    path.read_text(encoding="utf-8", errors="replace")):
                sys.exit(f"reproduce: a path of this machine is in {path.name}")


class Numbers:
    """The rows of a trials.csv."""

    def __init__(self, path):
        with open(path, newline="", encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))

    def values(self, metric, **where):
        wanted = {key: str(value) for key, value in where.items()}
        return [float(row["value"]) for row in self.rows if row["metric"] == metric
                and all(row[key] == value for key, value in wanted.items())]

    def median(self, metric, **where):
        values = self.values(metric, **where)
        return statistics.median(values) if values else None

    def distinct(self, column):
        return list(dict.fromkeys(row[column] for row in self.rows))


def compare_peers(bench, table_name, domain, mechanisms, peers, epsilon, workload):
    """Errors of peers on one table by `compare.py`: {(peer, mechanism): run}."""
    output = bench.work / f"peers-{table_name}-{'-'.join(mechanisms)}-{epsilon}.json"
    main = bench.peer("mbi") or next(iter(bench.peers.values()))
    words = [main, PEER_SCRIPTS / "compare.py", "--table", bench.data / f"{table_name}.csv",
             "--domain", domain, "--mechanisms", ",".join(mechanisms), "--epsilon", epsilon,
             "--delta", 1e-9, "--seeds", 1, "--peers", ",".join(peers), "--scorer",
             ROOT / "Benchmarks" / "reproductions" / "scorer.py", "--timeout", bench.limit,
             "--json", output]
    for peer in peers:
        words += ["--python", f"{peer}={bench.peer(peer)}"]
    for peer, option in (("mbi", "--private-pgm"), ("dpsynth", "--dpsynth")):
        if bench.checkouts[peer]:
            words += [option, bench.checkouts[peer]]
    print(f"reproduce: {', '.join(peers)}: {', '.join(mechanisms)} on {table_name}", flush=True)
    environment = {**os.environ, "WORKLOAD": str(workload or "")}
    subprocess.run([str(word) for word in words], check=True, env=environment,
                   stdout=subprocess.DEVNULL)
    report = json.loads(output.read_text())
    return report["versions"], {(run["who"], run["mechanism"]): run for run in report["runs"]}
