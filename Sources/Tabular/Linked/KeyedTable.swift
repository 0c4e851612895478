/// The ids of one side's parents and children, each text a number in order of appearance.
struct Ids: ~Copyable {
  var parents = ByteDictionary()
  var children = ByteDictionary()
}

/// A table of texts with the numbers of the ids in its key columns.
struct KeyedTable: Sendable {
  /// What a column names: a parent or a child, whose row this is where `isNew`, or else one of those
  /// read before.
  enum Key: Equatable {
    case parent(isNew: Bool)
    case child(isNew: Bool)
  }

  let table: CodedTable
  /// By row: the number of the id in the parents' or children's key, −1 for an unknown one; empty where
  /// the table lacks the key.
  let parents: [Int32]
  let children: [Int32]

  /// The same rows without columns.
  var keysAlone: KeyedTable {
    KeyedTable(
      table: CodedTable(domain: Domain([]), columns: [], rowCount: table.rowCount),
      parents: parents, children: children)
  }

  /// The same rows, each with an id of its own in the children's key.
  var numbered: KeyedTable {
    KeyedTable(
      table: table, parents: parents, children: (0..<table.rowCount).map { Int32($0) })
  }

  /// The rows of a table before the domain is known.
  struct Rows: ~Copyable {
    fileprivate var store: RowStore
    fileprivate(set) var parents: [Int32] = []
    fileprivate(set) var children: [Int32] = []

    consuming func finish(_ domain: Domain, recodings: [[UInt16]]) -> KeyedTable {
      let (parents, children, count) = (parents, children, store.rowCount)
      let columns = store.finish(sizes: domain.sizes, recodings: recodings)
      return KeyedTable(
        table: CodedTable(domain: domain, columns: columns, rowCount: count), parents: parents,
        children: children)
    }
  }
}

/// Reads a table of texts whose key columns hold more values than a code can: ids become numbers,
/// every other column is learned.
struct KeyedTableLoader: ~Copyable {
  private enum Role {
    case key(KeyedTable.Key)
    case coded(Int)
    case passedOver
  }

  private let header: [String]
  private let keys: [String: KeyedTable.Key]
  /// The columns that are neither keys nor ignored, in the file's order.
  let columns: [String]
  private let path: String
  private var scanner: DelimitedScanner

  /// Opens a table and reads its header, which must hold every key.
  static func open(
    _ place: LinkedLayout.Table, keys: [String: KeyedTable.Key]
  ) throws(TableError) -> KeyedTableLoader {
    var scanner = try DelimitedScanner.open(place.path, blockSize: TableReader.blockSize)
    guard try scanner.beginRow() else {
      throw TableError(path: place.path, problem: .emptyFile)
    }
    var header: [String] = []
    while true {
      let cell = try scanner.nextCell()
      let bytes = UnsafeBufferPointer(start: cell.start, count: cell.count)
      do { try CellCoder.validate(bytes) } catch { throw scanner.error(error) }
      let name = String(decoding: bytes, as: UTF8.self)
      if header.contains(name) {
        throw TableError(
          path: place.path, row: 1, column: .numbered(header.count + 1),
          problem: .duplicateHeader)
      }
      header.append(name)
      if cell.endsRow { break }
    }
    if TableFormat.suspectsOther(header) {
      throw TableError(path: place.path, row: 1, problem: .otherSeparator)
    }
    for key in keys.keys.sorted() where !header.contains(key) {
      throw TableError(path: place.path, row: 1, column: .named(key), problem: .missingColumn)
    }
    let columns = header.filter { keys[$0] == nil && !place.ignored.contains($0) }
    return KeyedTableLoader(
      header: header, keys: keys, columns: columns, path: place.path, scanner: scanner)
  }

  private init(
    header: [String], keys: [String: KeyedTable.Key], columns: [String], path: String,
    scanner: consuming DelimitedScanner
  ) {
    self.header = header
    self.keys = keys
    self.columns = columns
    self.path = path
    self.scanner = scanner
  }

  /// Checks that another table has every column of this one.
  func checkColumns(areIn other: borrowing KeyedTableLoader) throws(TableError) {
    for column in columns where !other.columns.contains(column) {
      let number = header.firstIndex(of: column)! + 1
      throw TableError(
        path: other.path, row: 1, problem: .missingCounterpart(column: number, table: path))
    }
  }

  /// Reads all records; an empty line is passed over.
  ///
  /// - Parameter columns: What the coders stand for, in their order.
  mutating func load(
    columns: [String], coders: inout CoderSet, ids: inout Ids
  ) throws(TableError) -> KeyedTable.Rows {
    let roles = header.map { name -> Role in
      if let key = keys[name] { return .key(key) }
      return columns.firstIndex(of: name).map { .coded($0) } ?? .passedOver
    }
    var rows = KeyedTable.Rows(store: RowStore(isWide: coders.startsWide))
    while try scanner.beginRow() {
      var index = 0
      while true {
        let cell = try scanner.nextCell()
        if index == 0, cell.endsRow, cell.count == 0 { break }
        guard index < roles.count else { throw ragged(index + 1) }
        do throws(TableError.Problem) {
          switch roles[index] {
          case .coded(let column):
            let code = try coders.pointer[column].code(cell.start, cell.count)
            rows.store.put(code, column: column)
          case .key(.parent(let isNew)):
            let id = try Self.number(cell, isNew: isNew, in: &ids.parents)
            rows.parents.append(id)
          case .key(.child(let isNew)):
            let id = try Self.number(cell, isNew: isNew, in: &ids.children)
            rows.children.append(id)
          case .passedOver: break
          }
        } catch {
          throw TableError(
            path: path, row: scanner.row, column: .numbered(index + 1), problem: error)
        }
        index += 1
        if cell.endsRow { break }
      }
      if index == 0 { continue }
      guard index == roles.count else { throw ragged(index) }
      rows.store.commit()
    }
    return rows
  }

  private func ragged(_ cells: Int) -> TableError {
    scanner.error(.raggedRow(cells: cells, expected: header.count))
  }

  /// The number of an id, which is added where it is the first of its own row; −1 for one not known.
  private static func number(
    _ cell: DelimitedScanner.Cell, isNew: Bool, in ids: inout ByteDictionary
  ) throws(TableError.Problem) -> Int32 {
    if let number = ids.find(cell.start, cell.count) { return Int32(number) }
    guard isNew else { return -1 }
    try CellCoder.validate(UnsafeBufferPointer(start: cell.start, count: cell.count))
    ids.insert(cell.start, cell.count, code: ids.count)
    return Int32(ids.count - 1)
  }
}
