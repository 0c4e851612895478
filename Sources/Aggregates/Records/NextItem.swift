import GraphicalModel

/// Draws items that a record may get next: those that at least `resolution` records hold together
/// with its items, each in proportion to the number of these records.
///
/// The counts of all candidates are not needed for it. One of the records held is drawn, and one of
/// `bound` places, where `bound` is no less than the candidates any record has: where that place
/// has a candidate it is taken, and so with probability in proportion to its count. Only the count
/// of what was taken is looked up, and a candidate below the resolution is struck off: it stays
/// below however the record grows.
struct NextItem {
  private let sets: RowSets
  private let resolution: Int
  /// How often a draw may fail before the candidates are counted one by one.
  private static let patience = 16

  private(set) var held: HeldRows
  private(set) var items: [UInt16] = []
  private var isCandidate: [Bool]
  private var candidates: [UInt16] = []

  init(_ sets: RowSets, resolution: Int) {
    self.sets = sets
    self.resolution = resolution
    held = HeldRows(sets)
    isCandidate = Array(repeating: false, count: sets.itemCount)
  }

  /// Begins an empty record that may get the given items.
  mutating func begin(_ candidates: some Sequence<UInt16>) {
    for item in self.candidates { isCandidate[Int(item)] = false }
    items.removeAll(keepingCapacity: true)
    held.reset()
    self.candidates.removeAll(keepingCapacity: true)
    for item in candidates where sets.counts[Int(item)] >= resolution {
      self.candidates.append(item)
      isCandidate[Int(item)] = true
    }
  }

  /// An item that the record may get, which is not added yet; nil where there is none.
  mutating func draw(using generator: inout CounterGenerator) -> UInt16? {
    var failures = 0
    while !candidates.isEmpty, failures < Self.patience {
      guard let item = propose(using: &generator) else {
        failures += 1
        continue
      }
      if held.count(with: Int(item)) >= resolution { return item }
      strike(item...item)
    }
    return drawCounting(using: &generator)
  }

  private func propose(using generator: inout CounterGenerator) -> UInt16? {
    let bound = min(candidates.count, sets.longest - items.count)
    var place = generator.number(below: max(1, bound))
    for item in sets.rows[held.draw(using: &generator)] where isCandidate[Int(item)] {
      if place == 0 { return item }
      place -= 1
    }
    return nil
  }

  private mutating func drawCounting(using generator: inout CounterGenerator) -> UInt16? {
    var counts: [Int] = []
    for item in candidates {
      let count = held.count(with: Int(item))
      if count >= resolution { counts.append(count) } else { isCandidate[Int(item)] = false }
    }
    candidates.removeAll { !isCandidate[Int($0)] }
    guard !candidates.isEmpty else { return nil }
    var rest = generator.number(below: counts.reduce(0, +))
    for (item, count) in zip(candidates, counts) {
      rest -= count
      if rest < 0 { return item }
    }
    preconditionFailure("a number below the total ends before the last candidate")
  }

  /// Adds an item that was drawn; those in `excluded` may not follow.
  mutating func add(_ item: UInt16, excluding excluded: Range<Int>) {
    held.keep(Int(item))
    items.append(item)
    strike(UInt16(excluded.lowerBound)...UInt16(excluded.upperBound - 1))
  }

  private mutating func strike(_ items: ClosedRange<UInt16>) {
    for item in items { isCandidate[Int(item)] = false }
    candidates.removeAll { items.contains($0) }
  }
}

extension ItemDomain {
  /// The items that cannot stand beside one of a group.
  func items(excludedBy item: UInt16) -> Range<Int> { groups[items[Int(item)].group] }
}
