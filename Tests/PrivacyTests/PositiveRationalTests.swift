import Foundation
import Testing

@testable import Privacy

@Suite("Positive rationals")
struct PositiveRationalTests {
  /// Doubles over the whole range that can be rounded, and awkward ones.
  private static let values: [Double] = {
    var generator = ScriptedGenerator(seed: 11)
    let random = (0..<4000).map { _ in
      Double.random(in: 1..<2, using: &generator)
        * Double(sign: .plus, exponent: Int.random(in: -60..<60, using: &generator), significand: 1)
    }
    return random + [
      0x1p-60, 0x1p60, 1, 0.1, 1 / 3, 400.3, 1.0.nextUp, 1.0.nextDown, 0x1p53.nextDown,
      0.7285, 2.5, 1e-18, 1e18, 5.8e-6,
    ]
  }()

  /// The sign of rational − value, exactly: value is significand · 2^exponent.
  private static func compare(_ rational: PositiveRational, _ value: Double) -> Int {
    let shift = Int(value.exponent) - 52
    let significand = UInt128(value.significand * 0x1p52)
    var left = UInt128(rational.numerator)
    var right = UInt128(rational.denominator)
    // left/right against significand · 2^shift, in 256 bits by pairs of words.
    if shift < 0 { left <<= UInt128(min(-shift, 60)) }
    if shift >= 0 { right <<= UInt128(shift) }
    let extra = max(0, -shift - 60)
    let one = left.multipliedFullWidth(by: UInt128(1) << UInt128(extra))
    let two = right.multipliedFullWidth(by: significand)
    if one == two { return 0 }
    return one < two ? -1 : 1
  }

  @Test("rounding up never goes below the value, and by at most one part in 2^40 above")
  func up() throws {
    for value in Self.values {
      let rational = try PositiveRational.roundedUp(value)
      #expect(Self.compare(rational, value) >= 0, "\(value)")
      #expect(rational.doubleValue <= value * (1 + 0x1p-40) * (1 + 0x1p-51), "\(value)")
    }
  }

  @Test("rounding down never goes above the value, and by at most one part in 2^40 below")
  func down() throws {
    for value in Self.values {
      let rational = try PositiveRational.roundedDown(value)
      #expect(Self.compare(rational, value) <= 0, "\(value)")
      #expect(rational.doubleValue >= value * (1 - 0x1p-40) * (1 - 0x1p-51), "\(value)")
    }
  }

  @Test("a value that is a short fraction is kept as it is")
  func exact() throws {
    #expect(try PositiveRational.roundedUp(2.5) == PositiveRational(numerator: 5, denominator: 2))
    #expect(try PositiveRational.roundedDown(400) == PositiveRational(numerator: 400))
  }

  @Test("no fraction with a smaller denominator lies between the value and the bound")
  func simplest() throws {
    for value: Double in [0.1, 1 / 3, 400.3, 0.7285, 3.141592653589793, 17.000001] {
      let upper = (value * (1 + 0x1p-40)).nextDown
      let rational = try PositiveRational.roundedUp(value)
      let isSimplest = try (1..<min(rational.denominator, 100_000)).allSatisfy { denominator in
        // The least numerator with which the fraction is not below the value.
        let guess = UInt64((value * Double(denominator)).rounded(.down))
        let numerator = try (max(1, guess)...guess + 2).first {
          Self.compare(try PositiveRational(numerator: $0, denominator: denominator), value) >= 0
        }
        let next = try PositiveRational(
          numerator: #require(numerator), denominator: denominator)
        return Self.compare(next, upper) > 0
      }
      #expect(isSimplest, "\(value)")
    }
  }

  @Test("comparison is exact where doubles are equal")
  func comparison() throws {
    let large = PositiveRational.termLimit
    let one = try PositiveRational(numerator: large - 1, denominator: large)
    let two = try PositiveRational(numerator: large - 3, denominator: large - 2)
    #expect(one.doubleValue == two.doubleValue)
    #expect(two < one)
    #expect(!(one < two))
  }

  @Test("a fraction is reduced, and equal fractions are equal")
  func reduction() throws {
    let rational = try PositiveRational(numerator: 84, denominator: 36)
    #expect(rational.description == "7/3")
    #expect(rational == PositiveRational("7/3"))
  }

  @Test(
    "text that is no positive rational is refused",
    arguments: ["", "0/1", "1/0", "1/2/3", "-1/2", "1.5", "1/"])
  func text(text: String) {
    #expect(PositiveRational(text) == nil)
  }

  @Test("a rational is encoded as a/b, and decoding checks it")
  func coding() throws {
    let rational = try PositiveRational(numerator: 5, denominator: 2)
    let text = #"["5\/2"]"#
    #expect(String(decoding: try JSONEncoder().encode([rational]), as: UTF8.self) == text)
    #expect(try JSONDecoder().decode([PositiveRational].self, from: Data(text.utf8)) == [rational])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([PositiveRational].self, from: Data(#"["5/0"]"#.utf8))
    }
  }

  @Test("values that cannot be rounded are refused", arguments: [0, -1, .nan, .infinity, 1e30])
  func refused(value: Double) {
    #expect(throws: PrivacyParameterError.self) { try PositiveRational.roundedUp(value) }
    #expect(throws: PrivacyParameterError.self) { try PositiveRational.roundedDown(value) }
  }
}
