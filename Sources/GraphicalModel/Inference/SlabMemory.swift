import LinearAlgebra

/// What the steps of one clique's passes point to; made when it is asked for, and valid while this object
/// lives.
final class SlabMemory {
  private let chain: MarginChain
  private var offsetTables: [UnsafeMutablePointer<Int32>?]
  private var blockTables: [UnsafeMutablePointer<Int32>] = []
  private var margins: [UnsafeMutablePointer<RowStep.Margin>] = []

  init(_ chain: MarginChain) {
    self.chain = chain
    offsetTables = [UnsafeMutablePointer<Int32>?](repeating: nil, count: chain.nodes.count)
  }

  deinit {
    for table in offsetTables { table?.deallocate() }
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

  private static func copy<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
    let table = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
    table.initialize(from: values, count: values.count)
    return table
  }

  /// As many of the margins as one step takes, by number, and the step; nil where they are better taken one by
  /// one.
  ///
  /// - Parameters:
  ///   - node: whose part of a slab is passed over.
  ///   - place: of that part.
  ///   - margins: nodes whose parts have some of its axes, or all, and their places.
  func rowStep(
    of node: Int, at place: SlabPlace, _ margins: [(node: Int, place: SlabPlace)], isSum: Bool
  ) -> (step: SlabStep, taken: [Int])? {
    let axes = chain.slabAxes(of: node)
    let layout = RowLayout(shape: axes.map(\.extent))
    guard layout.extents.columns >= RowKernel.leastColumns, margins.count > 1 else { return nil }
    let kept = margins.map { margin in axes.map { chain.has(margin.node, axis: $0.axis) } }
    let wide = margins.indices.filter { kept[$0].last == true }.prefix(RowKernel.mostWide)
    let narrow = margins.indices.filter { kept[$0].last == false }.prefix(RowKernel.mostNarrow)
    guard isSum || !wide.isEmpty else { return nil }
    let taken = Array(wide) + narrow
    let table = Self.copy(
      taken.map {
        let places = layout.places(kept: kept[$0])
        let offsets = Self.copy(places.offsets)
        blockTables.append(offsets)
        return RowStep.Margin(place: margins[$0].place, offsets: offsets, step: places.step)
      })
    self.margins.append(table)
    let step = RowStep(
      isSum: isSum, cells: place, margins: table, wide: wide.count, narrow: narrow.count,
      extents: layout.extents)
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
