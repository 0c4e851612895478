import Foundation

/// What is planted in the tables and must not come out, and how to find it.
enum Canary {
  /// A value outside the public schema.
  static let value = "CanaryValue7f3a"
  /// A text of an id column that no other row has.
  static let id = "CanaryId9b1d"
  static let texts = [value, id]

  /// Records that a public schema keeps: every exact count is a number of four digits or five that
  /// nothing public has.
  static let kept = (0..<20_011).map { row in
    let sex = row % 7 < 3 ? "Female" : row % 7 < 6 ? "Male" : "Other"
    return (sex: sex, age: row * row % 11 < 7 ? "Adult" : "Minor")
  }

  /// The number of records, with and without what is dropped, and the exact counts of all cells of one
  /// and two columns. Noise is so large (epsilon is small) that with the seeds here none is drawn by
  /// chance; where a change of a mechanism makes one come up, another seed is right.
  static let numbers: Set<Int> = {
    var counts: [String: Int] = [:]
    for record in kept {
      for cell in [record.sex, record.age, record.sex + record.age] {
        counts[cell, default: 0] += 1
      }
    }
    return Set(counts.values.filter { $0 > 999 })
      .union([kept.count, kept.count + 1, kept.count + 2])
  }()

  static func texts(in text: String) -> [String] {
    let folded = text.lowercased()
    return texts.filter { folded.contains($0.lowercased()) }
  }

