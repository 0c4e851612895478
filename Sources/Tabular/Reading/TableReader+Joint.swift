extension TableReader {
  /// Reads two tables over one domain: the columns of the first, with the values that either holds.
  ///
  /// The second table's columns are matched by name; those that the first lacks are passed over.
  ///
  /// - Throws: ``TableError``, among others where a column of the first is missing from the second.
  package static func readJointly(
    _ first: String, _ second: String, blockSize: Int = TableReader.blockSize
  ) throws(TableError) -> (first: CodedTable, second: CodedTable) {
    let tables = try readJointly([first, second], suspectsSeparator: false, blockSize: blockSize)
    return (tables[0], tables[1])
  }

  /// Reads several tables over one domain: the columns of the first, with the values that any holds.
  ///
  /// - Parameters:
  ///   - paths: At least one.
  ///   - columns: The columns to read, which keep the order of the first table; nil for all of them.
  ///     Names that the first table lacks are passed over.
  ///   - suspectsSeparator: Whether a first table is refused whose header is one cell that looks like several.
  /// - Throws: ``TableError``, among others where a column to read is missing from a later table.
  package static func readJointly(
    _ paths: [String], columns: Set<String>? = nil, suspectsSeparator: Bool = true,
    blockSize: Int = TableReader.blockSize
  ) throws(TableError) -> [CodedTable] {
    precondition(!paths.isEmpty, "no table to read")
    let loader = try TableLoader.open(paths[0], blockSize: blockSize)
    if suspectsSeparator { try loader.checkSeparator() }
    let header = loader.header.map { columns?.contains($0) ?? true ? $0 : nil }
    var learned = LearnedColumns(count: header.count { $0 != nil }, isTolerant: false)
    return try read(
      loader, then: paths.dropFirst(), columns: (header, of: paths[0]), into: &learned,
      blockSize: blockSize)
  }

  /// Reads an open table, then the others, whose values its codes depend on too.
  ///
  /// - Parameter columns: The header of the first table, nil for a column that is not read.
  private static func read(
    _ loader: consuming TableLoader, then others: ArraySlice<String>,
    columns: (header: [String?], of: String), into learned: inout LearnedColumns, blockSize: Int
  ) throws(TableError) -> [CodedTable] {
    let names = columns.header.compactMap(\.self)
    let rows = try learned.load(
      &loader, columns: loader.header.map { names.firstIndex(of: $0) })
    var later: [CodedTable] = []
    if let path = others.first {
      let next = try TableLoader.open(path, blockSize: blockSize)
      let present = Set(next.header)
      if let index = columns.header.firstIndex(where: { $0.map { !present.contains($0) } ?? false })
      {
        throw TableError(
          path: path, row: 1, problem: .missingCounterpart(column: index + 1, table: columns.of))
      }
      later = try read(
        next, then: others.dropFirst(), columns: columns, into: &learned, blockSize: blockSize)
    }
    let values = names.indices.map { learned.coders.sortedValues($0) }
    let domain = Domain(zip(names, values).map { Attribute(name: $0, values: $1.values) })
    let count = rows.rowCount
    let coded = rows.finish(sizes: domain.sizes, recodings: values.map(\.recoding))
    return [CodedTable(domain: domain, columns: coded, rowCount: count)] + later
  }
}
