import Privacy
import Tabular

/// A sensitive table as sets of items: like ``/Tabular/SecretTable``, it cannot be copied, printed
/// or read from outside the package.
public struct SecretItems: ~Copyable, Sendable {
  /// The items there may be: of a public schema, or those found.
  package let domain: ItemDomain
  /// Whether `domain` is a public input; else which items there are is as secret as the records, and
  /// an item is released only where enough records have it.
  public let isDomainPublic: Bool
  /// The most records of one protected unit.
  public let maxRowsPerUnit: Int

  package let rows: ItemRows

  /// - Parameter isDomainPublic: whether the table's domain is a public input.
  package init(_ table: borrowing SecretTable, coding: ItemCoding, isDomainPublic: Bool) {
    self.init(
      rows: coding.rows(of: table.rows), domain: coding.domain, isDomainPublic: isDomainPublic,
      maxRowsPerUnit: table.maxRowsPerUnit)
  }

  /// Reads a sensitive table.
  ///
  /// - Parameters:
  ///   - path: a file, or `-` for standard input.
  ///   - schema: nil for values that are found in the table.
  ///   - unknown: what becomes of values outside the schema; nil for what the schema says.
  ///   - choices: which columns and values are used.
  ///   - randomness: chooses the rows of a unit that has more than it may.
  /// - Throws: `TableError`, ``ItemError``.
  public static func read(
    path: String, schema: TableSchema?, unknown: UnknownValuePolicy?, choices: ItemChoices,
    randomness: Randomness
  ) throws -> LoadedItems {
    let loaded =
      if let schema {
        try TableReader.read(
          path: path, schema: schema, unknown: unknown, randomness: randomness)
      } else {
        try TableReader.readFinding(path: path)
      }
    let coding = try ItemCoding(
      loaded.table.domain, lists: loaded.schema.lists, choices: choices, isFound: schema == nil)
    let facts = AggregateRelease.Facts(
      schema: schema, unknown: loaded.unknown, choices: choices, header: loaded.header,
      coding: schema == nil ? nil : coding, isReproducible: loaded.facts.isReproducible)
    return LoadedItems(
      items: SecretItems(loaded.table, coding: coding, isDomainPublic: schema != nil),
      facts: facts, leftOut: loaded.leftOut)
  }

  package init(
    rows: ItemRows, domain: ItemDomain, isDomainPublic: Bool, maxRowsPerUnit: Int = 1
  ) {
    precondition(isDomainPublic || maxRowsPerUnit == 1, "items that are found need one row a unit")
    self.rows = rows
    self.domain = domain
    self.isDomainPublic = isDomainPublic
    self.maxRowsPerUnit = maxRowsPerUnit
  }
}

/// Items of a table, and what is known about it besides.
public struct LoadedItems: ~Copyable, Sendable {
  public let items: SecretItems
  public let facts: AggregateRelease.Facts
  /// For whoever holds the table.
  public let leftOut: LeftOut

  /// The items alone.
  public consuming func takeItems() -> SecretItems { items }
}
