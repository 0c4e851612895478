"""What the peers' adapters share: read the job, time the import and the fit, write the records.

An adapter calls `run(load, synthesize)`. `load(job)` imports the peer and is timed as start-up;
`synthesize(peer, table, job)` maps a data frame of codes to a synthetic one and is timed as fit
and records, compilation at run time included, since whoever fits one model pays for it.
"""

import importlib.metadata
import json
import pathlib
import sys
import time


def versions(*packages):
    return {name: importlib.metadata.version(name) for name in packages}


def run(load, synthesize):
    job = json.loads(pathlib.Path(sys.argv[1]).read_text())
    start = time.perf_counter()
    import pandas

    peer, names = load(job)
    imported = time.perf_counter()
    table = pandas.read_csv(job["table"])
    read = time.perf_counter()
    synthetic = synthesize(peer, table, job)
    fitted = time.perf_counter()
    synthetic.to_csv(job["synthetic"], index=False)
    report = {"import_seconds": imported - start, "fit_seconds": fitted - read,
              "versions": {"python": sys.version.split()[0], **names}}
    pathlib.Path(job["report"]).write_text(json.dumps(report))
