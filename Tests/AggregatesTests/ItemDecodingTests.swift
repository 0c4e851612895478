import Tabular
import Testing

@testable import Aggregates

@Suite("Rows of items")
struct ItemDecodingTests {
  private static let table = Domain([
    Attribute(name: "sex", values: ["F", "M", ""]),
    Attribute(name: "who", values: ["a", "b", "c", "a;b", "a;c", "b;c", ""]),
    Attribute(name: "paid", values: ["0", "1"]),
    Attribute(name: "region", values: ["north", "south"]),
  ])
  private static let lists = ["who": (delimiter: ";", maxItems: 2)]

  private static func random(seed: UInt64) -> CodedTable {
    var generator = CountingGenerator(state: seed)
    return CodedTable(
      domain: table,
      columns: table.sizes.map { size in
        CodeColumn.make(size: size, count: 50) { _ in
          Int.random(in: 0..<size, using: &generator)
        }
      }, rowCount: 50)
  }

  private static func texts(_ table: CodedTable) -> [[String]] {
    (0..<table.rowCount).map { row in
      zip(table.domain.attributes, table.columns).map { $0.values[$1[row]] }
    }
  }

  private static func parts(
    _ choices: ItemChoices, missing: [String: Int] = [:], writesZeros: Bool = true
  ) throws -> (coding: ItemCoding, decoding: ItemDecoding) {
    let coding = try ItemCoding(table, lists: lists, choices: choices)
    return (
      coding,
      try ItemDecoding(
        items: coding.domain, coding: coding, of: table, choices: choices, missing: missing,
        writesZeros: writesZeros)
    )
  }

  @Test("a table that was taken apart is put together again")
  func roundTrip() throws {
    for choices in [
      ItemChoices(), ItemChoices(sensitiveZeros: .columns([])),
      ItemChoices(sensitiveZeros: .columns(["paid"])),
    ] {
      let (coding, decoding) = try Self.parts(choices)
      let table = Self.random(seed: 4)
      let again = decoding.table(of: coding.rows(of: table))
      #expect(Self.texts(again) == Self.texts(table))
    }
  }

  @Test("a record without an item gets what stands for none, the missing value, or a new empty one")
  func absent() throws {
    var rows = ItemRows()
    rows.append([])
    var decoding = try Self.parts(ItemChoices()).decoding
    #expect(Self.texts(decoding.table(of: rows)) == [["", "", "", ""]])
    #expect(decoding.extended == ["paid", "region"])
    #expect(decoding.domain[3].values == ["north", "south", ""])
    decoding = try Self.parts(ItemChoices(sensitiveZeros: .columns([]))).decoding
    #expect(Self.texts(decoding.table(of: rows)) == [["", "", "0", ""]])
    #expect(decoding.extended == ["region"])
    decoding = try Self.parts(
      ItemChoices(sensitiveZeros: .columns([])), writesZeros: false
    ).decoding
    #expect(Self.texts(decoding.table(of: rows)) == [["", "", "", ""]])
    #expect(decoding.extended == ["paid", "region"])
    decoding = try Self.parts(ItemChoices(), missing: ["sex": 1, "region": 0]).decoding
    #expect(Self.texts(decoding.table(of: rows)) == [["M", "", "", "north"]])
  }

  @Test("of a list without a cell of its own the greatest part that has one is written")
  func parts() throws {
    let (coding, decoding) = try Self.parts(ItemChoices(sensitiveZeros: .columns([])))
    let who = coding.domain.items.indices.filter { coding.domain.items[$0].column.hasPrefix("who") }
    var rows = ItemRows()
    rows.append(who.map { UInt16($0) })
    #expect(who.count == 3)
    #expect(Self.texts(decoding.table(of: rows)) == [["", "a;b", "0", ""]])
  }

  @Test("columns that are not used are not there")
  func columns() throws {
    let choices = ItemChoices(columns: ["region", "sex"])
    let (coding, decoding) = try Self.parts(choices)
    let table = Self.random(seed: 4)
    #expect(decoding.domain.attributes.map(\.name) == ["sex", "region"])
    let expected = Self.texts(table).map { [$0[0], $0[3]] }
    #expect(Self.texts(decoding.table(of: coding.rows(of: table))) == expected)
  }

  @Test("items that were found and numbered anew become the same rows")
  func renumbered() throws {
    let (coding, decoding) = try Self.parts(ItemChoices())
    // Without "F" and the list's "b", whose cells have no code then.
    let kept = coding.domain.items.indices.filter {
      coding.domain.items[$0].text != "F" && coding.domain.items[$0].text != "b"
    }.map { UInt16($0) }
    let few = coding.domain.keeping(kept)
    let other = try ItemDecoding(
      items: few, coding: coding, of: Self.table, choices: ItemChoices())
    let numbers = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, UInt16($0)) })
    let rows = coding.rows(of: Self.random(seed: 4))
    var (thinned, renumbered) = (ItemRows(), ItemRows())
    for row in 0..<rows.rowCount {
      let items = rows[row].filter { numbers[$0] != nil }
      thinned.append(items)
      renumbered.append(items.map { numbers[$0]! })
    }
    #expect(Self.texts(other.table(of: renumbered)) == Self.texts(decoding.table(of: thinned)))
  }
}
