extension TableReader {
  /// Reads a real and a synthetic table over the domain of a schema, for evaluation: numbers in their bins,
  /// and values that the schema does not list as it says.
  ///
  /// Columns are those that the schema models, in the order of the first table; others are passed over.
  /// Where the schema joins the rows of a unit, those of the first table are joined; otherwise every row is
  /// a record.
  ///
  /// - Parameter generator: Draws of several values of a joined unit.
  /// - Throws: ``TableError``, among others where a modelled column is missing.
  package static func readJointly(
    _ first: String, _ second: String, schema: TableSchema,
    using generator: inout some RandomNumberGenerator
  ) throws(TableError) -> (first: CodedTable, second: CodedTable) {
    let header = try TableLoader.open(first, blockSize: blockSize).header
    let real: CodedTable
    if schema.protection.rowsOfUnit == .join {
      var loader = try TableLoader.open(first, blockSize: blockSize)
      var selection = schema.protection
      selection.samplingRate = nil
      real =
        try readDeclared(
          &loader, schema: schema, policy: schema.protection.unknown ?? .drop,
          selection: selection, using: &generator
        ).table
    } else {
      real = try readRows(of: first, schema: schema, header: header, counterpart: nil)
    }
    return (real, try readRows(of: second, schema: schema, header: header, counterpart: first))
  }

  /// Reads the columns of a schema, each row a record.
  ///
  /// - Parameters:
  ///   - header: The order of the columns.
  ///   - counterpart: The table that has them, if it is another.
  private static func readRows(
    of path: String, schema: TableSchema, header: [String], counterpart: String?
  ) throws(TableError) -> CodedTable {
    var loader = try TableLoader.open(path, blockSize: blockSize)
    let present = Set(loader.header)
    for coding in schema.codings where coding.attribute != nil && !present.contains(coding.name) {
      let column = header.firstIndex(of: coding.name)
      guard let counterpart, let column else {
        throw TableError(path: path, row: 1, column: .named(coding.name), problem: .missingColumn)
      }
      throw TableError(
        path: path, row: 1, problem: .missingCounterpart(column: column + 1, table: counterpart))
    }
    let codings = header.compactMap { schema.coding(of: $0) }.filter { $0.attribute != nil }
    let policy = schema.protection.unknown ?? .drop
    var coders = CoderSet(codings.map { .declared($0, policy) })
    var store = RowStore(isWide: coders.startsWide)
    var keys = NoKeys(samplingRate: nil)
    var generator = SystemRandomNumberGenerator()
    let roles: [TableLoader.Role] = loader.header.map { name in
      codings.firstIndex { $0.name == name }.map { .coded(index: $0) } ?? .passedOver
    }
    try loader.load(
      roles: roles, coders: &coders, keys: &keys, policy: policy, into: &store, using: &generator)
    let domain = schema.domain(header: header)
    let count = store.rowCount
    return CodedTable(
      domain: domain,
      columns: store.finish(
        sizes: domain.sizes, recodings: Array(repeating: nil, count: domain.count)),
      rowCount: count)
  }
}
