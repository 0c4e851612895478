import LinearAlgebra

/// What the steps of one clique's passes point to; made when it is asked for, and valid while this object
/// lives.
final class SlabMemory {
  private let chain: MarginChain
  private var offsetTables: [UnsafeMutablePointer<Int32>?]
  private var rowTables: [UnsafeMutablePointer<Int32>?]
  private var blockTables: [UnsafeMutablePointer<Int32>] = []
  private var margins: [UnsafeMutablePointer<RowStep.Margin>] = []

  init(_ chain: MarginChain) {
    self.chain = chain
    offsetTables = [UnsafeMutablePointer<Int32>?](repeating: nil, count: chain.nodes.count)
    rowTables = offsetTables
  }

  deinit {
    for table in offsetTables + rowTables { table?.deallocate() }
    for margins in margins { margins.deallocate() }
    for table in blockTables { table.deallocate() }
  }

  /// For every slab, where its part of a node begins.
  func offsets(of node: Int) -> UnsafePointer<Int32> {
    if let table = offsetTables[node] { return UnsafePointer(table) }
    let table = Self.copy(chain.slabs.offsets(kept: chain.kept(by: node)))
    offsetTables[node] = table
    return UnsafePointer(table)
  }

  /// For every row of a slab, where its part of what the slab has of a node begins.
  func rowOffsets(of node: Int) -> UnsafePointer<Int32> {
    if let table = rowTables[node] { return UnsafePointer(table) }
    let table = Self.copy(chain.slabs.rowOffsets(kept: chain.kept(by: node)))
    rowTables[node] = table
    return UnsafePointer(table)
  }

  private static func copy<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
    let table = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
    table.initialize(from: values, count: values.count)
    return table
  }

  /// As many of the margins as one step takes, by number, and the step; nil where they are better taken one by
  /// one.
  ///
  /// - Parameter margins: places of nodes that have rows of the slab, or one cell a row.
  func rowStep(
    _ margins: [(node: Int, place: SlabPlace)], isSum: Bool
  ) -> (step: SlabStep, taken: [Int])? {
    let layout = chain.slabs
    guard layout.columns >= RowKernel.leastColumns, margins.count > 1 else { return nil }
    let isWide = margins.map { chain.kept(by: $0.node).last == true }
    let wide = margins.indices.filter { isWide[$0] }.prefix(RowKernel.mostRows)
    let narrow = margins.indices.filter { !isWide[$0] }.prefix(RowKernel.mostCells)
    guard isSum || !wide.isEmpty else { return nil }
    let taken = Array(wide) + narrow
    let table = Self.copy(
      taken.map {
        RowStep.Margin(place: margins[$0].place, offsets: rowOffsets(of: margins[$0].node))
      })
    self.margins.append(table)
    let step = RowStep(
      isSum: isSum, margins: table, wide: wide.count, narrow: narrow.count,
      rows: layout.slabCells / layout.columns, columns: layout.columns)
    return (.rows(step), taken)
  }

  /// A projection whose offsets are kept here.
  func keep(
    _ projection: AxisProjection?
  ) -> (passes: ProjectionPasses, offsets: UnsafeMutablePointer<Int32>)? {
    guard let kept = projection?.unmanaged() else { return nil }
    blockTables.append(kept.offsets)
    return kept
  }
}

/// Steps in order.
final class SlabSteps: @unchecked Sendable {
  private let steps: UnsafeMutablePointer<SlabStep>
  private let count: Int

  init(_ steps: [SlabStep]) {
    count = steps.count
    self.steps = .allocate(capacity: max(1, count))
    self.steps.initialize(from: steps, count: count)
  }

  deinit { steps.deallocate() }

  var isEmpty: Bool { count == 0 }

  @inline(__always)
  func run(_ slab: SlabPointers) {
    for index in 0..<count { steps[index].run(slab) }
  }
}
