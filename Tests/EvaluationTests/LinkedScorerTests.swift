import Foundation
import Tabular
import Testing

@testable import Evaluation

/// The fixtures, the independent scorer's figures for them and those of independent definitions were
/// made by the command in `Fixtures/Linked/make.py`.
@Suite("Linked tables against the independent scorer")
struct LinkedScorerTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Linked")

  private func path(_ name: String) -> String {
    Self.fixtures.appendingPathComponent(name).path
  }

  private func read() throws -> PairedLinkedTables {
    try PairedLinkedTables.read(
      real: path("real/datapackage.json"), synthetic: path("synthetic/datapackage.json"))
  }

  private func object(_ data: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("every figure equals the scorer's, or its own definition, within 1e-9")
  func figures() throws {
    let report = try read().evaluate(threads: 2)
    let encoded = try JSONEncoder().encode(report)
    let found = try object(encoded)
    let expected = try object(
      Data(contentsOf: Self.fixtures.appendingPathComponent("expected.json")))
    #expect(Set(report.figures.metrics) == Set(LinkedMetric.allCases))
    #expect(Set(LinkedMetric.allCases.map(\.rawValue)).isSubset(of: expected.keys))
    for (key, value) in expected where key != "integrity" {
      let value = try #require((value as? NSNumber)?.doubleValue)
      #expect(abs(((found[key] as? NSNumber)?.doubleValue ?? .nan) - value) < 1e-9, "\(key)")
    }
    #expect(found["integrity"] as? [String: Int] == expected["integrity"] as? [String: Int])
    #expect(found["private"] as? Bool == false)
    #expect(try JSONDecoder().decode(LinkedUtilityReport.self, from: encoded) == report)
  }

  @Test(
    "the fixtures hold every fault, parents of every kind and children that tie parents together")
  func fixturesReach() throws {
    let tables = try read()
    let faults = tables.integrity
    #expect(
      [
        faults.unknown, faults.repeated, faults.repeatedParentIDs, faults.repeatedChildIDs,
        faults.orphans,
      ].allSatisfy { $0 > 0 })
    let side = LinkSide(tables.real, threads: 1)
    #expect(Set(side.parentDegrees).isSuperset(of: [0, 1, 2, 3, 4, 5]))
    let sharing = SharedChildren(
      side, parentSizes: tables.real.parents.domain.sizes, threads: 1)
    #expect(try #require(sharing.pairsSharingTwo) > 0)
  }

  @Test("by column, the figures are those that the means are taken over")
  func byColumn() throws {
    let report = try read().evaluate(threads: 1)
    #expect(report.parentColumns.map(\.column) == ["gender", "region", "year"])
    #expect(report.within.map(\.column) == ["age", "citizen", "relation", "pay"])
    #expect(report.cross.map(\.columns).prefix(2) == [["gender", "age"], ["gender", "citizen"]])
    #expect(report.parentColumns.map(\.l1).mean == report[.parentMeanL1OneWay])
    #expect(report.childColumns.map(\.l1).mean == report[.childMeanL1OneWay])
    #expect(report.cross.map(\.l1Link).mean == report[.crossMeanL1Link])
    #expect(report.cross.map(\.l1Parent).max() == report[.crossMaxL1Parent])
    #expect(report.within.map(\.l1).mean == report[.withinMeanL1])
  }

  @Test("tables with other columns are refused with the number of the first, on either side")
  func otherColumns() throws {
    let folder = try Folder(copying: Self.fixtures.appendingPathComponent("synthetic"))
    let links = folder.url.appendingPathComponent("links.csv")
    let text = try String(contentsOf: links, encoding: .utf8)
    try text.replacingOccurrences(of: "relation", with: "kinship").write(
      to: links, atomically: true, encoding: .utf8)
    let (mine, theirs) = (
      path("real/datapackage.json"), folder.url.appendingPathComponent("datapackage.json").path
    )
    for (real, synthetic, number) in [(mine, theirs, 3), (theirs, mine, 2)] {
      #expect {
        try PairedLinkedTables.read(real: real, synthetic: synthetic)
      } throws: { error in
        "\(error)".contains("links.csv, row 1: column \(number) of ")
          && "\(error)".hasSuffix("do both tables have the same header row?")
      }
    }
  }

  @Test("columns that the real schema ignores are not compared")
  func ignored() throws {
    let folder = try Folder(copying: Self.fixtures.appendingPathComponent("real"))
    let package = folder.url.appendingPathComponent("datapackage.json")
    var document = try object(Data(contentsOf: package))
    var resources = try #require(document["resources"] as? [[String: Any]])
    var schema = try #require(resources[0]["schema"] as? [String: Any])
    var fields = try #require(schema["fields"] as? [[String: Any]])
    fields[3]["dp"] = ["ignore": true]
    schema["fields"] = fields
    resources[0]["schema"] = schema
    document["resources"] = resources
    try JSONSerialization.data(withJSONObject: document).write(to: package)
    let tables = try PairedLinkedTables.read(
      real: package.path, synthetic: path("synthetic/datapackage.json"))
    #expect(tables.real.parents.domain.attributes.map(\.name) == ["gender", "region"])
  }

  @Test("a package that does not say which table is which is refused")
  func noRoles() throws {
    let folder = try Folder(copying: Self.fixtures.appendingPathComponent("real"))
    let package = folder.url.appendingPathComponent("datapackage.json")
    let text = try String(contentsOf: package, encoding: .utf8)
    let other = path("synthetic/datapackage.json")
    for (part, replacement, problem) in [
      ("unitField", "unit", "must have its primaryKey for dp.unitField"),
      ("\"foreignKeys\"", "\"keys\"", "one table must have two foreign keys"),
      ("\"resource\": \"victims\"", "\"resource\": \"people\"", "no table \"people\" with a path"),
      ("\"resources\"", "resources", "not JSON: line 3"),
    ] {
      try text.replacingOccurrences(of: part, with: replacement).write(
        to: package, atomically: true, encoding: .utf8)
      #expect {
        try PairedLinkedTables.read(real: package.path, synthetic: other)
      } throws: { error in
        error is LinkedPackageError && "\(error)".contains(problem)
      }
    }
  }
}

/// A copy of a folder that lasts as long as the test.
private final class Folder {
  let url: URL

  init(copying source: URL) throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "evaluation-tests-" + UUID().uuidString)
    try FileManager.default.copyItem(at: source, to: url)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
