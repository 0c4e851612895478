/// How far synthetic linked tables are from the real ones.
///
/// As JSON: every metric under its key, the data's own sampling error under the key with `_sampling`,
/// `parents_real`, `parents_synthetic`, `children_…`, `links_…`, `largest_component_share_…`,
/// `pairs_sharing_two_…`, `integrity`, figures by column in arrays, and `"private": false`.
public struct LinkedUtilityReport: Equatable, Sendable {
  /// What is counted on one side alone.
  public struct Side: Equatable, Sendable {
    public let parents: Int
    /// Children with links.
    public let children: Int
    public let links: Int
    /// The share of the parents that are in the largest set of parents connected through children.
    public let largestComponentShare: Double
    /// Pairs of parents with two or more children in common; nil where there were too many to count.
    public let pairsSharingTwo: Int?
  }

  /// One column's figure.
  public struct ColumnFigure: Equatable, Sendable, Codable {
    public let column: String
    public let l1: Double
  }

  /// The figures of one column of the parents and one child-side column.
  public struct CrossFigure: Equatable, Sendable, Codable {
    public let columns: [String]
    public let l1Link: Double
    public let l1Parent: Double
    public let conditionalTV: Double
    public let cramersVReal: Double
    public let cramersVSynthetic: Double

    private enum CodingKeys: String, CodingKey {
      case columns
      case l1Link = "l1_link"
      case l1Parent = "l1_parent"
      case conditionalTV = "conditional_tv"
      case cramersVReal = "cramers_v_real"
      case cramersVSynthetic = "cramers_v_synthetic"
    }
  }

  /// One child-side column's figures over pairs of children of one parent.
  public struct WithinFigure: Equatable, Sendable, Codable {
    public let column: String
    public let l1: Double
    /// P(two children of one parent agree) less chance.
    public let excessAgreementReal: Double
    public let excessAgreementSynthetic: Double

    private enum CodingKeys: String, CodingKey {
      case column, l1
      case excessAgreementReal = "excess_agreement_real"
      case excessAgreementSynthetic = "excess_agreement_synthetic"
    }
  }

  /// What normalising the synthetic files had to leave out; all zero for a sound release.
  public struct Integrity: Equatable, Sendable, Codable {
    /// Links that name a parent or a child that is not there.
    public let unknown: Int
    /// Links of a pair that was linked before.
    public let repeated: Int
    /// Rows of parents and of children whose id another row has.
    public let repeatedParentIDs: Int
    public let repeatedChildIDs: Int
    /// Children without a link.
    public let orphans: Int

    public static let sound = Integrity(
      unknown: 0, repeated: 0, repeatedParentIDs: 0, repeatedChildIDs: 0, orphans: 0)

    private enum CodingKeys: String, CodingKey {
      case unknown, repeated, orphans
      case repeatedParentIDs = "repeated_parent_ids"
      case repeatedChildIDs = "repeated_child_ids"
    }
  }

  public let figures: LinkedFigures
  public let real: Side
  public let synthetic: Side
  /// Of the synthetic files; ``Integrity/sound`` for rows in memory, which are in normal form.
  public internal(set) var integrity = Integrity.sound
  /// The data's own sampling error, metric by metric.
  public internal(set) var sampling: LinkedFigures?

  /// L1 of each column of the parents, and of each of the children.
  public let parentColumns: [ColumnFigure]
  public let childColumns: [ColumnFigure]
  public let cross: [CrossFigure]
  public let within: [WithinFigure]

  /// The figures are computed from the real tables as they are.
  public let isPrivate = false

  public subscript(metric: LinkedMetric) -> Double? { figures[metric] }
}

extension LinkedUtilityReport: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for (figures, suffix) in [(figures, ""), (sampling ?? LinkedFigures(), "_sampling")] {
      for metric in figures.metrics {
        try container.encode(figures[metric], forKey: Key(metric.rawValue + suffix))
      }
    }
    for (side, suffix) in [(real, "_real"), (synthetic, "_synthetic")] {
      try container.encode(side.parents, forKey: Key("parents" + suffix))
      try container.encode(side.children, forKey: Key("children" + suffix))
      try container.encode(side.links, forKey: Key("links" + suffix))
      try container.encode(
        side.largestComponentShare, forKey: Key("largest_component_share" + suffix))
      try container.encodeIfPresent(
        side.pairsSharingTwo, forKey: Key("pairs_sharing_two" + suffix))
    }
    try container.encode(integrity, forKey: Key("integrity"))
    try container.encode(parentColumns, forKey: Key("parent_columns"))
    try container.encode(childColumns, forKey: Key("child_columns"))
    try container.encode(cross, forKey: Key("cross"))
    try container.encode(within, forKey: Key("within"))
    try container.encode(isPrivate, forKey: Key("private"))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func figures(_ suffix: String) throws -> LinkedFigures {
      try LinkedMetric.allCases.reduce(into: LinkedFigures()) { figures, metric in
        figures[metric] = try container.decodeIfPresent(
          Double.self, forKey: Key(metric.rawValue + suffix))
      }
    }
    func side(_ suffix: String) throws -> Side {
      Side(
        parents: try container.decode(Int.self, forKey: Key("parents" + suffix)),
        children: try container.decode(Int.self, forKey: Key("children" + suffix)),
        links: try container.decode(Int.self, forKey: Key("links" + suffix)),
        largestComponentShare: try container.decode(
          Double.self, forKey: Key("largest_component_share" + suffix)),
        pairsSharingTwo: try container.decodeIfPresent(
          Int.self, forKey: Key("pairs_sharing_two" + suffix)))
    }
    self.figures = try figures("")
    let sampling = try figures("_sampling")
    self.sampling = sampling.metrics.isEmpty ? nil : sampling
    real = try side("_real")
    synthetic = try side("_synthetic")
    integrity = try container.decode(Integrity.self, forKey: Key("integrity"))
    parentColumns = try container.decode([ColumnFigure].self, forKey: Key("parent_columns"))
    childColumns = try container.decode([ColumnFigure].self, forKey: Key("child_columns"))
    cross = try container.decode([CrossFigure].self, forKey: Key("cross"))
    within = try container.decode([WithinFigure].self, forKey: Key("within"))
  }
}
