import Foundation
import Tabular
import Testing

@testable import Evaluation

/// The fixtures and the independent scorer's figures for them were made by the command in
/// `Fixtures/make.py`.
@Suite("Agreement with the independent scorer")
struct IndependentScorerTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  private func path(_ name: String) -> String {
    Self.fixtures.appendingPathComponent(name).path
  }

  @Test("every figure equals the scorer's within 1e-9")
  func figures() throws {
    let tables = try PairedTables.read(real: path("real.csv"), synthetic: path("synthetic.csv"))
    let report = try tables.evaluate(threads: 2)
    let expected = try JSONDecoder().decode(
      [String: Double].self, from: Data(contentsOf: URL(fileURLWithPath: path("expected.json"))))
    let encoded = try JSONEncoder().encode(report)
    var found = try #require(
      try JSONSerialization.jsonObject(with: encoded) as? [String: NSNumber])
    #expect(found.removeValue(forKey: "private")?.boolValue == false)
    #expect(Set(found.keys) == Set(expected.keys))
    for (key, value) in expected {
      #expect(abs((found[key]?.doubleValue ?? .nan) - value) < 1e-9, "\(key)")
    }
    #expect(try JSONDecoder().decode(UtilityReport.self, from: encoded) == report)
  }

  @Test("the fixture's largest marginal is too large to be counted cell by cell")
  func fixtureReachesSorting() throws {
    let tables = try PairedTables.read(real: path("real.csv"), synthetic: path("synthetic.csv"))
    #expect(
      tables.real.domain.sizes.sorted().suffix(3).reduce(1, *) > PrefixCounter.denseLimit)
  }

  @Test("a column that the synthetic table lacks is an error with its number")
  func missingColumn() {
    #expect {
      try PairedTables.read(real: path("synthetic.csv"), synthetic: path("real.csv"))
    } throws: { error in
      "\(error)".hasSuffix(
        "real.csv, row 1: column 2 of \(path("synthetic.csv")) is missing from the table; "
          + "do both tables have the same header row?")
    }
  }
}
