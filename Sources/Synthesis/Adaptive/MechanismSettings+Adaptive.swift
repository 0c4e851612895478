import Marginals
import Tabular

extension MechanismSettings {
  /// The workload, and of its downward closure what a model of the limit can hold.
  func closureCandidates(
    in domain: Domain
  ) throws -> (workload: Workload, cliques: [Clique]) {
    let workload = try workload.resolved(in: domain)
    return (
      workload,
      AdaptiveCandidates.fitting(workload.closure, domain: domain, cellLimit: cellLimit)
    )
  }

  /// What the mechanisms that work in rounds were set to.
  var adaptiveSettings: [String: SettingValue] {
    [
      "maxModelSizeMB": .number(Double(cellLimit) / 131_072),
      "estimator": .text(estimator.rawValue),
      "workload": .text(workload.description),
    ]
  }
}
