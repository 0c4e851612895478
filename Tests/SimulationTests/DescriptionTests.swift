import Files
import Foundation
import Tabular
import Testing

@testable import Simulation

@Suite("Data package")
struct DescriptionTests {
  private let population: WrittenPopulation
  private let package: [String: Any]
  private let flatSchema: [String: Any]

  init() throws {
    population = try WrittenPopulation(victims: 2000, perpetrators: 4000, seed: 7)
    package = try population.object("datapackage.json")
    flatSchema = try population.object("victim_perpetrator.schema.json")
  }

  private func fields(_ schema: [String: Any]?) -> [[String: Any]] {
    schema?["fields"] as? [[String: Any]] ?? []
  }

  private func resource(_ name: String) -> [String: Any]? {
    (package["resources"] as? [[String: Any]])?.first { $0["name"] as? String == name }
  }

  private func schema(_ name: String) -> [String: Any]? {
    resource(name)?["schema"] as? [String: Any]
  }

  /// Whether a field allows a cell, by the rules for the types that occur here.
  private func allows(_ field: [String: Any], _ cell: String) -> Bool {
    let constraints = field["constraints"] as? [String: Any] ?? [:]
    if cell.isEmpty { return constraints["required"] as? Bool != true }
    if field["type"] as? String == "integer" {
      guard let value = Int(cell) else { return false }
      return value >= constraints["minimum"] as? Int ?? .min
        && value <= constraints["maximum"] as? Int ?? .max
    }
    let cells = (field["dp"] as? [String: Any])?["cells"]
    let allowed = cells as? [String] ?? field["categories"] as? [String] ?? []
    return allowed.contains(cell)
  }

  @Test("every table has the columns of its schema, and every cell is allowed")
  func cells() {
    let tables = [
      (population.victims, schema("victims")), (population.perpetrators, schema("perpetrators")),
      (population.links, schema("links")), (population.flat, flatSchema),
    ]
    for (table, schema) in tables {
      let fields = fields(schema)
      #expect(fields.map { $0["name"] as? String } == table.header)
      for (index, field) in fields.enumerated() {
        let cells = Set(table.rows.map { $0[index] })
        #expect(cells.allSatisfy { allows(field, $0) }, "\(table.header[index])")
      }
    }
  }

  @Test("keys, unit and the reason to be public are declared")
  func keys() throws {
    #expect(schema("victims")?["primaryKey"] as? [String] == ["victim_id"])
    #expect(schema("perpetrators")?["primaryKey"] as? [String] == ["perpetrator_id"])
    #expect(schema("links")?["primaryKey"] as? [String] == ["victim_id", "perpetrator_id"])
    let foreign = try #require(schema("links")?["foreignKeys"] as? [[String: Any]])
    let references = foreign.compactMap { ($0["reference"] as? [String: Any])?["resource"] }
    #expect(references as? [String] == ["victims", "perpetrators"])
    for schema in [
      schema("victims"), schema("perpetrators"), schema("links"), flatSchema,
    ] {
      let protection = try #require(schema?["dp"] as? [String: Any])
      #expect(protection["publicBecause"] as? String == "simulated population")
    }
    #expect((schema("links")?["dp"] as? [String: Any])?["unitField"] as? String == "victim_id")
  }

  @Test("no victim has more links than the schema declares")
  func maxRowsPerUnit() throws {
    let protection = try #require(schema("links")?["dp"] as? [String: Any])
    let most = try #require(protection["maxRowsPerUnit"] as? Int)
    #expect(counts(population.links, ["victim_id"]).values.allSatisfy { $0 <= most })
  }

  @Test("the linked tables are read by their own package, without a fault")
  func linkedTables() throws {
    let path = NSTemporaryDirectory() + "/simulation-tests-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let population = try Population.simulate(victims: 500, perpetrators: 1100, seed: 3)
    try population.write(to: path)
    let coded = try LinkedReader.readRows(package: path + "/datapackage.json", unknown: .refuse)
    #expect(coded.kinds.isEmpty)
    #expect(coded.rows.parents.rowCount == 500 && coded.rows.children.rowCount == 1100)
    #expect(coded.rows.parentOfLink == population.links.victim)
    #expect(coded.rows.childOfLink == population.links.perpetrator)
    #expect(coded.schema.parent.name == "victims" && coded.schema.child.name == "perpetrators")
    #expect(coded.schema.childAttributes == .ownAccount && coded.schema.hasStableIdentity)
    #expect(coded.schema.locality == ["yearOfRegistration", "countryOfExploitation"])
    #expect(coded.schema.standing == .public(because: "simulated population"))
  }

  @Test("without country and year the tables have the published columns and are described alike")
  func publishedColumns() throws {
    let path = NSTemporaryDirectory() + "/simulation-tests-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    var population = try Population.simulate(victims: 500, perpetrators: 1100, seed: 3)
    population.hasPlaces = false
    try population.write(to: path)
    let coded = try LinkedReader.readRows(package: path + "/datapackage.json", unknown: .refuse)
    #expect(coded.kinds.isEmpty)
    #expect(coded.rows.parents.domain.count == 7)
    #expect(coded.schema.locality == ["yearRegister", "UN_COE_Region"])
    let flat = try String(contentsOfFile: path + "/victim_perpetrator.csv", encoding: .utf8)
    #expect(flat.prefix { $0 != "\n" }.split(separator: ",").count == 16)
  }

  @Test("a folder with another file in it is not replaced")
  func foreignFile() throws {
    let path = NSTemporaryDirectory() + "/simulation-tests-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let population = try Population.simulate(victims: 20, perpetrators: 30, seed: 3)
    try population.write(to: path)
    try population.write(to: path, replacing: true)
    try "keep".write(toFile: path + "/mine.txt", atomically: true, encoding: .utf8)
    #expect(throws: FileError.self) { try population.write(to: path, replacing: true) }
    #expect(try String(contentsOfFile: path + "/mine.txt", encoding: .utf8) == "keep")
  }

  @Test("the package says that it is simulated, and from what")
  func source() throws {
    let description = try #require(package["description"] as? String)
    #expect(description.contains("the population is simulated"))
    let sources = try #require(package["sources"] as? [[String: String]])
    #expect(sources.first?["title"]?.contains("Counter Trafficking Data Collaborative") == true)
  }

  @Test("a document keeps its order and escapes what JSON must")
  func document() {
    let value: JSONValue = ["b": "say \"x\\y\"\n", "a": [1, 2, true]]
    #expect(value.text() == "{\n  " + #""b": "say \"x\\y\"\n","# + "\n  \"a\": [1, 2, true]\n}")
    let long = JSONValue.array((0..<30).map { .number($0 + 1000) }).text()
    #expect(long.hasPrefix("[\n  1000,\n") && long.hasSuffix("  1029\n]"))
  }
}
