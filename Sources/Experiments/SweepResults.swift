import Reporting

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
    SampleSummary(values(of: metric, mechanism: mechanism, epsilon: epsilon))
  }

  /// What the finished trials of `mechanism` at `epsilon` measured, in the order of the trials.
  func values(of metric: String, mechanism: String, epsilon: Double) -> [Double] {
    trials.filter { $0.key.mechanism == mechanism && $0.key.epsilon == epsilon }
      .flatMap(\.values).filter { $0.metric == metric }.map(\.value)
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
    try store.write(SweepReport(results: self).html(figures), to: SweepReport.file)
    try store.write(summary(picturing: figures, details: details), to: "summary.md")
  }

  /// A row for each number of each trial (tidy, RFC 4180), numbers with all their digits.
  func csv() throws -> String { try TrialRow.csv(rows) }

  /// Every number of every finished trial.
  var rows: [TrialRow] {
    let seed = TrialSeed(plan)
    return trials.flatMap { trial in
      trial.values.map { measured in
        TrialRow(
          dataset: plan.dataset, mechanism: trial.key.mechanism, epsilon: trial.key.epsilon,
          delta: plan.delta, trial: trial.key.trial, metric: measured.metric,
          value: measured.value, isPrivate: plan.table.privateColumn, workload: plan.workload,
          key: seed.text(of: trial.key) ?? "")
      }
    }
  }
}
