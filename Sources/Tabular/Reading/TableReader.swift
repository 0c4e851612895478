import Privacy

#if Mutations
  import Mutations
#endif

/// Reads CSV and TSV tables (`.gz` or not, `-` for standard input) into coded columns.
///
/// ```swift
/// let schema = try TableSchema(json: bytes)
/// let loaded = try TableReader.read(path: "victims.csv", schema: schema, randomness: .system)
/// ```
/// A pass over the file in blocks, O(bytes); memory is the packed columns (one or two bytes a cell)
/// and a constant.
public enum TableReader {
  package static let blockSize = 1 << 20
  private static let choiceOfRows = "rows of a unit"

  /// Reads a sensitive table.
  ///
  /// Without a schema every column is categorical over the values seen, in order of their code
  /// points, the empty text included.
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - schema: What cells may hold; nil for the values seen.
  ///   - unknown: What becomes of values outside the schema; nil for what the schema says, or
  ///     `drop`.
  ///   - randomness: Draws which units are read where the schema has a `samplingRate`, chooses the
  ///     rows of a unit that has more than `maxRowsPerUnit`, or joins them.
  /// - Throws: ``TableError``, with the row and column but never a cell's text, and never that of a
  ///   header that no schema has.
  public static func read(
    path: String, schema: TableSchema? = nil, unknown: UnknownValuePolicy? = nil,
    randomness: Randomness
  ) throws(TableError) -> LoadedTable {
    var stream = randomness.stream(choiceOfRows)
    let result = try readCoded(path: path, schema: schema, unknown: unknown, using: &stream)
    return LoadedTable(result, isReproducible: randomness.isReproducible)
  }

  /// Reads a sensitive table without a schema whatever its values are.
  ///
  /// ## Privacy
  /// ``read(path:schema:unknown:randomness:)`` refuses a column that looks like an identifier, which tells
  /// something of the table; here what is released of the values found must itself be private.
  package static func readFinding(path: String) throws(TableError) -> LoadedTable {
    var loader = try TableLoader.open(path, blockSize: blockSize)
    return LoadedTable(
      try readLearning(path: path, loader: &loader, refusesIdentifiers: false),
      isReproducible: false)
  }

  /// A table that may be read freely, with the header and the schema in force.
  package struct Coded: Sendable {
    package let table: CodedTable
    package let header: [String]
    package let schema: TableSchema
    package let unknown: UnknownValuePolicy
    package var leftOut = LeftOut()
  }

  /// As ``read(path:schema:unknown:randomness:)``, for tables that are public or only evaluated.
  package static func readCoded(
    path: String, schema: TableSchema?, unknown: UnknownValuePolicy? = nil,
    blockSize: Int = TableReader.blockSize, using generator: inout some RandomNumberGenerator
  ) throws(TableError) -> Coded {
    var loader = try TableLoader.open(path, blockSize: blockSize)
    guard let schema else {
      return try readLearning(path: path, loader: &loader)
    }
    try loader.checkHeader(against: schema)
    return try readDeclared(
      &loader, schema: schema, policy: unknown ?? schema.protection.unknown ?? .drop,
      selection: schema.protection, using: &generator)
  }

  /// Reads records that were released: each row is one, whatever the schema says of units.
  package static func readRecords(
    path: String, schema: TableSchema, unknown: UnknownValuePolicy
  ) throws(TableError) -> Coded {
    var loader = try TableLoader.open(path, blockSize: blockSize)
    var generator = SystemRandomNumberGenerator()
    try loader.checkHeader(against: schema, needsUnits: false)
    return try readDeclared(
      &loader, schema: schema, policy: unknown, selection: TableSchema.Protection(),
      using: &generator)
  }

