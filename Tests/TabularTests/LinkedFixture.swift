@testable import Tabular

/// A small package of three linked tables, as texts that a test may change.
struct LinkedFixture {
  static let package = """
    {"name": "survey", "resources": [
     {"name": "people", "path": "people.csv", "schema": {"fields": [
       {"name": "person", "type": "string"},
       {"name": "region", "type": "string", "categories": ["N", "S", "W"]},
       {"name": "size", "type": "integer", "constraints": {"minimum": 0, "maximum": 9}}],
      "primaryKey": ["person"],
      "dp": {"unit": "person", "unitField": "person", "publicBecause": "codebook"}}},
     {"name": "places", "path": "places.csv", "schema": {"fields": [
       {"name": "place", "type": "string"},
       {"name": "kind", "type": "string", "categories": ["a", "b"]},
       {"name": "tag", "type": "integer", "constraints": {"minimum": 0, "maximum": 999}}],
      "primaryKey": "place", "missingValues": ["", "none"],
      "dp": {"publicBecause": "codebook"}}},
     {"name": "visits", "path": "visits.csv", "schema": {"fields": [
       {"name": "who", "type": "string"}, {"name": "where", "type": "string"},
       {"name": "how", "type": "string", "categories": ["x", "y", "z"]}],
      "primaryKey": ["who", "where"],
      "foreignKeys": [
       {"fields": ["who"], "reference": {"resource": "people", "fields": ["person"]}},
       {"fields": ["where"], "reference": {"resource": "places", "fields": ["place"]}}],
      "dp": {"publicBecause": "codebook", "unknown": "drop"}}}],
     "dp": {"childAttributes": "ownAccount", "stableIdentity": true, "locality": ["region"]}}
    """

  var package = LinkedFixture.package
  /// Rows as lines, the headers left out.
  var people: [String] = []
  var places: [String] = []
  var visits: [String] = []

  static func schema(_ package: String = LinkedFixture.package) throws -> LinkedSchema {
    try LinkedSchema(package: Array(package.utf8))
  }

  /// Writes the package and reads it again.
  func read(
    unknown: UnknownValuePolicy? = nil, blockSize: Int = TableReader.blockSize
  ) throws -> LinkedReader.Coded {
    let scratch = try Scratch()
    _ = try scratch.file("people.csv", LinkedFixture.table("person,region,size", people))
    _ = try scratch.file("places.csv", LinkedFixture.table("tag,place,kind", places))
    _ = try scratch.file("visits.csv", LinkedFixture.table("who,where,how", visits))
    let path = try scratch.file("datapackage.json", package)
    return try LinkedReader.readRows(package: path, unknown: unknown, blockSize: blockSize)
  }

  private static func table(_ header: String, _ rows: [String]) -> String {
    ([header] + rows).map { $0 + "\n" }.joined()
  }
}

/// Linked tables as texts in an order of their own.
struct LinkedTexts: Equatable {
  var parents: [[String]]
  var children: [[String]]
  /// The parent's cells, the child's and the link's.
  var links: [[String]]

  init(_ rows: LinkedRows) {
    let (parents, children) = (rows.parents.texts, rows.children.texts)
    self.init(
      parents: parents, children: children,
      links: rows.links.texts.enumerated().map { link, texts in
        parents[Int(rows.parentOfLink[link])] + children[Int(rows.childOfLink[link])] + texts
      })
  }

  init(parents: [[String]], children: [[String]], links: [[String]]) {
    func sorted(_ rows: [[String]]) -> [[String]] {
      rows.sorted { $0.lexicographicallyPrecedes($1) }
    }
    self.parents = sorted(parents)
    self.children = sorted(children)
    self.links = sorted(links)
  }
}
