/// The inner loops of projections, over one block of rows × columns cells.
///
/// Axes of attributes are short, often two to ten values, so a loop over one axis alone is mostly
/// overhead. These loops keep a few columns in registers and walk down the rows, or take two rows at
/// a time.
enum RunKernel {
  /// How a spread value meets the cell it falls on.
  protocol Rule {
    static func combine<Vector: SIMD>(_ cell: Vector, _ value: Vector) -> Vector
    where Vector.Scalar == Double
  }

  enum Adding: Rule {
    @inline(__always)
    static func combine<Vector: SIMD>(_ cell: Vector, _ value: Vector) -> Vector
    where Vector.Scalar == Double { cell + value }
  }

  enum Multiplying: Rule {
    @inline(__always)
    static func combine<Vector: SIMD>(_ cell: Vector, _ value: Vector) -> Vector
    where Vector.Scalar == Double { cell * value }
  }

  enum Replacing: Rule {
    @inline(__always)
    static func combine<Vector: SIMD>(_ cell: Vector, _ value: Vector) -> Vector
    where Vector.Scalar == Double { value }
  }

  /// output[column] += Σ over rows.
  @inline(__always)
  static func sumRows(
    _ input: UnsafePointer<Double>, rows: Int, columns: Int,
    into output: UnsafeMutablePointer<Double>
  ) {
    forEachStrip(columns) { column, strip in
      addRows(input + column, rows: rows, columns: columns, into: output + column, strip)
    } last: { column in
      var total = output[column]
      for row in 0..<rows { total += input[row &* columns &+ column] }
      output[column] = total
    }
  }

  /// output[row] += Σ over columns.
  @inline(__always)
  static func sumColumns(
    _ input: UnsafePointer<Double>, rows: Int, columns: Int,
    into output: UnsafeMutablePointer<Double>
  ) {
    var row = 0
    while row &+ 2 <= rows {
      let (first, second) = (input + row &* columns, input + (row &+ 1) &* columns)
      var (left, right) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var column = 0
      while column &+ 2 <= columns {
        left += load(first + column)
        right += load(second + column)
        column &+= 2
      }
      var sums = SIMD2(left[0], right[0]) + SIMD2(left[1], right[1])
      if column < columns { sums += SIMD2(first[column], second[column]) }
      store(load(output + row) + sums, to: output + row)
      row &+= 2
    }
    guard row < rows else { return }
    // In the order of a pair, so that a row's sum does not depend on which rows are its neighbours.
    let cells = input + row &* columns
    var lanes = SIMD2<Double>.zero
    var column = 0
    while column &+ 2 <= columns {
      lanes += load(cells + column)
      column &+= 2
    }
    var total = lanes[0] + lanes[1]
    if column < columns { total += cells[column] }
    output[row] += total
  }

  /// Spreads source[column] over all rows.
  @inline(__always)
  static func spreadRow<R: Rule>(
    _ source: UnsafePointer<Double>, over target: UnsafeMutablePointer<Double>, rows: Int,
    columns: Int, rule: R.Type
  ) {
    forEachStrip(columns) { column, strip in
      spread(source + column, over: target + column, rows: rows, columns: columns, rule, strip)
    } last: { column in
      let value = SIMD2(repeating: source[column])
      for row in 0..<rows {
        let cell = target + (row &* columns &+ column)
        cell.pointee = rule.combine(SIMD2(repeating: cell.pointee), value)[0]
      }
    }
  }

  /// Spreads source[row] over all columns.
  @inline(__always)
  static func spreadColumn<R: Rule>(
    _ source: UnsafePointer<Double>, over target: UnsafeMutablePointer<Double>, rows: Int,
    columns: Int, rule: R.Type
  ) {
    for row in 0..<rows {
      let value = SIMD2(repeating: source[row])
      let cells = target + row &* columns
      var column = 0
      while column &+ 2 <= columns {
        store(rule.combine(load(cells + column), value), to: cells + column)
        column &+= 2
      }
      guard column < columns else { continue }
      cells[column] = rule.combine(SIMD2(repeating: cells[column]), value)[0]
    }
  }
}

extension RunKernel {
  /// A strip's width as a type: eight, four or two columns.
  private enum Strip { case eight, four, two }

  @inline(__always)
  private static func forEachStrip(
    _ columns: Int, _ body: (Int, Strip) -> Void, last: (Int) -> Void
  ) {
    var column = 0
    while column &+ 8 <= columns {
      body(column, .eight)
      column &+= 8
    }
    if column &+ 4 <= columns {
      body(column, .four)
      column &+= 4
    }
    if column &+ 2 <= columns {
      body(column, .two)
      column &+= 2
    }
    if column < columns { last(column) }
  }

  @inline(__always)
  private static func addRows(
    _ input: UnsafePointer<Double>, rows: Int, columns: Int,
    into output: UnsafeMutablePointer<Double>, _ strip: Strip
  ) {
    switch strip {
    case .eight: addRows(SIMD8<Double>.self, input, rows, columns, output)
    case .four: addRows(SIMD4<Double>.self, input, rows, columns, output)
    case .two: addRows(SIMD2<Double>.self, input, rows, columns, output)
    }
  }

  @inline(__always)
  private static func addRows<Vector: SIMD>(
    _ type: Vector.Type, _ input: UnsafePointer<Double>, _ rows: Int, _ columns: Int,
    _ output: UnsafeMutablePointer<Double>
  ) where Vector.Scalar == Double {
    var totals: Vector = load(output)
    var cells = input
    for _ in 0..<rows {
      totals = Adding.combine(totals, load(cells))
      cells += columns
    }
    store(totals, to: output)
  }

  @inline(__always)
  private static func spread<R: Rule>(
    _ source: UnsafePointer<Double>, over target: UnsafeMutablePointer<Double>, rows: Int,
    columns: Int, _ rule: R.Type, _ strip: Strip
  ) {
    switch strip {
    case .eight: spread(SIMD8<Double>.self, source, target, rows, columns, rule)
    case .four: spread(SIMD4<Double>.self, source, target, rows, columns, rule)
    case .two: spread(SIMD2<Double>.self, source, target, rows, columns, rule)
    }
  }

  @inline(__always)
  private static func spread<Vector: SIMD, R: Rule>(
    _ type: Vector.Type, _ source: UnsafePointer<Double>, _ target: UnsafeMutablePointer<Double>,
    _ rows: Int, _ columns: Int, _ rule: R.Type
  ) where Vector.Scalar == Double {
    let value: Vector = load(source)
    var cells = target
    for _ in 0..<rows {
      store(rule.combine(load(cells), value), to: cells)
      cells += columns
    }
  }
}
