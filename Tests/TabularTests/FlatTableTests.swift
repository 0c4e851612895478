import Testing

@testable import Tabular

@Suite("Flat tables of linked ones")
struct FlatTableTests {
  private static func column(_ codes: [Int]) -> CodeColumn {
    CodeColumn.make(size: 4, count: codes.count) { codes[$0] }
  }

  /// Three parents: one with three links, one whose only link says nothing, one without links.
  private static let rows = LinkedRows(
    parents: CodedTable(
      domain: Domain([Attribute(name: "region", values: ["", "North, far", "South"])]),
      columns: [column([1, 2, 0])], rowCount: 3),
    children: CodedTable(
      domain: Domain([Attribute(name: "gender", values: ["Male", "", "Female"])]),
      columns: [column([2, 0, 2, 1])], rowCount: 4),
    links: CodedTable(
      domain: Domain([Attribute(name: "paid", values: ["", "Yes", "No"])]),
      columns: [column([0, 0, 2, 2])], rowCount: 4),
    parentOfLink: [0, 1, 0, 0], childOfLink: [2, 3, 1, 0])

  @Test("a cell holds the distinct values that are said, in the order of the attribute")
  func cells() throws {
    let flat = try #require(Self.rows.flattened())
    #expect(flat.domain.attributes.map(\.name) == ["region", "gender", "paid"])
    let cells = flat.columns.indices.map { column in
      (0..<flat.rowCount).map { flat.domain[column].values[flat.columns[column][$0]] }
    }
    #expect(cells == [["North, far", "South", ""], ["Male;Female", "", ""], ["No", "", ""]])
    #expect(flat.domain[1].values == ["", "Male;Female"])
  }

  @Test("as text it is a table with a header, cells quoted where they must be")
  func text() throws {
    let bytes = try #require(Self.rows.flatCSV(delimiter: "|"))
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "region,gender,paid\n\"North, far\",Male|Female,No\nSouth,,\n,,\n")
  }

  @Test("two tables share one domain of cells")
  func joint() throws {
    let part = Self.rows.keepingParents { $0 > 0 }
    let (first, second) = try #require(LinkedRows.flattenedJointly(Self.rows, part))
    #expect(first.domain == second.domain)
    #expect(second.rowCount == 2 && second.columns[1][0] == 0)
  }
}
