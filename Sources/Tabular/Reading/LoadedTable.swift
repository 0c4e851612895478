/// A sensitive table in memory, with what is public about it.
public struct LoadedTable: ~Copyable, Sendable {
  public let table: SecretTable
  /// The names of all columns of the file in its order, those that are not modelled included.
  public let header: [String]
  /// The schema in force: the one given, or one of the values seen.
  public let schema: TableSchema
  /// What became of values outside the schema: what the caller asked for, else what the schema says,
  /// else `drop`.
  public let unknown: UnknownValuePolicy
  private let isReproducible: Bool

  /// For whoever holds the table.
  public let leftOut: LeftOut

  init(_ coded: TableReader.Coded, isReproducible: Bool) {
    table = SecretTable(coded.table, maxRowsPerUnit: coded.schema.protection.maxRowsPerUnit)
    header = coded.header
    schema = coded.schema
    unknown = coded.unknown
    leftOut = coded.leftOut
    self.isReproducible = isReproducible && schema.protection.choosesRows
  }

  /// Whether the domain is public, and why or why not.
  public var standing: DomainStanding { schema.standing }

  /// What is known about the table besides its rows.
  public var facts: TableFacts {
    TableFacts(
      schema: schema, header: header, unknown: unknown, isReproducible: isReproducible)
  }

  /// The table alone.
  public consuming func takeTable() -> SecretTable {
    table
  }
}
