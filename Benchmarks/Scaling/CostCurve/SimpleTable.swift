import Foundation
import Marginalia

/// A table of 16 columns of two to nine values each that any number of rows can be made of.
enum SimpleTable {
  static let sizes = (0..<16).map { 2 + $0 % 8 }

  static var domain: Domain {
    Domain(
      sizes.enumerated().map { column, size in
        Attribute(name: "c\(column)", values: (0..<size).map(String.init))
      })
  }

  /// The code of one cell: digits of a mixed counter, so that neighbouring rows differ.
  @inline(__always)
  static func code(row: Int, column: Int) -> Int {
    let mixed = UInt64(row &* 16 &+ column) &* 0x9E37_79B9_7F4A_7C15
    return Int((mixed ^ (mixed >> 32)) >> 8 & 0xFFFF) % sizes[column]
  }

  static func table(rows: Int) -> CodedTable {
    let columns = sizes.enumerated().map { column, size in
      CodeColumn.make(size: size, count: rows) { code(row: $0, column: column) }
    }
    return CodedTable(domain: domain, columns: columns, rowCount: rows)
  }

  /// Writes the table as CSV to standard output.
  static func write(rows: Int) {
    var block = Array((0..<16).map { "c\($0)" }.joined(separator: ",").utf8)
    block.append(UInt8(ascii: "\n"))
    for row in 0..<rows {
      for column in 0..<16 {
        block.append(UInt8(ascii: "0") + UInt8(code(row: row, column: column)))
        block.append(column == 15 ? UInt8(ascii: "\n") : UInt8(ascii: ","))
      }
      if block.count > 1 << 20 {
        FileHandle.standardOutput.write(Data(block))
        block.removeAll(keepingCapacity: true)
      }
    }
    FileHandle.standardOutput.write(Data(block))
  }
}
