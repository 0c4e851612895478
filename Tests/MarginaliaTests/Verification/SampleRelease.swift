import Foundation
import Testing

/// Small releases of every kind, made by the program.
enum SampleRelease: String, CaseIterable {
  case matrix, wholeGDP, mst, aim, swift, mwem, privbayes, independent
  case initialModel, measurements, severalRows, seeded, asked
  case linked, linkedCaps
  case counts, countsAndModel, countsAndSeeded, foundCounts
  case rowSeeded, valueSeeded

  private static let budget = "--epsilon 8 --delta 1e-5 --threads 1 --json --output release"
  private static let table = "table.csv --schema schema.json"

  /// The command's words, and what must be run before.
  var words: String {
    let table = Self.table
    let budget = Self.budget
    switch self {
    case .matrix: return "synthesize \(table) \(budget)"
    case .wholeGDP: return "synthesize \(table) --parts whole --accountant gdp \(budget)"
    case .mst: return "synthesize \(table) --mechanism mst \(budget)"
    case .aim: return "synthesize \(table) --mechanism aim --max-rounds 4 \(budget)"
    case .swift: return "synthesize \(table) --mechanism swift \(budget)"
    case .mwem: return "synthesize \(table) --mechanism mwem \(budget)"
    case .privbayes: return "synthesize \(table) --mechanism privbayes \(budget)"
    case .independent: return "synthesize \(table) --mechanism independent \(budget)"
    case .initialModel: return "synthesize \(table) --initial-model first/model.json \(budget)"
    case .measurements: return "synthesize \(table) --measurements measured.csv \(budget)"
    case .severalRows: return "synthesize table.csv --schema units.json --mechanism mst \(budget)"
    case .seeded: return "synthesize \(table) --seed 5 --mechanism mst \(budget)"
    case .asked: return "synthesize \(table) --records 50 \(budget)"
    case .linked: return "synthesize town/datapackage.json \(budget)"
    case .linkedCaps: return "synthesize town/datapackage.json --pay-for-caps \(budget)"
    case .counts: return "aggregate \(table) \(budget)"
    case .countsAndModel: return "aggregate \(table) --synthesize model \(budget)"
    case .countsAndSeeded: return "aggregate \(table) --synthesize seeded \(budget)"
    case .foundCounts:
      return "aggregate table.csv --epsilon 8 --delta-factor 2 --threads 1 --json --output release"
    case .rowSeeded:
      return "synthesize \(table) --mechanism row-seeded --resolution 3 --json --output release"
    case .valueSeeded:
      return
        "synthesize \(table) --mechanism value-seeded --resolution 3 --seed 3 --json --output release"
    }
  }

  /// A folder that holds the release as `release`.
  func make() throws -> Marginalia {
    let marginalia = try Marginalia()
    try Self.writeTable(marginalia)
    if words.contains("town/") { try Self.writeTown(marginalia) }
    if self == .initialModel {
      let first = try marginalia.run(
        Self.mst.words.replacing("--output release", with: "--output first"))
      try #require(first.status == 0, "\(first.error)")
    }
    let run = try marginalia.run(words)
    try #require(run.status == 0, "\(words): \(run.error)")
    return marginalia
  }

  private static func writeTable(_ marginalia: Marginalia) throws {
    let rows = (0..<240).map { row in
      let who = ["kin", "kin;friend", "friend", ""][row * row % 29 % 4]
      let age = row == 7 ? "rare" : row % 5 == 1 || row % 7 == 0 ? "young" : "old"
      return "p\(row / 2),\(row % 3 == 0 ? "Male" : "Female"),\(who),\(age)"
    }
    try marginalia.write(
      (["id,sex,who,age"] + rows).joined(separator: "\n") + "\n", to: "table.csv")
    try marginalia.write(
      schema(#""publicBecause": "codebook, page 2", "unit": "person""#), to: "schema.json")
    try marginalia.write(
      schema(
        #""publicBecause": "codebook", "unit": "person", "unitField": "id", "maxRowsPerUnit": 2, "samplingRate": 0.75"#
      ), to: "units.json")
    try marginalia.write(
      "clique,cell,value,sigma\nsex,Female,150,4\nsex,Male,79,4\nsex,Other,2,4\n",
      to: "measured.csv")
  }

  private static func schema(_ dp: String) -> String {
    """
    {"fields": [
      {"name": "id", "type": "string"\(dp.contains("unitField") ? "" : #", "dp": {"ignore": true}"#)},
      {"name": "sex", "type": "string", "categories": ["Female", "Male", "Other"],
       "constraints": {"required": true}},
      {"name": "who", "type": "list", "delimiter": ";", "itemType": "string",
       "categories": ["kin", "friend", "stranger"], "dp": {"maxItems": 2}},
      {"name": "age", "type": "string", "categories": ["old", "young", "rare", "none"],
       "constraints": {"required": true}}],
     "dp": {\(dp)}}
    """
  }

  /// 150 people, who they name, and how.
  private static func writeTown(_ marginalia: Marginalia) throws {
    try FileManager.default.createDirectory(
      at: marginalia.path("town"), withIntermediateDirectories: true)
    let people = (0..<150).map { "\($0),\($0 % 3 == 0 ? "a" : "b")" }
    let others = (0..<220).map { "\($0),\($0 % 5 < 2 ? "x" : "y")" }
    let ties = (0..<240).map { "\($0 * 7 % 150),\($0 % 220),\($0 % 4 == 0 ? "paid" : "not")" }
    for (name, header, rows) in [
      ("people", "person,kind", people), ("others", "other,sort", others),
      ("ties", "person,other,how", ties),
    ] {
      try marginalia.write(
        ([header] + rows).joined(separator: "\n") + "\n", to: "town/\(name).csv")
    }
    func column(_ name: String, _ values: String...) -> String {
      let list = values.map { "\"\($0)\"" }.joined(separator: ", ")
      return
        #"{"name": "\#(name)", "type": "string", "categories": [\#(list)], "constraints": {"required": true}}"#
    }
    try marginalia.write(
      """
      {"resources": [
        {"name": "people", "path": "people.csv", "schema": {
          "fields": [{"name": "person", "type": "string"}, \(column("kind", "a", "b"))],
          "primaryKey": ["person"], "dp": {"unitField": "person", "publicBecause": "codebook"}}},
        {"name": "others", "path": "others.csv", "schema": {
          "fields": [{"name": "other", "type": "string"}, \(column("sort", "x", "y"))],
          "primaryKey": ["other"], "dp": {"publicBecause": "codebook"}}},
        {"name": "ties", "path": "ties.csv", "schema": {
          "fields": [{"name": "person", "type": "string"}, {"name": "other", "type": "string"},
            \(column("how", "paid", "not"))],
          "foreignKeys": [
            {"fields": ["person"], "reference": {"resource": "people", "fields": ["person"]}},
            {"fields": ["other"], "reference": {"resource": "others", "fields": ["other"]}}],
          "dp": {"publicBecause": "codebook"}}}],
       "dp": {"childAttributes": "ownAccount", "stableIdentity": true}}
      """, to: "town/datapackage.json")
  }
}
