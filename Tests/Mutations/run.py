#!/usr/bin/env python3
"""Switches on one seeded bug after the other, sees that what should catch it does, and writes the table.

The tests are built once with the trait `Mutations`, in a folder of their own. The tests that
mutations.json names must succeed as they are, and each must fail while its bug is on. Bugs that do
not compile are cases of the negative-compile tests, which must succeed. Needs Python alone.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CATALOG = Path(__file__).with_name("mutations.json")
TABLE = ROOT / "Results" / "mutations.md"
SCRATCH = ROOT / ".build-mutations"
COMPILER_TESTS = "MarginaliaTests.NegativeCompileTests"
# A bug may also keep a test from ending.
TIME_LIMIT = 300


def version():
    """The program's version, as its source has it."""
    entry = (ROOT / "Sources" / "MarginaliaCommand" / "Entry.swift").read_text(encoding="utf-8")
    return re.search(r'current = "([^"]+)"', entry)[1]


HEADER = """# Seeded bugs, and what catches them

Written by `make mutations`, which switches on one bug at a time in a build of its own (the package
trait `Mutations`) and requires that each test named here fails under it, and passes without it. Bugs
that do not compile are cases of `Tests/MarginaliaTests/NegativeCompile`. No product has any of them.
"Stands for" names where the bug, or one like it, was found in a published program; where nothing is
named, it is a mistake that a proof warns of.

A refusal or a sum of the ledger is called "ledger", bounds on ε from many runs "audit".

Of version VERSION; what is drawn at random in a statistical test has a fixed key or seed.

| bug | what it does | stands for | caught by | where |
|---|---|---|---|---|
"""


def build():
    words = ["swift", "build", "--build-tests", "-c", "release", "-Xswiftc", "-enable-testing",
             "--traits", "Mutations", "--scratch-path", str(SCRATCH)]
    if subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL).returncode != 0:
        sys.exit("mutations: the build failed")


class Outcome:
    """What a run of some tests came to: names by identity, and the identities of those that failed."""

    def __init__(self, names, failed, ended, seconds):
        self.names, self.failed, self.ended, self.seconds = names, failed, ended, seconds


def run(filters, mutation=None):
    """Runs the tests whose identity begins with one of `filters`."""
    binary = SCRATCH / "release" / "marginaliaPackageTests.xctest"
    environment = dict(os.environ)
    environment.pop("MARGINALIA_MUTATION", None)
    if mutation:
        environment["MARGINALIA_MUTATION"] = mutation
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.jsonl"
        words = [str(binary), "--testing-library", "swift-testing",
                 "--event-stream-output-path", str(events), "--event-stream-version", "0"]
        for pattern in filters:
            words += ["--filter", "^" + re.escape(pattern) + r"($|[/(])"]
        begin = time.monotonic()
        try:
            done = subprocess.run(
                words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                timeout=TIME_LIMIT)
            ended = done.returncode >= 0
        except subprocess.TimeoutExpired:
            ended = False
        seconds = time.monotonic() - begin
        return outcome(events, ended, seconds)


def outcome(events, ended, seconds):
    names, failed = {}, set()
    for line in events.read_text(encoding="utf-8").splitlines() if events.exists() else []:
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue  # The last line of a run that was cut short.
        payload = record["payload"]
        if record["kind"] == "test" and payload["kind"] == "function":
            names[identity(payload["id"])] = payload.get("displayName", payload["name"])
        elif payload.get("kind") == "issueRecorded" and not payload["issue"].get("isKnown"):
            failed.add(identity(payload.get("testID", "")))
    return Outcome(names, failed, ended, seconds)


def identity(text):
    """Module.Suite/function, without arguments and place."""
    return re.sub(r"\(.*", "", text)


def matches(pattern, name):
    return name == pattern or name.startswith(pattern + "/")


def tests(mutations):
    return sorted({c["filter"] for m in mutations for c in m["caughtBy"] if "filter" in c})


def check_without(mutations, problems):
    """Every test that is to catch something succeeds as it is; returns the names of all."""
    plain = run(tests(mutations) + [COMPILER_TESTS])
    if not plain.ended:
        problems.append("without a mutation the tests did not end")
    for name in sorted(plain.failed):
        problems.append(f"{name} fails without any mutation")
    for pattern in tests(mutations):
        if not any(matches(pattern, name) for name in plain.names):
            problems.append(f"there is no test {pattern}")
    print(f"without any mutation: {len(plain.names)} tests, {plain.seconds:.1f} s", flush=True)
    return plain.names


def caught(mutation, names, misuses, problems):
    """The cells "caught by" and "where" of each thing that catches a mutation."""
    cells = []
    for catcher in mutation["caughtBy"]:
        if catcher["by"] == "compiler":
            if f'description: "{catcher["case"]}"' not in misuses:
                problems.append(f"{mutation['name']}: no case \"{catcher['case']}\" must not compile")
            cells.append(("compiler", f"case “{catcher['case']}”"))
            continue
        found = run([catcher["filter"]], mutation["name"])
        failed = sorted(n for n in found.failed if matches(catcher["filter"], n))
        if not failed:
            reason = "is not caught" if found.ended else "stops the program, and no test fails"
            problems.append(f"{mutation['name']} {reason} by {catcher['filter']}")
            cells.append(("**nothing**", f"not `{catcher['filter']}`"))
            continue
        print(f"{mutation['name']}: caught by {catcher['by']}, {found.seconds:.1f} s", flush=True)
        cells += [(catcher["by"], f"{names.get(n, '')} (`{n}`)") for n in failed]
    if not cells:
        problems.append(f"{mutation['name']}: mutations.json names nothing that catches it")
        cells.append(("**open**", ""))
    return cells


def declared():
    """The names of the cases in the source."""
    text = (ROOT / "Sources/Mutations/Mutation.swift").read_text(encoding="utf-8")
    return {name for line in re.findall(r"^ +case (\w+(?:, \w+)*)$", text, re.MULTILINE)
            for name in line.split(", ")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="some mutations alone; then no table is written")
    parser.add_argument("--skip-build", action="store_true")
    arguments = parser.parse_args()
    mutations = json.loads(CATALOG.read_text(encoding="utf-8"))
    switched = {m["name"] for m in mutations if any("filter" in c for c in m["caughtBy"])}
    if switched != declared():
        sys.exit(f"mutations: mutations.json and Mutation.swift differ in {switched ^ declared()}")
    if arguments.names:
        mutations = [m for m in mutations if m["name"] in arguments.names]
    if not arguments.skip_build:
        build()
    problems = []
    misuses = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "Tests/MarginaliaTests/NegativeCompile").glob("*.swift"))
    names = check_without(mutations, problems)
    rows = []
    for mutation in mutations:
        cells = caught(mutation, names, misuses, problems)
        by = ", ".join(dict.fromkeys(by for by, _ in cells))
        where = "; ".join(where for _, where in cells)
        rows.append(f"| `{mutation['name']}` | {mutation['bug']} | {mutation['standsFor']} "
                    f"| {by} | {where} |\n")
    if not arguments.names:
        TABLE.write_text(HEADER.replace("VERSION", version()) + "".join(rows), encoding="utf-8")
    for problem in problems:
        print(f"mutations: {problem}", file=sys.stderr)
    print(f"{len(mutations)} mutations, {len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
