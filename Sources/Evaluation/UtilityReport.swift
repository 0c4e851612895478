/// Mean and largest L1 distances of marginals, by number of attributes.
///
/// As JSON: `mean_l1_1way`, `max_l1_1way`, `cliques_1way`, … for each order, `rows_real`,
/// `rows_synthetic`, and `"private": false`.
public struct UtilityReport: Equatable, Sendable {
  public struct Order: Equatable, Sendable, Encodable {
    /// How many attributes a clique has.
    public let attributes: Int
    public let meanL1: Double
    public let maxL1: Double
    public let cliques: Int

    public init(attributes: Int, meanL1: Double, maxL1: Double, cliques: Int) {
      self.attributes = attributes
      self.meanL1 = meanL1
      self.maxL1 = maxL1
      self.cliques = cliques
    }

    /// - Parameter distances: At least one; summed in their order.
    init(_ attributes: Int, distances: [Double]) {
      self.init(
        attributes: attributes, meanL1: distances.reduce(0, +) / Double(distances.count),
        maxL1: distances.max() ?? 0, cliques: distances.count)
    }
  }

  public let orders: [Order]
  public let rowsReal: Int
  public let rowsSynthetic: Int

  /// The figures are computed from the real table as it is.
  public let isPrivate = false

  public init(orders: [Order], rowsReal: Int, rowsSynthetic: Int) {
    self.orders = orders
    self.rowsReal = rowsReal
    self.rowsSynthetic = rowsSynthetic
  }

  /// The figures for cliques of `attributes` attributes, or nil where they were not asked for.
  public subscript(attributes: Int) -> Order? {
    orders.first { $0.attributes == attributes }
  }
}

extension UtilityReport: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for order in orders {
      try container.encode(order.meanL1, forKey: Key("mean_l1_\(order.attributes)way"))
      try container.encode(order.maxL1, forKey: Key("max_l1_\(order.attributes)way"))
      try container.encode(order.cliques, forKey: Key("cliques_\(order.attributes)way"))
    }
    try container.encode(rowsReal, forKey: Key("rows_real"))
    try container.encode(rowsSynthetic, forKey: Key("rows_synthetic"))
    try container.encode(isPrivate, forKey: Key("private"))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    var orders: [Order] = []
    for attributes in 1...3 {
      guard
        let mean = try container.decodeIfPresent(
          Double.self, forKey: Key("mean_l1_\(attributes)way"))
      else { continue }
      orders.append(
        Order(
          attributes: attributes, meanL1: mean,
          maxL1: try container.decode(Double.self, forKey: Key("max_l1_\(attributes)way")),
          cliques: try container.decode(Int.self, forKey: Key("cliques_\(attributes)way"))))
    }
    self.init(
      orders: orders, rowsReal: try container.decode(Int.self, forKey: Key("rows_real")),
      rowsSynthetic: try container.decode(Int.self, forKey: Key("rows_synthetic")))
  }
}
