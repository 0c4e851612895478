/// Search for the end of a range on which a test holds.
enum Bisection {
  /// Halves a bracket until its relative width is 2^-50; `isLower` holds on its lower part.
  static func narrowed(
    from lower: Double, to upper: Double, isLower: (Double) -> Bool
  ) -> (lower: Double, upper: Double) {
    var (lower, upper) = (lower, upper)
    while upper - lower > upper * 0x1p-50, upper > 0x1p-200 {
      let middle = lower + (upper - lower) / 2
      if isLower(middle) { lower = middle } else { upper = middle }
    }
    return (lower, upper)
  }

  /// An end of a bracket as a parameter.
  static func validated<Parameter: PrivacyParameter>(_ value: Double) -> Parameter {
    guard let parameter = try? Parameter(value) else {
      preconditionFailure("a bisection between positive ends stays positive")
    }
    return parameter
  }
}
