import Threading

/// The tables of every column of the parents against every column of children and links, over links.
struct CrossTables: Sendable {
  /// One table's distances.
  struct Distances: Sendable {
    let parentColumn: Int
    let childColumn: Int
    /// Each link weighing 1, and each link weighing 1 over the number of links of its parent.
    let l1Link: Double
    let l1Parent: Double
    /// Of the table in which each parent weighs 1.
    let conditionalTV: Double
    let cramersVReal: Double
    let cramersVSynthetic: Double
  }

  let tables: [Distances]

  /// O(links × parents' columns × other columns).
  init(_ data: LinkPair) {
    tables = Parallel.map(data.parentSizes.count * data.childSizes.count, threads: data.threads) {
      let pair = $0.quotientAndRemainder(dividingBy: data.childSizes.count)
      return CrossTables.distances(data, pair.quotient, pair.remainder)
    }
  }

  private static func distances(_ data: LinkPair, _ a: Int, _ b: Int) -> Distances {
    let (rows, columns) = (data.parentSizes[a], data.childSizes[b])
    let real = count(data.real, a, b, rows: rows, columns: columns)
    let synthetic = count(data.synthetic, a, b, rows: rows, columns: columns)
    var byLink: [JointTable.Entry] = []
    var byParent: [JointTable.Entry] = []
    CellCounter.forEachCell(real, synthetic) { cell, real, synthetic in
      let (row, column) = cell.quotientAndRemainder(dividingBy: columns)
      byLink.append(.init(row: row, column: column, real: real[0], synthetic: synthetic[0]))
      byParent.append(.init(row: row, column: column, real: real[1], synthetic: synthetic[1]))
    }
    let parent = JointTable(byParent)
    let cramersV = parent.cramersV(rows: rows, columns: columns)
    return Distances(
      parentColumn: a, childColumn: b, l1Link: JointTable(byLink).l1, l1Parent: parent.l1,
      conditionalTV: parent.conditionalTotalVariation, cramersVReal: cramersV.real,
      cramersVSynthetic: cramersV.synthetic)
  }

  private static func count(
    _ side: LinkSide, _ a: Int, _ b: Int, rows: Int, columns: Int
  ) -> CellCounter<SIMD2<Double>> {
    var counter = CellCounter<SIMD2<Double>>(cells: rows * columns)
    side.parentColumns[a].withUnsafeBufferPointer { row in
      side.childColumns[b].withUnsafeBufferPointer { column in
        side.weights.withUnsafeBufferPointer { weights in
          counter.add(
            weights.count, cell: { Int(row[$0]) &* columns &+ Int(column[$0]) },
            lanes: { SIMD2(1, weights[$0]) })
        }
      }
    }
    return counter
  }
}
