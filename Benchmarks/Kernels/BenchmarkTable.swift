import Foundation
import Marginalia

/// The table that all benchmarks run on: the condensed published table where its file is found, in
/// `MARGINALIA_DATA` or in `shared/data` beside the repository, and otherwise a simulated one of the
/// same 21,195 rows and 16 columns.
enum BenchmarkTable {
  private static let name = "CTDC_VPsynthetic_condensed.csv"
  private static let rows = 21_195
  private static let columns = 16

  /// The path of the table's file.
  static let path: String = published() ?? simulated()

  /// The table's codes; values in order of their text.
  static let codes = coded(path)

  /// The size of the file.
  static let bytes: Int = (try? Data(contentsOf: URL(fileURLWithPath: path)).count) ?? 0

  private static func published() -> String? {
    let beside = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("shared/data")
    let folder = ProcessInfo.processInfo.environment["MARGINALIA_DATA"] ?? beside.path
    let path = folder + "/" + name
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// Simulates a population and keeps the columns that the published table has.
  private static func simulated() -> String {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("marginalia-benchmark-population").path
    do {
      try Population.simulate(victims: rows, perpetrators: 2 * rows, seed: 1)
        .write(to: folder, replacing: true)
      let lines = try String(contentsOfFile: folder + "/victim_perpetrator.csv", encoding: .utf8)
        .split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false).prefix(columns) }
      let path = folder + "/condensed.csv"
      try (lines.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n")
        .write(toFile: path, atomically: true, encoding: .utf8)
      return path
    } catch {
      fatalError("no table to measure on: \(error)")
    }
  }

  /// Reads a file without quotes: the library hands out no codes of a table it takes for sensitive.
  private static func coded(_ path: String) -> CodedTable {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      fatalError("the table \(path) cannot be read")
    }
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let attributes = lines[0].indices.map { column in
      Attribute(
        name: String(lines[0][column]),
        values: Set(lines.dropFirst().map { String($0[column]) }).sorted())
    }
    let columns = attributes.enumerated().map { column, attribute in
      let codes = Dictionary(
        uniqueKeysWithValues: attribute.values.enumerated().map { ($1, $0) })
      return CodeColumn.make(size: attribute.size, count: lines.count - 1) { row in
        codes[String(lines[row + 1][column])] ?? 0
      }
    }
    return CodedTable(
      domain: Domain(attributes), columns: columns, rowCount: lines.count - 1)
  }
}
