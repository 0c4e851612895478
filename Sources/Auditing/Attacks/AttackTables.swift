import Marginals
import Synthesis
import Tabular

/// What an attack needs: the real table, the synthetic one made of it, and a holdout of records of the
/// same population that the synthetic one was not made of, all coded over one domain.
///
/// ```swift
/// let tables = try AttackTables.read(
///   real: "victims.csv", synthetic: "synthetic.csv", holdout: "held-back.csv")
/// let report = try tables.attack(AttackSettings())
/// ```
public struct AttackTables: Sendable {
  /// Records of each of the real, the synthetic and the holdout table that are needed.
  static let leastRecords = 20

  package let real: CodedTable
  package let synthetic: CodedTable
  package let holdout: CodedTable
  /// Rows that were left out, since they hold a value outside the schema; nil where none can be.
  private(set) var dropped: AttackReport.Dropped?

  /// - Throws: ``AttackError`` for tables too small to attack, or of too few or too many columns.
  package init(real: CodedTable, synthetic: CodedTable, holdout: CodedTable) throws(AttackError) {
    for (name, table) in [("real", real), ("synthetic", synthetic), ("holdout", holdout)]
    where table.rowCount < Self.leastRecords {
      throw .tooFewRecords(table: name, least: Self.leastRecords)
    }
    guard real.domain.count > 1 else { throw .tooFewColumns }
    guard real.domain.count <= HammingScan.mostColumns else { throw .tooManyColumns }
    precondition(
      synthetic.domain.sizes == real.domain.sizes && holdout.domain.sizes == real.domain.sizes,
      "the tables must be coded alike")
    self.real = real
    self.synthetic = synthetic
    self.holdout = holdout
  }

  /// Reads the three tables. Columns are matched by name; those that only the synthetic table or the
  /// holdout has are passed over. Every row is a record of its own, whatever a schema says of units.
  ///
  /// - Parameters:
  ///   - real: The path of the real table.
  ///   - synthetic: The path of the synthetic one.
  ///   - holdout: The path of the holdout.
  ///   - schema: How cells become values, such as bins of numbers; nil for every text a value.
  ///   - columns: The columns to attack; nil for all.
  /// - Throws: `TableError`, among others where a table lacks a column, and ``AttackError``.
  ///
  /// ## Privacy
  /// None: how many rows were left out is counted too.
  public static func read(
    real: String, synthetic: String, holdout: String, schema: TableSchema? = nil,
    columns: [String]? = nil
  ) throws -> AttackTables {
    let paths = [real, synthetic, holdout]
    let tables =
      try schema.map { try declared(paths, schema: $0, columns: columns) }
      ?? TableReader.readJointly(paths, columns: columns.map(Set.init))
    let read = tables[0].domain
    if let unknown = columns?.first(where: { read.index(of: $0) == nil }) {
      throw AttackError.unknownColumn(unknown, option: "columns")
    }
    var result = try AttackTables(real: tables[0], synthetic: tables[1], holdout: tables[2])
    if let schema, schema.protection.unknown ?? .drop == .drop {
      let dropped = try zip(paths, tables).map { path, table in
        // Standard input cannot be read twice.
        path == "-" ? nil : try PublicRows.count(path) - table.rowCount
      }
      result.dropped = AttackReport.Dropped(
        real: dropped[0], synthetic: dropped[1], holdout: dropped[2])
    }
    return result
  }

  private static func declared(
    _ paths: [String], schema: TableSchema, columns: [String]?
  ) throws(TableError) -> [CodedTable] {
    var tables: [CodedTable] = []
    for path in paths {
      let table = try TableReader.readRecords(
        path: path, schema: schema, unknown: schema.protection.unknown ?? .drop
      ).table
      let names = (tables.first ?? table).domain.attributes.map(\.name)
        .filter { columns?.contains($0) ?? true }
      tables.append(table.choosing(names))
    }
    return tables
  }
}

extension CodedTable {
  /// Some columns, in this order; names that the table lacks are passed over.
  fileprivate func choosing(_ names: [String]) -> CodedTable {
    let places = names.compactMap { domain.index(of: $0) }
    return CodedTable(
      domain: Domain(places.map { domain[$0] }), columns: places.map { columns[$0] },
      rowCount: rowCount)
  }
}
