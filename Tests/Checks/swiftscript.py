"""Builds a Swift program against the library as `swift build -c release` left it, without a package: a
few seconds instead of a build of everything."""
import subprocess
from pathlib import Path

from checking import ROOT

BUILD = ROOT / ".build" / "release"
# Modules of C that the library's own import; the others are hidden behind them.
MODULE_MAPS = [
    ROOT / "Sources/COpenBLAS/module.modulemap", ROOT / "Sources/CZlib/module.modulemap",
    ROOT / ".build/checkouts/swift-numerics/Sources/_NumericsShims/include/module.modulemap",
]


def objects():
    """What the program `marginalia` is linked of, its own commands left out."""
    names = (BUILD / "marginalia.product/Objects.LinkFileList").read_text(encoding="utf-8")
    paths = [line.strip().strip("'\"") for line in names.splitlines() if line.strip()]
    return [path for path in paths
            if "/MarginaliaCommand.build/" not in path and "/ArgumentParser" not in path]


def build(source, program):
    """Compiles the file `source` to `program`; the compiler's complaints, or None."""
    libraries = subprocess.run(
        ["pkg-config", "--libs", "openblas", "zlib"], capture_output=True, text=True,
        check=True).stdout.split()
    maps = [word for path in MODULE_MAPS for word in ("-Xcc", f"-fmodule-map-file={path}")]
    done = subprocess.run(
        ["swiftc", "-O", "-swift-version", "6", str(source), "-I", str(BUILD / "Modules"), *maps,
         *objects(), *libraries, "-lstdc++", "-o", str(program)], capture_output=True, text=True)
    return done.stderr if done.returncode else None
