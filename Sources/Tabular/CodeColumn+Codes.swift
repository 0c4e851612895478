extension CodeColumn {
  /// A column of `count` codes for an attribute of `size` values, each computed from its row.
  public static func make(size: Int, count: Int, _ code: (Int) -> Int) -> CodeColumn {
    precondition(size <= maximumSize, "attribute too large")
    if size <= 256 {
      return .bytes(
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
          for row in 0..<count { buffer[row] = UInt8(truncatingIfNeeded: code(row)) }
          initialized = count
        })
    }
    return .words(
      [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
        for row in 0..<count { buffer[row] = UInt16(truncatingIfNeeded: code(row)) }
        initialized = count
      })
  }

  /// A column of the codes at `source`, for an attribute of `size` values.
  public static func make(size: Int, count: Int, from source: UnsafePointer<UInt16>) -> CodeColumn {
    precondition(size <= maximumSize, "attribute too large")
    if size <= 256 {
      return .bytes(
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
          for row in 0..<count { buffer[row] = UInt8(truncatingIfNeeded: source[row]) }
          initialized = count
        })
    }
    return .words([UInt16](UnsafeBufferPointer(start: source, count: count)))
  }

  /// Copies `count` codes from row `first` on into 16-bit places.
  public func widen(from first: Int, count: Int, into target: UnsafeMutablePointer<UInt16>) {
    precondition(first >= 0 && first + count <= self.count, "rows out of range")
    switch self {
    case .bytes(let codes):
      codes.withUnsafeBufferPointer {
        let source = $0.baseAddress.map { $0 + first }
        for row in 0..<count { target[row] = UInt16(source.unsafelyUnwrapped[row]) }
      }
    case .words(let codes):
      codes.withUnsafeBufferPointer {
        let source = $0.baseAddress.map { $0 + first }
        for row in 0..<count { target[row] = source.unsafelyUnwrapped[row] }
      }
    }
  }

  /// The codes of some rows, in their order.
  package func selecting<Rows: Collection>(_ rows: Rows) -> CodeColumn
  where Rows.Element: BinaryInteger {
    switch self {
    case .bytes(let codes): .bytes(rows.map { codes[Int($0)] })
    case .words(let codes): .words(rows.map { codes[Int($0)] })
    }
  }
}

extension CodedTable {
  /// Some rows of the table, in their order; the table itself where they are all of its rows in order.
  package func selecting<Rows: Collection>(_ rows: Rows) -> CodedTable
  where Rows.Element: BinaryInteger {
    let isWhole = rows.count == rowCount && rows.enumerated().allSatisfy { $0 == Int($1) }
    if isWhole { return self }
    return CodedTable(
      domain: domain, columns: columns.map { $0.selecting(rows) }, rowCount: rows.count)
  }
}
