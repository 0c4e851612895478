/// Draws from a discrete distribution in constant time (Walker 1977; built as Vose 1991).
struct AliasTable {
  private var thresholds: [Double]
  private var aliases: [UInt32]
  private var small: [UInt32]
  private var large: [UInt32]
  private var count = 0

  init(capacity: Int) {
    thresholds = [Double](repeating: 1, count: capacity)
    aliases = [UInt32](repeating: 0, count: capacity)
    small = []
    large = []
    small.reserveCapacity(capacity)
    large.reserveCapacity(capacity)
  }

  /// Loads weights, not all zero; they need not sum to 1. Linear in their number.
  mutating func load(count: Int, weight: (Int) -> Double) {
    self.count = count
    var total = 0.0
    for cell in 0..<count { total += weight(cell) }
    let scale = total > 0 ? Double(count) / total : 0
    small.removeAll(keepingCapacity: true)
    large.removeAll(keepingCapacity: true)
    for cell in 0..<count {
      thresholds[cell] = weight(cell) * scale
      aliases[cell] = UInt32(cell)
      if thresholds[cell] < 1 { small.append(UInt32(cell)) } else { large.append(UInt32(cell)) }
    }
    while let poor = small.popLast(), let rich = large.popLast() {
      aliases[Int(poor)] = rich
      thresholds[Int(rich)] -= 1 - thresholds[Int(poor)]
      if thresholds[Int(rich)] < 1 { small.append(rich) } else { large.append(rich) }
      if large.isEmpty { break }
    }
    for cell in large { thresholds[Int(cell)] = 1 }
    finishSmall()
  }

  /// What rounding left among the small is full, unless its weight is zero.
  private mutating func finishSmall() {
    guard let full = (0..<count).max(by: { thresholds[$0] < thresholds[$1] }) else { return }
    for cell in small {
      if thresholds[Int(cell)] > 0 {
        thresholds[Int(cell)] = 1
      } else {
        aliases[Int(cell)] = UInt32(full)
      }
    }
  }

  @inline(__always)
  mutating func draw(using generator: inout CounterGenerator) -> UInt32 {
    let cell = generator.below(count)
    return generator.unit() < thresholds[cell] ? UInt32(cell) : aliases[cell]
  }
}
