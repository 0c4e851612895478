#!/usr/bin/env python3
"""Runs the commands of a notebook and compares, or with --write replaces, their outputs.

A notebook is Markdown in which a fenced `sh` block may be followed by a fenced `text` block that
holds what it prints, standard error included. The blocks run in order in one fresh folder, with
`marginalia` on the path. Figures may differ by a thousandth, since the last digits of a fit depend
on the processor; everything else must be equal.
"""
import argparse
import difflib
import os
import re
import subprocess
import tempfile
from pathlib import Path

from checking import ROOT, Check

BLOCK = re.compile(r"^```sh\n(.*?)^```\n(\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")
TOLERANCE = 1e-3


def same(expected, found):
    """Whether two outputs are equal up to the last digits of their numbers."""
    if NUMBER.sub("#", expected) != NUMBER.sub("#", found):
        return False
    pairs = zip(NUMBER.findall(expected), NUMBER.findall(found))
    return all(abs(float(a) - float(b)) <= TOLERANCE * abs(float(a)) for a, b in pairs)


def outputs(text, marginalia):
    """What each block prints, in order."""
    with tempfile.TemporaryDirectory() as folder:
        tools, work = Path(folder) / "bin", Path(folder) / "work"
        tools.mkdir()
        work.mkdir()
        (tools / "marginalia").symlink_to(marginalia)
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        for block in BLOCK.finditer(text):
            done = subprocess.run(
                ["bash", "-c", block[1]], cwd=work, env=environment, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            yield done.stdout + (f"[exit code {done.returncode}]\n" if done.returncode else "")


def rewritten(text, found):
    results = iter(found)

    def block(match):
        output = next(results)
        return f"```sh\n{match[1]}```\n" + (f"\n```text\n{output}```\n" if output else "")

    return BLOCK.sub(block, text)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--marginalia", type=Path, required=True)
parser.add_argument("--write", action="store_true", help="replace the outputs")
options = parser.parse_args()
check = Check()
for path in sorted((ROOT / "Notebooks-md").glob("*.md")):
    name = path.relative_to(ROOT)
    text = path.read_text(encoding="utf-8")
    found = list(outputs(text, options.marginalia.resolve()))
    if options.write:
        path.write_text(rewritten(text, found), encoding="utf-8")
        print(f"{name}: {len(found)} outputs written")
        continue
    for block, output in zip(BLOCK.finditer(text), found):
        expected = block[3] or ""
        if not same(expected, output):
            lines = difflib.unified_diff(
                expected.splitlines(), output.splitlines(), "in the notebook", "what came out",
                lineterm="", n=0)
            check.problems.append(f"{name}: {block[1].strip()}\n" + "\n".join(lines))
    check.expect(found, f"{name}: has no commands")
    check.ok(f"{name}: {len(found)} commands compared")
check.finish()
