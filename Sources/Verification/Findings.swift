/// What does not agree, in the order in which it was found.
struct Findings {
  private(set) var problems: [ReleaseVerification.Problem] = []
  /// Whether records were drawn again and compared.
  var hasRedrawn = false

  /// Names come from the release, which anybody may have written: nothing in them reaches a terminal as a
  /// command or a line of its own.
  mutating func report(_ place: String, _ message: String) {
    problems.append(.init(place: Self.visible(place), message: Self.visible(message)))
  }

  private static func visible(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  /// Reports a statement that does not hold.
  ///
  /// - Returns: whether it holds.
  @discardableResult
  mutating func require(
    _ holds: Bool, _ place: String, _ message: @autoclosure () -> String
  ) -> Bool {
    if !holds { report(place, message()) }
    return holds
  }

  /// Reports a value that is not the one that follows from `source`; of an object each member.
  mutating func agree<Value: Equatable & Encodable>(
    _ found: Value, _ expected: Value, _ place: String, from source: String
  ) {
    guard found != expected else { return }
    let differences = JSONText.differences(found, expected)
    for difference in differences {
      report(
        place + difference.member,
        "is \(difference.found), and \(difference.expected) follows from \(source)")
    }
    require(!differences.isEmpty, place, "is not what follows from \(source)")
  }

  /// Reports a number that is off by more than a part in 10⁹: two machines may round differently.
  mutating func agree(
    _ found: Double, _ expected: Double, _ place: String, from source: String
  ) {
    require(
      Self.areClose(found, expected), place, "is \(found), and \(expected) follows from \(source)")
  }

  /// Both there and close, or neither there.
  mutating func agree(
    _ found: Double?, _ expected: Double?, _ place: String, from source: String
  ) {
    guard let found, let expected else {
      require(
        found == nil && expected == nil, place,
        found == nil ? "is missing, and follows from \(source)" : "does not follow from \(source)")
      return
    }
    agree(found, expected, place, from: source)
  }

  static func areClose(_ first: Double, _ second: Double) -> Bool {
    first == second || abs(first - second) <= 1e-9 * max(abs(first), abs(second))
  }
}
