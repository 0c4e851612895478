/// What is known about a loaded table besides its rows: how its cells were read, and no secret value.
///
/// A copyable companion of ``LoadedTable``, for what outlives the table: a fitted model, a report.
public struct TableFacts: Equatable, Sendable {
  /// The schema in force: the one given, or one of the values seen.
  public let schema: TableSchema
  /// The names of all columns of the file in its order, those that are not modelled included.
  public let header: [String]
  /// What became of values outside the schema.
  public let unknown: UnknownValuePolicy
  /// Whether rows were chosen at random, and can be chosen again: then which of a unit's rows were read
  /// is no secret of the run, and a release of them is not private.
  public let isReproducible: Bool

  package init(
    schema: TableSchema, header: [String], unknown: UnknownValuePolicy, isReproducible: Bool = false
  ) {
    self.schema = schema
    self.header = header
    self.unknown = unknown
    self.isReproducible = isReproducible
  }
}
