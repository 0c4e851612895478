#!/usr/bin/env python3
"""The examples of the documentation compile, and the program of its tutorial does what it says.

Compiles the first Swift example of each target's article and every step of the tutorial against what
`make build` built, from outside the package, and runs the last step.
"""
import json
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checking import ROOT, Check, run
from swiftscript import compiled, linked

STEPS = ROOT / "Sources" / "Marginalia" / "Marginalia.docc" / "Tutorials" / "Steps"


def examples(folder):
    """The example of each article, as a file; None where there is none."""
    for article in sorted(ROOT.glob("Sources/*/*.docc/*.md")):
        if article.stem != article.parent.stem:
            continue
        match = re.search(r"^```swift\n(.*?)^```$", article.read_text("utf-8"), re.DOTALL | re.M)
        path = folder / f"{article.stem}.swift" if match else None
        if match:
            path.write_text(match.group(1), encoding="utf-8")
        yield article.relative_to(ROOT), path


def check_compilation(check, folder):
    sources = []
    for name, path in examples(folder):
        check.expect(path, f"{name} has no Swift example")
        if path:
            sources.append((name, path))
    articles = len(sources)
    steps = sorted(STEPS.glob("*.swift"))
    sources += [(path.relative_to(ROOT), path) for path in steps]
    # Ownership is checked after types, when code is made.
    with ThreadPoolExecutor(2) as pool:
        messages = pool.map(
            lambda source: compiled(source[1], "-emit-sil", "-o", "/dev/null"), sources)
        for (name, _), message in zip(sources, messages):
            check.expect(not message, f"{name} does not compile:\n{message}")
    check.ok(f"examples of {articles} articles and {len(steps)} steps were compiled")
    return steps[-1]


def check_program(check, step, folder):
    """Runs a step of the tutorial; what it publishes must be a private release."""
    program = folder / "publish"
    message = compiled(step, *linked(), "-o", str(program))
    check.expect(not message, f"{step.name} was not linked:\n{message}")
    if message:
        return
    run(program, cwd=folder)
    manifest = json.loads((folder / "release" / "release.json").read_text("utf-8"))
    check.expect(manifest["private"], "the tutorial's release is not private")
    for name in ("dashboard.html", "report.html", "registry.yaml", "publication.json"):
        check.expect((folder / "release" / name).exists(), f"the tutorial published no {name}")
    check.ok(f"{step.name} ran, and published a private release")


def main():
    check = Check()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_program(check, check_compilation(check, folder), folder)
    check.finish()


main()
