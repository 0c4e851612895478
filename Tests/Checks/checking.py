"""What the checks share: a list of problems, plain lines, and an exit code."""
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Check:
    """Collects problems; `finish` prints them and exits with 1 where there are any."""

    def __init__(self):
        self.problems = []

    def expect(self, condition, problem):
        if not condition:
            self.problems.append(problem)

    def ok(self, text):
        print(f"ok: {text}")

    def skip(self, text):
        print(f"skipped: {text}")

    def finish(self):
        for problem in self.problems:
            print(f"failed: {problem}", file=sys.stderr)
        sys.exit(1 if self.problems else 0)


def run(*words, cwd=None):
    """Standard output of a program that must succeed."""
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, capture_output=True, text=True,
        stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


def run_json(*words, cwd=None):
    return json.loads(run(*words, cwd=cwd))


def sources(suffix):
    """Files of the repository, what was built or installed left out."""
    for path in sorted(ROOT.rglob(f"*{suffix}")):
        parts = path.relative_to(ROOT).parts
        if not any(part.startswith(".build") or part in (".venv", ".git") for part in parts):
            yield path
