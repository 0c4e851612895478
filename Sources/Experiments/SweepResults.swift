import Reporting
import Tabular

/// What the trials of a sweep found.
public struct SweepResults: Sendable {
  public let plan: SweepPlan
  /// Finished trials in the order of the plan.
  public let trials: [Trial]
  public let failures: [TrialFailure]
  /// What the trials are held against.
  let reference: SweepReference

  init(
    plan: SweepPlan, trials: [Trial], failures: [TrialFailure], reference: SweepReference = .none
  ) {
    self.plan = plan
    self.trials = trials
    self.failures = failures
    self.reference = reference
  }

  /// Metrics in order of first appearance, `SweepDetail` left out.
  public var metrics: [String] {
    var names: [String] = []
    for trial in trials {
      for measured in trial.values
      where !names.contains(measured.metric) && !SweepDetail.isDetail(measured.metric) {
        names.append(measured.metric)
      }
    }
    return names
  }

  /// What the finished trials of `mechanism` at `epsilon` say of `metric`; nil where none measured it.
  public func summary(of metric: String, mechanism: String, epsilon: Double) -> SampleSummary? {
    SampleSummary(
      trials.filter { $0.key.mechanism == mechanism && $0.key.epsilon == epsilon }
        .flatMap(\.values).filter { $0.metric == metric }.map(\.value))
  }

  /// Writes the tables and the figures, each file atomically.
  func write(to store: TrialStore) throws {
    try store.write(csv(), to: "trials.csv")
    let details = detailFigures()
    let figures: [any Figure] = self.figures() + details
    for figure in figures {
      try store.write(figure.svg(), to: "figures/\(figure.name).svg")
      try store.write(figure.page(), to: "figures/\(figure.name).html")
      try store.write(figure.table().markdown(), to: "figures/\(figure.name).md")
    }
    try store.write(summary(picturing: figures, details: details), to: "summary.md")
  }

  /// A row for each number of each trial (tidy, RFC 4180), numbers with all their digits.
  func csv() throws -> String {
    var bytes: [UInt8] = []
    var writer = DelimitedWriter { bytes.append(contentsOf: $0) }
    try writer.write(
      ["dataset", "mechanism", "epsilon", "delta", "trial", "metric", "value", "private"])
    for trial in trials {
      for measured in trial.values {
        try writer.write([
          plan.dataset, trial.key.mechanism, NumberText.exact(trial.key.epsilon),
          NumberText.exact(plan.delta), String(trial.key.trial), measured.metric,
          NumberText.exact(measured.value), plan.table.privateColumn,
        ])
      }
    }
    try writer.flush()
    return String(decoding: bytes, as: UTF8.self)
  }
}
