#!/usr/bin/env python3
"""The pages of releases in a real browser: both widths, both schemes, both languages, by keyboard alone,
without a violation of axe-core, an error of the console, or a request. PICTURES keeps pictures of them."""
import argparse
import itertools
import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy
from selenium.webdriver.common.keys import Keys

import browser
from checking import Check, run

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--marginalia", type=Path, required=True)
options = parser.parse_args()
marginalia = options.marginalia.resolve()
check = Check()
pictures = os.environ.get("PICTURES")
HOSTILE = "<script>document.title='run'</script>"
RECORDS = 21195


def releases(folder):
    """Folders of published releases, and of one that is not private."""
    run(marginalia, "simulate", "--victims", 17000, "--perpetrators", 37000, "--seed", 7, "--output",
        "population", cwd=folder)
    table = ["population/victim_perpetrator.csv", "--schema",
             "population/victim_perpetrator.schema.json"]
    asked = ["--epsilon", 1, "--delta", 1e-6]
    (folder / "ar.json").write_text(json.dumps({"ar": {"gender": {
        "title": "الجنس", "values": {"Female": "أنثى", "Male": "ذكر"}}}}), encoding="utf-8")
    run(marginalia, "synthesize", *table, *asked, "--records", RECORDS, "--output", "matrix",
        cwd=folder)
    run(marginalia, "synthesize", *table, *asked, "--mechanism", "mst", "--seed", 7, "--output",
        "seeded", cwd=folder)
    run(marginalia, "synthesize", "population/datapackage.json", *asked, "--output", "linked",
        cwd=folder)
    run(marginalia, "aggregate", *table, "--epsilon", 4, "--delta", 1e-6, "--synthesize", "model",
        "--output", "counts", cwd=folder)
    run(marginalia, "aggregate", *table, "--epsilon", 4, "--delta", 1e-6, "--output", "bare",
        cwd=folder)
    run(marginalia, "synthesize", *table, "--mechanism", "row-seeded", "--resolution", 5, "--output",
        "k-anonymous", cwd=folder)
    (folder / "hostile.csv").write_text(
        "who,what\n" + f"\"{HOSTILE}\",=1+1\n" * 4000 + "b,@x\n" * 4000, encoding="utf-8")
    (folder / "hostile.json").write_text(json.dumps({
        "fields": [{"name": "who", "type": "string", "categories": [HOSTILE, "b"]},
                   {"name": "what", "type": "string", "categories": ["=1+1", "@x"]}],
        "dp": {"publicBecause": "made up"}}), encoding="utf-8")
    run(marginalia, "synthesize", "hostile.csv", "--schema", "hostile.json", *asked, "--output",
        "hostile", cwd=folder)
    for name in ["matrix", "seeded", "linked", "counts", "bare", "k-anonymous", "hostile"]:
        more = ["--translations", "ar.json"] if name in ("matrix", "linked") else []
        run(marginalia, "publish", name, "--title", f"Records & <b>{name}</b>", "--curator", "An agency",
            *more, cwd=folder)
        run(marginalia, "verify", name, cwd=folder)
        yield folder / name


def internal(folder):
    """The report of an evaluation, which is of the real table, and may not lie in a release."""
    words = ["evaluate", "population/victim_perpetrator.csv", "matrix/synthetic.csv", "--schema",
             "population/victim_perpetrator.schema.json", "--report"]
    run(marginalia, *words, "report.html", cwd=folder)
    refused = subprocess.run(
        [marginalia, *words, "matrix/internal.html"], cwd=folder, capture_output=True)
    check.expect(refused.returncode == 73 and not (folder / "matrix/internal.html").exists(),
                 "an internal report can lie in the folder of a release")
    return folder / "report.html"


def sweep(folder):
    """The report of a sweep, of a table that is not public."""
    run(marginalia, "sweep", "population/victim_perpetrator.csv", "--schema",
        "population/victim_perpetrator.schema.json", "--mechanisms", "independent,mst", "--epsilons",
        "1,4", "--delta", 1e-6, "--trials", 2, "--seed", 1, "--output", "sweep", cwd=folder)
    return folder / "sweep" / "report.html"


def heat_map(window, path):
    window.open(path)
    check.expect("NOT PRIVATE" in window.run("return document.querySelector('.notice').textContent"),
                 "report: is not striped")
    window.run("document.querySelector('[data-place=\"0,0\"]').focus()")
    for key in [Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ENTER]:
        window.driver.switch_to.active_element.send_keys(key)
    chosen = window.run("return document.querySelector('#pair h3').textContent")
    check.expect(chosen == "gender × majorityStatus", f"report: arrows lead to {chosen}")
    check.expect(window.run("return document.activeElement.dataset.place") == "1,2",
                 "report: the focus is lost when a pair is chosen")


