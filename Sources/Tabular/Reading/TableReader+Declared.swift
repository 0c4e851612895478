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
  ) throws(TableError) -> (first: Coded, second: Coded) {
    var one = try TableLoader.open(first, blockSize: blockSize)
    var other = try TableLoader.open(second, blockSize: blockSize)
    let order = one.header
    if schema.protection.rowsOfUnit == .join { try one.checkHeader(against: schema) }
    try check(one, at: first, schema: schema, counterpart: nil)
    try check(other, at: second, schema: schema, counterpart: (first, order))
    let policy = schema.protection.unknown ?? .drop
    var selection = TableSchema.Protection()
    if schema.protection.rowsOfUnit == .join {
      selection = schema.protection
      selection.samplingRate = nil
    }
    return (
      try readDeclared(
        &one, schema: schema, policy: policy, selection: selection, using: &generator),
      try readDeclared(
        &other, schema: schema, order: order, policy: policy, selection: TableSchema.Protection(),
        using: &generator)
    )
  }

  /// Checks that a table has every column that a schema models.
  ///
  /// - Parameter counterpart: The table that has them with its header, if it is another.
  private static func check(
    _ loader: borrowing TableLoader, at path: String, schema: TableSchema,
    counterpart: (path: String, header: [String])?
  ) throws(TableError) {
    let present = Set(loader.header)
    for coding in schema.codings where coding.attribute != nil && !present.contains(coding.name) {
      guard let counterpart, let column = counterpart.header.firstIndex(of: coding.name) else {
        throw TableError(path: path, row: 1, column: .named(coding.name), problem: .missingColumn)
      }
      throw TableError(
        path: path, row: 1,
        problem: .missingCounterpart(column: column + 1, table: counterpart.path))
    }
  }
}
