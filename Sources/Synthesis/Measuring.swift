import Marginals

extension Array where Element == MarginalMeasurement {
  /// The least-squares estimate of the number of records from the totals of all measurements,
  /// Σ(total/(σ²n)) / Σ(1/(σ²n)), at least 1.
  package var estimatedTotal: Double {
    var (sum, weights) = (0.0, 0.0)
    for measurement in self {
      let weight = 1 / (measurement.variance * Double(measurement.values.count))
      sum += weight * measurement.total
      weights += weight
    }
    return weights > 0 ? Swift.max(1, sum / weights) : 1
  }
}

extension MarginalMeasurement {
  /// The measured cells as probabilities, none below a share of the noise, so that no value becomes
  /// impossible because its noisy count fell below zero. Equal where no cell is above zero.
  public func probabilities(floor: Double = 0.3) -> [Double] {
    let raised = values.map { Swift.max($0, floor * sigma) }
    let sum = raised.reduce(0, +)
    guard sum > 0 else { return raised.map { _ in 1 / Double(raised.count) } }
    return raised.map { $0 / sum }
  }
}
