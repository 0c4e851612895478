import Foundation

@testable import Simulation

/// A population as another program finds it: the files of its folder, read back.
struct WrittenPopulation: Sendable {
  let victims: CSVTable
  let perpetrators: CSVTable
  let links: CSVTable
  let flat: CSVTable
  /// The population of the size of the published one, with seed 7.
  static let full = Result { try WrittenPopulation(victims: 17_000, perpetrators: 37_000, seed: 7) }

  /// Every file's bytes by name.
  let bytes: [String: Data]

  init(victims: Int, perpetrators: Int, seed: UInt64) throws {
    let path = NSTemporaryDirectory() + "/simulation-tests-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Population.simulate(victims: victims, perpetrators: perpetrators, seed: seed)
      .write(to: path)
    var bytes: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      bytes[name] = try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
    }
    self.bytes = bytes
    func table(_ name: String) -> CSVTable { CSVTable(bytes[name] ?? Data()) }
    self.victims = table("victims.csv")
    self.perpetrators = table("perpetrators.csv")
    links = table("links.csv")
    flat = table("victim_perpetrator.csv")
  }

  /// The file called `name`, which holds a JSON object.
  func object(_ name: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: bytes[name] ?? Data())
    return value as? [String: Any] ?? [:]
  }
}

/// A table of cells without quotes, as all of these are.
struct CSVTable: Sendable {
  let header: [String]
  let rows: [[String]]

  init(_ data: Data) {
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let cells = lines.map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    header = cells.first ?? []
    rows = Array(cells.dropFirst())
  }

  func column(_ name: String) -> [String] {
    guard let index = header.firstIndex(of: name) else { return [] }
    return rows.map { $0[index] }
  }
}

/// The condensed published table, where it is present.
enum PublishedTable {
  static let path: String = {
    let folder =
      ProcessInfo.processInfo.environment["MARGINALIA_DATA"]
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path + "/shared/data"
    return folder + "/CTDC_VPsynthetic_condensed.csv"
  }()

  static var isPresent: Bool { FileManager.default.fileExists(atPath: path) }

  static func load() throws -> CSVTable {
    CSVTable(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

/// The L1 distance between two tables of counts, each divided by its own sum.
func distance(_ a: [[String]: Int], _ b: [[String]: Int]) -> Double {
  let (sumA, sumB) = (Double(a.values.reduce(0, +)), Double(b.values.reduce(0, +)))
  return Set(a.keys).union(b.keys).reduce(0) {
    $0 + abs(Double(a[$1] ?? 0) / sumA - Double(b[$1] ?? 0) / sumB)
  }
}

/// How often each combination of cells of some columns occurs.
func counts(_ table: CSVTable, _ columns: [String]) -> [[String]: Int] {
  let cells = columns.map(table.column)
  return table.rows.indices.reduce(into: [:]) { counts, row in
    counts[cells.map { $0[row] }, default: 0] += 1
  }
}
