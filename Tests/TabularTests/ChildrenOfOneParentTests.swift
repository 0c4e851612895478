import Foundation
import Testing

@testable import Tabular

@Suite("Children with one parent, in two tables")
struct ChildrenOfOneParentTests {
  private static let package = """
    {"resources": [
     {"name": "pets", "path": "pets.csv", "schema": {"fields": [
       {"name": "pet", "type": "string"}, {"name": "owner", "type": "integer"},
       {"name": "kind", "type": "string", "categories": ["cat", "dog"]}],
      "primaryKey": "pet", "foreignKeys": [
       {"fields": ["owner"], "reference": {"resource": "people", "fields": ["person"]}}],
      "dp": {"unitField": "owner", "maxRowsPerUnit": 3, "publicBecause": "codebook"}}},
     {"name": "people", "path": "people.csv", "schema": {"fields": [
       {"name": "person", "type": "integer"},
       {"name": "region", "type": "string", "categories": ["N", "S"]}],
      "primaryKey": ["person"], "dp": {"unitField": "person", "publicBecause": "codebook"}}}],
     "dp": {"childAttributes": "ownAccount"}}
    """

  private func read(
    people: String, pets: String, unknown: UnknownValuePolicy? = nil
  ) throws -> LinkedReader.Coded {
    let scratch = try Scratch()
    _ = try scratch.file("people.csv", "person,region\n" + people)
    _ = try scratch.file("pets.csv", "pet,owner,kind\n" + pets)
    let path = try scratch.file("datapackage.json", Self.package)
    return try LinkedReader.readRows(package: path, unknown: unknown)
  }

  @Test("the children's table is the links' too, with no columns of the links")
  func schema() throws {
    let schema = try LinkedFixture.schema(Self.package)
    #expect(schema.hasLinksInChildren && schema.tables.map(\.name) == ["people", "pets"])
    #expect(schema.parentKey == "person" && schema.linkParentKey == "owner")
    #expect(schema.childKey == "pet" && schema.linkChildKey == "pet")
    #expect(schema.child.columns == ["kind"] && schema.link.columns.isEmpty)
    #expect(schema.standing == .public(because: "codebook"))
    #expect(!(try LinkedFixture.schema()).hasLinksInChildren)
  }

