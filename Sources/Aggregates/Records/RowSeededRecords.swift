import GraphicalModel
import Threading

/// The first step of row-seeded synthesis.
struct RowSeededRecords {
  private static let block = 512

  private let sets: RowSets
  private let domain: ItemDomain
  private let resolution: Int

  init(_ sets: RowSets, domain: ItemDomain, resolution: Int) {
    self.sets = sets
    self.domain = domain
    self.resolution = resolution
  }

  /// For each sensitive record a synthetic one, which may be empty.
  func records(seed: UInt64, threads: Int) -> ItemRows {
    let rowCount = sets.rows.rowCount
    let blocks = (rowCount + Self.block - 1) / Self.block
    return ItemRows(
      joining: Parallel.map(blocks, threads: threads) { block in
        var result = ItemRows()
        var next = NextItem(sets, resolution: resolution)
        for row in block * Self.block..<min(rowCount, (block + 1) * Self.block) {
          var generator = CounterGenerator(seed: seed, 0x726F_7773, UInt64(row))
          next.begin(sets.rows[row])
          while let item = next.draw(using: &generator) {
            next.add(item, excluding: domain.items(excludedBy: item))
          }
          result.append(next.items.sorted())
        }
        return result
      })
  }
}

extension ItemRows {
  /// The records of several lists, one after the other.
  init(joining parts: [ItemRows]) {
    self.init()
    reserve(
      rows: parts.reduce(0) { $0 + $1.rowCount }, items: parts.reduce(0) { $0 + $1.items.count })
    for part in parts {
      for row in 0..<part.rowCount { append(part[row]) }
    }
  }
}
