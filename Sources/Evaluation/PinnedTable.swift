import Tabular

/// The columns of a table as pointers, for the time of a closure.
///
/// Unchecked because pointers are not `Sendable`: the codes are only read, and the arrays they belong
/// to are kept alive by ``pinning(_:_:)`` until all threads are done.
package struct PinnedTable: @unchecked Sendable {
  package enum Codes {
    case bytes(UnsafePointer<UInt8>)
    case words(UnsafePointer<UInt16>)
  }

  package let columns: [Codes]
  package let rowCount: Int

  /// Calls `body` with pointers to the columns of `table`, which last until it returns.
  package static func pinning<Result>(_ table: CodedTable, _ body: (PinnedTable) -> Result)
    -> Result
  {
    pin(table.columns[...], [], table.rowCount, body)
  }

  private static func pin<Result>(
    _ rest: ArraySlice<CodeColumn>, _ pinned: [Codes], _ rowCount: Int,
    _ body: (PinnedTable) -> Result
  ) -> Result {
    // An empty array may have no address; its codes are never read.
    guard rowCount > 0, let column = rest.first else {
      return body(PinnedTable(columns: pinned, rowCount: rowCount))
    }
    switch column {
    case .bytes(let codes):
      return codes.withUnsafeBufferPointer {
        pin(rest.dropFirst(), pinned + [.bytes($0.baseAddress!)], rowCount, body)
      }
    case .words(let codes):
      return codes.withUnsafeBufferPointer {
        pin(rest.dropFirst(), pinned + [.words($0.baseAddress!)], rowCount, body)
      }
    }
  }

  /// `index[row] ← index[row] · size + code(row)` for every row.
  package func extend(
    _ index: UnsafeMutablePointer<UInt32>, by column: Int, size: Int
  ) {
    switch columns[column] {
    case .bytes(let codes): PinnedTable.extend(index, codes, size, rowCount)
    case .words(let codes): PinnedTable.extend(index, codes, size, rowCount)
    }
  }

  private static func extend<Code: FixedWidthInteger>(
    _ index: UnsafeMutablePointer<UInt32>, _ codes: UnsafePointer<Code>, _ size: Int,
    _ rowCount: Int
  ) {
    let size = UInt32(truncatingIfNeeded: size)
    for row in 0..<rowCount {
      index[row] = index[row] &* size &+ UInt32(truncatingIfNeeded: codes[row])
    }
  }
}
