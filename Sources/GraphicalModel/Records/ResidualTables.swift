import Marginals
import Tabular

/// The differences of measurements that the matrix of ``ResidualMatrix`` does not hold, each divided
/// by σ², and where to find a record's cells in them.
struct ResidualTables {
  /// One measurement as one of its attributes sees it.
  struct View {
    /// First cell of the table.
    let table: Int
    /// Cells between values of this attribute.
    let stride: Int
    let others: [Axis]
    let precision: Float
    let isCentred: Bool

    /// f over the other attributes but one: Π(1 − 1/n) where the measurement is centred.
    func factor(without attribute: Int) -> Float {
      guard isCentred else { return 1 }
      return others.reduce(1) {
        $1.attribute == attribute ? $0 : $0 * (1 - 1 / Float($1.size))
      }
    }

    /// Σ over the record's own cell, or, where the measurement is centred, over all cells of the
    /// other attributes with their weights Π(δ − 1/n).
    func forEachCell(_ record: UnsafePointer<UInt32>, _ body: (Int, Float) -> Void) {
      guard isCentred else {
        body(cell(of: record), 1)
        return
      }
      Self.spread(others[...], record: record, cell: table, weight: 1, body)
    }

    /// The record's cell, at the first value of this attribute.
    @inline(__always)
    func cell(of record: UnsafePointer<UInt32>) -> Int {
      var cell = table
      for axis in others {
        cell &+= (Int(record[axis.attribute]) &- axis.start) &* axis.stride
      }
      return cell
    }

    private static func spread(
      _ axes: ArraySlice<Axis>, record: UnsafePointer<UInt32>, cell: Int, weight: Float,
      _ body: (Int, Float) -> Void
    ) {
      guard let axis = axes.first else {
        body(cell, weight)
        return
      }
      let own = Int(record[axis.attribute]) - axis.start
      for value in 0..<axis.size {
        let share = (value == own ? 1 : 0) - 1 / Float(axis.size)
        spread(
          axes.dropFirst(), record: record, cell: cell + value * axis.stride,
          weight: weight * share, body)
      }
    }
  }

  /// An attribute of a table: cells between its values, its first value among all, and its size.
  struct Axis {
    let attribute: Int
    let stride: Int
    let start: Int
    let size: Int
  }

  private var cells: [Float] = []
  private var blocks: [(cells: Range<Int>, precision: Float)] = []
  /// For every attribute, the measurements that contain it.
  private var views: [[View]]
  private let starts: [Int]

  init(
    table: CodedTable, measurements: [MarginalMeasurement], scale: Double, starts: [Int],
    groups: GroupedRows? = nil
  ) {
    let sizes = table.domain.sizes
    self.starts = starts
    views = [[View]](repeating: [], count: sizes.count)
    let counts = WeightedCounts.counts(
      of: measurements.map(\.clique), in: table, groups: groups)
    for (measurement, counts) in zip(measurements, counts) {
      let precision = 1 / (measurement.variance * scale * scale)
      let first = cells.count
      for (count, value) in zip(measurement.comparable(counts, sizes: sizes), measurement.values) {
        cells.append(Float((count - value * scale) * precision))
      }
      blocks.append((first..<cells.count, Float(precision)))
      let axes = Self.axes(of: measurement.clique, sizes: sizes, starts: starts)
      for axis in axes {
        views[axis.attribute].append(
          View(
            table: first, stride: axis.stride,
            others: axes.filter { $0.attribute != axis.attribute }, precision: Float(precision),
            isCentred: measurement.part == .interaction))
      }
    }
  }

  private static func axes(of clique: Clique, sizes: [Int], starts: [Int]) -> [Axis] {
    var stride = 1
    var axes: [Axis] = []
    for attribute in clique.attributes.reversed() {
      axes.append(
        Axis(
          attribute: attribute, stride: stride, start: starts[attribute], size: sizes[attribute]))
      stride *= sizes[attribute]
    }
    return axes
  }

  /// Σ f/σ² over the measurements that contain the attribute.
  func total(of attribute: Int) -> Float {
    views[attribute].reduce(0) { $0 + $1.precision * $1.factor(without: attribute) }
  }

  /// Σ f/σ² over the measurements that contain both attributes, f over the other ones.
  func overlap(of attribute: Int, and other: Int) -> Float {
    views[attribute].reduce(0) { total, view in
      guard view.others.contains(where: { $0.attribute == other }) else { return total }
      return total + view.precision * view.factor(without: other)
    }
  }

  var objective: Double {
    blocks.reduce(0) { total, block in
      cells[block.cells].reduce(total) {
        $0 + 0.5 * Double($1) * Double($1) / Double(block.precision)
      }
    }
  }

  mutating func withPointers<Result>(_ body: (Pointers) -> Result) -> Result {
    let (views, starts) = (views, starts)
    return cells.withUnsafeMutableBufferPointer { cells in
      body(Pointers(cells: cells.baseAddress, views: views, starts: starts))
    }
  }

  /// The tables while records change.
  struct Pointers {
    fileprivate let cells: UnsafeMutablePointer<Float>?
    fileprivate let views: [[View]]
    fileprivate let starts: [Int]

    /// Σ over the measurements with the attribute of (new cell − old cell)/σ².
    @inline(__always)
    func change(_ record: UnsafePointer<UInt32>, attribute: Int, old: Int, new: Int) -> Float {
      guard let cells else { return 0 }
      var change: Float = 0
      let start = starts[attribute]
      for view in views[attribute] {
        let cell = view.cell(of: record)
        change += cells[cell &+ (new &- start) &* view.stride]
        change -= cells[cell &+ (old &- start) &* view.stride]
      }
      return change
    }

    func apply(
      _ record: UnsafePointer<UInt32>, attribute: Int, old: Int, new: Int, weight: Float
    ) {
      guard let cells else { return }
      let start = starts[attribute]
      for view in views[attribute] {
        let (from, to) = ((old - start) * view.stride, (new - start) * view.stride)
        view.forEachCell(record) { cell, share in
          cells[cell + from] -= weight * share * view.precision
          cells[cell + to] += weight * share * view.precision
        }
      }
    }
  }
}
