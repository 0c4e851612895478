"""Synthetic Data Showcase (pac-synth) on one table: aggregates, then seeded records, its defaults.

    run_pacsynth.py TABLE LENGTH EPSILON RESULT.json [SYNTHETIC.csv]

The table is read with pandas, every cell a text. Writes the seconds of `fit` and of `sample`, and the
numbers of records and of combinations, to RESULT.json.
"""

import json
import sys
import time

import pandas
from pacsynth import Dataset, DpAggregateSeededParametersBuilder, DpAggregateSeededSynthesizer


def main():
    table, length, epsilon, result = sys.argv[1:5]
    frame = pandas.read_csv(table, dtype=str, keep_default_na=False)
    dataset = Dataset.from_data_frame(frame)
    parameters = (DpAggregateSeededParametersBuilder().reporting_length(int(length))
                  .epsilon(float(epsilon)).build())
    synthesizer = DpAggregateSeededSynthesizer(parameters)
    start = time.perf_counter()
    synthesizer.fit(dataset)
    facts = {"fit_seconds": time.perf_counter() - start,
             "combinations": len(synthesizer.get_dp_aggregates(";"))}
    if len(sys.argv) > 5:
        start = time.perf_counter()
        raw = synthesizer.sample()
        facts["sample_seconds"] = time.perf_counter() - start
        facts["records"] = len(raw) - 1
        # Its records spell separators inside values as its keys do; a score would take them for others.
        records = Dataset.raw_data_to_data_frame(raw)[list(frame.columns)].replace(
            {"<semicolon>": ";", "<colon>": ":"}, regex=True)
        records.to_csv(sys.argv[5], index=False)
    with open(result, "w") as file:
        json.dump(facts, file)


main()
