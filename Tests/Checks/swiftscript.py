"""Compiles Swift programs against the library as `swift build -c release` left it, without a package: a few
seconds instead of a build of everything."""
import subprocess

from checking import ROOT

BUILD = ROOT / ".build" / "release"
# Objects of no library that a user imports.
LEFT_OUT = ("/MarginaliaCommand.build/", "/ArgumentParser.build/", "/ArgumentParserToolInfo.build/")


def includes():
    """Where the compiler finds the library's modules, and those of C that they import."""
    folders = [BUILD / "Modules", ROOT / "Sources/COpenBLAS", ROOT / "Sources/CZlib"]
    folders += [
        path.parent for path in
        sorted((ROOT / ".build/checkouts").glob("*/Sources/*/include/module.modulemap"))]
    return [word for folder in folders for word in ("-I", str(folder))]


def linked():
    """What the program `marginalia` is linked of, its own commands left out."""
    names = (BUILD / "marginalia.product/Objects.LinkFileList").read_text(encoding="utf-8")
    paths = [line.strip().strip("'\"") for line in names.splitlines() if line.strip()]
    objects = [path for path in paths if not any(part in path for part in LEFT_OUT)]
    libraries = subprocess.run(
        ["pkg-config", "--libs", "openblas", "zlib"], capture_output=True, text=True,
        check=True).stdout.split()
    return [*objects, *libraries, "-lstdc++"]


def compiled(source, *more):
    """What the compiler has to say of a file; empty where it is content."""
    words = [
        "swiftc", "-module-name", "Example", "-swift-version", "6", "-warnings-as-errors",
        *includes(), *more]
    if "@main" in source.read_text(encoding="utf-8"):
        words.append("-parse-as-library")
    done = subprocess.run(
        [*words, str(source)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return "" if done.returncode == 0 else done.stdout + done.stderr
