import GraphicalModel

/// Records that use up a number of each item: the second step of row-seeded synthesis, and all of
/// value-seeded synthesis.
struct Consolidation: ~Copyable {
  private let domain: ItemDomain
  private var left: [Int]
  private var next: NextItem
  private var generator: CounterGenerator

  /// - Parameter available: how many of each item there are; 0 for those below the resolution.
  init(
    _ sets: RowSets, domain: ItemDomain, resolution: Int, available: [Int],
    generator: CounterGenerator
  ) {
    self.domain = domain
    left = available
    next = NextItem(sets, resolution: resolution)
    self.generator = generator
  }

  /// Appends records until nothing is left.
  ///
  /// One after the other: which items a record may have depends on those before it.
  ///
  /// - Parameters:
  ///   - limit: refuses items that make a combination too frequent.
  ///   - tries: how often it may do so for one place of a record.
  mutating func run(
    into rows: inout ItemRows, limit: consuming OversamplingGuard?, tries: Int
  ) {
    while true {
      let candidates = left.indices.filter { left[$0] > 0 }.map { UInt16($0) }
      if candidates.isEmpty { return }
      next.begin(candidates)
      limit?.begin()
      var refusals = 0
      while refusals < tries, let item = next.draw(using: &generator) {
        guard limit?.admit(Int(item)) ?? true else {
          refusals += 1
          continue
        }
        refusals = 0
        next.add(item, excluding: domain.items(excludedBy: item))
        left[Int(item)] -= 1
      }
      rows.append(next.items.sorted())
    }
  }
}
