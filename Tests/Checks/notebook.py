#!/usr/bin/env python3
"""Runs the blocks of notebooks and compares, or with --write replaces, their outputs and pictures.

A notebook is Markdown in which a fenced `sh` or `swift` block may be followed by a fenced `text` block
that holds what it prints, standard error included. The `sh` blocks run in order in one fresh folder,
with `marginalia` on the path. The `swift` blocks of a notebook are one program, which is built first and
runs when its first block is reached; what each prints stands under it. A block marked `varies` must
run, and its output is not compared. A picture `figures/NAME.svg` of the notebook is the file
`figures/NAME.svg` that a block wrote. Figures may differ by a thousandth, since the last digits of a
fit depend on the processor; everything else must be equal.
"""
import argparse
import difflib
import os
import re
import subprocess
import tempfile
from pathlib import Path

import swiftscript
from checking import ROOT, Check

BLOCK = re.compile(
    r"^```(sh|swift)( varies)?\n(.*?)^```\n(\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]*\]\((figures/[^)]+\.svg)\)")
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")
TOLERANCE = 1e-3
MARK = "--- end of block"
FOLDER = ROOT / "Notebooks-md"


def same(expected, found):
    """Whether two outputs are equal up to the last digits of their numbers."""
    if NUMBER.sub("#", expected) != NUMBER.sub("#", found):
        return False
    pairs = zip(NUMBER.findall(expected), NUMBER.findall(found))
    return all(abs(float(a) - float(b)) <= TOLERANCE * abs(float(a)) for a, b in pairs)


class Notebook:
    """A notebook that is run in a folder of its own."""

    def __init__(self, path, marginalia):
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self.blocks = list(BLOCK.finditer(self.text))
        # Not those that an output names.
        self.pictures = PICTURE.findall(BLOCK.sub("", self.text))
        self.marginalia = marginalia

    def run(self, folder):
        """What each block prints, in order."""
        tools, self.work = folder / "bin", folder / "work"
        tools.mkdir()
        (self.work / "figures").mkdir(parents=True)
        (tools / "marginalia").symlink_to(self.marginalia)
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        printed, outputs = None, []
        for block in self.blocks:
            if block[1] == "swift":
                if printed is None:
                    printed = self.program(folder, environment)
                outputs.append(next(printed, "[the program ended before this block]\n"))
                continue
            done = subprocess.run(
                ["bash", "-c", block[3]], cwd=self.work, env=environment, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            output = done.stdout
            if output and not output.endswith("\n"):
                output += "\n"
            outputs.append(
                output + (f"[exit code {done.returncode}]\n" if done.returncode else ""))
        return outputs

    def program(self, folder, environment):
        """What the blocks of the notebook's Swift program print."""
        source, program = folder / "main.swift", folder / "program"
        lines = "".join(
            f"{block[3]}print(\"{MARK}\")\n" for block in self.blocks if block[1] == "swift")
        imports = re.findall(r"^import .*\n", lines, re.MULTILINE)
        # In a function, since what is global cannot be consumed.
        body = re.sub(r"^import .*\n", "", lines, flags=re.MULTILINE)
        source.write_text(
            "".join(imports) + f"func notebook() throws {{\n{body}}}\ntry notebook()\n",
            encoding="utf-8")
        complaint = swiftscript.compiled(
            source, "-O", *swiftscript.linked(), "-o", str(program))
        if complaint:
            return iter([complaint])
        done = subprocess.run(
            [program], cwd=self.work, env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        parts = done.stdout.split(f"{MARK}\n")
        if done.returncode:
            parts[-1] += f"[exit code {done.returncode}]\n"
        return iter(parts if done.returncode else parts[:-1])

    def write(self, outputs):
        results = iter(outputs)

        def block(match):
            output = next(results)
            return f"```{match[1]}{match[2] or ''}\n{match[3]}```\n" + (
                f"\n```text\n{output}```\n" if output else "")

        self.path.write_text(BLOCK.sub(block, self.text), encoding="utf-8")
        for name in self.pictures:
            (FOLDER / name).parent.mkdir(exist_ok=True)
            (FOLDER / name).write_bytes((self.work / name).read_bytes())

    def compare(self, outputs, check):
        name = self.path.relative_to(ROOT)
        for block, output in zip(self.blocks, outputs):
            # A command's failure is told in its output, where a notebook may show it on purpose.
            failed = "[exit code" in output and "[exit code" not in (block[5] or "")
            if failed or not block[2] and not same(block[5] or "", output):
                lines = difflib.unified_diff(
                    (block[5] or "").splitlines(), output.splitlines(), "in the notebook",
                    "what came out", lineterm="", n=0)
                check.problems.append(f"{name}: {block[3].strip()[:400]}\n" + "\n".join(lines))
        for picture in self.pictures:
            there, here = FOLDER / picture, self.work / picture
            check.expect(
                there.exists() and here.exists()
                and same(there.read_text(encoding="utf-8"), here.read_text(encoding="utf-8")),
                f"{name}: {picture} is not what its block draws")
        check.expect(outputs, f"{name}: has no blocks")
        check.ok(f"{name}: {len(outputs)} blocks and {len(self.pictures)} pictures compared")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marginalia", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="replace outputs and pictures")
    parser.add_argument("notebooks", nargs="*", type=Path, help="all where none is named")
    options = parser.parse_args()
    check = Check()
    for path in options.notebooks or sorted(FOLDER.glob("[0-9]*.md")):
        notebook = Notebook(path.resolve(), options.marginalia.resolve())
        with tempfile.TemporaryDirectory() as folder:
            outputs = notebook.run(Path(folder))
            if options.write:
                notebook.write(outputs)
                print(f"{path.name}: {len(outputs)} outputs written")
            else:
                notebook.compare(outputs, check)
    check.finish()


main()
