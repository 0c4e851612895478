import Marginals

/// What one clique adds to the records: the values of its new attributes, given the state of its
/// separator.
final class SamplingStep: @unchecked Sendable {
  /// The clique's attributes that are neither given nor its parent's, in axis order.
  let attributes: [Int]
  /// Where the cells of one combination of new values lie, relative to the separator state's.
  let newOffsets: [Int]
  /// Where each separator state's cells begin in the clique's table.
  private let stateOffsets: [Int]
  private let separator: [Int]
  private let sizes: [Int]
  /// For every new attribute, the code of each combination.
  private let codes: [[UInt16]]
  private let belief: UnsafeBufferPointer<Double>
  /// Keeps the table alive.
  private let model: CalibratedModel
  /// First row of each state among the grouped rows, and one past the last.
  private var starts: [Int]

  /// - Parameter given: attributes whose values the rows have already.
  init(model: CalibratedModel, clique: Int, given: AttributeSet = AttributeSet()) {
    self.model = model
    let engine = model.engine
    sizes = model.model.sizes
    let axes = engine.order.axes(of: model.model.tree.cliques[clique])
    let shared = model.model.tree.separators[clique]
    separator = axes.filter { shared.contains($0) || given.contains($0) }
    attributes = axes.filter { !shared.contains($0) && !given.contains($0) }
    belief = engine.belief(of: clique)
    let strides = Self.strides(axes, sizes: sizes)
    stateOffsets = Self.offsets(of: separator, strides: strides, sizes: sizes)
    newOffsets = Self.offsets(of: attributes, strides: strides, sizes: sizes)
    codes = Self.codes(of: attributes, sizes: sizes)
    starts = [Int](repeating: 0, count: stateOffsets.count + 1)
  }

  /// Sorts row numbers by separator state, stably, in linear time.
  func groupRows(of sheet: CodeSheet, into buffers: SamplingBuffers) {
    let states = buffers.states
    states.initialize(repeating: 0, count: sheet.rows)
    for attribute in separator {
      let column = sheet.column(attribute)
      let size = UInt32(sizes[attribute])
      for row in 0..<sheet.rows { states[row] = states[row] &* size &+ UInt32(column[row]) }
    }
    var next = [Int](repeating: 0, count: stateOffsets.count + 1)
    for row in 0..<sheet.rows { next[Int(states[row]) &+ 1] &+= 1 }
    for state in 1..<next.count { next[state] &+= next[state &- 1] }
    starts = next
    next.withUnsafeMutableBufferPointer { next in
      for row in 0..<sheet.rows {
        let state = Int(states[row])
        buffers.rows[next[state]] = UInt32(truncatingIfNeeded: row)
        next[state] &+= 1
      }
    }
  }

  func rows(of state: Int) -> Range<Int> { starts[state]..<starts[state + 1] }

  /// Ranges of states with about equally many rows each.
  func chunks(rows: Int) -> [Range<Int>] {
    let target = max(4096, rows / 64)
    var result: [Range<Int>] = []
    var first = 0
    while first < stateOffsets.count {
      var last = first + 1
      while last < stateOffsets.count, starts[last] - starts[first] < target { last += 1 }
      result.append(first..<last)
      first = last
    }
    return result
  }

  /// Hands `count` rows to the combinations of new values, each ⌊n·p⌋ or ⌈n·p⌉, in cell order.
  @inline(__always)
  func round(
    state: Int, count: Int, into cells: UnsafeMutablePointer<UInt32>,
    using generator: inout CounterGenerator
  ) {
    let base = stateOffsets[state]
    newOffsets.withUnsafeBufferPointer { offsets in
      var weight = 0.0
      for offset in offsets { weight += belief[base &+ offset] }
      let scale = weight > 0 ? Double(count) / weight : 0
      var reached = generator.unit()
      var filled = 0
      var last = 0
      for cell in 0..<offsets.count {
        let share = belief[base &+ offsets[cell]]
        guard share > 0 else { continue }
        reached += share * scale
        last = cell
        let upTo = min(count, Int(reached))
        while filled < upTo {
          cells[filled] = UInt32(truncatingIfNeeded: cell)
          filled &+= 1
        }
      }
      // Rounding of the running sum can leave the last row over.
      while filled < count {
        cells[filled] = UInt32(truncatingIfNeeded: last)
        filled &+= 1
      }
    }
  }

  func load(state: Int, into alias: inout AliasTable) {
    let base = stateOffsets[state]
    alias.load(count: newOffsets.count) { belief[base &+ newOffsets[$0]] }
  }

  /// Writes the codes of the drawn combinations into their rows.
  @inline(__always)
  func write(
    _ cells: UnsafePointer<UInt32>, rows: UnsafePointer<UInt32>, count: Int, to sheet: CodeSheet
  ) {
    for place in attributes.indices {
      let column = sheet.column(attributes[place])
      codes[place].withUnsafeBufferPointer { codes in
        for row in 0..<count { column[Int(rows[row])] = codes[Int(cells[row])] }
      }
    }
  }
}

extension SamplingStep {
  private static func strides(_ axes: [Int], sizes: [Int]) -> [Int: Int] {
    var strides: [Int: Int] = [:]
    var stride = 1
    for axis in axes.reversed() {
      strides[axis] = stride
      stride *= sizes[axis]
    }
    return strides
  }

  /// The offsets of all combinations of some axes, the last running fastest.
  private static func offsets(of axes: [Int], strides: [Int: Int], sizes: [Int]) -> [Int] {
    axes.reduce([0]) { offsets, axis in
      let stride = strides[axis] ?? 0
      return offsets.flatMap { offset in (0..<sizes[axis]).map { offset + $0 * stride } }
    }
  }

  private static func codes(of axes: [Int], sizes: [Int]) -> [[UInt16]] {
    let total = axes.reduce(1) { $0 * sizes[$1] }
    var inner = total
    return axes.map { axis in
      inner /= sizes[axis]
      let run = inner
      return (0..<total).map { UInt16(truncatingIfNeeded: $0 / run % sizes[axis]) }
    }
  }
}
