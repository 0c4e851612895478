/// How often each value occurs in one group at a time.
struct GroupTally: ~Copyable {
  /// The values of the group in order of their first occurrence.
  private(set) var values: [Int] = []
  /// By value; zero for those that the group lacks.
  private(set) var counts: [Int]

  init(size: Int) { counts = Array(repeating: 0, count: size) }

  /// Takes the group whose codes are at `positions` in place of the one before.
  @inline(__always)
  mutating func count(_ codes: [UInt16], _ positions: Range<Int>) {
    for value in values { counts[value] = 0 }
    values.removeAll(keepingCapacity: true)
    for position in positions {
      let value = Int(codes[position])
      if counts[value] == 0 { values.append(value) }
      counts[value] += 1
    }
  }
}

/// How often the two of a pair agree, and how often they would if each were drawn on its own from the
/// margin of the pairs.
struct Agreement {
  private var agreeing = 0.0
  private var total = 0.0
  private var margin: [Double]

  init(size: Int) { margin = Array(repeating: 0, count: size) }

  mutating func add(_ weight: Double, _ x: Int, _ y: Int) {
    if x == y { agreeing += weight }
    total += weight
    margin[x] += weight / 2
    margin[y] += weight / 2
  }

  /// All unordered pairs of a group, each weighing 1.
  mutating func add(_ tally: borrowing GroupTally, members: Int) {
    for value in tally.values {
      let count = Double(tally.counts[value])
      agreeing += count * (count - 1) / 2
      margin[value] += count * Double(members - 1) / 2
    }
    total += Double(members) * Double(members - 1) / 2
  }

  /// `P(agree) − Σ_x p(x)²`; 0 without pairs.
  var excess: Double {
    guard total > 0 else { return 0 }
    return agreeing / total - margin.reduce(0) { $0 + $1 * $1 } / (total * total)
  }
}
