import Tabular
import Testing

@testable import Publishing

@Suite("Columns of a release")
struct ReleaseTableTests {
  @Test("values of a schema come first, in its order, also those that no cell has")
  func known() throws {
    let column = ReleaseTable.Column(
      Attribute(name: "ages", values: ["39--47;0--29", "", "0--29", "else"]), delimiter: ";",
      known: ["", "0--29", "30--38", "39--47"], translations: Translations())
    #expect(column.values.map(\.text) == ["", "0--29", "30--38", "39--47", "else"])
    #expect(column.values.map(\.codes) == [[1], [0, 2], [], [0], [3]])
  }
}
