import GraphicalModel
import Tabular

@testable import Auditing

/// Tables over eight columns of twelve values each, each column following the one before it, so that
/// most records are unlike any other.
enum AttackFixtures {
  static let domain = Domain(
    (0..<8).map { column in
      Attribute(name: "c\(column)", values: (0..<12).map(String.init))
    })

  /// `count` records of one distribution.
  static func population(_ count: Int, seed: UInt64) -> CodedTable {
    var stream = CounterGenerator(seed: seed, 1)
    let rows = (0..<count).map { _ -> [Int] in
      var row = [skewed(&stream)]
      while row.count < domain.count {
        let isKept = Int.random(in: 0..<2, using: &stream) == 0
        row.append(isKept ? (row[row.count - 1] + 1) % 12 : skewed(&stream))
      }
      return row
    }
    return table(rows)
  }

  static func table(_ rows: [[Int]]) -> CodedTable {
    CodedTable(
      domain: domain,
      columns: (0..<domain.count).map { column in .bytes(rows.map { UInt8($0[column]) }) },
      rowCount: rows.count)
  }

  static func rows(_ table: CodedTable) -> [[Int]] {
    (0..<table.rowCount).map { row in table.columns.map { $0[row] } }
  }

  /// Small values are likelier.
  private static func skewed(_ stream: inout CounterGenerator) -> Int {
    min(Int.random(in: 0..<12, using: &stream), Int.random(in: 0..<12, using: &stream))
  }

  static func report(
    synthetic: CodedTable, settings: (inout AttackSettings) -> Void = { _ in }
  ) throws -> AttackReport {
    var chosen = AttackSettings()
    settings(&chosen)
    return try AttackTables(
      real: population(600, seed: 1), synthetic: synthetic, holdout: population(600, seed: 2)
    ).attack(chosen)
  }
}

extension AttackReport {
  func area(_ attack: Attack) throws -> Discrimination.Area {
    guard let found = membership.first(where: { $0.attack == attack }) else { throw Missing() }
    return found.discrimination.area
  }

  struct Missing: Error {}
}
