import Testing

@testable import Tabular

@Suite("Writing linked tables")
struct LinkedWriterTests {
  /// A package with binned numbers, ignored columns, an id of the links, tabs, and a folder.
  private static let package = """
    {"resources": [
     {"name": "people", "path": "data/people.csv.gz", "schema": {"fields": [
       {"name": "size", "type": "integer", "dp": {"bins": [0, 10, 1000]}},
       {"name": "person", "type": "integer", "constraints": {"minimum": 1}},
       {"name": "note", "type": "string", "dp": {"ignore": true}}],
      "primaryKey": ["person"], "dp": {"unitField": "person", "publicBecause": "codebook"}}},
     {"name": "places", "path": "data/places.tsv", "schema": {"fields": [
       {"name": "place", "type": "string"},
       {"name": "kind", "type": "string", "categories": ["a", "b\\tc"]}],
      "primaryKey": "place", "dp": {"publicBecause": "codebook"}}},
     {"name": "visits", "path": "visits.csv", "schema": {"fields": [
       {"name": "where", "type": "string"}, {"name": "visit", "type": "integer"},
       {"name": "weight", "type": "number", "dp": {"bins": [0, 0.5, 1]}},
       {"name": "who", "type": "integer"}],
      "primaryKey": "visit",
      "foreignKeys": [
       {"fields": ["who"], "reference": {"resource": "people", "fields": ["person"]}},
       {"fields": ["where"], "reference": {"resource": "places", "fields": ["place"]}}],
      "dp": {"publicBecause": "codebook"}}}],
     "dp": {"perpetratorAttributes": "register", "stableIdentity": true, "locality": ["size"]}}
    """

  /// Random linked rows: `parents` parents, as many children as are linked.
  private func rows(
    _ schema: LinkedSchema, parents: Int, children: Int, links: Int,
    using generator: inout SplitMix64
  ) -> LinkedRows {
    func table(_ domain: Domain, _ count: Int) -> CodedTable {
      CodedTable(
        domain: domain,
        columns: domain.sizes.map { size in
          .make(size: size, count: count) { _ in Int.random(in: 0..<size, using: &generator) }
        }, rowCount: count)
    }
    var pairs: Set<[Int32]> = Set(
      (0..<Int32(children)).map { [Int32.random(in: 0..<Int32(parents), using: &generator), $0] })
    while pairs.count < links {
      pairs.insert([
        Int32.random(in: 0..<Int32(parents), using: &generator),
        Int32.random(in: 0..<Int32(children), using: &generator),
      ])
    }
    let shuffled = pairs.sorted { $0.lexicographicallyPrecedes($1) }.shuffled(using: &generator)
    return LinkedRows(
      parents: table(schema.parent.domain, parents), children: table(schema.child.domain, children),
      links: table(schema.link.domain, pairs.count), parentOfLink: shuffled.map { $0[0] },
      childOfLink: shuffled.map { $0[1] })
  }

  /// Writes the files and reads them again.
  private func roundTrip(
    _ schema: LinkedSchema, _ rows: LinkedRows, using generator: inout SplitMix64
  ) throws -> LinkedReader.Coded {
    let scratch = try Scratch()
    let files = LinkedWriter.files(schema: schema, rows: rows, using: &generator)
    for file in files { _ = try scratch.file(file.name, file.bytes) }
    return try LinkedReader.readRows(
      package: scratch.folder.path + "/datapackage.json", unknown: .refuse)
  }

  @Test(
    "what is written is read back: same rows, same links, no faults",
    arguments: [(1, 0, 0), (1, 1, 1), (1, 9, 9), (30, 1, 30), (40, 70, 200)])
  func roundTrip(parents: Int, children: Int, links: Int) throws {
    let schema = try LinkedSchema(package: Array(Self.package.utf8))
    var generator = SplitMix64(UInt64(links) + 1)
    let rows = rows(
      schema, parents: parents, children: children, links: links, using: &generator)
    let again = try roundTrip(schema, rows, using: &generator)
    #expect(again.kinds.isEmpty)
    #expect(again.rows.parents.texts == rows.parents.texts)
    #expect(again.rows.children.texts == rows.children.texts)
    #expect(LinkedTexts(again.rows) == LinkedTexts(rows))
    #expect(again.rows.linkCount == rows.linkCount)
    let pairs = zip(again.rows.parentOfLink, again.rows.childOfLink).map { [$0, $1] }
    #expect(pairs == pairs.sorted { $0.lexicographicallyPrecedes($1) })
    #expect(
      Set(pairs) == Set(zip(rows.parentOfLink, rows.childOfLink).map { [$0, $1] }))
  }

  @Test("files have ids from 1, the order of the schema and no ignored column; a seed fixes them")
  func files() throws {
    let schema = try LinkedSchema(package: Array(Self.package.utf8))
    let rows = LinkedRows(
      parents: CodedTable(
        domain: schema.parent.domain, columns: [.bytes([2, 0])], rowCount: 2),
      children: CodedTable(
        domain: schema.child.domain, columns: [.bytes([1, 0])], rowCount: 2),
      links: CodedTable(
        domain: schema.link.domain, columns: [.bytes([2, 0, 2])], rowCount: 3),
      parentOfLink: [1, 1, 0], childOfLink: [1, 0, 1])
    func files(_ seed: UInt64) -> [String: [UInt8]] {
      var generator = SplitMix64(seed)
      return Dictionary(
        uniqueKeysWithValues: LinkedWriter.files(schema: schema, rows: rows, using: &generator)
          .map { ($0.name, $0.bytes) })
    }
    let first = files(3)
    #expect(
      Set(first.keys) == ["people.csv", "places.tsv", "visits.csv", "datapackage.json"])
    #expect(files(3) == first && files(4) != first)
    let text = first.mapValues { String(decoding: $0, as: UTF8.self) }
    #expect(text["people.csv"]?.hasPrefix("size,person\n,1\n") == true)
    #expect(text["places.tsv"] == "place\tkind\n1\t\"b\tc\"\n2\ta\n")
    let lines = text["visits.csv"]?.split(separator: "\n").map(String.init) ?? []
    #expect(lines[..<2] == ["where,visit,weight,who", "2,1,,1"])
    #expect(lines[2].hasPrefix("1,2,0.") && lines[2].hasSuffix(",2"))
    #expect(lines[3] == "2,3,,2")
  }

  @Test(
    "the written description says what the one it came from said, of the files that are written")
  func description() throws {
    let schema = try LinkedSchema(package: Array(Self.package.utf8))
    let again = try LinkedSchema(package: schema.writtenPackage)
    #expect(again.tables.map(\.path) == ["people.csv", "places.tsv", "visits.csv"])
    #expect(again.parent.schema.fields.map(\.name) == ["size", "person"])
    #expect(again.tables.map(\.domain) == schema.tables.map(\.domain))
    #expect(again.childAttributes == .register && again.hasStableIdentity)
    #expect(again.locality == ["size"] && again.standing == schema.standing)
    #expect(
      again.link
        == LinkedSchema.Table(
          name: "visits", path: "visits.csv", schema: schema.link.schema))
    let plain = try LinkedFixture.schema()
    #expect(try LinkedSchema(package: plain.writtenPackage) == plain)
  }
}
