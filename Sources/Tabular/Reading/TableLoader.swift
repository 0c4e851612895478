/// Reads the records of one table into a ``RowStore``.
struct TableLoader: ~Copyable {
  /// What a column of the file is for.
  enum Role: Equatable {
    /// Codes for column `index` of the store.
    case coded(index: Int)
    /// Key column number `index`: names the unit that a row belongs to, or the row itself.
    case key(index: Int)
    /// Checked to be text, and passed over.
    case passedOver
  }

  let header: [String]
  /// Whether every name of the header is in a schema that was not read off data; else the header may be a
  /// record, and errors must not show it.
  private var isVouchedFor = false
  /// Whether a record was left out for its value in that column of the file, and whether for naming no unit.
  private var leavesOut: [Bool]
  private var lacksUnits = false
  /// The attributes of the rules for which a record was left out.
  private var brokenRules: Set<[String]> = []
  private var scanner: DelimitedScanner

  /// Opens a table and reads its header.
  static func open(_ path: String, blockSize: Int) throws(TableError) -> TableLoader {
    var scanner = try DelimitedScanner.open(path, blockSize: blockSize)
    guard try scanner.beginRow() else { throw TableError(path: path, problem: .emptyFile) }
    var names: [String] = []
    var seen: Set<String> = []
    while true {
      let cell = try scanner.nextCell()
      let bytes = UnsafeBufferPointer(start: cell.start, count: cell.count)
      do { try CellCoder.validate(bytes) } catch { throw scanner.error(error) }
      let name = String(decoding: bytes, as: UTF8.self)
      if !seen.insert(name).inserted {
        throw TableError(
          path: path, row: 1, column: .numbered(names.count + 1), problem: .duplicateHeader)
      }
      names.append(name)
      if cell.endsRow { break }
    }
    return TableLoader(header: names, scanner: scanner)
  }

  private init(header: [String], scanner: consuming DelimitedScanner) {
    self.header = header
    leavesOut = header.map { _ in false }
    self.scanner = scanner
  }

  /// Checks that every column of the table is in the schema, and every field that is not ignored in
  /// the table.
  ///
  /// - Parameter needsUnits: Whether the column that names units must be there also where it is ignored.
  mutating func checkHeader(
    against schema: TableSchema, needsUnits: Bool = true
  ) throws(TableError) {
    let path = scanner.path
    if schema.coding(of: header[0]) == nil { try checkSeparator() }
    if let index = header.firstIndex(where: { schema.coding(of: $0) == nil }) {
      throw TableError(path: path, row: 1, column: .numbered(index + 1), problem: .extraColumn)
    }
    let present = Set(header)
    for (place, coding) in schema.codings.enumerated() where !present.contains(coding.name) {
      let namesUnits = needsUnits && coding.name == schema.protection.unitField
      let isNeeded = coding.kind != .ignored || namesUnits
      if isNeeded {
        throw TableError(
          path: path, row: 1,
          column: schema.hasSecretNames ? .numbered(place + 1) : .named(coding.name),
          problem: .missingColumn)
      }
    }
    isVouchedFor = !schema.hasSecretNames
  }

  /// Checks that the header is not a row whose cells are separated otherwise.
  func checkSeparator() throws(TableError) {
    guard TableFormat.suspectsOther(header) else { return }
    throw TableError(path: scanner.path, row: 1, problem: .otherSeparator)
  }

  /// An error in column `index` of the current row.
  private func error(_ problem: TableError.Problem, at index: Int) -> TableError {
    TableError(
      path: scanner.path, row: scanner.row,
      column: isVouchedFor ? .named(header[index]) : .numbered(index + 1), problem: problem)
  }

  /// Adds the column to an error that the scanner met inside a row.
  private func located(_ error: TableError, at index: Int) -> TableError {
    guard error.row != nil, index < header.count else { return error }
    return self.error(error.problem, at: index)
  }

