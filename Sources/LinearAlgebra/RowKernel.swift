/// The inner loops of products and sums of a table with several of its margins at once, row by row
/// (``RowLayout``).
///
/// Of each margin, a row of the table has a row as well where the margin has the fastest axis (it is *wide*),
/// and otherwise one cell (*narrow*). Axes are short, so that a pass over the table for each margin is mostly
/// overhead; here a row is visited once for all.
public enum RowKernel {
  /// A margin beside the table: where its part begins for every block, and how far apart two lines are.
  public struct Margin {
    public let cells: UnsafeMutablePointer<Double>
    public let offsets: UnsafePointer<Int32>
    public let step: Int

    public init(
      cells: UnsafeMutablePointer<Double>, offsets: UnsafePointer<Int32>, step: Int
    ) {
      self.cells = cells
      self.offsets = offsets
      self.step = step
    }
  }

  /// Wide and narrow margins at most that one call takes.
  public static let mostWide = 4
  public static let mostNarrow = 2
  /// Shorter rows are better passed over margin by margin.
  public static let leastColumns = 4

  /// table[row, column] = Π of the margins' cells.
  ///
  /// - Parameters:
  ///   - wide: 1 to ``mostWide`` margins with the fastest axis.
  ///   - narrow: up to ``mostNarrow`` without it.
  ///   - extents: of the table, with rows of at least ``leastColumns`` cells.
  ///   - table: its cells.
  public static func multiply(
    wide: UnsafeBufferPointer<Margin>, narrow: UnsafeBufferPointer<Margin>,
    extents: RowLayout.Extents,
    into table: UnsafeMutablePointer<Double>
  ) {
    switch wide.count {
    case 1: multiply(RowCursors.One(wide), narrow, extents, into: table)
    case 2: multiply(RowCursors.Two(wide), narrow, extents, into: table)
    case 3: multiply(RowCursors.Three(wide), narrow, extents, into: table)
    default: multiply(RowCursors.Four(wide), narrow, extents, into: table)
    }
  }

  /// margin[row, column] += table[row, column] for margins with the fastest axis, and margin[row] += Σ over
  /// columns for those without.
  ///
  /// What the parameters are is told of ``multiply(wide:narrow:extents:into:)``; there may be no margins.
  public static func sum(
    _ table: UnsafePointer<Double>, extents: RowLayout.Extents, wide: UnsafeBufferPointer<Margin>,
    narrow: UnsafeBufferPointer<Margin>
  ) {
    switch wide.count {
    case 0: sum(table, extents, to: RowCursors.None(wide), narrow)
    case 1: sum(table, extents, to: RowCursors.One(wide), narrow)
    case 2: sum(table, extents, to: RowCursors.Two(wide), narrow)
    case 3: sum(table, extents, to: RowCursors.Three(wide), narrow)
    default: sum(table, extents, to: RowCursors.Four(wide), narrow)
    }
  }

  @inline(__always)
  private static func multiply(
    _ wide: some MarginCursors, _ narrow: UnsafeBufferPointer<Margin>, _ extents: RowLayout.Extents,
    into table: UnsafeMutablePointer<Double>
  ) {
    switch narrow.count {
    case 0: fill(table, extents, from: wide, RowCursors.None(narrow))
    case 1: fill(table, extents, from: wide, RowCursors.One(narrow))
    default: fill(table, extents, from: wide, RowCursors.Two(narrow))
    }
  }

  @inline(__always)
  private static func sum(
    _ table: UnsafePointer<Double>, _ extents: RowLayout.Extents, to wide: some MarginCursors,
    _ narrow: UnsafeBufferPointer<Margin>
  ) {
    switch narrow.count {
    case 0: add(table, extents, to: wide, RowCursors.None(narrow))
    case 1: add(table, extents, to: wide, RowCursors.One(narrow))
    default: add(table, extents, to: wide, RowCursors.Two(narrow))
    }
  }

  private static func fill(
    _ table: UnsafeMutablePointer<Double>, _ extents: RowLayout.Extents,
    from wide: some MarginCursors,
    _ narrow: some MarginCursors
  ) {
    var (wide, narrow, target) = (wide, narrow, table)
    let columns = extents.columns
    for block in 0..<extents.blocks {
      wide.start(block)
      narrow.start(block)
      for _ in 0..<extents.lines {
        let factor = SIMD4<Double>(repeating: narrow.product)
        var column = 0
        while column &+ 4 <= columns {
          store(wide.products(column) * factor, to: target + column)
          column &+= 4
        }
        // The last four may overlap the ones before, with the same values.
        if column < columns {
          store(wide.products(columns &- 4) * factor, to: target + (columns &- 4))
        }
        target += columns
        wide.advance()
        narrow.advance()
      }
    }
  }

  private static func add(
    _ table: UnsafePointer<Double>, _ extents: RowLayout.Extents, to wide: some MarginCursors,
    _ narrow: some MarginCursors
  ) {
    var (wide, narrow, source) = (wide, narrow, table)
    let columns = extents.columns
    for block in 0..<extents.blocks {
      wide.start(block)
      narrow.start(block)
      for _ in 0..<extents.lines {
        var total = SIMD2<Double>.zero
        var column = 0
        while column &+ 4 <= columns {
          let cells: SIMD4<Double> = load(source + column)
          wide.add(cells, at: column)
          total += cells.lowHalf + cells.highHalf
          column &+= 4
        }
        if column &+ 2 <= columns {
          let cells: SIMD2<Double> = load(source + column)
          wide.add(cells, at: column)
          total += cells
          column &+= 2
        }
        if column < columns {
          wide.add(source[column], at: column)
          total[0] += source[column]
        }
        narrow.add(total[0] + total[1], at: 0)
        source += columns
        wide.advance()
        narrow.advance()
      }
    }
  }
}
