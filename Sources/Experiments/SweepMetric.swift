/// Metrics that more than one place knows by name.
enum SweepMetric {
  /// ``WorkloadDistance`` of the workload that a mechanism was to serve.
  static let workloadError = "workload_error"
  /// The time that a mechanism and its records took: of the machine as much as of the mechanism.
  static let seconds = "seconds"
}
