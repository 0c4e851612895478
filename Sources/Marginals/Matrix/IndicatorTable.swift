import Tabular

/// A sensitive table as indicators: an attribute is a list of values of which a row has one, or, in a
/// multi-valued column, up to `maxItems`.
///
/// A row's indicators, attribute after attribute, are a row of X ∈ {0,1}^{N×D}, D = Σ n_i. Rows and
/// their number cannot be read from outside the package, printed or reflected, as in
/// ``/Tabular/SecretTable``.
public struct IndicatorTable: ~Copyable, Sendable {
  public let domain: Domain
  /// For every attribute, the most values that a row has: 1 for an ordinary column.
  public let maxItems: [Int]
  /// The most rows that one protected unit can have.
  public let maxRowsPerUnit: Int

  package let columns: [IndicatorColumn]
  package let rowCount: Int

  package init(
    domain: Domain, columns: [IndicatorColumn], rowCount: Int, maxRowsPerUnit: Int = 1
  ) {
    precondition(columns.count == domain.count, "one column an attribute")
    precondition(columns.allSatisfy { $0.rowCount == rowCount }, "columns differ in length")
    precondition(maxRowsPerUnit >= 1)
    self.domain = domain
    self.columns = columns
    self.rowCount = rowCount
    self.maxRowsPerUnit = maxRowsPerUnit
    maxItems = columns.map(\.maxItems)
  }

  /// Every column as it is, one value a row.
  public init(_ table: borrowing SecretTable) {
    self.init(table, splitting: [])
  }

  /// Columns whose cells are lists written as one value, such as "Child;Adult", taken apart into
  /// their items; the others as they are.
  ///
  /// ## Privacy
  /// Items, and the most of them in a cell, come from the public domain. A row keeps the first
  /// `maxItems` items of its own cell, so rows do not decide about each other.
  public init(_ table: borrowing SecretTable, splitting lists: [ListSplit]) {
    let rows = table.rows
    var attributes = rows.domain.attributes
    var columns = rows.columns.map(IndicatorColumn.one)
    for list in lists {
      let (attribute, codes) = list.applied(to: rows.domain[list.attribute])
      var items = ItemColumn(
        maxItems: max(1, min(list.maxItems, codes.map(\.count).max() ?? 1)))
      let column = rows.columns[list.attribute]
      for row in 0..<rows.rowCount { items.append(codes[column[row]]) }
      attributes[list.attribute] = attribute
      columns[list.attribute] = .several(items)
    }
    self.init(
      domain: Domain(attributes), columns: columns, rowCount: rows.rowCount,
      maxRowsPerUnit: table.maxRowsPerUnit)
  }
}

/// How the cells of one attribute, lists written as one text, are taken apart.
public struct ListSplit: Sendable {
  public let attribute: Int
  public let delimiter: Character
  public let maxItems: Int

  public init(attribute: Int, delimiter: Character, maxItems: Int) {
    precondition(maxItems >= 1, "a bound on items is positive")
    self.attribute = attribute
    self.delimiter = delimiter
    self.maxItems = maxItems
  }

  /// The attribute of items, in order of their texts, and each old code's items. An empty text has
  /// none.
  func applied(to attribute: Attribute) -> (items: Attribute, codes: [[UInt16]]) {
    let texts = attribute.values.map { $0.split(separator: delimiter).map(String.init) }
    let values = Set(texts.joined()).sorted()
    precondition(values.count <= CodeColumn.maximumSize, "attribute too large")
    let places = Dictionary(
      uniqueKeysWithValues: values.enumerated().map { ($1, UInt16($0)) })
    let codes = texts.map { items in
      var codes: [UInt16] = []
      for item in items {
        if let code = places[item], !codes.contains(code) { codes.append(code) }
      }
      return codes
    }
    return (Attribute(name: attribute.name, values: values), codes)
  }
}
