#!/usr/bin/env python3
"""The committed test vectors and fixtures are what their scripts make."""
import argparse
import json
import sys
import tempfile
from pathlib import Path

from checking import ROOT, Check, run, run_json

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--scorer", type=Path, required=True, help="the independent scorer")
options = parser.parse_args()
check = Check()

vectors = ROOT / "Tests/PrivacyTests/Vectors"
for name in ["zcdp", "gdp", "pld", "keystream"]:
    made = run(sys.executable, vectors / f"{name}_vectors.py")
    committed = (vectors / f"{name}.json").read_text(encoding="utf-8")
    check.expect(made == committed, f"{name}.json is not what {name}_vectors.py prints")
    check.ok(f"{name}.json compared with {name}_vectors.py")

fixtures = ROOT / "Tests/EvaluationTests/Fixtures"
with tempfile.TemporaryDirectory() as folder:
    run(sys.executable, fixtures / "make.py", cwd=folder)
    for name in ["real.csv", "synthetic.csv"]:
        check.expect(
            (Path(folder) / name).read_bytes() == (fixtures / name).read_bytes(),
            f"{name} is not what make.py writes")
    check.ok("fixtures of the evaluation compared with make.py")

if options.scorer.exists():
    found = run_json(
        sys.executable, options.scorer, fixtures / "real.csv", fixtures / "synthetic.csv",
        "--triples", "0")
    expected = json.loads((fixtures / "expected.json").read_text(encoding="utf-8"))
    check.expect(found == expected, "expected.json is not what the independent scorer prints")
    check.ok("expected.json compared with the independent scorer")
else:
    check.skip(f"expected.json: {options.scorer} is missing")
check.finish()
