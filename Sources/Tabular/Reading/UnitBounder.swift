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
/// A row whose identifier is empty or stands for a missing value belongs to nobody and must be left
/// out: were such rows pooled as one unit, adding one would replace another.
///
/// Identifiers are compared byte by byte: "7" and "07" are two units.
///
/// Memory: about the identifiers' text and 40 bytes a unit, and 4 bytes a kept row.
struct UnitBounder: ~Copyable {
  private let limit: Int
  private var units = ByteDictionary()
  /// Rows of each unit seen.
  private var seen: [UInt32] = []
  /// The last row kept of each unit, and for each kept row the one kept before it.
  private var lastRow: [UInt32] = []
  private var previousRow: [UInt32] = []

  /// What ``unit(_:_:)`` gives for a cell that names no unit.
  static let nobody = -1

  /// - Parameters:
  ///   - limit: The most rows of one unit.
  ///   - missingValues: The texts that name no unit, besides the empty one.
  init(limit: Int, missingValues: [String] = []) {
    self.limit = limit
    for text in [""] + missingValues { units.insert(text.utf8, code: UnitBounder.nobody) }
  }

  /// The number of the unit that a cell names, or ``nobody``.
  mutating func unit(_ start: UnsafePointer<UInt8>, _ count: Int) throws(TableError.Problem) -> Int
  {
    if let unit = units.find(start, count) { return unit }
    try CellCoder.validate(UnsafeBufferPointer(start: start, count: count))
    units.insert(start, count, code: seen.count)
    seen.append(0)
    lastRow.append(.max)
    return seen.count - 1
  }

  /// Where the next row of `unit` goes; `row` is the number it gets when it is appended.
  /// O(limit) after the first `limit` rows of a unit.
  mutating func place(
    unit: Int, row: Int, using generator: inout some RandomNumberGenerator
  ) -> RowPlace {
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