  @Test("numbers that the package puts in bins are read for evaluation as these bins")
  func binnedNumbers() throws {
    let scratch = try Scratch()
    let package = Self.package.replacingOccurrences(
      of: #"{"name": "region", "type": "string", "categories": ["N", "S"]}"#,
      with:
        #"{"name": "age", "type": "number", "constraints": {"minimum": 0, "maximum": 90}, "dp": {"bins": [0, 30, 60, 90]}}"#
    )
    func path(_ folder: String, ages: [String]) throws -> String {
      try FileManager.default.createDirectory(
        at: scratch.folder.appendingPathComponent(folder), withIntermediateDirectories: true)
      let people = ages.enumerated().map { "\($0),\($1)\n" }.joined()
      _ = try scratch.file("\(folder)/people.csv", "person,age\n" + people)
      _ = try scratch.file("\(folder)/pets.csv", "pet,owner,kind\nrex,0,dog\n")
      return try scratch.file("\(folder)/datapackage.json", package)
    }
    // Of a schema that cannot be read nothing is coded, and the other table still is.
    let broken = try path("broken", ages: ["12", "29.5"])
    let malformed = package.replacingOccurrences(of: "[0, 30, 60, 90]", with: "[0, 30, 20, 90]")
    try malformed.write(toFile: broken, atomically: true, encoding: .utf8)
    let written = try Tabular.LinkedTexts.read(broken, broken)
    #expect(written.uncoded == ["people"] && written.first.rows.parents.domain[0].size == 2)
    let texts = try Tabular.LinkedTexts.read(
      path("real", ages: ["12", "29.5", "60", "", "95", "07"]),
      path("made", ages: ["1", "30", "89", "95", "-", #""[0,30)""#]))
    let (real, made) = (texts.first.rows.parents, texts.second.rows.parents)
    #expect(real.domain == made.domain && real.domain[0].size == 7 && texts.uncoded.isEmpty)
    #expect(real.texts[0] == real.texts[1] && real.texts[0] == made.texts[0])
    #expect(real.texts[2] == made.texts[2] && made.texts[1] != made.texts[2])
    #expect(real.texts[5] == real.texts[0] && made.texts[5] != made.texts[0])
    // What lies in no bin is compared as it is written.
    #expect(real.texts[3] == [""] && real.texts[4] == ["95"] && made.texts[4] == ["-"])
  }

  @Test("two packages of two tables are read for evaluation over one domain")
  func evaluated() throws {
    let scratch = try Scratch()
    func package(_ folder: String, people: String, pets: String) throws -> String {
      try FileManager.default.createDirectory(
        at: scratch.folder.appendingPathComponent(folder), withIntermediateDirectories: true)
      _ = try scratch.file("\(folder)/people.csv", "person,region\n" + people)
      _ = try scratch.file("\(folder)/pets.csv", "pet,owner,kind\n" + pets)
      return try scratch.file("\(folder)/datapackage.json", Self.package)
    }
    let texts = try Tabular.LinkedTexts.read(
      package("real", people: "7,N\n9,S\n", pets: "rex,7,dog\ntom,7,cat\nkim,8,cat\n"),
      package("made", people: "1,S\n", pets: "1,1,fish\n"))
    let (real, made) = (texts.first.rows, texts.second.rows)
    #expect(real.parents.rowCount == 2 && real.linkCount == 2 && real.links.columns.isEmpty)
    #expect(real.parentOfLink == [0, 0] && real.childOfLink == [0, 1])
    // The pet of nobody is left out.
    #expect(texts.first.faults.unknown == 1 && texts.first.faults.orphans == 1)
    #expect(real.children.domain[0].values == ["cat", "dog", "fish"])
    #expect((0..<2).map { real.children.columns[0][$0] } == [1, 0])
    #expect(made.children.columns[0][0] == 2 && made.parentOfLink == [0])
  }

  @Test(
    "what does not fit is refused",
    arguments: [
      (
        #""primaryKey": ["person"], "dp": {"unitField": "person", "#,
        #""primaryKey": ["person"], "dp": {"#,
        #"resources: the protected units are the rows of "people": give it, and no other, "#
          + "dp.unitField, its primaryKey"
      ),
      (
        #""unitField": "owner""#, #""unitField": "pet""#,
        #"resources: the protected units are the rows of "people": give it, and no other, "#
          + "dp.unitField, its primaryKey"
      ),
      (
        #""primaryKey": "pet", "#, "",
        "resources[0].schema.fields[0] (column \"pet\"): string field without categories (or "
          + "constraints.enum)"
      ),
      (
        #""primaryKey": "pet", "#, #""primaryKey": ["pet", "owner"], "#,
        "resources[0].schema.primaryKey: children need a primaryKey of one column"
      ),
      (
        #"{"name": "person", "type": "integer"}"#, #"{"name": "person", "type": "string"}"#,
        #"resources[0].schema.foreignKeys: "owner" is of type integer and "person" of "people" of "#
          + "type string: ids that are numbers in one file and text in another do not match; give "
          + "both one type and one spelling"
      ),
      (
        #"{"resource": "people", "#, #"{"resource": "persons", "#,
        "resources: no table has foreign keys to the other: the links are missing"
      ),
    ])
  func problem(old: String, new: String, message: String) {
    let parts = Self.package.split(separator: old, omittingEmptySubsequences: false)
    #expect(parts.count == 2)
    let error = failure(SchemaError.self) {
      _ = try LinkedFixture.schema(parts.joined(separator: new))
    }
    #expect(error?.description == "schema: " + message)
  }

  @Test(
    "each row is a child of its own, of the parent that it names; that ids are repeated is told")
  func reading() throws {
    let coded = try read(
      people: "1,N\n2,S\n3,N\n", pets: "a,2,cat\na,1,dog\nb,2,dog\n", unknown: .refuse)
    #expect(coded.kinds == [.repeatedChild])
    #expect(
      InputKind.repeatedChild.description(in: coded.schema)
        == "pets: a pet has several rows; each is a child of its own")
    #expect(coded.rows.parents.texts == [["N"], ["S"], ["N"]])
    #expect(coded.rows.children.texts == [["cat"], ["dog"], ["dog"]])
    #expect(coded.rows.parentOfLink == [1, 0, 1] && coded.rows.childOfLink == [0, 1, 2])
    #expect(coded.rows.links.domain.count == 0 && coded.rows.linkCount == 3)
  }

  @Test("evaluation reads them as a run does: rows with one id are no shared child")
  func repeatedIds() throws {
    let scratch = try Scratch()
    _ = try scratch.file("people.csv", "person,region\n1,N\n2,S\n")
    _ = try scratch.file("pets.csv", "pet,owner,kind\na,2,cat\na,1,dog\na,1,cat\n,1,dog\n,2,dog\n")
    let path = try scratch.file("datapackage.json", Self.package)
    let (run, texts) = (
      try LinkedReader.readRows(package: path), try Tabular.LinkedTexts.read(path, path).first
    )
    #expect(texts.rows.parentOfLink == run.rows.parentOfLink)
    #expect(texts.rows.childOfLink == [0, 1, 2, 3, 4] && run.rows.childOfLink == [0, 1, 2, 3, 4])
    #expect(texts.faults.repeatedChildIDs == 3 && texts.faults.orphans == 0)
  }

  @Test("children of unknown, missing and left-out parents are left out, and told by kind")
  func faults() throws {
    // The second b is left out too.
    let coded = try read(
      people: "1,N\n2,Q\n1,S\n,N\n",
      pets: "a,1,cat\nb,9,cat\na,1,cow\nb,2,dog\nc,3,dog\nd,,cat\ne,01,cat\nf,1,cow\n")
    #expect(
      coded.kinds == [
        .unknownParent, .idSpelling, .missingId, .repeatedParent, .orphan,
      ])
    #expect(coded.rows.parents.texts == [["N"]] && coded.rows.children.texts == [["cat"]])
    #expect(coded.rows.parentOfLink == [0] && coded.rows.childOfLink == [0])
    #expect(
      [InputKind.idSpelling, .missingId].map { $0.description(in: coded.schema) } == [
        "pets: an id in owner is spelt otherwise in people, as 07 for 7; its links are left out",
        "a row of people (person) or pets (owner) has no id; it is left out",
      ])
  }

  @Test("two tables are written, and read back as they were")
  func roundTrip() throws {
    let schema = try LinkedFixture.schema(Self.package)
    let rows = LinkedRows(
      parents: CodedTable(
        domain: schema.parent.domain, columns: [.bytes([1, 0, 2])], rowCount: 3),
      children: CodedTable(
        domain: schema.child.domain, columns: [.bytes([0, 1, 2])], rowCount: 3),
      links: CodedTable(domain: Domain([]), columns: [], rowCount: 3),
      parentOfLink: [1, 0, 1], childOfLink: [2, 0, 1])
    let scratch = try Scratch()
    var generator = SplitMix64(1)
    let files = LinkedWriter.files(schema: schema, rows: rows, using: &generator)
    #expect(files.map(\.name) == ["people.csv", "pets.csv", "datapackage.json"])
    #expect(files[1].bytes == Array("pet,owner,kind\n1,1,cat\n2,2,dog\n3,2,\n".utf8))
    for file in files { _ = try scratch.file(file.name, file.bytes) }
    let again = try LinkedReader.readRows(package: scratch.folder.path + "/datapackage.json")
    #expect(again.kinds.isEmpty && LinkedTexts(again.rows) == LinkedTexts(rows))
  }
}
