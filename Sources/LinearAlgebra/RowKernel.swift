/// The inner loops of products and sums of a table with several of its margins at once, row by row.
///
/// A row is the table's fastest axis. Of each margin, `offsets` tells for every row where its part of the margin
/// begins: a row as well where the margin has the fastest axis, and otherwise one cell. Axes are short, so
/// that a pass over the table for each margin is mostly overhead; here a row is visited once for all.
public enum RowKernel {
  /// A margin beside the table.
  public struct Margin {
    public let cells: UnsafeMutablePointer<Double>
    public let offsets: UnsafePointer<Int32>

    public init(cells: UnsafeMutablePointer<Double>, offsets: UnsafePointer<Int32>) {
      self.cells = cells
      self.offsets = offsets
    }

    @inline(__always)
    fileprivate func row(_ row: Int) -> UnsafeMutablePointer<Double> {
      cells + Int(offsets[row])
    }
  }

  /// Rows and single cells at most that one call takes.
  public static let mostRows = 4
  public static let mostCells = 2
  /// Shorter rows are better passed over margin by margin.
  public static let leastColumns = 4

  private typealias Lanes = SIMD4<Double>

  /// table[row, column] = Π of the margins' cells.
  ///
  /// - Parameters:
  ///   - wide: 1 to ``mostRows`` margins with the fastest axis.
  ///   - narrow: up to ``mostCells`` without it.
  ///   - rows: of the table.
  ///   - columns: cells of a row, at least ``leastColumns``.
  ///   - table: rows · columns cells.
  public static func multiply(
    wide: UnsafeBufferPointer<Margin>, narrow: UnsafeBufferPointer<Margin>, rows: Int,
    columns: Int, into table: UnsafeMutablePointer<Double>
  ) {
    @inline(__always)
    func forEachRow(
      _ body: (Int, Lanes, UnsafeMutablePointer<Double>) -> Void
    ) {
      for row in 0..<rows {
        var factor = 1.0
        for margin in narrow { factor *= margin.row(row).pointee }
        body(row, Lanes(repeating: factor), table + row &* columns)
      }
    }
    switch wide.count {
    case 1:
      let first = wide[0]
      forEachRow { row, factor, target in
        let a = first.row(row)
        fill(target, columns) { load(a, $0) * factor }
      }
    case 2:
      let (first, second) = (wide[0], wide[1])
      forEachRow { row, factor, target in
        let (a, b) = (first.row(row), second.row(row))
        fill(target, columns) { load(a, $0) * load(b, $0) * factor }
      }
    case 3:
      let (first, second, third) = (wide[0], wide[1], wide[2])
      forEachRow { row, factor, target in
        let (a, b, c) = (first.row(row), second.row(row), third.row(row))
        fill(target, columns) { load(a, $0) * load(b, $0) * load(c, $0) * factor }
      }
    default:
      let (first, second, third, fourth) = (wide[0], wide[1], wide[2], wide[3])
      forEachRow { row, factor, target in
        let (a, b, c, d) = (first.row(row), second.row(row), third.row(row), fourth.row(row))
        fill(target, columns) { load(a, $0) * load(b, $0) * load(c, $0) * load(d, $0) * factor }
      }
    }
  }

  /// margin[row, column] += table[row, column] for margins with the fastest axis, and margin[row] += Σ over
  /// columns for those without.
  ///
  /// What the parameters are is told of ``multiply(wide:narrow:rows:columns:into:)``; there may be no margins.
  public static func sum(
    _ table: UnsafePointer<Double>, rows: Int, columns: Int,
    wide: UnsafeBufferPointer<Margin>, narrow: UnsafeBufferPointer<Margin>
  ) {
    switch wide.count {
    case 0:
      forEachRow(table, rows, columns, narrow) { _, cells in
        total(cells, columns) { _, _ in
        } single: { _, _ in
        }
      }
    case 1:
      let first = wide[0]
      forEachRow(table, rows, columns, narrow) { row, cells in
        let a = first.row(row)
        return total(cells, columns) {
          add($1, a, $0)
        } single: {
          a[$0] += $1
        }
      }
    case 2:
      let (first, second) = (wide[0], wide[1])
      forEachRow(table, rows, columns, narrow) { row, cells in
        let (a, b) = (first.row(row), second.row(row))
        return total(cells, columns) {
          add($1, a, $0)
          add($1, b, $0)
        } single: {
          a[$0] += $1
          b[$0] += $1
        }
      }
    case 3:
      let (first, second, third) = (wide[0], wide[1], wide[2])
      forEachRow(table, rows, columns, narrow) { row, cells in
        let (a, b, c) = (first.row(row), second.row(row), third.row(row))
        return total(cells, columns) {
          add($1, a, $0)
          add($1, b, $0)
          add($1, c, $0)
        } single: {
          a[$0] += $1
          b[$0] += $1
          c[$0] += $1
        }
      }
    default:
      let (first, second, third, fourth) = (wide[0], wide[1], wide[2], wide[3])
      forEachRow(table, rows, columns, narrow) { row, cells in
        let (a, b, c, d) = (first.row(row), second.row(row), third.row(row), fourth.row(row))
        return total(cells, columns) {
          add($1, a, $0)
          add($1, b, $0)
          add($1, c, $0)
          add($1, d, $0)
        } single: {
          a[$0] += $1
          b[$0] += $1
          c[$0] += $1
          d[$0] += $1
        }
      }
    }
  }

  @inline(__always)
  private static func forEachRow(
    _ table: UnsafePointer<Double>, _ rows: Int, _ columns: Int,
    _ narrow: UnsafeBufferPointer<Margin>,
    _ body: (Int, UnsafePointer<Double>) -> Double
  ) {
    for row in 0..<rows {
      let total = body(row, table + row &* columns)
      for margin in narrow { margin.row(row).pointee += total }
    }
  }

  /// Hands over the cells of a row, four at a time and the last ones singly; returns their sum.
  @inline(__always)
  private static func total(
    _ cells: UnsafePointer<Double>, _ columns: Int, four: (Int, Lanes) -> Void,
    single: (Int, Double) -> Void
  ) -> Double {
    var lanes = Lanes.zero
    var column = 0
    while column &+ 4 <= columns {
      let cells = load(cells, column)
      four(column, cells)
      lanes += cells
      column &+= 4
    }
    let pair = lanes.lowHalf + lanes.highHalf
    var total = pair[0] + pair[1]
    while column < columns {
      single(column, cells[column])
      total += cells[column]
      column &+= 1
    }
    return total
  }

  /// Fills a row, four cells at a time; the last four may overlap the ones before, with the same values.
  @inline(__always)
  private static func fill(
    _ target: UnsafeMutablePointer<Double>, _ columns: Int, _ value: (Int) -> Lanes
  ) {
    var column = 0
    while column &+ 4 <= columns {
      store(value(column), target, column)
      column &+= 4
    }
    if column < columns { store(value(columns &- 4), target, columns &- 4) }
  }

  @inline(__always)
  private static func add(_ lanes: Lanes, _ target: UnsafeMutablePointer<Double>, _ column: Int) {
    store(load(target, column) + lanes, target, column)
  }

  @inline(__always)
  private static func load(_ cells: UnsafePointer<Double>, _ column: Int) -> Lanes {
    UnsafeRawPointer(cells + column).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private static func store(
    _ lanes: Lanes, _ target: UnsafeMutablePointer<Double>, _ column: Int
  ) {
    UnsafeMutableRawPointer(target + column).storeBytes(of: lanes, as: Lanes.self)
  }
}
