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

/// The keys of a table without key columns: every row is a unit of its own, kept where it is sampled.
struct NoKeys: RowKeys {
  private let sampler: UnitSampler

  init(samplingRate: Double? = nil) {
    sampler = UnitSampler(rate: samplingRate)
  }

  mutating func take(_ index: Int, _ start: UnsafePointer<UInt8>, _ count: Int) -> Bool { true }

  mutating func place(row: Int, using generator: inout some RandomNumberGenerator) -> RowPlace {
    sampler.keepsRow(using: &generator) ? .append : .discard
  }
}

/// The keys of a table with a column that names the unit of a row, of whose rows some are kept.
struct UnitKeys: ~Copyable, RowKeys {
  private var names: UnitNames
  private var sampler: UnitSampler
  private var bounder: UnitBounder
  private var unit = UnitNames.nobody

  init(_ names: consuming UnitNames, limit: Int, samplingRate: Double? = nil) {
    self.names = names
    sampler = UnitSampler(rate: samplingRate)
    bounder = UnitBounder(limit: limit)
  }

  mutating func take(
    _ index: Int, _ start: UnsafePointer<UInt8>, _ count: Int
  ) throws(TableError.Problem) -> Bool {
    unit = try names.unit(start, count)
    return unit != UnitNames.nobody
  }

  mutating func place(row: Int, using generator: inout some RandomNumberGenerator) -> RowPlace {
    guard sampler.keeps(unit: unit, using: &generator) else { return .discard }
    return bounder.place(unit: unit, row: row, using: &generator)
  }
}

/// The keys of a table with a column that names the unit of a row: all rows are kept for ``UnitJoiner``.
struct JoinKeys: ~Copyable, RowKeys {
  private var names: UnitNames
  private var sampler: UnitSampler
  private var unit = UnitNames.nobody
  /// By row.
  private(set) var units: [UInt32] = []

  init(_ names: consuming UnitNames, samplingRate: Double? = nil) {
    self.names = names
    sampler = UnitSampler(rate: samplingRate)
  }

  mutating func take(
    _ index: Int, _ start: UnsafePointer<UInt8>, _ count: Int
  ) throws(TableError.Problem) -> Bool {
    unit = try names.unit(start, count)
    return unit != UnitNames.nobody
  }

  mutating func place(row: Int, using generator: inout some RandomNumberGenerator) -> RowPlace {
    guard sampler.keeps(unit: unit, using: &generator) else { return .discard }
    precondition(unit < UInt32.max, "too many units")
    units.append(UInt32(unit))
    return .append
  }
}
