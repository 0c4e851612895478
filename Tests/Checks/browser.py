"""A real browser for the checks of pages: Debian's chromium and its driver, and axe-core."""
import shutil
from importlib.util import find_spec
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

# Found and not imported: the package lacks what its code needs, and its script is what is used.
AXE = (Path(find_spec("axe_playwright_python").origin).parent / "axe.min.js").read_text(
    encoding="utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def installed():
    return shutil.which("chromium") and shutil.which("chromedriver")


class Browser:
    """A window of a width, in the light or the dark scheme."""

    def __init__(self, width, dark):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for word in ["--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-gpu"]:
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(
            options=options, service=Service(shutil.which("chromedriver")))
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})

    def open(self, path, fragment=""):
        # Another address in between, or a new fragment alone would not load the page anew.
        self.driver.get("about:blank")
        self.driver.get(f"{Path(path).resolve().as_uri()}{fragment}")

    def run(self, script, *words):
        return self.driver.execute_script(script, *words)

    def problems(self):
        """What is wrong with the page as it stands, in words."""
        found = [f"console: {entry['message']}" for entry in self.driver.get_log("browser")]
        width, window = self.run("return [document.documentElement.scrollWidth, innerWidth]")
        if width > window:
            found.append(f"is {width} wide in a window of {window}")
        loaded = self.run(
            "return performance.getEntriesByType('resource').map((entry) => entry.name)")
        found += [f"loads {name}" for name in loaded]
        # The page's policy forbids scripts but its own, so the driver brings axe in from outside.
        self.run(AXE)
        result = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, arguments[0]).then(done, (error) => done({ failed: String(error) }))",
            RULES)
        if "violations" not in result:
            return found + [f"axe: {result}"]
        for violation in result["violations"]:
            nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
            found.append(
                f"axe: {violation['id']}: {violation['help']} ({len(violation['nodes'])}: {nodes})")
        return found

    def close(self):
        self.driver.quit()
