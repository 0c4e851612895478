/// The ids of a table's rows: each text a number, in order of appearance. Ids are compared byte by
/// byte.
struct IdIndex: ~Copyable {
  /// What ``number(_:_:)`` gives for a cell that holds no id.
  static let missing = -1

  private var ids = ByteDictionary()
  private(set) var count = 0
  /// The ids that are numbers in their shortest spelling; filled when it is first asked for.
  private var spellings = ByteDictionary()
  private var knowsSpellings = false

  /// - Parameter missingValues: The texts that stand for no id, besides the empty one.
  init(missingValues: [String]) {
    for text in [""] + missingValues { ids.insert(text.utf8, code: IdIndex.missing) }
  }

  /// The number of the id in a cell, which is added where it is new, or ``missing``.
  @inline(__always)
  mutating func number(
    _ start: UnsafePointer<UInt8>, _ length: Int
  ) throws(TableError.Problem) -> Int {
    if let number = ids.find(start, length) { return number }
    try CellCoder.validate(UnsafeBufferPointer(start: start, count: length))
    precondition(count < Int32.max, "too many ids")
    ids.insert(start, length, code: count)
    count += 1
    return count - 1
  }

  /// The number of the id in a cell, ``missing``, or nil where it is not known.
  @inline(__always)
  func find(_ start: UnsafePointer<UInt8>, _ length: Int) -> Int? { ids.find(start, length) }

  /// Whether a cell writes the same number as a known id, in other digits.
  mutating func knowsNumber(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let number = NumberSpelling.canonical(cell) else { return false }
    if !knowsSpellings {
      knowsSpellings = true
      var spellings = ByteDictionary()
      ids.visitKeys { id, code in
        if code != IdIndex.missing, let number = NumberSpelling.canonical(id) {
          spellings.insert(number, code: code)
        }
      }
      self.spellings = spellings
    }
    return (number + [UInt8](repeating: 0, count: 8)).withUnsafeBufferPointer {
      spellings.find($0.baseAddress!, number.count) != nil
    }
  }
}

/// The key of a table of parents or of children: names its rows.
struct RowNames: ~Copyable, RowKeys {
  private(set) var ids: IdIndex
  /// For every row kept the number of its id.
  private(set) var idOfRow: [Int32] = []
  private(set) var kinds: Set<InputKind> = []
  private var current = 0

  init(missingValues: [String]) {
    ids = IdIndex(missingValues: missingValues)
  }

  mutating func take(
    _ index: Int, _ start: UnsafePointer<UInt8>, _ count: Int
  ) throws(TableError.Problem) -> Bool {
    current = try ids.number(start, count)
    if current == IdIndex.missing { kinds.insert(.missingId) }
    return current != IdIndex.missing
  }

  mutating func place(row: Int, using generator: inout some RandomNumberGenerator) -> RowPlace {
    idOfRow.append(Int32(current))
    return .append
  }

  consuming func takeIds() -> IdIndex { ids }
}

/// The keys of a table of links: column 0 names the parent, column 1, where there is one, the child. A
/// link that names an unknown one is discarded. Where children are their own links, column 1 is their key,
/// and each row a child, whatever its id.
struct LinkEnds: ~Copyable, RowKeys {
  private static let unknown = -2

  private var parents: IdIndex
  private var children: IdIndex
  /// Whether rows are children, whose ids are not known before.
  private let areChildren: Bool
  /// The texts that stand for no id in the two columns.
  private let missingParents: IdIndex
  private let missingChildren: IdIndex
  private var parent = 0
  private var child = 0
  /// Where rows are children: the number of the row's own id, and whether each number is that of a row kept.
  private var named = IdIndex.missing
  private var isKept: [Bool] = []
  /// For every link kept the numbers of the ids it names.
  private(set) var parentOfLink: [Int32] = []
  private(set) var childOfLink: [Int32] = []
  private(set) var kinds: Set<InputKind> = []

  init(
    parents: consuming IdIndex, children: consuming IdIndex, missingParents: [String],
    missingChildren: [String]
  ) {
    areChildren = false
    self.parents = parents
    self.children = children
    self.missingParents = IdIndex(missingValues: missingParents)
    self.missingChildren = IdIndex(missingValues: missingChildren)
  }

  /// Of children that are their own links.
  init(parents: consuming IdIndex, missingParents: [String], missingIds: [String]) {
    areChildren = true
    self.parents = parents
    children = IdIndex(missingValues: missingIds)
    self.missingParents = IdIndex(missingValues: missingParents)
    missingChildren = IdIndex(missingValues: [])
  }

  mutating func take(
    _ index: Int, _ start: UnsafePointer<UInt8>, _ count: Int
  ) throws(TableError.Problem) -> Bool {
    if areChildren, index == 1 {
      named = try children.number(start, count)
      return true
    }
    let isMissing =
      index == 0
      ? missingParents.find(start, count) != nil : missingChildren.find(start, count) != nil
    if isMissing {
      kinds.insert(.missingId)
      return false
    }
    let known = index == 0 ? parents.find(start, count) : children.find(start, count)
    let id = if let known { known } else { try unknownId(index, start, count) }
    if index == 0 { parent = id } else { child = id }
    return true
  }

  @inline(never)
  private mutating func unknownId(
    _ index: Int, _ start: UnsafePointer<UInt8>, _ count: Int
  ) throws(TableError.Problem) -> Int {
    let cell = UnsafeBufferPointer(start: start, count: count)
    try CellCoder.validate(cell)
    let isSpelling = index == 0 ? parents.knowsNumber(cell) : children.knowsNumber(cell)
    kinds.insert(isSpelling ? .idSpelling : index == 0 ? .unknownParent : .unknownChild)
    return LinkEnds.unknown
  }

  /// Takes note of a child's id, which another row that is kept may have had.
  private mutating func keep(_ id: Int) {
    while isKept.count <= id { isKept.append(false) }
    if isKept[id] { kinds.insert(.repeatedChild) }
    isKept[id] = true
  }

  mutating func place(row: Int, using generator: inout some RandomNumberGenerator) -> RowPlace {
    guard parent >= 0, child >= 0 else { return .discard }
    if named >= 0 { keep(named) }
    parentOfLink.append(Int32(truncatingIfNeeded: parent))
    childOfLink.append(Int32(truncatingIfNeeded: child))
    return .append
  }
}
