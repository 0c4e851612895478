extension TableSchema {
  /// Proposes a schema for a table: kinds guessed from the values, lists and bins included.
  ///
  /// It is read off the data and says so (`dp.inferredFrom`): a person makes it public by checking it
  /// and writing why it is (`dp.publicBecause`) in place of that.
  ///
  /// - Throws: ``TableError`` where the table cannot be read or has no records.
  public static func propose(from path: String) throws(TableError) -> TableSchema {
    var loader = try TableLoader.open(path, blockSize: TableReader.blockSize)
    try loader.checkSeparator()
    let header = loader.header
    if let column = header.firstIndex(of: "") {
      throw TableError(
        path: path, row: 1, column: .numbered(column + 1), problem: .namelessColumn)
    }
    var learned = LearnedColumns(count: header.count, isTolerant: true)
    let rowCount = try learned.load(&loader, columns: Array(header.indices)).rowCount
    if rowCount == 0 { throw TableError(path: path, problem: .headerAlone) }
    let fields = header.indices.map { column in
      FieldProposal(
        name: header[column], values: learned.coders.sortedValues(column).values,
        isCut: learned.coders.pointer[column].hasOverflowed, rowCount: rowCount)
    }
    var protection = Protection()
    protection.inferredFrom = "data"
    do {
      return try TableSchema(
        fields: fields.map(\.field),
        primaryKey: fields.filter(\.isIdentifier).map(\.field.name), protection: protection)
    } catch { preconditionFailure("a proposed schema must be valid: \(error)") }
  }
}

/// What one column seems to be.
struct FieldProposal {
  private(set) var field: TableSchema.Field
  /// Whether every record has a value of its own and the name says that it is an identifier.
  private(set) var isIdentifier = false

  private static let fewValues = 20
  private static let wholeRange = 128.0
  private static let binCount = 10.0

  /// - Parameters:
  ///   - values: The values seen, in order.
  ///   - isCut: Whether there were more.
  init(name: String, values: [String], isCut: Bool, rowCount: Int) {
    field = TableSchema.Field(name: name, type: .string)
    let hasMissing = values.contains("")
    var known: Set<String> = []
    let present = values.filter { !$0.isEmpty && known.insert($0).inserted }
    field.constraints.isRequired = !hasMissing && !present.isEmpty
    let isNamedAsIdentifier = name.lowercased().hasSuffix("id")
    if isNamedAsIdentifier, present.count == rowCount || isCut {
      isIdentifier = true
      return
    }
    if present.count > FieldProposal.fewValues, proposeNumbers(present) { return }
    if isCut || 2 * present.count > rowCount && present.count > FieldProposal.fewValues {
      field.isIgnored = true
      return
    }
    if proposeList(present) { return }
    field.categories = present.map { TableSchema.Category($0) }
  }

  /// Bins or a range, where every value is a number.
  private mutating func proposeNumbers(_ texts: [String]) -> Bool {
    let numbers = texts.compactMap { DecimalNumber.parse($0) }
    guard numbers.count == texts.count, let low = numbers.min(), let high = numbers.max(),
      low < high, max(-low, high) < 1e15
    else { return false }
    let isWhole = numbers.allSatisfy { Int(exactly: $0) != nil }
    let edges = FieldProposal.edges(from: low, to: high, isWhole: isWhole)
    guard zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }), edges[0] <= low,
      edges[edges.count - 1] > high
    else { return false }
    field.type = isWhole ? .integer : .number
    if isWhole, high - low < FieldProposal.wholeRange {
      field.constraints.minimum = low
      field.constraints.maximum = high
    } else {
      field.bins = edges
    }
    return true
  }

  /// About ten edges at round numbers that hold all values.
  private static func edges(from low: Double, to high: Double, isWhole: Bool) -> [Double] {
    var step = 1.0
    while step * binCount < high - low { step *= 10 }
    while step * binCount > 10 * (high - low) { step /= 10 }
    for part in [0.1, 0.2, 0.5] where step * part * binCount >= high - low {
      step *= part
      break
    }
    if isWhole { step = max(step, 1) }
    let first = (low / step).rounded(.down)
    let count = Int((high / step).rounded(.down) - first) + 1
    return (0...count).map { (first + Double($0)) * step }
  }

  /// A list, where cells are sets of few items in one order, so that the coding loses nothing.
  private mutating func proposeList(_ cells: [String]) -> Bool {
    let delimiter = ";"
    let parts = cells.map { ListItems.split(Array($0.utf8), by: Array(delimiter.utf8)) }
    let items = Set(parts.joined()).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    let longest = parts.map(\.count).max() ?? 0
    guard longest > 1, !items.contains("") else { return false }
    let list = ListItems(
      delimiter: delimiter, items: items, maxItems: longest,
      codes: Dictionary(zip(items, 0...)) { first, _ in first }, otherItem: nil)
    let isCanonical = cells.allSatisfy {
      list.canonicalText($0, replacingUnknown: false) == $0
    }
    guard isCanonical, let count = list.count, count <= 8 * cells.count + 8 else { return false }
    field.type = .list
    field.itemType = .string
    field.delimiter = delimiter
    field.maxItems = longest
    field.categories = items.map { TableSchema.Category($0) }
    return true
  }
}
