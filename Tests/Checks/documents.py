#!/usr/bin/env python3
"""CITATION.cff against the schema of its format, pictures as XML, and the links of Markdown files."""
import json
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree
from importlib.util import find_spec
from pathlib import Path

import jsonschema
import yaml

from checking import ROOT, Check, sources

check = Check()


def citation():
    # Found and not imported: the package alone lacks what its code needs.
    package = Path(find_spec("cffconvert").origin).parent
    schema = package / "schemas" / "1.2.0" / "schema.json"
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    # The format's dates are texts, which YAML would read as dates.
    document = yaml.load(text, Loader=yaml.BaseLoader)
    validator = jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    for error in validator.iter_errors(document):
        check.problems.append(f"CITATION.cff: {error.json_path}: {error.message}")
    version = re.search(
        r'current = "([^"]+)"',
        (ROOT / "Sources/MarginaliaCommand/Entry.swift").read_text(encoding="utf-8"))
    check.expect(
        document.get("version") == version[1],
        f"CITATION.cff has version {document.get('version')}, the program {version[1]}")
    check.ok("CITATION.cff is valid and names the program's version")


def pictures():
    count = 0
    for path in sources(".svg"):
        count += 1
        name = path.relative_to(ROOT)
        try:
            root = ElementTree.parse(path).getroot()
        except ElementTree.ParseError as error:
            check.problems.append(f"{name}: is no XML: {error}")
            continue
        title = root.find("{http://www.w3.org/2000/svg}title")
        check.expect(title is not None and title.text, f"{name}: has no <title>")
    check.ok(f"{count} pictures are XML and have a title")


def anchors(text):
    """The anchors of headings, as the usual renderers make them."""
    found = set()
    for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE):
        heading = re.sub(r"[^\w\- ]", "", heading.strip().lower())
        found.add(heading.replace(" ", "-"))
    return found


def without_code(text):
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`]*`", "", text)


def links():
    count = 0
    for path in sources(".md"):
        text = path.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)\s]+)[^)]*\)", without_code(text)):
            if re.match(r"[a-z]+:", target):
                continue
            count += 1
            file, _, anchor = urllib.parse.unquote(target).partition("#")
            there = path if not file else path.parent / file
            name = f"{path.relative_to(ROOT)}: link to {target}"
            check.expect(there.exists(), f"{name}: there is no such file")
            if anchor and there.exists() and there.suffix == ".md":
                check.expect(
                    anchor in anchors(there.read_text(encoding="utf-8")),
                    f"{name}: there is no such heading")
    check.ok(f"{count} relative links of Markdown files lead somewhere")


citation()
pictures()
links()
check.finish()
