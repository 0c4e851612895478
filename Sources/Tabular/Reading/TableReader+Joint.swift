extension TableReader {
  /// Reads two tables over one domain: the columns of the first, with the values that either holds.
  ///
  /// The second table's columns are matched by name; those that the first lacks are passed over.
  ///
  /// - Throws: ``TableError``, among others where a column of the first is missing from the second.
  package static func readJointly(
    _ first: String, _ second: String, blockSize: Int = TableReader.blockSize
  ) throws(TableError) -> (first: CodedTable, second: CodedTable) {
    var firstLoader = try TableLoader.open(first, blockSize: blockSize)
    let header = firstLoader.header
    var learned = LearnedColumns(count: header.count, isTolerant: false)
    let firstRows = try learned.load(&firstLoader, columns: Array(header.indices))
    var secondLoader = try TableLoader.open(second, blockSize: blockSize)
    let secondHeader = secondLoader.header
    if let index = header.firstIndex(where: { !secondHeader.contains($0) }) {
      throw TableError(
        path: second, row: 1, problem: .missingCounterpart(column: index + 1, table: first))
    }
    let secondRows = try learned.load(
      &secondLoader, columns: secondHeader.map { header.firstIndex(of: $0) })

    let values = header.indices.map { learned.coders.sortedValues($0) }
    let domain = Domain(zip(header, values).map { Attribute(name: $0, values: $1.values) })
    let recodings: [[UInt16]?] = values.map(\.recoding)
    let counts = (firstRows.rowCount, secondRows.rowCount)
    let firstColumns = firstRows.finish(sizes: domain.sizes, recodings: recodings)
    let secondColumns = secondRows.finish(sizes: domain.sizes, recodings: recodings)
    return (
      CodedTable(domain: domain, columns: firstColumns, rowCount: counts.0),
      CodedTable(domain: domain, columns: secondColumns, rowCount: counts.1)
    )
  }
}
