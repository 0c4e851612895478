import Foundation
import Marginalia

/// Shows that counting costs the same per row whatever the number of rows, and that reading keeps
/// nothing but packed columns.
///
///     cost-curve                                    counting, 10,000 to 10,000,000 rows
///     cost-curve write 10000000 | cost-curve read   reading from standard input
let arguments = CommandLine.arguments.dropFirst()
switch arguments.first {
case nil:
  CountingCurve.print()
case "write":
  SimpleTable.write(rows: arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000)
case "read":
  try ReadingCost.print()
case .some(let other):
  FileHandle.standardError.write(
    Data("unknown argument \(other); use nothing, write ROWS, or read\n".utf8))
  exit(64)
}
