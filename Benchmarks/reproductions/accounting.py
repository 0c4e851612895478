"""Budgets at given (ε, δ): ours beside formulas computed anew, and beside peers' accountants."""
import json
import math
import subprocess

import bench as shared

SETTINGS = [(0.3, 1e-9), (1, 1e-9), (3, 1e-9), (10, 1e-9), (1, 1e-6), (1, 1e-5), (12, 5.8e-6)]
TOLERANCE = 1e-4

# Run by the interpreter of a peer: what its accountants say of the same settings.
MBI = """
import json, sys, types
sys.modules["matplotlib"] = types.ModuleType("matplotlib")
sys.modules["matplotlib.pyplot"] = types.ModuleType("matplotlib.pyplot")
sys.path.insert(0, sys.argv[1] + "/mechanisms")
from cdp2adp import cdp_rho
print(json.dumps([cdp_rho(epsilon, delta) for epsilon, delta in json.loads(sys.argv[2])]))
"""
GOOGLE = """
import json, sys
from dp_accounting.pld import common, privacy_loss_mechanism as plm
print(json.dumps([
    plm.DiscreteGaussianPrivacyLoss(sigma, sensitivity=1).get_delta_for_epsilon(epsilon)
    for epsilon, delta, sigma in json.loads(sys.argv[1])]))
"""


def delta_of(rho, epsilon):
    """δ of ρ-zCDP at ε by Canonne, Kamath & Steinke (2020), minimised over α."""
    def log_delta(alpha):
        return ((alpha - 1) * (alpha * rho - epsilon) - math.log(alpha - 1)
                + alpha * math.log1p(-1 / alpha))
    low, high = 1.0 + 1e-9, (epsilon + 1) / (2 * rho) + 2
    # The derivative changes its sign once: a search by thirds finds the least value.
    for _ in range(300):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, b) if log_delta(a) < log_delta(b) else (a, high)
    return math.exp(min(0, log_delta((low + high) / 2)))


def rho_of(epsilon, delta):
    low, high = 0.0, epsilon + 1
    for _ in range(200):
        middle = (low + high) / 2
        if delta_of(middle, epsilon) <= delta:
            low = middle
        else:
            high = middle
    return low


def mu_of(epsilon, delta):
    """μ of Gaussian DP at (ε, δ) by Balle & Wang (2018), theorem 8."""
    def phi(x):
        return math.erfc(-x / math.sqrt(2)) / 2

    def tail(mu):
        return phi(-epsilon / mu + mu / 2) - math.exp(epsilon) * phi(-epsilon / mu - mu / 2)
    low, high = 1e-6, 50.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(middle) <= delta else (low, middle)
    return low


def peer_json(bench, name, script, *words):
    python = bench.peer(name)
    if not python or (name == "mbi" and not bench.checkouts["mbi"]):
        return None
    done = subprocess.run([python, "-c", script, *words], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None


def accounting(bench):
    own = {}
    for epsilon, delta in SETTINGS:
        found = bench.json("account", "--epsilon", epsilon, "--delta", delta)["accountants"]
        own[epsilon, delta] = {line["accountant"]: line for line in found}
    lines = []
    for (epsilon, delta), found in own.items():
        at = f"at ε = {epsilon:g}, δ = {delta:g}"
        lines.append(shared.Line(
            f"ρ {at}", found["zCDP"]["rho"], rho_of(epsilon, delta),
            "Canonne, Kamath & Steinke 2020, computed anew", TOLERANCE))
        lines.append(shared.Line(
            f"μ {at}", found["GDP"]["mu"], mu_of(epsilon, delta),
            "Balle & Wang 2018, theorem 8, computed anew", TOLERANCE))
    rhos = peer_json(bench, "mbi", MBI, str(bench.checkouts["mbi"]), json.dumps(SETTINGS))
    for setting, rho in zip(SETTINGS, rhos or ()):
        lines.append(shared.Line(
            f"ρ at ε = {setting[0]:g}, δ = {setting[1]:g}", own[setting]["zCDP"]["rho"], rho,
            "mbi's cdp2adp.py, measured in this run", TOLERANCE))
    sigmas = [(epsilon, delta, found["PLD"]["sigma"]) for (epsilon, delta), found in own.items()
              if "sigma" in found.get("PLD", {})]
    deltas = peer_json(bench, "mbi", GOOGLE, json.dumps(sigmas))
    for (epsilon, delta, sigma), theirs in zip(sigmas, deltas or ()):
        lines.append(shared.Line(
            f"δ of discrete Gaussian noise, σ = {sigma:.5g}, at ε = {epsilon:g}", delta, theirs,
            "dp-accounting, measured in this run", 1e-2))
    target = bench.keep("accounting")
    text = f"""Budgets of `marginalia account` beside the formulas of the papers, computed anew in a few lines of Python, and beside peers'
accountants where they were named. Tolerance is of the ratio. Ours are rounded to the side of less budget, by less than the
tolerance; for δ of discrete noise the tolerance is that of dp-accounting's own discretisation. How much noise each
accountant asks for is in [Results/accounting](../../accounting/README.md).

{shared.verdicts(lines)}"""
    commands = [f"marginalia account --epsilon {epsilon:g} --delta {delta:g} --json"
                for epsilon, delta in SETTINGS]
    bench.page(target, "Accounting", text, commands, "nothing is drawn, so that there is no seed")
    return lines
