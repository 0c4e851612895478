import Privacy

/// Sensitive linked tables in memory, with what is public about them, and what is wrong with them, which
/// is not.
public struct LoadedLinkedTables: ~Copyable, Sendable {
  public let tables: SecretLinkedTables
  public let schema: LinkedSchema
  /// What became of values outside the schemas: what the caller asked for, else what the schemas say,
  /// else `drop`.
  public let unknown: UnknownValuePolicy
  /// What else was wrong with the tables, by kind, in the order of ``InputKind``: for whoever holds the
  /// tables, since it depends on them and is paid for by nothing.
  public let kinds: [InputKind]
  /// By table: for what other rows were left out, for the same reader.
  public let leftOut: [String: LeftOut]

  init(_ coded: LinkedReader.Coded, randomness: Randomness) {
    var stream = randomness.stream("priorities of links")
    tables = SecretLinkedTables(
      coded.rows, priorities: (0..<coded.rows.linkCount).map { _ in stream.next() },
      isReproducible: randomness.isReproducible)
    schema = coded.schema
    unknown = coded.unknown
    kinds = coded.kinds
    leftOut = coded.leftOut
  }

  /// Whether the domains are public, and why or why not.
  public var standing: DomainStanding { schema.standing }

  /// The tables alone.
  public consuming func takeTables() -> SecretLinkedTables { tables }
}
