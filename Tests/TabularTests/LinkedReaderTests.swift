import Privacy
import Testing

@testable import Tabular

@Suite("Reading linked tables")
struct LinkedReaderTests {
  private func tables(
    people: [String] = ["1,N,0", "2,S,1"], places: [String] = ["10,p,a", "11,q,b"],
    visits: [String] = ["1,p,x", "2,q,y"]
  ) -> LinkedFixture {
    LinkedFixture(people: people, places: places, visits: visits)
  }

  @Test("rows become codes in the order of the schema, and links name rows")
  func reading() throws {
    let coded = try tables(
      people: ["1,N,0", "7,,", "2,S,1"], visits: ["2,q,y", "1,q,", "1,p,x"]
    ).read()
    #expect(coded.kinds.isEmpty && coded.unknown == .drop)
    #expect(coded.rows.parents.texts == [["N", "0"], ["", ""], ["S", "1"]])
    #expect(coded.rows.children.texts == [["a", "10"], ["b", "11"]])
    #expect(coded.rows.links.texts == [["y"], [""], ["x"]])
    #expect(coded.rows.parentOfLink == [2, 0, 0])
    #expect(coded.rows.childOfLink == [1, 1, 0])
  }

  @Test("no links, one parent alone, and a child of many parents are tables like others")
  func extremes() throws {
    let none = try tables(people: ["1,N,0"], places: [], visits: []).read()
    #expect(none.kinds.isEmpty && none.rows.linkCount == 0)
    #expect(none.rows.parents.rowCount == 1 && none.rows.children.rowCount == 0)

    let empty = try tables(people: [], places: [], visits: []).read()
    #expect(empty.rows.parents.rowCount == 0)

    let count = 700
    let shared = try tables(
      people: (0..<count).map { "id\($0),N,\($0 % 10)" }, places: ["10,p,a"],
      visits: (0..<count).map { "id\($0),p,x" }
    ).read(blockSize: 64)
    #expect(shared.kinds.isEmpty && shared.rows.children.rowCount == 1)
    #expect(shared.rows.parentOfLink == (0..<Int32(count)).map { $0 })
    #expect(shared.rows.childOfLink == [Int32](repeating: 0, count: count))
  }

  private static let faults: [(InputKind, LinkedFixture, LinkedTexts)] = {
    let whole = LinkedTexts(
      parents: [["N", "0"], ["S", "1"]], children: [["a", "10"], ["b", "11"]],
      links: [["N", "0", "a", "10", "x"], ["S", "1", "b", "11", "y"]])
    let people = ["1,N,0", "2,S,1"]
    let places = ["10,p,a", "11,q,b"]
    let visits = ["1,p,x", "2,q,y"]
    func changed(
      people: [String] = people, places: [String] = places, visits: [String] = visits
    ) -> LinkedFixture {
      LinkedFixture(people: people, places: places, visits: visits)
    }
    return [
      (.unknownParent, changed(visits: visits + ["3,p,x"]), whole),
      (.unknownChild, changed(visits: visits + ["1,r,x"]), whole),
      (.idSpelling, changed(visits: visits + ["01,q,x"]), whole),
      (.idSpelling, changed(visits: visits + ["2.0,p,x"]), whole),
      (.missingId, changed(people: people + [",N,0"]), whole),
      (.missingId, changed(places: places + ["12,none,a"]), whole),
      (.missingId, changed(visits: visits + [",p,x"]), whole),
      (.missingId, changed(visits: visits + ["1,,x"]), whole),
      (.repeatedParent, changed(people: people + ["1,N,1"]), whole),
      (.repeatedParent, changed(people: ["1,S,0"] + people), whole),
      (.repeatedChild, changed(places: places + ["10,p,b"]), whole),
      (.repeatedChild, changed(places: ["11,p,a"] + places), whole),
      (.repeatedLink, changed(visits: visits + ["1,p,y"]), whole),
      (.repeatedLink, changed(visits: ["1,p,"] + visits), whole),
      (.orphan, changed(places: ["12,r,a"] + places), whole),
    ]
  }()

  @Test("each kind of fault is told, alone, and what it concerns is left out", arguments: faults)
  func fault(kind: InputKind, fixture: LinkedFixture, expected: LinkedTexts) throws {
    let coded = try fixture.read()
    #expect(coded.kinds == [kind])
    #expect(LinkedTexts(coded.rows) == expected)
    #expect(Self.faults.map(\.0).contains(kind))
  }

