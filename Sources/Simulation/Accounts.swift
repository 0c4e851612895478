/// What each victim says of each perpetrator: the accounts, of which the row is a summary.
///
/// An account becomes a link; several accounts of different victims may be of one perpetrator.
struct Accounts {
  /// The accounts of victim v are `start[v] ..< start[v + 1]`.
  private(set) var start: [Int] = [0]
  /// For each account, its victim.
  private(set) var victim: [Int32] = []
  /// For each column about perpetrators, in the order of the columns, an item for each account.
  private(set) var items: [[UInt8]]
  /// The positions of those columns among all columns.
  let columns: [Int]

  private let parameters: PopulationParameters

  var count: Int { victim.count }

  /// Gives the victims accounts that say together exactly what their rows say, so many for each
  /// perpetrator, but no fewer than the rows need.
  ///
  /// - Throws: ``SimulationError`` when the victims cannot name so many perpetrators.
  init(
    of rows: VictimRows, linksPerPerpetrator: Double, perpetrators: Int, seed: UInt64,
    parameters: PopulationParameters
  ) throws(SimulationError) {
    self.parameters = parameters
    columns = parameters.columns.indices.filter { parameters.columns[$0].subject != .victim }
    items = columns.map { _ in [] }
    let counts = try numbers(
      of: rows, linksPerPerpetrator: linksPerPerpetrator, perpetrators: perpetrators, seed: seed)
    let total = counts.reduce(0, +)
    start.reserveCapacity(rows.count + 1)
    victim.reserveCapacity(total)
    for column in items.indices { items[column].reserveCapacity(total) }
    var drawer = AccountDrawer(columns.map { parameters.columns[$0] }, parameters.accounts)
    for index in 0..<rows.count {
      victim.append(contentsOf: repeatElement(Int32(index), count: counts[index]))
      start.append(victim.count)
      var stream = SplitMix64(seed: seed, .account, index)
      drawer.draw(counts[index], cells: { rows.cells[columns[$0]][index] }, &stream)
      for column in items.indices { items[column].append(contentsOf: drawer.items[column]) }
    }
  }

  /// How many accounts each victim gives: at least as many as a cell has values, none where the
  /// row says nothing of a perpetrator.
  private func numbers(
    of rows: VictimRows, linksPerPerpetrator: Double, perpetrators: Int, seed: UInt64
  ) throws(SimulationError) -> [Int] {
    let settings = parameters.accounts
    var stream = SplitMix64(seed: seed, .numberOfAccounts)
    var weights: [Double] = []
    var lower: [Int] = []
    for victim in 0..<rows.count {
      var least = 0
      var roles = 0
      for column in columns {
        let size = parameters.columns[column].itemsOfCell[Int(rows.cells[column][victim])].count
        least = max(least, size)
        if parameters.columns[column].isMark { roles += size }
      }
      lower.append(least)
      let growth = 1 + settings.growthPerRole * Double(roles)
      weights.append(stream.lightTailed() * growth)
    }
    let upper = lower.map { $0 == 0 ? 0 : settings.largest }
    let most = upper.reduce(0, +)
    guard perpetrators <= most else {
      throw .tooManyPerpetrators(perpetrators, victims: rows.count, atMost: most)
    }
    let wanted = Int((linksPerPerpetrator * Double(perpetrators)).rounded())
    let total = min(max(wanted, lower.reduce(0, +)), most)
    return Allocation.share(
      total, weights: weights, lower: lower, upper: upper, start: stream.unit())
  }
}
