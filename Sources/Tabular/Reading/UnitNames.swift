/// The units that the rows of a table belong to, numbered in order of appearance.
///
/// A row whose identifier is empty or stands for a missing value belongs to nobody and must be left
/// out: were such rows pooled as one unit, adding one would replace another.
///
/// Identifiers are compared byte by byte: "7" and "07" are two units.
///
/// Memory: about the identifiers' text and 32 bytes a unit.
struct UnitNames: ~Copyable {
  private var names = ByteDictionary()
  private(set) var count = 0

  /// What ``unit(_:_:)`` gives for a cell that names no unit.
  static let nobody = -1

  /// - Parameter missingValues: The texts that name no unit, besides the empty one.
  init(missingValues: [String] = []) {
    for text in [""] + missingValues { names.insert(text.utf8, code: UnitNames.nobody) }
  }

  /// The number of the unit that a cell names, or ``nobody``.
  ///
  /// The cell's first 8 bytes can be read, however short it is.
  mutating func unit(_ start: UnsafePointer<UInt8>, _ count: Int) throws(TableError.Problem) -> Int
  {
    if let unit = names.find(start, count) { return unit }
    try CellCoder.validate(UnsafeBufferPointer(start: start, count: count))
    names.insert(start, count, code: self.count)
    self.count += 1
    return self.count - 1
  }
}