  @Test("faults of all kinds are described by the names of the schema, and by no id")
  func descriptions() throws {
    #expect(Set(Self.faults.map(\.0)) == Set(InputKind.allCases))
    let schema = try LinkedFixture.schema()
    let texts = InputKind.allCases.map { $0.description(in: schema) }
    #expect(
      texts == [
        "visits: a who is not in people; its links are left out",
        "visits: a where is not in places; its links are left out",
        "visits: an id in who and where is spelt otherwise in people or places, as 07 for 7; its "
          + "links are left out",
        "a row of people (person), places (place) or visits (who and where) has no id; it is left "
          + "out",
        "people: a person has several rows; one of them is kept",
        "places: a place has several rows; one of them is kept",
        "visits: the same who and where are linked several times; one of the links is kept",
        "places: a place has no link that counts; its row is left out",
      ])
    let advice = InputKind.allCases.map { $0.advice(in: schema) }
    #expect(Set(advice).count == advice.count && !advice.contains { $0.contains("\n") })
    #expect(
      advice[0] == "add the rows to people, or take the links out of visits")
  }

  @Test(
    "numbers are known by any spelling, texts by their own alone",
    arguments: [
      ("7", "7"), ("07", "7"), ("+7", "7"), (" 7 ", "7"), ("7.", "7"), ("7.00", "7"),
      ("007.50", "7.5"), ("-0", "0"), ("-07", "-7"), ("0.0", "0"), (".5", "0.5"),
      ("123456789012345678901234567890", "123456789012345678901234567890"),
      ("", nil), (".", nil), ("-", nil), ("7a", nil), ("1e3", nil), ("7.5.1", nil), ("- 7", nil),
    ])
  func spelling(text: String, expected: String?) {
    let number = Array(text.utf8).withUnsafeBufferPointer(NumberSpelling.canonical)
    #expect(number.map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test("a row outside its schema is left out with its links, or gets the value its policy says")
  func policies() throws {
    let fixture = tables(
      people: ["1,N,0", "2,Q,1"], places: ["10,p,a", "11,q,b"],
      visits: ["1,p,x", "2,p,y", "1,q,w", "2,q,z"])
    let dropped = try fixture.read()
    #expect(dropped.kinds == [.orphan])
    #expect(
      dropped.leftOut == [
        "people": LeftOut(columns: [.named("region")]), "places": LeftOut(),
        "visits": LeftOut(columns: [.named("how")]),
      ])
    #expect(
      LinkedTexts(dropped.rows)
        == LinkedTexts(
          parents: [["N", "0"]], children: [["a", "10"]], links: [["N", "0", "a", "10", "x"]]))
    let missing = try fixture.read(unknown: .missing)
    #expect(missing.unknown == .missing && missing.kinds.isEmpty)
    #expect(missing.rows.parents.texts == [["N", "0"], ["", "1"]])
    #expect(missing.rows.links.texts == [["x"], ["y"], [""], ["z"]])
  }

  @Test("refused values are told with file, row and column, and no cell")
  func refusal() throws {
    let cases = [
      (tables(people: ["1,N,0", "2,secret,1"]), "people.csv, row 3, column \"region\""),
      (tables(places: ["10,p,a", "1000,q,b"]), "places.csv, row 3, column \"tag\""),
      (tables(visits: ["1,p,secret"]), "visits.csv, row 2, column \"how\""),
      (tables(visits: ["1,,x"]), "visits.csv, row 2, column \"where\""),
    ]
    for (fixture, place) in cases {
      let error = failure(TableError.self) { _ = try fixture.read(unknown: .refuse) }
      let text = error?.description ?? ""
      #expect(
        text.hasSuffix(
          "\(place): the value is not in the schema, and unknown values are refused"), "\(text)")
    }
  }

  @Test("files that do not fit their schema are refused as single tables are")
  func files() throws {
    let extra = #"{"name": "size", "type": "integer", "constraints": {"minimum": 0, "maximum": 9}}"#
    var fixture = tables()
    fixture.package = fixture.package.split(separator: ",\n   " + extra).joined()
    let error = failure(TableError.self) { _ = try fixture.read() }
    #expect(error?.problem == .extraColumn && error?.column == .numbered(3))

    fixture = tables(visits: ["1,p"])
    #expect(
      failure(TableError.self) { _ = try fixture.read() }?.problem
        == .raggedRow(cells: 2, expected: 3))
    let scratch = try Scratch()
    let path = try scratch.file("datapackage.json", LinkedFixture.package)
    let missing = failure(TableError.self) { _ = try LinkedReader.readRows(package: path) }
    #expect(missing?.path == scratch.folder.path + "/people.csv" && missing?.exitCode == 66)
    let absent = failure(TableError.self) { _ = try LinkedReader.schema(package: path + "x") }
    #expect(absent?.path == path + "x")
  }

  @Test(
    "every link of a sensitive package has a number of its own, the same for the same seed")
  func priorities() throws {
    let scratch = try Scratch()
    _ = try scratch.file("people.csv", "person,region,size\n1,N,0\n2,S,1\n")
    _ = try scratch.file("places.csv", "place,kind,tag\np,a,1\nq,b,2\n")
    _ = try scratch.file("visits.csv", "who,where,how\n1,p,x\n1,q,y\n2,q,z\n2,q,z\n9,p,x\n")
    let path = try scratch.file("datapackage.json", LinkedFixture.package)
    func priorities(_ seed: UInt64) throws -> [UInt64] {
      let loaded = try LinkedReader.read(package: path, randomness: .reproducible(seed: seed))
      #expect(loaded.kinds == [.unknownParent, .repeatedLink])
      #expect(loaded.standing == .public(because: "codebook"))
      let tables = loaded.takeTables()
      let isReproducible = tables.isReproducible
      #expect(isReproducible)
      #expect(tables.parentDomain.attributes.map(\.name) == ["region", "size"])
      #expect(tables.linkDomain.attributes.map(\.name) == ["how"])
      return tables.priorities
    }
    let first = try priorities(1)
    #expect(Set(first).count == 3 && first.count == 3)
    #expect(try priorities(1) == first)
    #expect(try priorities(2) != first)
  }
}
