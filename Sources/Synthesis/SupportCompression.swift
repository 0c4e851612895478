import Marginals
import Tabular

/// Merges the values of each attribute that a noisy marginal does not show to occur.
///
/// Values with a noisy count of at least threshold·σ stay; the others become one value, the last.
/// Values that an impossible combination names stay too, so that it forbids the same records over the
/// coarser domain, and a merged value is never told apart into a forbidden one.
/// The merged value's count is the sum of its parts' and has their summed variance; it is given to
/// the fit with the variance of the rest, as one noisy cell among many.
struct SupportCompression {
  let recoding: DomainRecoding
  /// The one-way marginals over the coarser domain.
  let measurements: [MarginalMeasurement]

  init(_ oneWay: [MarginalMeasurement], domain: Domain, threshold: Double) {
    var codes: [[Int]] = []
    var attributes: [Attribute] = []
    var measurements: [MarginalMeasurement] = []
    var named = [Set<Int>](repeating: [], count: domain.count)
    for combination in domain.impossible {
      for (attribute, codes) in zip(combination.attributes, combination.codes) {
        named[attribute].formUnion(codes)
      }
    }
    for (index, (measurement, attribute)) in zip(oneWay, domain.attributes).enumerated() {
      let kept = measurement.values.indices.filter {
        measurement.values[$0] >= threshold * measurement.sigma || named[index].contains($0)
      }
      let merged = measurement.values.count - kept.count
      guard merged > 1 else {
        codes.append(Array(measurement.values.indices))
        attributes.append(attribute)
        measurements.append(measurement)
        continue
      }
      var map = [Int](repeating: kept.count, count: measurement.values.count)
      for (new, old) in kept.enumerated() { map[old] = new }
      codes.append(map)
      attributes.append(
        Attribute(name: attribute.name, values: kept.map { attribute.values[$0] } + ["(rare)"]))
      var values = [Double](repeating: 0, count: kept.count + 1)
      for (old, new) in map.enumerated() { values[new] += measurement.values[old] }
      measurements.append(
        MarginalMeasurement(
          clique: measurement.clique, values: values, variance: measurement.variance))
    }
    guard let recoding = DomainRecoding(codes: codes, attributes: attributes, of: domain) else {
      preconditionFailure("a named value was merged")
    }
    self.recoding = recoding
    self.measurements = measurements
  }
}
