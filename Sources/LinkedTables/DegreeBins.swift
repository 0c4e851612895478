/// How numbers of links are told: each by itself up to D, greater ones together up to 2D, and all beyond, which
/// are drawn up to 8D.
///
/// Public: it follows from D alone.
struct DegreeBins: Sendable, Equatable {
  /// The least number of each code.
  private let starts: [Int]
  private let largest: Int

  /// - Parameter cap: D, at least 1.
  init(cap: Int) {
    starts = Array(0...cap) + [cap + 1, 2 * cap + 1]
    largest = 8 * cap
  }

  /// How many codes there are.
  var count: Int { starts.count }

  /// The numbers that a code stands for.
  func numbers(of code: Int) -> ClosedRange<Int> {
    starts[code]...(code + 1 < starts.count ? starts[code + 1] - 1 : largest)
  }

  /// The code of a number of links.
  func code(of number: Int) -> Int {
    number < starts.count - 2 ? number : (starts.lastIndex { $0 <= number } ?? 0)
  }

  var texts: [String] {
    (0..<count).map { code in
      let numbers = numbers(of: code)
      if code + 1 == count { return "\(numbers.lowerBound)+" }
      return numbers.count == 1
        ? "\(numbers.lowerBound)" : "\(numbers.lowerBound)–\(numbers.upperBound)"
    }
  }
}
