"""pac-synth with the settings of its own example: `run_pacsynth_example.py TABLE LENGTH EPSILON MODE FOLDER`.

MODE is uncontrolled, minimize or short, as the sections of the example, or defaults. Writes aggregates.tsv,
synthetic.csv and facts.json. Needs pac-synth and pandas.
"""
import json
import pathlib
import sys
import time

import pandas
from pacsynth import (
    AccuracyMode, Dataset, DpAggregateSeededParametersBuilder, DpAggregateSeededSynthesizer,
    FabricationMode)


def main():
    table, length, epsilon, mode = sys.argv[1:5]
    folder = pathlib.Path(sys.argv[5])
    frame = pandas.read_csv(table, dtype=str, keep_default_na=False)
    builder = (DpAggregateSeededParametersBuilder().reporting_length(int(length))
               .epsilon(float(epsilon))
               .accuracy_mode(AccuracyMode.prioritize_long_combinations())
               .fabrication_mode(FabricationMode.uncontrolled())
               .use_synthetic_counts(mode in ("uncontrolled", "minimize")))
    if mode == "minimize":
        builder = builder.fabrication_mode(FabricationMode.minimize())
    if mode == "short":
        builder = builder.accuracy_mode(AccuracyMode.prioritize_short_combinations())
    synthesizer = DpAggregateSeededSynthesizer(builder.build())
    start = time.perf_counter()
    synthesizer.fit(Dataset.from_data_frame(frame))
    fitted = time.perf_counter()
    records = synthesizer.get_dp_number_of_records()
    raw = synthesizer.sample(records)
    sampled = time.perf_counter()
    # Its records spell separators inside values as its keys do; a score would take them for others.
    made = Dataset.raw_data_to_data_frame(raw)[list(frame.columns)].replace(
        {"<semicolon>": ";", "<colon>": ":"}, regex=True)
    made.to_csv(folder / "synthetic.csv", index=False)
    lines = ["selections\tprotected_count", f"record_count\t{records}"]
    lines += [f"{key}\t{count}" for key, count in synthesizer.get_dp_aggregates(";").items()]
    (folder / "aggregates.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "facts.json").write_text(json.dumps(
        {"fit_seconds": fitted - start, "sample_seconds": sampled - fitted, "records": records}))


main()
