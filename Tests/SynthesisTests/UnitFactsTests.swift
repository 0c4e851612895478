import Foundation
import Tabular
import Testing

@testable import Synthesis

@Suite("What a manifest says of the rows of a unit")
struct UnitFactsTests {
  private func members(_ protection: TableSchema.Protection) throws -> [String: String] {
    let json = try JSONEncoder().encode(ReleaseManifest.Unit(protection))
    let object = try JSONSerialization.jsonObject(with: json) as? [String: Any] ?? [:]
    return object.mapValues { "\($0)" }
  }

  @Test(
    "joined rows and a sampling rate are named, with a note each, and nothing where there are none")
  func named() throws {
    var protection = TableSchema.Protection()
    protection.unitField = "person"
    #expect(
      try Set(members(protection).keys) == ["name", "unitField", "neighbours", "maxRowsPerUnit"])
    #expect(protection.notes.isEmpty)
    protection.rowsOfUnit = .join
    protection.samplingRate = 0.25
    let members = try members(protection)
    #expect(members["rowsOfUnit"] == "join" && members["samplingRate"] == "0.25")
    #expect(members["maxRowsPerUnit"] == "1")
    #expect(protection.notes.count == 2)
    #expect(protection.notes[1].contains("public probability 0.25"))
  }
}
