import GraphicalModel
import Threading

/// Records whose columns are drawn in random order, each given those before.
///
/// The value of a record drawn at random among those that agree so far is taken, unless fewer than
/// `resolution` of them have it; then the column is left out, and those go on that have no value in
/// the column or one that so few have.
struct UnseededRecords {
  private static let block = 512

  private let sets: RowSets
  private let domain: ItemDomain
  private let resolution: Int
  /// The number of each item's column among the groups.
  private let groupOfItem: [Int]

  init(_ sets: RowSets, domain: ItemDomain, resolution: Int) {
    self.sets = sets
    self.domain = domain
    self.resolution = resolution
    groupOfItem = domain.items.map(\.group)
  }

  func records(seed: UInt64, threads: Int) -> ItemRows {
    let rowCount = sets.rows.rowCount / resolution * resolution
    let blocks = (rowCount + Self.block - 1) / Self.block
    return ItemRows(
      joining: Parallel.map(blocks, threads: threads) { block in
        var result = ItemRows()
        var held = HeldRows(sets)
        var order = Array(domain.groups.indices)
        for row in block * Self.block..<min(rowCount, (block + 1) * Self.block) {
          var generator = CounterGenerator(seed: seed, 0x6672_6565, UInt64(row))
          order.sort()
          order.shuffle(using: &generator)
          held.reset()
          result.append(record(order, held: &held, using: &generator))
        }
        return result
      })
  }

  private func record(
    _ order: [Int], held: inout HeldRows, using generator: inout CounterGenerator
  ) -> [UInt16] {
    var items: [UInt16] = []
    for group in order {
      guard held.count >= resolution else { break }
      let row = held.draw(using: &generator)
      let drawn = sets.rows[row].first { groupOfItem[Int($0)] == group }
      if let drawn, held.count(with: Int(drawn)) >= resolution {
        held.keep(Int(drawn))
        items.append(drawn)
      } else {
        for item in domain.groups[group] where held.count(with: item) >= resolution {
          held.remove(item)
        }
      }
    }
    return items.sorted()
  }
}
