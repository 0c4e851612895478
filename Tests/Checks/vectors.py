#!/usr/bin/env python3
"""The committed test vectors and fixtures are what their scripts make."""
import argparse
import json
import math
import sys
import tempfile
from pathlib import Path

from checking import ROOT, Check, run, run_json

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--scorer", type=Path, required=True, help="the independent scorer")
options = parser.parse_args()
check = Check()

# dp_accounting's Fourier transforms round differently from one processor to the next: at delta = 1e-9
# its epsilons were seen 7e-8 apart. The tests that read pld.json allow 1e-6.
TOLERANCES = {"zcdp": 0.0, "gdp": 0.0, "pld": 5e-7, "keystream": 0.0}


def same(made, committed, tolerance):
    """Whether two JSON values are alike, numbers within a relative tolerance."""
    if isinstance(made, dict):
        return (isinstance(committed, dict) and list(made) == list(committed)
                and all(same(made[key], committed[key], tolerance) for key in made))
    if isinstance(made, list):
        return (isinstance(committed, list) and len(made) == len(committed)
                and all(same(*pair, tolerance) for pair in zip(made, committed)))
    if isinstance(made, float) and isinstance(committed, float):
        return math.isclose(made, committed, rel_tol=tolerance, abs_tol=0)
    return type(made) is type(committed) and made == committed


vectors = ROOT / "Tests/PrivacyTests/Vectors"
for name, tolerance in TOLERANCES.items():
    made = json.loads(run(sys.executable, vectors / f"{name}_vectors.py"))
    committed = json.loads((vectors / f"{name}.json").read_text(encoding="utf-8"))
    check.expect(
        same(made, committed, tolerance), f"{name}.json is not what {name}_vectors.py prints")
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
