import LinearAlgebra

/// One of the things that are done with every slab of a table.
///
/// It holds pointers alone, so that running it counts no references; ``SlabMemory`` owns what they point to.
enum SlabStep {
  case cells(CellStep)
  case rows(RowStep)

  @inline(__always)
  func run(_ slab: SlabPointers) {
    switch self {
    case .cells(let step): step.run(slab)
    case .rows(let step): step.run(slab)
    }
  }
}

/// A part of a margin is summed from another, or multiplied into another.
struct CellStep {
  enum Action {
    /// target = source
    case copy
    /// target *= source
    case multiply
    /// target = Σ source
    case sum
    /// target += source
    case add
    /// target = 0
    case clear
  }

  let action: Action
  let source: SlabPlace
  let target: SlabPlace
  /// Between the two; nil where they have the same cells.
  let projection: (passes: ProjectionPasses, offsets: UnsafeMutablePointer<Int32>)?
  /// Of both, where there is no projection.
  let cells: Int

  @inline(__always)
  fileprivate func run(_ slab: SlabPointers) {
    let (source, target) = (slab.pointer(to: source), slab.pointer(to: target))
    switch action {
    case .copy:
      if let projection {
        projection.passes.broadcast(source, to: target, offsets: projection.offsets)
      } else {
        target.update(from: source, count: cells)
      }
    case .multiply:
      if let projection {
        projection.passes.multiplyBroadcast(
          source, into: target, offsets: projection.offsets)
      } else {
        for cell in 0..<cells { target[cell] *= source[cell] }
      }
    case .sum:
      guard let projection else { return }
      projection.passes.sum(source, into: target, offsets: projection.offsets)
    case .add:
      for cell in 0..<cells { target[cell] += source[cell] }
    case .clear:
      target.update(repeating: 0, count: cells)
    }
  }
}

/// Several margins are multiplied to a slab's part of a table, or summed from it, row by row (``RowKernel``).
struct RowStep {
  struct Margin {
    let place: SlabPlace
    /// As ``RowKernel`` has them.
    let offsets: UnsafePointer<Int32>
    let step: Int
  }

  /// Whether cells are summed to the margins rather than their product.
  let isSum: Bool
  let cells: SlabPlace
  /// The wide ones first.
  let margins: UnsafePointer<Margin>
  let wide: Int
  let narrow: Int
  let extents: RowLayout.Extents

  @inline(__always)
  fileprivate func run(_ slab: SlabPointers) {
    withUnsafeTemporaryAllocation(
      of: RowKernel.Margin.self, capacity: RowKernel.mostWide + RowKernel.mostNarrow
    ) { all in
      for index in 0..<wide &+ narrow {
        all[index] = RowKernel.Margin(
          cells: slab.pointer(to: margins[index].place), offsets: margins[index].offsets,
          step: margins[index].step)
      }
      let wide = UnsafeBufferPointer(rebasing: all[..<self.wide])
      let narrow = UnsafeBufferPointer(rebasing: all[self.wide..<self.wide &+ self.narrow])
      let cells = slab.pointer(to: cells)
      if isSum {
        RowKernel.sum(cells, extents: extents, wide: wide, narrow: narrow)
      } else {
        RowKernel.multiply(wide: wide, narrow: narrow, extents: extents, into: cells)
      }
    }
  }
}

/// Where a slab's part of a table lies.
enum SlabPlace {
  /// The slab's own cells.
  case cells
  /// In the room for one slab, from here on.
  case room(Int)
  /// In memory, from the pointer and the slab's offset on.
  case memory(UnsafeMutablePointer<Double>, UnsafePointer<Int32>)
  /// In the sums of one piece of work, from here and the slab's offset on.
  case sums(Int, UnsafePointer<Int32>)
}

/// What the places are to one slab.
struct SlabPointers {
  let slab: Int
  let cells: UnsafeMutablePointer<Double>
  let room: UnsafeMutablePointer<Double>
  let sums: UnsafeMutablePointer<Double>

  @inline(__always)
  func pointer(to place: SlabPlace) -> UnsafeMutablePointer<Double> {
    switch place {
    case .cells: cells
    case .room(let start): room + start
    case .memory(let base, let offsets): base + Int(offsets[slab])
    case .sums(let start, let offsets): sums + (start &+ Int(offsets[slab]))
    }
  }
}
