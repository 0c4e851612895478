import Marginals
import Tabular

/// The differences of measurements that the matrix of ``ResidualMatrix`` does not hold, each divided
/// by σ², and where to find a record's cells in them.
struct ResidualTables {
  /// One measurement as one of its attributes sees it.
  fileprivate struct View {
    /// First cell of the table.
    let table: Int
    /// Cells between values of this attribute.
    let stride: Int
    /// The other attributes, among all axes.
    let firstAxis: Int
    let axisCount: Int
    let precision: Float
    let isCentred: Bool
  }

  /// An attribute of a table: cells between its values, its first value among all, and its size.
  fileprivate struct Axis {
    let attribute: Int
    let stride: Int
    let start: Int
    let size: Int
  }

  private var cells: [Float] = []
  private var blocks: [(cells: Range<Int>, precision: Float)] = []
  /// The measurements that contain an attribute, by attribute, and which of them are whose.
  private let views: [View]
  private let ranges: [Range<Int>]
  private let axes: [Axis]
  private let starts: [Int]

  init(
    table: CodedTable, measurements: [MarginalMeasurement], scale: Double, starts: [Int],
    groups: GroupedRows? = nil
  ) {
    let sizes = table.domain.sizes
    self.starts = starts
    var byAttribute = [[View]](repeating: [], count: sizes.count)
    var allAxes: [Axis] = []
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
        let others = axes.filter { $0.attribute != axis.attribute }
        byAttribute[axis.attribute].append(
          View(
            table: first, stride: axis.stride, firstAxis: allAxes.count, axisCount: others.count,
            precision: Float(precision), isCentred: measurement.part == .interaction))
        allAxes += others
      }
    }
    axes = allAxes
    views = byAttribute.flatMap { $0 }
    var start = 0
    ranges = byAttribute.map { views in
      defer { start += views.count }
      return start..<start + views.count
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
    views[ranges[attribute]].reduce(0) { $0 + $1.precision * factor(of: $1, without: attribute) }
  }

  /// Σ f/σ² over the measurements that contain both attributes, f over the other ones.
  func overlap(of attribute: Int, and other: Int) -> Float {
    views[ranges[attribute]].reduce(0) { total, view in
      guard others(of: view).contains(where: { $0.attribute == other }) else { return total }
      return total + view.precision * factor(of: view, without: other)
    }
  }

  private func others(of view: View) -> ArraySlice<Axis> {
    axes[view.firstAxis..<view.firstAxis + view.axisCount]
  }

  /// f over a view's other attributes but one: Π(1 − 1/n) where the measurement is centred.
  private func factor(of view: View, without attribute: Int) -> Float {
    guard view.isCentred else { return 1 }
    return others(of: view).reduce(1) {
      $1.attribute == attribute ? $0 : $0 * (1 - 1 / Float($1.size))
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
    let (views, ranges, axes, starts) = (views, ranges, axes, starts)
    return cells.withUnsafeMutableBufferPointer { cells in
      views.withUnsafeBufferPointer { views in
        ranges.withUnsafeBufferPointer { ranges in
          axes.withUnsafeBufferPointer { axes in
            starts.withUnsafeBufferPointer { starts in
              body(
                Pointers(cells: cells, views: views, ranges: ranges, axes: axes, starts: starts))
            }
          }
        }
      }
    }
  }

  /// The tables while records change: pointers alone, so that no reference is counted.
  struct Pointers {
    fileprivate let cells: UnsafeMutableBufferPointer<Float>
    private let views: UnsafeBufferPointer<View>
    private let ranges: UnsafeBufferPointer<Range<Int>>
    private let axes: UnsafeBufferPointer<Axis>
    private let starts: UnsafeBufferPointer<Int>

    fileprivate init(
      cells: UnsafeMutableBufferPointer<Float>, views: UnsafeBufferPointer<View>,
      ranges: UnsafeBufferPointer<Range<Int>>, axes: UnsafeBufferPointer<Axis>,
      starts: UnsafeBufferPointer<Int>
    ) {
      self.cells = cells
      self.views = views
      self.ranges = ranges
      self.axes = axes
      self.starts = starts
    }

    /// Σ over the measurements with the attribute of (new cell − old cell)/σ².
    @inline(__always)
    func change(_ record: UnsafePointer<UInt32>, attribute: Int, old: Int, new: Int) -> Float {
      guard !views.isEmpty else { return 0 }
      var change: Float = 0
      let start = starts[attribute]
      for index in ranges[attribute] {
        let view = views[index]
        let cell = cell(of: record, view)
        change += cells[cell &+ (new &- start) &* view.stride]
        change -= cells[cell &+ (old &- start) &* view.stride]
      }
      return change
    }

    /// The record's cell, at the first value of the view's attribute.
    @inline(__always)
    private func cell(of record: UnsafePointer<UInt32>, _ view: View) -> Int {
      var cell = view.table
      for place in view.firstAxis..<view.firstAxis &+ view.axisCount {
        let axis = axes[place]
        cell &+= (Int(record[axis.attribute]) &- axis.start) &* axis.stride
      }
      return cell
    }

    func apply(
      _ record: UnsafePointer<UInt32>, attribute: Int, old: Int, new: Int, weight: Float
    ) {
      guard !views.isEmpty else { return }
      let start = starts[attribute]
      for index in ranges[attribute] {
        let view = views[index]
        let move = Move(
          from: (old - start) * view.stride, to: (new - start) * view.stride, weight: weight,
          precision: view.precision)
        if view.isCentred {
          spread(
            view.firstAxis..<view.firstAxis + view.axisCount, record: record, cell: view.table,
            share: 1, move)
        } else {
          apply(move, cell: cell(of: record, view), share: 1)
        }
      }
    }

    /// What a change of one value is to one measurement.
    private struct Move {
      let from: Int
      let to: Int
      let weight: Float
      let precision: Float
    }

    @inline(__always)
    private func apply(_ move: Move, cell: Int, share: Float) {
      cells[cell &+ move.from] -= move.weight * share * move.precision
      cells[cell &+ move.to] += move.weight * share * move.precision
    }

    /// Over all cells of the other attributes with their weights Π(δ − 1/n).
    private func spread(
      _ places: Range<Int>, record: UnsafePointer<UInt32>, cell: Int, share: Float, _ move: Move
    ) {
      guard let place = places.first else { return apply(move, cell: cell, share: share) }
      let axis = axes[place]
      let own = Int(record[axis.attribute]) &- axis.start
      for value in 0..<axis.size {
        let part = share * ((value == own ? 1 : 0) - 1 / Float(axis.size))
        let cell = cell &+ value &* axis.stride
        if places.count == 1 {
          apply(move, cell: cell, share: part)
        } else {
          spread(
            places.dropFirst(), record: record, cell: cell, share: part, move)
        }
      }
    }
  }
}