  /// What was left out so far, by the columns' names if these were not read off data.
  func leftOut(by schema: TableSchema) -> LeftOut {
    func column(_ name: String) -> TableError.Column {
      schema.hasSecretNames ? .numbered((header.firstIndex(of: name) ?? 0) + 1) : .named(name)
    }
    return LeftOut(
      columns: header.indices.filter { leavesOut[$0] }.map { column(header[$0]) },
      impossible: brokenRules.sorted { $0.lexicographicallyPrecedes($1) }.map { $0.map(column) },
      lacksUnits: lacksUnits)
  }

  /// Reads all records.
  ///
  /// - Parameters:
  ///   - roles: One a column of the file.
  ///   - coders: One a column of the store.
  ///   - keys: Takes the cells of the key columns. A record with a key that names nobody is left out;
  ///     for the others they say where it goes.
  ///   - rules: What no record may be; one that is so is left out, or refused where the policy refuses.
  mutating func load<Keys: RowKeys & ~Copyable>(
    roles: [Role], coders: inout CoderSet, keys: inout Keys, policy: UnknownValuePolicy,
    rules: RowRules = .none, into store: inout RowStore,
    using generator: inout some RandomNumberGenerator
  ) throws(TableError) {
    while try scanner.beginRow() {
      let keeps = try readRow(
        roles: roles, coders: &coders, keys: &keys, policy: policy, into: &store)
      if !keeps { continue }
      if let rule = rules.broken(by: store) {
        if policy == .refuse { throw scanner.error(.impossibleRow) }
        brokenRules.insert(rules.names[rule])
        continue
      }
      switch keys.place(row: store.rowCount, using: &generator) {
      case .append: store.commit()
      case .replace(let row): store.overwrite(row: row)
      case .discard: break
      }
    }
  }

  /// The joined records that break no rule, as rows that each break none may together; or an error where
  /// the policy refuses.
  mutating func possible(
    _ joined: CodedTable, rules: RowRules, policy: UnknownValuePolicy
  ) throws(TableError) -> CodedTable {
    var kept: [Int] = []
    for row in 0..<joined.rowCount {
      guard let rule = rules.broken(by: row, of: joined) else {
        kept.append(row)
        continue
      }
      if policy == .refuse { throw TableError(path: scanner.path, problem: .impossibleRecord) }
      brokenRules.insert(rules.names[rule])
    }
    return kept.count == joined.rowCount ? joined : joined.selecting(kept)
  }

  /// Fills the store's row from the next record; false for one that is left out.
  @inline(__always)
  private mutating func readRow<Keys: RowKeys & ~Copyable>(
    roles: [Role], coders: inout CoderSet, keys: inout Keys, policy: UnknownValuePolicy,
    into store: inout RowStore
  ) throws(TableError) -> Bool {
    var keeps = true
    var index = 0
    while true {
      let cell: DelimitedScanner.Cell
      do { cell = try scanner.nextCell() } catch { throw located(error, at: index) }
      guard index < roles.count else { throw try ragged(index + 1, hasEnded: cell.endsRow) }
      do throws(TableError.Problem) {
        switch roles[index] {
        case .coded(let column):
          let code = try coders.pointer[column].code(cell.start, cell.count)
          if code >= 0 {
            store.put(code, column: column)
          } else {
            leavesOut[index] = true
            keeps = false
          }
        case .passedOver:
          try CellCoder.validate(UnsafeBufferPointer(start: cell.start, count: cell.count))
        case .key(let key):
          if try !keys.take(key, cell.start, cell.count) {
            if policy == .refuse { throw .unknownValue }
            lacksUnits = true
            keeps = false
          }
        }
      } catch { throw self.error(error, at: index) }
      index += 1
      if cell.endsRow { break }
    }
    guard index == roles.count else { throw try ragged(index, hasEnded: true) }
    return keeps
  }

  /// The error for a row with the wrong number of cells, of which `cells` have been read.
  private mutating func ragged(_ cells: Int, hasEnded: Bool) throws(TableError) -> TableError {
    var cells = cells
    var hasEnded = hasEnded
    while !hasEnded {
      hasEnded = try scanner.nextCell().endsRow
      cells += 1
    }
    return scanner.error(.raggedRow(cells: cells, expected: header.count))
  }
}
