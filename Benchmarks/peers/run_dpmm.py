"""Runs dpmm's pipelines on codes, without their own binning; see README for the settings."""

import adapter

PIPELINES = {"mst": "MSTPipeline", "aim": "AIMPipeline", "privbayes": "PrivBayesPipeline"}


def load(job):
    import dpmm.pipelines

    pipeline = getattr(dpmm.pipelines, PIPELINES[job["mechanism"]])
    return pipeline, adapter.versions("dpmm", "opendp", "numpy")


def synthesize(pipeline, table, job):
    settings = {"gen_kwargs": {"degree": 3}} if job["mechanism"] == "aim" else {}
    model = pipeline(epsilon=job["epsilon"], delta=job["delta"], proc_epsilon=None,
                     disable_processing=True, **settings)
    domain = {column: job["domain"][column] for column in table.columns}
    model.fit(table, domain=domain, random_state=job["seed"])
    return model.generate(n_records=job["records"], random_state=job["seed"])


if __name__ == "__main__":
    adapter.run(load, synthesize)
