import Privacy
import Tabular

/// The blocks of a marginal matrix G = XᵀX that differ from each other: one triangle of it.
public struct MarginalMatrixLayout: Sendable {
  public enum Block: Hashable, Sendable {
    /// The diagonal of an ordinary attribute's block with itself: its 1-way marginal, n cells.
    /// Nothing is off that diagonal.
    case marginal(Int)
    /// A multi-valued attribute's block with itself: its upper triangle, row after row, diagonal
    /// included, n(n + 1)/2 cells. Cell (a, b) counts the rows with both values.
    case triangle(Int)
    /// Two attributes, the first before the second: n_i × n_j cells, row-major.
    case pair(Int, Int)
  }

  public let domain: Domain
  /// For every attribute, the most values that a row has.
  public let maxItems: [Int]
  public let maxRowsPerUnit: Int
  /// Every attribute with itself, then all pairs in lexicographic order.
  public let blocks: [Block]
  /// Where every attribute begins among the columns of X.
  let starts: [Int]
  /// D, the columns of X.
  public let order: Int

  /// - Throws: ``MarginalMatrixError/severalRows(attribute:rows:)`` where a multi-valued attribute
  ///   meets units of several rows.
  public init(
    domain: Domain, maxItems: [Int], maxRowsPerUnit: Int
  ) throws(MarginalMatrixError) {
    precondition(maxItems.count == domain.count, "one bound an attribute")
    if maxRowsPerUnit > 1, let attribute = maxItems.firstIndex(where: { $0 > 1 }) {
      throw .severalRows(attribute: domain[attribute].name, rows: maxRowsPerUnit)
    }
    self.domain = domain
    self.maxItems = maxItems
    self.maxRowsPerUnit = maxRowsPerUnit
    blocks =
      maxItems.enumerated().map { $1 > 1 ? .triangle($0) : .marginal($0) }
      + Clique.all(order: 2, of: domain.count).map { .pair($0.attributes[0], $0.attributes[1]) }
    var start = 0
    starts = domain.sizes.map { size in
      defer { start += size }
      return start
    }
    order = start
  }

  public func cells(of block: Block) -> Int {
    switch block {
    case .marginal(let attribute): return domain[attribute].size
    case .triangle(let attribute):
      let size = domain[attribute].size
      return size * (size + 1) / 2
    case .pair(let first, let second): return domain[first].size * domain[second].size
    }
  }

  /// What one unit can change in a block.
  ///
  /// ## Privacy
  /// With one row a unit, ``/Privacy/Sensitivity/multiHotBlock(_:_:)`` and
  /// ``/Privacy/Sensitivity/multiHotTriangle(_:)`` apply; an ordinary attribute has at most one
  /// value a row. With several rows a unit all attributes are ordinary, and every block is a
  /// marginal.
  public func sensitivity(of block: Block) -> Sensitivity {
    switch block {
    case .pair(let first, let second) where maxRowsPerUnit == 1:
      .multiHotBlock(maxItems[first], maxItems[second])
    case .triangle(let attribute): .multiHotTriangle(maxItems[attribute])
    case .marginal, .pair: .rows(perUnit: maxRowsPerUnit)
    }
  }

  /// "age", "age × age" or "gender × age".
  public func name(of block: Block) -> String {
    switch block {
    case .marginal(let attribute): domain[attribute].name
    case .triangle(let attribute): "\(domain[attribute].name) × \(domain[attribute].name)"
    case .pair(let first, let second): "\(domain[first].name) × \(domain[second].name)"
    }
  }

  /// The clique whose marginal the block is; nil where a multi-valued attribute takes part, since
  /// its cells do not add up to the number of rows.
  public func clique(of block: Block) -> Clique? {
    switch block {
    case .marginal(let attribute): return Clique([attribute])
    case .triangle: return nil
    case .pair(let first, let second):
      return maxItems[first] == 1 && maxItems[second] == 1 ? Clique([first, second]) : nil
    }
  }
}

/// Why a marginal matrix was not counted.
public enum MarginalMatrixError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The sensitivity is proved for multi-valued columns of units of one row.
  case severalRows(attribute: String, rows: Int)
  /// The matrix would have more rows than `limit`.
  case tooManyValues(values: Int, limit: Int)

  public var description: String {
    switch self {
    case .severalRows(let attribute, let rows):
      "column \(attribute) holds lists and a unit has up to \(rows) rows: "
        + "use one row a unit, or one value a cell"
    case .tooManyValues(let values, let limit):
      "the columns have \(values) values together, more than the \(limit) of a marginal matrix; "
        + "leave columns out or merge values"
    }
  }
}
