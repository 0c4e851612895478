extension MarginalMeasurement {
  /// One measurement a clique and part: several of the same become their precision-weighted mean,
  /// in the order in which the cliques first appear.
  public static func merged(_ measurements: [MarginalMeasurement]) -> [MarginalMeasurement] {
    var places: [Key: Int] = [:]
    var result: [MarginalMeasurement] = []
    for measurement in measurements {
      let key = Key(clique: measurement.clique, part: measurement.part)
      guard let place = places[key] else {
        places[key] = result.count
        result.append(measurement)
        continue
      }
      result[place] = result[place].combined(with: measurement)
    }
    return result
  }

  private func combined(with other: MarginalMeasurement) -> MarginalMeasurement {
    let (own, others) = (1 / variance, 1 / other.variance)
    let values = zip(values, other.values).map {
      ($0 * own + $1 * others) / (own + others)
    }
    return MarginalMeasurement(
      clique: clique, values: values, variance: 1 / (own + others), part: part)
  }

  private struct Key: Hashable {
    let clique: Clique
    let part: Part
  }
}
