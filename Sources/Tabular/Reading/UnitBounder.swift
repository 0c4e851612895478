/// Keeps at most `limit` rows of each unit: a uniform sample of the unit's rows (reservoir sampling,
/// Vitter 1985, Algorithm R).
///
/// ## Privacy
/// Which rows of a unit are kept depends on that unit's rows and fresh randomness alone, so adding or
/// removing one unit changes at most `limit` kept rows and leaves those of all others as they are.
/// That holds under a coupling of the random choices: each other unit's sample has the same
/// distribution in both tables and is independent of the rest, so the two runs can be taken to draw
/// the same one, though one generator would be read at different points.
///
/// Memory: 8 bytes a unit, and 4 bytes a kept row.
struct UnitBounder {
  private let limit: Int
  /// Rows of each unit seen.
  private var seen: [UInt32] = []
  /// The last row kept of each unit, and for each kept row the one kept before it.
  private var lastRow: [UInt32] = []
  private var previousRow: [UInt32] = []

  /// - Parameter limit: The most rows of one unit.
  init(limit: Int) {
    self.limit = limit
  }

  /// Where the next row of `unit` goes; `row` is the number it gets when it is appended.
  /// O(limit) after the first `limit` rows of a unit.
  mutating func place(
    unit: Int, row: Int, using generator: inout some RandomNumberGenerator
  ) -> RowPlace {
    if unit >= seen.count {
      let added = unit + 1 - seen.count
      seen.append(contentsOf: repeatElement(0, count: added))
      lastRow.append(contentsOf: repeatElement(.max, count: added))
    }
    precondition(row < UInt32.max && seen[unit] < .max, "too many rows")
    seen[unit] += 1
    if seen[unit] <= limit {
      previousRow.append(lastRow[unit])
      lastRow[unit] = UInt32(row)
      return .append
    }
    let draw = Int.random(in: 0..<Int(seen[unit]), using: &generator)
    guard draw < limit else { return .discard }
    var kept = lastRow[unit]
    for _ in 0..<draw { kept = previousRow[Int(kept)] }
    return .replace(row: Int(kept))
  }
}
