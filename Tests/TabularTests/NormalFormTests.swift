import Testing

@testable import Tabular

/// Random small databases with every fault, against a definition of the normal form in a few lines.
@Suite("Normal form of linked tables")
struct NormalFormTests {
  /// Rows as texts: id, then cells in the order of the schema; links: both ids, then the cell.
  struct Database {
    var people: [[String]]
    var places: [[String]]
    var visits: [[String]]

    static func random(_ generator: inout SplitMix64) -> Database {
      func pick(_ texts: [String]) -> String { texts.randomElement(using: &generator)! }
      func rows(_ most: Int, _ cells: [[String]]) -> [[String]] {
        (0..<Int.random(in: 0...most, using: &generator)).map { _ in cells.map(pick) }
      }
      let persons = ["1", "2", "3", "4", "5", "6", "7", ""]
      let places = ["p", "q", "r", "s", "t", "none"]
      return Database(
        people: rows(14, [persons, ["N", "S", "W", "", "Q"], ["0", "1", "2", ""]]),
        places: rows(12, [places, ["a", "b", "", "Q"], ["5", "6", ""]]),
        visits: rows(60, [persons + ["8", "07"], places + ["u"], ["x", "y", "z", "", "Q"]]))
    }

    /// What is read of its files.
    func read() throws -> LinkedReader.Coded {
      try LinkedFixture(
        people: people.map { $0.joined(separator: ",") },
        places: places.map { "\($0[2]),\($0[0]),\($0[1])" },
        visits: visits.map { $0.joined(separator: ",") }
      ).read()
    }

    /// The rows that are left, by the definition.
    var normalForm: LinkedTexts {
      let people = Database.best(
        people, keys: 1, [["N", "S", "W", ""], ["0", "1", "2", ""]], missing: [""])
      let places = Database.best(
        places, keys: 1, [["a", "b", ""], ["5", "6", ""]], missing: ["", "none"])
      let visits = Database.best(
        visits.filter { people[[$0[0]]] != nil && places[[$0[1]]] != nil }, keys: 2,
        [["x", "y", "z", ""]], missing: [""])
      let linked = Set(visits.keys.map { $0[1] })
      return LinkedTexts(
        parents: Array(people.values),
        children: places.filter { linked.contains($0.key[0]) }.map(\.value),
        links: visits.map { people[[$0.key[0]]]! + places[[$0.key[1]]]! + $0.value })
    }

    /// The smallest row of each key, in the order of values, rows with other values left out.
    private static func best(
      _ rows: [[String]], keys: Int, _ values: [[String]], missing: [String]
    ) -> [[String]: [String]] {
      var result: [[String]: [Int]] = [:]
      for row in rows where !row[..<keys].contains(where: missing.contains) {
        let codes = zip(row[keys...], values).map { cell, values in values.firstIndex(of: cell) }
        guard !codes.contains(nil) else { continue }
        let key = Array(row[..<keys])
        let row = codes.map { $0! }
        if let other = result[key], other.lexicographicallyPrecedes(row) { continue }
        result[key] = row
      }
      return result.mapValues { zip($0, values).map { code, values in values[code] } }
    }
  }

  @Test("random tables are read into their normal form, whatever the order of their rows")
  func definition() throws {
    var generator = SplitMix64(11)
    var linkCount = 0
    var kinds: Set<InputKind> = []
    for _ in 0..<60 {
      var database = Database.random(&generator)
      let coded = try database.read()
      #expect(LinkedTexts(coded.rows) == database.normalForm)
      linkCount += coded.rows.linkCount
      kinds.formUnion(coded.kinds)

      database.people.shuffle(using: &generator)
      database.places.shuffle(using: &generator)
      database.visits.shuffle(using: &generator)
      let again = try database.read()
      #expect(LinkedTexts(again.rows) == LinkedTexts(coded.rows))
      #expect(again.kinds == coded.kinds)
    }
    #expect(linkCount > 100)
    #expect(kinds == Set(InputKind.allCases))
  }

  @Test("without a parent, the rest is as it was, with or without the children that it alone has")
  func neighbours() throws {
    var generator = SplitMix64(12)
    var changes = 0
    for _ in 0..<15 {
      let database = Database.random(&generator)
      let whole = LinkedTexts(try database.read().rows)
      for person in Set(database.people.map { $0[0] }) where !person.isEmpty {
        var without = database
        without.people.removeAll { $0[0] == person }
        without.visits.removeAll { $0[0] == person }
        let rest = LinkedTexts(try without.read().rows)
        let named = Set(without.visits.map { $0[1] })
        without.places.removeAll { !named.contains($0[0]) && Bool.random(using: &generator) }
        #expect(LinkedTexts(try without.read().rows) == rest)
        #expect(whole.parents.count - rest.parents.count <= 1)
        changes += whole.parents.count - rest.parents.count
        // What is left of the links is a part of what was there.
        var links = whole.links
        for link in rest.links {
          let index = links.firstIndex(of: link)
          #expect(index != nil)
          if let index { links.remove(at: index) }
        }
      }
    }
    #expect(changes > 25)
  }
}
