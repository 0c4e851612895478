extension Measurement {
  /// One measurement a clique: several of the same clique become their precision-weighted mean,
  /// in the order in which the cliques first appear.
  public static func merged(_ measurements: [Measurement]) -> [Measurement] {
    var places: [Clique: Int] = [:]
    var result: [Measurement] = []
    for measurement in measurements {
      guard let place = places[measurement.clique] else {
        places[measurement.clique] = result.count
        result.append(measurement)
        continue
      }
      result[place] = result[place].combined(with: measurement)
    }
    return result
  }

  private func combined(with other: Measurement) -> Measurement {
    let (own, others) = (1 / variance, 1 / other.variance)
    let values = zip(values, other.values).map {
      ($0 * own + $1 * others) / (own + others)
    }
    return Measurement(clique: clique, values: values, variance: 1 / (own + others))
  }
}
