#!/usr/bin/env python3
"""Every folder of Results/ says how it is made again, and is listed in the README above it."""
import json
import re

from checking import ROOT, Check

RESULTS = ROOT / "Results"
check = Check()


def folders(parent):
    return sorted(path for path in parent.iterdir() if path.is_dir())


def says_how(path, text):
    """Command, version and seed."""
    name = path.relative_to(ROOT)
    check.expect(
        re.search(r"^```sh\n.+?^```", text, re.MULTILINE | re.DOTALL) or "`make " in text,
        f"{name}: has no command that makes it again")
    check.expect(re.search(r"version \d+\.\d+\.\d+", text), f"{name}: names no version")
    check.expect(re.search(r"\bseeds?\b", text), f"{name}: says nothing of seeds")


def versions(folder, text):
    """The plans beside the README are of a version that it names."""
    for path in sorted(folder.glob("*plan.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        plans = [part["plan"] for part in document.get("parts", [])] or [document["plan"]]
        for plan in plans:
            version = plan["settings"].get("version")
            check.expect(
                version and f"version {version}" in text,
                f"{path.relative_to(ROOT)}: is of version {version}, which the README does not name")
            check.expect(
                plan.get("seed") is not None, f"{path.relative_to(ROOT)}: has no seed")


def folder_of_results(folder, index):
    readme = folder / "README.md"
    if not readme.exists():
        check.problems.append(f"{folder.relative_to(ROOT)}: has no README.md")
        return ""
    text = readme.read_text(encoding="utf-8")
    says_how(readme, text)
    versions(folder, text)
    check.expect(
        f"({folder.name}/README.md)" in index,
        f"{folder.relative_to(ROOT)}: is not listed in the README of {folder.parent.name}")
    return text


def main():
    index = (RESULTS / "README.md").read_text(encoding="utf-8")
    count = 0
    for folder in folders(RESULTS):
        text = folder_of_results(folder, index)
        count += 1
        for inner in folders(folder):
            # Figures are of the folder; results of their own have a README.
            if inner.name != "figures":
                folder_of_results(inner, text)
                count += 1
    for path in sorted(RESULTS.glob("*.md")):
        if path.name != "README.md":
            says_how(path, path.read_text(encoding="utf-8"))
            check.expect(f"({path.name})" in index, f"Results/{path.name}: is not listed")
            count += 1
    check.ok(f"{count} results say how they are made again")


main()
check.finish()
