/// What the cells of a row's key columns say: whether the row counts at all, and where it goes.
///
/// The loader shows a row's keys in the order of the file, the row's other cells between them; then it
/// asks for a place, unless the row is left out.
protocol RowKeys: ~Copyable {
  /// Takes the cell of key column number `index`; false where it names nobody, so that the row is
  /// left out.
  ///
  /// The cell's first 8 bytes can be read, however short it is.
  mutating func take(
    _ index: Int, _ start: UnsafePointer<UInt8>, _ count: Int
  ) throws(TableError.Problem) -> Bool

  /// Where the row just read goes; `row` is the number it gets when it is appended.
  mutating func place(row: Int, using generator: inout some RandomNumberGenerator) -> RowPlace
}

/// What becomes of a row.
enum RowPlace: Equatable {
  case append
  case replace(row: Int)
  case discard
}

/// The keys of a table without key columns: every row is kept.
struct NoKeys: RowKeys {
  mutating func take(_ index: Int, _ start: UnsafePointer<UInt8>, _ count: Int) -> Bool { true }

  mutating func place(row: Int, using generator: inout some RandomNumberGenerator) -> RowPlace {
    .append
  }
}

/// The keys of a table with a column that names the unit of a row.
struct UnitKeys: ~Copyable, RowKeys {
  private var bounder: UnitBounder
  private var unit = UnitBounder.nobody

  init(_ bounder: consuming UnitBounder) {
    self.bounder = bounder
  }

  mutating func take(
    _ index: Int, _ start: UnsafePointer<UInt8>, _ count: Int
  ) throws(TableError.Problem) -> Bool {
    unit = try bounder.unit(start, count)
    return unit != UnitBounder.nobody
  }

  mutating func place(row: Int, using generator: inout some RandomNumberGenerator) -> RowPlace {
    bounder.place(unit: unit, row: row, using: &generator)
  }
}
