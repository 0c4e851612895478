import GraphicalModel
import Marginals
import Privacy
import Tabular

/// Everything that is released about linked tables: two models and noisy tables.
public struct LinkedModel: Sendable {
  public let domain: LinkedDomain
  public let caps: LinkCaps
  /// Parents by their numbers of links alone.
  let numbers: NumbersOfLinks
  /// Parents with their numbers of links.
  public let parents: ReleasedModel
  /// The child's side of a link given everything of its parent, with a tree for drawing it so.
  let relation: TreeModel
  /// Noisy marginals of the relation, in parents: a parent's links have mass 1 together.
  let measurements: [MarginalMeasurement]
  /// How alike the children of one parent are, in parents with two or more links.
  let siblings: [SiblingMeasurement]
  /// Children with several parents; nil where every link gets a child of its own.
  let sharing: SharingMeasurement?
  /// Whether records are refined against the measurements.
  let refinesRecords: Bool
}

/// Noisy tail counts of shared children.
public struct SharingMeasurement: Sendable {
  let types: ChildTypes
  /// types × M: children of a type with at least g parents, of which at most ``links`` links a parent
  /// were counted.
  let values: [Double]
  let variance: Double
  let links: Int
}