  /// Numbers as digits of their own, also as "20,011" and "20011.0"; not those behind a point or with
  /// more behind one.
  static func numbers(in text: String) -> [Int] {
    let bytes = Array(text.utf8)
    return runs(of: bytes).union(runs(of: withoutCommas(bytes))).intersection(numbers).sorted()
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  private static func runs(of bytes: [UInt8]) -> Set<Int> {
    var found: Set<Int> = []
    var (number, length, isFraction) = (0, 0, false)
    for place in 0...bytes.count {
      if place < bytes.count, isDigit(bytes[place]) {
        if length == 0 { isFraction = place > 0 && bytes[place - 1] == UInt8(ascii: ".") }
        if length < 12 { number = 10 * number + Int(bytes[place] - UInt8(ascii: "0")) }
        length += 1
      } else if length > 0 {
        if !isFraction, !hasFraction(bytes[place...]) { found.insert(number) }
        (number, length) = (0, 0)
      }
    }
    return found
  }

  /// Whether a point and other digits than zeros follow.
  private static func hasFraction(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.first == UInt8(ascii: ".")
      && rest.dropFirst().prefix(while: isDigit).contains { $0 != UInt8(ascii: "0") }
  }

  /// Without commas between digits.
  private static func withoutCommas(_ bytes: [UInt8]) -> [UInt8] {
    bytes.indices.filter { place in
      bytes[place] != UInt8(ascii: ",") || place == 0 || place + 1 == bytes.count
        || !isDigit(bytes[place - 1]) || !isDigit(bytes[place + 1])
    }.map { bytes[$0] }
  }
}

/// The folder with the tables that hold the canaries, their schemas, and a release of other people.
extension Marginalia {
  static func withCanaries() throws -> Marginalia {
    let marginalia = try Marginalia()
    let rows = Canary.kept.enumerated().map { "u\($0),\($1.sex),\($1.age)" }
    let canary = "\(Canary.id),\(Canary.value),Adult"
    func table(_ name: String, _ more: [String]) throws {
      let lines = ["id,sex,age"] + rows[..<7000] + more + rows[7000...]
      try marginalia.write(lines.joined(separator: "\n") + "\n", to: name)
    }
    try table("people.csv", [canary])
    try table("ragged.csv", [canary, "\(canary),more"])
    try table("unclosed.csv", ["\(Canary.id),\"\(Canary.value),Adult"])
    let bare = rows.map { $0.split(separator: ",").dropFirst().joined(separator: ",") }
    for (name, more) in [("bare.csv", ["\(Canary.value),Adult"]), ("kept.csv", [])] {
      try marginalia.write((["sex,age"] + bare + more).joined(separator: "\n") + "\n", to: name)
    }
    let broken =
      Data("id,sex,age\n\(Canary.id),".utf8) + [0xFF, 0xFE] + Data("\(Canary.value),Adult\n".utf8)
    try broken.write(to: marginalia.path("encoding.csv"))
    try marginalia.write(schema(id: #", "dp": {"ignore": true}"#, dp: ""), to: "schema.json")
    let withoutId = schema(id: "", dp: "").split(separator: "\n").filter { !$0.contains("\"id\"") }
    try marginalia.write(withoutId.joined(separator: "\n"), to: "bare.json")
    try marginalia.write(
      schema(id: "", dp: #", "unitField": "id", "unit": "person""#), to: "units.json")
    try marginalia.write(
      schema(id: "", dp: "").replacing("\"sex\"", with: "\"gender\""), to: "other.json")
    try marginalia.write(plan, to: "plan.json")
    try marginalia.writeTown()
    try marginalia.writeReleases()
    return marginalia
  }

  /// A sweep of two of the tables.
  private static let plan = """
    {"datasets": [{"name": "first", "table": "people.csv", "schema": "schema.json", "target": "age"},
      {"name": "second", "table": "town/datapackage.json", "mechanisms": ["separate"]}],
     "mechanisms": ["independent"], "epsilons": [1], "delta": 1e-6, "trials": 1,
     "workloads": ["target"]}
    """

  private static func schema(id: String, dp: String) -> String {
    """
    {"fields": [
      {"name": "id", "type": "string"\(id)},
      {"name": "sex", "type": "string", "categories": ["Female", "Male", "Other"]},
      {"name": "age", "type": "string", "categories": ["Adult", "Minor"]}],
     "dp": {"publicBecause": "codebook"\(dp)}}
    """
  }

  /// Linked tables, of whom one person has the canaries, and links to nobody.
  private func writeTown() throws {
    for folder in ["town", "ragged"] {
      try FileManager.default.createDirectory(
        at: path(folder), withIntermediateDirectories: true)
      let people = Canary.kept.enumerated().map { "u\($0),\($1.sex)" }
      try write(
        (["person,sex"] + people[..<7000] + ["\(Canary.id),\(Canary.value)"] + people[7000...]
          + (folder == "ragged" ? ["\(Canary.id)b,\(Canary.value),more"] : []))
          .joined(separator: "\n") + "\n", to: "\(folder)/people.csv")
      let others = Canary.kept.enumerated().map { "o\($0),\($1.age)" }
      try write(
        (["other,age"] + others[..<7000] + ["o\(Canary.id),\(Canary.value)"] + others[7000...])
          .joined(separator: "\n") + "\n", to: "\(folder)/others.csv")
      let ties = Canary.kept.indices.map { "u\($0),o\($0),\($0 % 2 == 0 ? "yes" : "no")" }
      try write(
        (["person,other,paid"] + ties + [
          "\(Canary.id),o\(Canary.id),yes", "\(Canary.id),o1,\(Canary.value)",
          "x\(Canary.id),o2,yes", "u3,y\(Canary.id),no",
        ]).joined(separator: "\n") + "\n",
        to: "\(folder)/ties.csv")
      try write(Self.package, to: "\(folder)/datapackage.json")
    }
  }

  private static let package = """
    {"resources": [
      {"name": "people", "path": "people.csv", "schema": {
        "fields": [{"name": "person", "type": "string"},
          {"name": "sex", "type": "string", "categories": ["Female", "Male", "Other"]}],
        "primaryKey": ["person"], "dp": {"unitField": "person", "publicBecause": "codebook"}}},
      {"name": "others", "path": "others.csv", "schema": {
        "fields": [{"name": "other", "type": "string"},
          {"name": "age", "type": "string", "categories": ["Adult", "Minor"]}],
        "primaryKey": ["other"], "dp": {"publicBecause": "codebook"}}},
      {"name": "ties", "path": "ties.csv", "schema": {
        "fields": [{"name": "person", "type": "string"}, {"name": "other", "type": "string"},
          {"name": "paid", "type": "string", "categories": ["yes", "no"]}],
        "foreignKeys": [
          {"fields": ["person"], "reference": {"resource": "people", "fields": ["person"]}},
          {"fields": ["other"], "reference": {"resource": "others", "fields": ["other"]}}],
        "dp": {"publicBecause": "codebook"}}}],
     "dp": {"childAttributes": "ownAccount", "stableIdentity": true}}
    """

  /// Releases to sample, verify and compare with: of the same table, which they do not tell.
  private func writeReleases() throws {
    let asked = "--epsilon 0.05 --delta 1e-6 --json --seed"
    for words in [
      "synthesize people.csv --schema schema.json \(asked) 8 --output release",
      "synthesize town/datapackage.json \(asked) 9 --output linked",
      "aggregate people.csv --schema schema.json \(asked) 8 --output counts",
      "account --budget small.budget --create --epsilon 0.01 --delta 1e-8",
    ] {
      let run = try run(words)
      guard run.status == 0 else { throw Failed(description: "\(words): \(run.error)") }
    }
    try FileManager.default.copyItem(at: path("release"), to: path("changed"))
    let manifest = String(decoding: try bytes("changed/release.json"), as: UTF8.self)
    try write(manifest.replacing("\"price\" : ", with: "\"price\" : 1"), to: "changed/release.json")
  }

  struct Failed: Error, CustomStringConvertible { let description: String }
}