def look(window, name):
    if pictures:
        Path(pictures).mkdir(parents=True, exist_ok=True)
        window.driver.save_screenshot(str(Path(pictures) / f"{name}.png"))


def inspect(window, path, name, fragment=""):
    window.open(path, fragment)
    for problem in window.problems():
        check.problems.append(f"{name}: {problem}")
    check.expect(window.run("return document.title") != "run", f"{name}: a value ran as a script")
    look(window, name)


def is_private(folder):
    return json.loads((folder / "release.json").read_text(encoding="utf-8"))["private"]


def banners(window, folder):
    for page in ["dashboard", "report", "codebook"]:
        window.open(folder / f"{page}.html")
        shown = window.run(
            "const notice = document.querySelector('.notice');"
            "return notice !== null && notice.textContent.includes('NOT PRIVATE')")
        check.expect(
            shown != is_private(folder), f"{folder.name}/{page}: the banner is wrong")
    check.expect(
        (folder / "registry.yaml").exists() == is_private(folder),
        f"{folder.name}: a registry entry for what is not private, or none for what is")


def keyboard(window, folder):
    """Filters, undo and address by the keyboard alone; counts agree with the records' file."""
    rows = (folder / "synthetic.csv").read_text(encoding="utf-8").splitlines()
    place = rows[0].split(",").index("gender")
    women = sum(row.split(",")[place] == "Female" for row in rows[1:])
    window.open(folder / "dashboard.html")
    body = window.driver.switch_to.active_element

    def focused():
        return window.run("return document.activeElement.textContent")

    for _ in range(40):
        body.send_keys(Keys.TAB)
        body = window.driver.switch_to.active_element
        if "2005-2013" in focused():
            break
    body.send_keys(Keys.ARROW_DOWN)
    check.expect("2014-2018" in focused(), "dashboard: an arrow does not move to the next value")
    body = window.driver.switch_to.active_element
    body.send_keys(Keys.TAB)
    body = window.driver.switch_to.active_element
    check.expect("Female" in focused(), "dashboard: a list is more than one stop of the tabulator")
    body.send_keys(Keys.ENTER)
    check.expect(
        window.run("return location.hash") == "#filter.gender=Female",
        "dashboard: the address does not keep the filter")
    check.expect(
        window.run("return document.activeElement.getAttribute('aria-pressed')") == "true",
        "dashboard: a chosen value is not pressed, or lost the focus")
    heard = window.run("return document.activeElement.querySelector('.heard').textContent")
    check.expect(
        f"{women:,} in the synthetic records" in heard,
        f"dashboard: there are {women} women in the records, and not {heard}")
    window.run("document.getElementById('undo').focus()")
    window.driver.switch_to.active_element.send_keys(Keys.SPACE)
    check.expect(
        window.run("return location.hash") in ("", "#"), "dashboard: undo leaves the filter")
    window.open(folder / "dashboard.html", "#filter.gender=Female&filter.yearRegister=2019&language=ar")
    check.expect(
        window.run("return document.querySelectorAll('.chip').length") == 2
        and window.run("return document.documentElement.dir") == "rtl",
        "dashboard: an address does not bring its state back")
    check.expect(
        "أنثى" in window.run("return document.getElementById('chips').textContent"),
        "dashboard: a value is not called as translated")


def least_squares(folder):
    """Every count of a release of two columns, and its covariance, from model.json by pseudo-inverses."""
    document = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    names = document["header"]
    sizes = {each["attributes"][0]: len(each["values"]) for each in document["measurements"]
             if len(each["attributes"]) == 1}
    rows, values, covariance = [], [], []
    for each in document["measurements"]:
        axes = [numpy.eye(sizes[name]) if name in each["attributes"] else numpy.ones((1, sizes[name]))
                for name in names]
        if each["part"] == "interaction":
            axes = [axis - 1 / len(axis) if len(axis) > 1 else axis for axis in axes]
        query = numpy.kron(*axes)
        rows.append(query)
        values.append(each["values"])
        # A centred table has centred noise.
        noise = query @ query.T if each["part"] == "interaction" else numpy.eye(len(query))
        covariance.append(each["variance"] * noise)
    total = sum(map(len, values))
    noise = numpy.zeros((total, total))
    place = 0
    for block in covariance:
        noise[place:place + len(block), place:place + len(block)] = block
        place += len(block)
    query, inverse = numpy.vstack(rows), numpy.linalg.pinv(noise)
    spread = numpy.linalg.pinv(query.T @ inverse @ query)
    counts = spread @ query.T @ inverse @ numpy.concatenate(values)
    return [sizes[name] for name in names], counts, spread


