import LinkedTables

@testable import Tabular

/// Small linked tables with ids, before they are in normal form, that a test may change.
///
/// A link's priority is a function of the keys of both ends, which stay with them whatever else
/// changes: neighbours, permutations and renamed ids carry their priorities.
struct Database: Sendable {
  struct Row: Sendable {
    var id: Int
    var key: UInt64
    var codes: [Int]
  }

  struct Link: Sendable {
    var parent: Int
    var child: Int
    var codes: [Int]
  }

  static let names = (parent: "people", link: "visits", child: "places")

  var parentSizes = [3, 2]
  var linkSizes = [2]
  /// The first value of the first column is an empty text.
  var childSizes = [4, 2]
  var parents: [Row] = []
  var children: [Row] = []
  var links: [Link] = []

  mutating func addParent(_ codes: [Int]) -> Int {
    let id = (parents.map(\.id).max() ?? -1) + 1
    parents.append(Row(id: id, key: UInt64(id), codes: codes))
    return id
  }

  mutating func addChild(_ codes: [Int]) -> Int {
    let id = (children.map(\.id).max() ?? -1) + 1
    children.append(Row(id: id, key: UInt64(id), codes: codes))
    return id
  }

  mutating func link(_ parent: Int, _ child: Int, _ codes: [Int]) {
    links.append(Link(parent: parent, child: child, codes: codes))
  }

  /// Up to `parents` parents with 0 to 7 links each to up to `children` children.
  static func random(seed: UInt64, parents: Int = 7, children: Int = 9) -> Database {
    var generator = SplitMix64(seed)
    var database = Database()
    func codes(_ sizes: [Int]) -> [Int] {
      sizes.map {
        min(Int.random(in: 0..<$0, using: &generator), Int.random(in: 0..<$0, using: &generator))
      }
    }
    for _ in 0..<Int.random(in: 1...children, using: &generator) {
      _ = database.addChild(codes(database.childSizes))
    }
    for _ in 0..<Int.random(in: 1...parents, using: &generator) {
      let parent = database.addParent(codes(database.parentSizes))
      let degree = Int.random(in: 0...min(7, database.children.count), using: &generator)
      for child in database.children.shuffled(using: &generator).prefix(degree) {
        database.link(parent, child.id, codes(database.linkSizes))
      }
    }
    return database
  }

  /// Without one parent and its links; of the children that this leaves without a link, `orphans`
  /// says whether their rows stay.
  func removing(parent id: Int, orphans: Bool) -> Database {
    var result = self
    result.parents.removeAll { $0.id == id }
    result.links.removeAll { $0.parent == id }
    if !orphans {
      let linked = Set(result.links.map(\.child))
      result.children.removeAll { !linked.contains($0.id) }
    }
    return result
  }

  /// Without one child and its links; its parents stay.
  func removing(child id: Int) -> Database {
    var result = self
    result.children.removeAll { $0.id == id }
    result.links.removeAll { $0.child == id }
    return result
  }

  func parentCount(of child: Int) -> Int {
    Set(links.filter { $0.child == child }.map(\.parent)).count
  }

  /// By ids.
  func priority(_ parent: Int, _ child: Int) -> UInt64 {
    let keys = (
      parents.first { $0.id == parent }?.key ?? 0, children.first { $0.id == child }?.key ?? 0
    )
    var generator = SplitMix64(keys.0 << 32 | keys.1)
    return generator.next()
  }
}

extension Database {
  private static func domain(_ sizes: [Int], _ letter: String) -> Domain {
    Domain(
      sizes.enumerated().map { index, size in
        Attribute(
          name: "\(letter)\(index)",
          values: (0..<size).map { $0 == 0 && letter == "c" && index == 0 ? "" : "v\($0)" })
      })
  }

  private static func table(_ codes: [[Int]], _ sizes: [Int], _ letter: String) -> CodedTable {
    CodedTable(
      domain: domain(sizes, letter),
      columns: sizes.enumerated().map { column, size in
        .make(size: size, count: codes.count) { codes[$0][column] }
      }, rowCount: codes.count)
  }

  /// The tables in normal form, and the priorities of their links.
  func normalised() -> (rows: LinkedRows, priorities: [UInt64]) {
    func named(_ rows: [Row], _ sizes: [Int], _ letter: String) -> NormalForm.Named {
      NormalForm.Named(
        table: Self.table(rows.map(\.codes), sizes, letter), idOfRow: rows.map { Int32($0.id) },
        idCount: (rows.map(\.id).max() ?? -1) + 1)
    }
    var form = NormalForm()
    let rows = form.rows(
      parents: named(parents, parentSizes, "p"),
      NormalForm.Linked(
        children: named(children, childSizes, "c"),
        links: Self.table(links.map(\.codes), linkSizes, "l"),
        parentOfLink: links.map { Int32($0.parent) }, childOfLink: links.map { Int32($0.child) }))
    let linked = Set(links.map(\.child))
    let childIDs = children.map(\.id).filter(linked.contains)
    let priorities = zip(rows.parentOfLink, rows.childOfLink).map {
      priority(parents[Int($0)].id, childIDs[Int($1)])
    }
    return (rows, priorities)
  }

  func bounded(_ caps: LinkCaps, summaries: Bool = true) throws -> BoundedLinks {
    let (rows, priorities) = normalised()
    return try BoundedLinks(
      SecretLinkedTables(rows, priorities: priorities), caps: caps, names: Self.names,
      summaries: summaries)
  }
}
