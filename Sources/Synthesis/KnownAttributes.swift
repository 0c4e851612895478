import Marginals
import Tabular

/// Attributes whose joint distribution is known from releases, so that only how others depend on them is
/// measured: a model of others given these.
///
/// ## Privacy
/// Marginals are of releases or public; they enter a fit and shape what is measured.
public struct KnownAttributes: Sendable {
  /// Positions in the domain, ascending.
  public let attributes: [Int]
  /// Marginals of these attributes, every one-way marginal among them, in the source's counts.
  public let measurements: [MarginalMeasurement]

  public init(attributes: [Int], measurements: [MarginalMeasurement]) {
    self.attributes = attributes.sorted()
    self.measurements = measurements
  }

  /// The attributes of the domain that are not known.
  func others(of domain: Domain) -> [Int] {
    domain.attributes.indices.filter { !attributes.contains($0) }
  }
}
