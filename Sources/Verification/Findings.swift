/// What does not agree, in the order in which it was found.
struct Findings {
  private(set) var problems: [ReleaseVerification.Problem] = []

  mutating func report(_ place: String, _ message: String) {
    problems.append(.init(place: place, message: message))
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

  /// Reports a value that is not the one that follows from `source`.
  mutating func agree<Value: Equatable>(
    _ found: Value, _ expected: Value, _ place: String, from source: String
  ) {
    require(
      found == expected, place,
      "is \(Self.text(found)), and \(Self.text(expected)) follows from \(source)")
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

  private static func text(_ value: some Any) -> String {
    if let text = value as? String { return "\"\(text)\"" }
    if let texts = value as? [String] {
      return "[\(texts.map { "\"\($0)\"" }.joined(separator: ", "))]"
    }
    return "\(value)"
  }
}
