import Foundation
import Testing

@testable import Privacy

@Suite("Privacy parameters")
struct PrivacyParameterTests {
  @Test(
    "an epsilon or a rho that is not positive and finite is refused",
    arguments: [0, -1, .infinity, .nan, -0.0])
  func positive(value: Double) {
    #expect(throws: PrivacyParameterError.self) { try Epsilon(value) }
    #expect(throws: PrivacyParameterError.self) { try Rho(value) }
  }

  @Test("a delta that is not strictly between 0 and 1 is refused", arguments: [0, 1, -1, .nan])
  func delta(value: Double) {
    #expect(throws: PrivacyParameterError.self) { try Delta(value) }
  }

  @Test("a parameter is encoded as a bare number, and decoding checks its range")
  func coding() throws {
    let epsilon = try Epsilon(0.25)
    #expect(String(decoding: try JSONEncoder().encode([epsilon]), as: UTF8.self) == "[0.25]")
    #expect(try JSONDecoder().decode([Epsilon].self, from: Data("[0.25]".utf8)) == [epsilon])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Delta].self, from: Data("[1.5]".utf8))
    }
  }

  @Test("parameters are ordered by value")
  func order() throws {
    #expect(try Epsilon(1) < Epsilon(2))
    #expect(try Delta(1e-9) < Delta(1e-6))
  }

  @Test("a refusal says which parameter, its value and the range, in one line")
  func message() {
    #expect(
      throws: PrivacyParameterError.outOfRange(
        name: "delta", value: 2, allowed: "above 0 and below 1")
    ) { try Delta(2) }
    let error = PrivacyParameterError.outOfRange(
      name: "delta", value: 2, allowed: "above 0 and below 1")
    #expect(error.description == "delta is 2.0, but must be above 0 and below 1")
  }
}
