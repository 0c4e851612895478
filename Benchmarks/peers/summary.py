"""What the runs come to: one line a mechanism, the ratios to Marginalia, the machine."""

import os
import platform
import statistics

ERRORS = ("mean_l1_1way", "mean_l1_2way", "mean_l1_3way")


def machine():
    """Cores, processor and load: what a reader needs to judge the seconds."""
    model = platform.processor()
    try:
        with open("/proc/cpuinfo") as f:
            model = next(line.split(":", 1)[1].strip() for line in f
                         if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    cores = (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity")
             else os.cpu_count())
    return {"cores": cores, "processor": model or platform.machine(),
            "system": platform.platform(), "load_average": os.getloadavg()[0]}


def progress(run):
    head = f"{run['who']} {run['mechanism']} ε={run['epsilon']:g} seed {run['seed']}"
    if "failure" in run:
        return f"{head}: {run['failure']}"
    errors = " ".join(f"{run[key]:.4f}" for key in ERRORS)
    return f"{head}: {run['whole_seconds']:.2f} s ({run['fit_seconds']:.2f}), errors {errors}"


def markdown(report):
    if not report["runs"]:
        return "Nothing has run."
    groups = grouped(report["runs"])
    lines = [f"{report['table']}, {report['records']} × {report['columns']}, "
             f"δ = {report['runs'][0]['delta']:g}. {describe(report['machine'])}",
             "",
             "NOT PRIVATE: the errors are read off the table itself.", ""]
    lines += table(["who", "mechanism", "ε", "runs", "whole process, s", "fit and records, s",
                    "processor, s", "1-way L1", "2-way L1", "3-way L1", "peak MB"],
                   [row(key, runs) for key, runs in groups.items()])
    ratios = ratio_rows(groups)
    if ratios:
        lines += ["", "Above 1, Marginalia is faster, or nearer the table:", ""]
        lines += table(["peer ÷ Marginalia", "ε", "whole process", "fit and records",
                        "1-way L1", "2-way L1", "3-way L1"], ratios)
    lines += [""] + [f"- {who}: " + ", ".join(f"{k} {v}" for k, v in names.items())
                     for who, names in report["versions"].items()]
    return "\n".join(lines)


def grouped(runs):
    groups = {}
    for run in runs:
        groups.setdefault((run["who"], run["mechanism"], run["epsilon"]), []).append(run)
    return groups


def row(key, runs):
    who, mechanism, epsilon = key
    done = succeeded(runs)
    failures = [run["failure"] for run in runs if "failure" in run]
    cells = [who, mechanism, f"{epsilon:g}", "; ".join([str(len(done))] + failures)]
    if not done:
        return cells + ["–"] * 7
    seconds = [spread([run[name] for run in done]) for name in ("whole_seconds", "fit_seconds")]
    processor = statistics.median(run["cpu_seconds"] for run in done)
    return (cells + seconds + [f"{processor:.2f}"]
            + [mean_and_deviation([run[name] for run in done]) for name in ERRORS]
            + [f"{max(run['peak_mb'] for run in done):.0f}"])


def ratio_rows(groups):
    """Each peer's mechanism against each of Marginalia's at the same ε."""
    ours = {key: succeeded(runs) for key, runs in groups.items() if key[0] == "marginalia"}
    rows = []
    for (who, mechanism, epsilon), runs in groups.items():
        theirs = succeeded(runs)
        if who == "marginalia" or not theirs:
            continue
        for (_, our_mechanism, our_epsilon), our_runs in ours.items():
            if our_epsilon != epsilon or not our_runs:
                continue
            times = [ratio(statistics.median, theirs, our_runs, name)
                     for name in ("whole_seconds", "fit_seconds")]
            errors = [ratio(statistics.mean, theirs, our_runs, name) for name in ERRORS]
            rows.append([f"{who} {mechanism} ÷ {our_mechanism}", f"{epsilon:g}"]
                        + [f"{value:.1f}" for value in times]
                        + [f"{value:.2f}" for value in errors])
    return rows


def ratio(average, theirs, ours, name):
    below = average([run[name] for run in ours])
    above = average([run[name] for run in theirs])
    return above / below if below > 0 else float("inf")


def succeeded(runs):
    return [run for run in runs if "failure" not in run]


def spread(seconds):
    return f"{statistics.median(seconds):.2f} ({min(seconds):.2f}–{max(seconds):.2f})"


def mean_and_deviation(values):
    if len(values) == 1:
        return f"{values[0]:.4f}"
    return f"{statistics.mean(values):.4f} ± {statistics.stdev(values):.4f}"


def describe(facts):
    return (f"{facts['cores']} cores ({facts['processor']}), "
            f"load average at the end {facts['load_average']:.1f}.")


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
                    for row in rows]
