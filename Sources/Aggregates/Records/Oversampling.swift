/// How many records of value-seeded synthesis may hold a combination.
public struct OversamplingSettings: Sendable, Codable, Equatable {
  /// By which share above its reported count.
  public var ratio = 0.1
  /// How often an item may be drawn, for one place of a record, that would exceed it; then the
  /// record ends.
  public var tries = 10

  public init() {}
}

/// Refuses items that would make a combination too frequent among synthetic records.
struct OversamplingGuard: ~Copyable {
  private let table: ExtensionTable
  /// For each length and combination how many records may still hold it.
  private var left: [[Int64]]
  private var held: HeldCombinations

  /// - Parameter counts: with every combination that a record can get, up to its length.
  init(_ counts: CombinationCounts, ratio: Double) {
    table = ExtensionTable(counts.tree, itemCount: counts.domain.count)
    left = [[]] + counts.counts.map { $0.map { Int64(Double($0) * (1 + ratio)) } }
    held = HeldCombinations(length: counts.length)
  }

  /// Begins an empty record.
  mutating func begin() { held.removeAll() }

  /// Adds an item to the record, unless that makes a combination too frequent.
  mutating func admit(_ item: Int) -> Bool {
    for length in held.places.indices {
      for place in held.places[length] {
        let added = table.place(extending: Int(place), length: length, by: item)
        if left[length + 1][added] < 1 { return false }
      }
    }
    for length in held.places.indices {
      for place in held.places[length] {
        left[length + 1][table.place(extending: Int(place), length: length, by: item)] -= 1
      }
    }
    held.add(item, table)
    return true
  }
}
