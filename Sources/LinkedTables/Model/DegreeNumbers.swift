import GraphicalModel

/// Draws numbers of links where only bins of them are told: falling geometrically, within the first bin as
/// steeply as from the number before it, and beyond as a geometric tail does that goes on from there; and as
/// far as a histogram of all numbers says otherwise, like it.
///
/// ## Privacy
/// Reads released counts.
struct DegreeNumbers {
  private let bins: DegreeBins
  /// For every code the shares of its numbers, summed up.
  private let cumulative: [[Double]]

  private static let steepest = 0.5
  /// Of the tail: what is mostly noise does not reach far.
  private static let flattest = 0.75

  /// - Parameters:
  ///   - counts: noisy numbers of parents by code; none where they were not measured.
  ///   - histogram: see the type's comment.
  init(_ bins: DegreeBins, counts: [Double]?, histogram: NumbersOfLinks? = nil) {
    self.bins = bins
    let density = (0..<bins.count).map { code in
      max(0, counts?[code] ?? 0) / Double(bins.numbers(of: code).count)
    }
    cumulative = (0..<bins.count).map { code in
      let numbers = bins.numbers(of: code)
      let ratio = code == 0 ? 1 : Self.ratio(density, bins, code)
      let falling = Self.falling(by: ratio, numbers.count)
      let shares =
        histogram?.correcting(falling, of: numbers, mass: max(0, counts?[code] ?? 0)) ?? falling
      var sum = 0.0
      let sums = shares.map { share in
        sum += share
        return sum
      }
      return sums.map { $0 / sum }
    }
  }

  /// Shares that fall by a factor from one to the next.
  private static func falling(by ratio: Double, _ count: Int) -> [Double] {
    var next = 1.0
    let weights = (0..<count).map { _ in
      defer { next *= ratio }
      return next
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// The factor from one number to the next: in the open bin of the tail that has its mass, before it the one
  /// that leads from the middle of the bin before; never rising.
  private static func ratio(_ density: [Double], _ bins: DegreeBins, _ code: Int) -> Double {
    if code + 1 == bins.count {
      let mass = density[code] * Double(bins.numbers(of: code).count)
      return min(flattest, mass / max(1e-9, mass + density[code - 1]))
    }
    guard density[code] < density[code - 1] else { return 1 }
    func middle(_ code: Int) -> Double {
      Double(bins.numbers(of: code).lowerBound + bins.numbers(of: code).upperBound) / 2
    }
    let steps = middle(code) - middle(code - 1)
    return max(steepest, Double.pow(density[code] / density[code - 1], 1 / steps))
  }

  /// One number for every code. Those of one code are as spread as they are expected to be, in random order,
  /// so that their sum hardly depends on chance.
  func drawn(_ codes: [Int], using generator: inout CounterGenerator) -> [Int] {
    var numbers = codes.map { bins.numbers(of: $0).lowerBound }
    for code in cumulative.indices where cumulative[code].count > 1 {
      var places = codes.indices.filter { codes[$0] == code }
      places.shuffle(using: &generator)
      let offset = generator.fraction()
      for (rank, place) in places.enumerated() {
        let share = (Double(rank) + offset) / Double(places.count)
        numbers[place] += cumulative[code].firstIndex { share < $0 } ?? 0
      }
    }
    return numbers
  }
}