  /// Reads the columns that a schema models, which the table must have.
  ///
  /// - Parameters:
  ///   - order: Of the columns; nil for the table's own.
  ///   - selection: Says which rows are kept, and how.
  static func readDeclared(
    _ loader: inout TableLoader, schema: TableSchema, order: [String]? = nil,
    policy: UnknownValuePolicy, selection: TableSchema.Protection,
    using generator: inout some RandomNumberGenerator
  ) throws(TableError) -> Coded {
    let header = order ?? loader.header
    let codings = header.compactMap { schema.coding(of: $0) }.filter { $0.attribute != nil }
    let domain = schema.domain(header: header)
    let rules = RowRules(domain)
    let roles = roles(loader.header, unitField: selection.unitField, codings)
    var coders = CoderSet(codings.map { .declared($0, policy) })
    var store = RowStore(isWide: coders.startsWide)
    var joiner: UnitJoiner?
    if let unit = schema.fields.first(where: { $0.name == selection.unitField }) {
      let names = UnitNames(missingValues: unit.missingValues ?? schema.missingValues)
      switch selection.rowsOfUnit {
      case .bound:
        var keys = UnitKeys(
          names, limit: selection.maxRowsPerUnit, samplingRate: selection.samplingRate)
        try loader.load(
          roles: roles, coders: &coders, keys: &keys, policy: policy, rules: rules,
          into: &store, using: &generator)
      case .join:
        var keys = JoinKeys(names, samplingRate: selection.samplingRate)
        try loader.load(
          roles: roles, coders: &coders, keys: &keys, policy: policy, rules: rules,
          into: &store, using: &generator)
        joiner = UnitJoiner(units: keys.units, using: &generator)
      }
    } else {
      var keys = NoKeys(samplingRate: selection.samplingRate)
      try loader.load(
        roles: roles, coders: &coders, keys: &keys, policy: policy, rules: rules,
        into: &store, using: &generator)
    }
    let count = store.rowCount
    let columns = store.finish(
      sizes: domain.sizes, recodings: Array(repeating: nil, count: domain.count))
    var table = CodedTable(domain: domain, columns: columns, rowCount: count)
    if let joiner {
      let joined = CodedTable(
        domain: domain, columns: joiner.join(columns, codings: codings, using: &generator),
        rowCount: joiner.unitCount)
      table = try loader.possible(joined, rules: rules, policy: policy)
    }
    #if Mutations
      if Mutation.domainReadOffData.isActive {
        let table = CodedTable(
          domain: domain.seen(in: table.columns), columns: table.columns, rowCount: table.rowCount)
        return Coded(table: table, header: header, schema: schema, unknown: policy)
      }
    #endif
    return Coded(
      table: table, header: header, schema: schema, unknown: policy,
      leftOut: loader.leftOut(by: schema))
  }

  private static func roles(
    _ header: [String], unitField: String?, _ codings: [FieldCoding]
  ) -> [TableLoader.Role] {
    header.map { name in
      if name == unitField { return .key(index: 0) }
      return codings.firstIndex { $0.name == name }.map { .coded(index: $0) } ?? .passedOver
    }
  }

  private static func readLearning(
    path: String, loader: inout TableLoader, refusesIdentifiers: Bool = true
  ) throws(TableError) -> Coded {
    let header = loader.header
    var learned = LearnedColumns(count: header.count, isTolerant: false)
    let rows = try learned.load(&loader, columns: Array(header.indices))
    let values = header.indices.map { learned.coders.sortedValues($0) }
    let count = rows.rowCount
    if refusesIdentifiers, count == 0 { throw TableError(path: path, problem: .headerAlone) }
    if refusesIdentifiers,
      let column = header.indices.first(where: { 2 * values[$0].values.count > count })
    {
      throw TableError(path: path, column: .numbered(column + 1), problem: .likelyIdentifier)
    }
    let domain = Domain(
      zip(header, values).map { Attribute(name: $0, values: $1.values) })
    let columns = rows.finish(sizes: domain.sizes, recodings: values.map(\.recoding))
    return Coded(
      table: CodedTable(domain: domain, columns: columns, rowCount: count), header: header,
      schema: TableSchema(learned: domain), unknown: .drop)
  }
}