def intervals(window, folder):
    """What the dashboard reports of any choice of values is the least-squares estimate of that sum."""
    sizes, estimate, spread = least_squares(folder)
    window.open(folder / "dashboard.html")
    choices = [[chosen for n in range(size + 1) for chosen in itertools.combinations(range(size), n)]
               for size in sizes]
    count = 0
    for chosen in itertools.product(*choices):
        flags = numpy.kron(*[[not codes or code in codes for code in range(size)]
                             for codes, size in zip(chosen, sizes)]).astype(float)
        filters = [[column, list(codes)] for column, codes in enumerate(chosen) if codes]
        shown = window.run(
            "return Counting.reported(new Map(arguments[0].map(([c, v]) => [c, new Set(v)])))", filters)
        half = 1.959964 * (flags @ spread @ flags) ** 0.5
        check.expect(
            abs(shown["half"] - half) < 1e-6 * half
            and abs(shown["count"] - max(0, flags @ estimate)) < 0.1,
            f"dashboard: {filters} is reported as {shown}, and is {flags @ estimate} ± {half}")
        count += 1
    check.ok(f"dashboard: {count} reported sums are the least-squares estimates")


def frames(window, folder):
    """How long filters take, and that nothing can be sent."""
    window.open(folder / "dashboard.html")
    slowest = window.run("""
      const times = [];
      for (const button of [...document.querySelectorAll('button.bar')].slice(0, 30)) {
        button.click();
        document.body.offsetHeight;
        times.push(Number(document.documentElement.dataset.milliseconds));
      }
      return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];""")
    check.ok(f"dashboard: the median filter of {RECORDS} records takes {slowest} ms")
    sent = window.driver.execute_async_script("""
      const done = arguments[arguments.length - 1];
      fetch('https://example.org/').then(() => done('sent'), () => done('refused'));""")
    check.expect(sent == "refused", "dashboard: a request can leave the page")
    size = (folder / "dashboard.html").stat().st_size
    check.expect(size < 2_000_000, f"dashboard of {RECORDS} records has {size} bytes")
    check.ok(f"dashboard: {size} bytes for {RECORDS} records")


def views(found, width, dark):
    """Two releases in every way; of the others, whose pages have the same parts, two ways."""
    for release in found:
        if release.name not in ("matrix", "seeded") and (width == 390) == dark:
            continue
        for page in ["dashboard", "report", "codebook"]:
            for language in ["en", "ar"] if page == "dashboard" else ["en"]:
                yield release, page, language


def main():
    with tempfile.TemporaryDirectory() as folder:
        found = list(releases(Path(folder)))
        report = internal(Path(folder))
        swept = sweep(Path(folder))
        count = 0
        for width in [390, 1280]:
            for dark in [False, True]:
                window = browser.Browser(width, dark)
                try:
                    for release, page, language in views(found, width, dark):
                        name = f"{release.name}-{page}-{width}-{'dark' if dark else 'light'}"
                        inspect(window, release / f"{page}.html", f"{name}-{language}",
                                f"#language={language}")
                        count += 1
                    for language in ["en", "ar"]:
                        name = f"evaluation-{width}-{'dark' if dark else 'light'}-{language}"
                        inspect(window, report, name, f"#language={language}")
                        count += 1
                    inspect(window, swept, f"sweep-{width}-{'dark' if dark else 'light'}")
                    check.expect("NOT PRIVATE" in window.run(
                        "return document.querySelector('.notice').textContent"),
                        "sweep report: is not striped")
                    count += 1
                    if width == 1280 and not dark:
                        heat_map(window, report)
                        for release in found:
                            banners(window, release)
                        keyboard(window, found[0])
                        frames(window, found[0])
                        intervals(window, next(f for f in found if f.name == "hostile"))
                finally:
                    window.close()
        check.ok(f"{count} views of pages of {len(found)} releases were looked at")


if browser.installed():
    main()
else:
    check.skip("pages: chromium and chromedriver are not installed (.ci/setup python)")
check.finish()
