#if Mutations
  import Mutations
#endif

/// What is taken of a block of counts before it is released.
public enum CountPart: Hashable, Sendable {
  /// The counts themselves.
  case whole
  /// The counts with every axis centred, times the number of cells: integers that hold only what
  /// the marginals of fewer attributes do not tell. The shape is row-major.
  case interaction(shape: [Int])
}

extension SecretCounts {
  /// The given part of every block.
  ///
  /// ## Privacy
  /// A linear map of the counts; a whole block keeps its sensitivity, and an interaction part gets
  /// ``Sensitivity/interactionPart(sizes:rowsPerUnit:)``. Blocks must be whole marginals of a table
  /// with `rowsPerUnit` rows a unit.
  public borrowing func taking(_ parts: [CountPart], rowsPerUnit: Int) -> SecretCounts {
    precondition(parts.count == blocks.count, "one part a block")
    let sizes = zip(blocks, parts).map { block, part in
      switch part {
      case .whole:
        return (cells: block.cells.count, sensitivity: block.sensitivity)
      case .interaction(let shape):
        precondition(shape.reduce(1, *) == block.cells.count, "the shape is not the block's")
        precondition(block.sensitivity == .rows(perUnit: rowsPerUnit), "not a whole marginal")
        return (
          cells: block.cells.count,
          sensitivity: .interactionPart(sizes: shape, rowsPerUnit: rowsPerUnit)
        )
      }
    }
    let source = storage
    let ranges = blocks.map(\.cells)
    return SecretCounts(blocks: sizes) { target in
      _ = target.update(fromContentsOf: source)
      for (range, part) in zip(ranges, parts) {
        guard case .interaction(let shape) = part else { continue }
        Self.centre(UnsafeMutableBufferPointer(rebasing: target[range]), shape: shape)
      }
    }
  }

  /// Replaces every line of n cells along each axis by n·cells − their sum.
  private static func centre(_ cells: UnsafeMutableBufferPointer<Int64>, shape: [Int]) {
    #if Mutations
      if Mutation.wholeTableChargedAsInteraction.isActive {
        for cell in cells.indices { cells[cell] *= Int64(cells.count) }
        return
      }
    #endif
    var inner = 1
    for extent in shape.reversed() {
      for block in stride(from: 0, to: cells.count, by: extent * inner) {
        for offset in block..<block + inner {
          var sum: Int64 = 0
          for step in 0..<extent { sum += cells[offset + step * inner] }
          for step in 0..<extent {
            cells[offset + step * inner] = Int64(extent) * cells[offset + step * inner] - sum
          }
        }
      }
      inner *= extent
    }
  }
}
