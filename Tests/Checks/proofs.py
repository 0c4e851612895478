#!/usr/bin/env python3
"""The articles on privacy of the documentation hold what the comments beside the code say.

Each target that releases something, or proves a price or a sensitivity, has an article that collects
the sections "## Privacy" of its public declarations. With --write they are made anew.
"""
import argparse
import re

from checking import ROOT, Check

TARGETS = {
    "Privacy": "Everything passes this target's ledger before it is released.",
    "Marginals": "What is counted, and how it moves with one unit.",
    "Synthesis": "What each mechanism releases, and what a run claims.",
    "LinkedTables": "What is released of tables that are linked, and how it moves with one parent.",
    "Aggregates": "What is released of combinations of values, and how it moves with one unit.",
}
DECLARATION = re.compile(
    r"\s*(?:@\w+\s+)*(?:public|package)?\s*(?:static |mutating |consuming )*"
    r"(struct|enum|protocol|extension|func|init|case|var|let)\b(.*)")


def sections(path):
    """The name of each declaration of a file that has a section on its privacy, and the section."""
    lines = path.read_text(encoding="utf-8").split("\n")
    comment = []
    for number, line in enumerate(lines):
        text = line.strip()
        if text.startswith("///"):
            comment.append(text[3:].removeprefix(" "))
            continue
        if text.startswith("@"):
            continue
        if comment and "## Privacy" in comment:
            match = DECLARATION.match(line)
            if match:
                yield name(match, lines[number:]), comment[comment.index("## Privacy") + 1 :]
        comment = []


def name(match, lines):
    kind, rest = match.groups()
    if kind in ("func", "init", "case"):
        signature = " ".join(line.strip() for line in lines[:12]).split("{")[0]
        signature = re.sub(r"\s+", " ", signature)
        found = re.search(rf"\b{kind}\b ?([\w<>]*) ?\((.*)", signature)
        if found:
            labels = re.findall(r"(?:^|, |\( ?| )(\w+)(?: \w+)?:", "(" + found.group(2).split(") ")[0])
            return f"{found.group(1) or kind}({''.join(label + ':' for label in labels)})"
    return re.split(r"[:{(=\s]", rest.strip())[0]


def article(target, summary):
    out = [
        "# Proofs of privacy", "", summary, "", "## Overview", "",
        "Collected from the comments beside the code, where each stands with what it is about.", ""]
    for path in sorted((ROOT / "Sources" / target).rglob("*.swift")):
        found = list(sections(path))
        if not found:
            continue
        out += [f"## {path.stem}", ""]
        for declaration, text in found:
            while text and not text[0]:
                text = text[1:]
            out += [f"### `{declaration}`", "", *text, ""]
    # Symbols are named, not linked: many are of other targets, or not public.
    return re.sub(r"``(?:/[A-Z]\w+/)?([^`]+)``", r"`\1`", "\n".join(out).rstrip() + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="make the articles anew")
    options = parser.parse_args()
    check = Check()
    for target, summary in TARGETS.items():
        path = ROOT / "Sources" / target / f"{target}.docc" / "Proofs.md"
        made = article(target, summary)
        if options.write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made, encoding="utf-8")
        is_current = path.exists() and path.read_text(encoding="utf-8") == made
        check.expect(is_current, f"{path.relative_to(ROOT)} is not what the comments say; use --write")
        check.ok(f"{path.relative_to(ROOT)}: {made.count('### ')} sections")
    check.finish()


main()
