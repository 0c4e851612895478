/// Draws the accounts of one victim, given what they say together.
///
/// The first account is fresh; each later one repeats an earlier one or is fresh too. A fresh
/// account leaves out some facts. What no account says in the end is put into one that can spare a
/// word, so the union of the accounts is exactly the victim's row.
struct AccountDrawer {
  /// For each column about perpetrators, an item for each account of the victim drawn last.
  private(set) var items: [[UInt8]]

  /// For each column and cell, the items that the accounts have to say together.
  private let itemsOfCell: [[[UInt8]]]
  /// For each column, the chance that a fresh account says one of them.
  private let rates: [Double]
  private let copyRate: Double

  init(_ columns: [PopulationParameters.Column], _ settings: PopulationParameters.Accounts) {
    items = columns.map { _ in [] }
    itemsOfCell = columns.map(\.itemsOfCell)
    rates = columns.map { $0.isMark ? settings.roleRate : 1 - settings.missingRate }
    copyRate = settings.copyRate
  }

  /// Draws `count` accounts for a victim whose row has the cell `cells(c)` in column c.
  ///
  /// - Requires: `count` at least the number of items of each cell. O(count² · columns).
  mutating func draw(_ count: Int, cells: (Int) -> UInt8, _ stream: inout SplitMix64) {
    for column in items.indices { items[column].removeAll(keepingCapacity: true) }
    for account in 0..<count {
      let copied =
        account > 0 && stream.chance(copyRate) ? stream.below(account) : nil
      for column in items.indices {
        let item = copied.map { items[column][$0] } ?? fresh(column, cells(column), &stream)
        items[column].append(item)
      }
    }
    for column in items.indices {
      for item in itemsOfCell[column][Int(cells(column))] where !items[column].contains(item) {
        let spare = Self.spare(in: items[column], &stream)
        items[column][spare] = item
      }
    }
  }

  private func fresh(_ column: Int, _ cell: UInt8, _ stream: inout SplitMix64) -> UInt8 {
    let values = itemsOfCell[column][Int(cell)]
    guard !values.isEmpty, stream.chance(rates[column]) else { return 0 }
    return values[stream.below(values.count)]
  }

  /// A random account that says nothing, or what another account says too. There is one whenever
  /// an item is missing and there are as many accounts as items.
  private static func spare(in said: [UInt8], _ stream: inout SplitMix64) -> Int {
    func isSpare(_ item: UInt8) -> Bool {
      item == 0 || said.reduce(0) { $0 + ($1 == item ? 1 : 0) } > 1
    }
    var rank = stream.below(said.reduce(0) { $0 + (isSpare($1) ? 1 : 0) })
    for (account, item) in said.enumerated() where isSpare(item) {
      if rank == 0 { return account }
      rank -= 1
    }
    preconditionFailure("fewer accounts than items to say")
  }
}
