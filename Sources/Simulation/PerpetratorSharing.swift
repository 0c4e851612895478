/// Which accounts are of one perpetrator.
///
/// Only accounts that agree in all that describes a perpetrator as such (gender, age, citizenship)
/// are merged: they are of one *type*. Merging changes nothing that a victim said, so every table
/// over victims or over links stays as it was.
struct PerpetratorSharing {
  /// For each account, its perpetrator in `0 ..< count`.
  private(set) var perpetrator: [Int32]

  private let accounts: Accounts

  /// - Throws: ``SimulationError`` when the accounts cannot be of so few perpetrators.
  init(
    of accounts: Accounts, rows: VictimRows, perpetrators: Int, seed: UInt64,
    parameters: PopulationParameters
  ) throws(SimulationError) {
    self.accounts = accounts
    perpetrator = [Int32](repeating: -1, count: accounts.count)
    let order = Self.order(accounts, rows: rows, seed: seed, parameters: parameters)
    let sizes = try sizes(order, perpetrators: perpetrators, seed: seed, parameters.sharing)
    var first = 0
    var stream = SplitMix64(seed: seed, .degrees)
    for (type, size) in zip(order, sizes) {
      assign(type, to: first..<first + size, largest: parameters.sharing.largest, &stream)
      first += size
    }
  }

  /// The accounts of each type that occurs, those of one country and year side by side, except for
  /// some that are put anywhere.
  private static func order(
    _ accounts: Accounts, rows: VictimRows, seed: UInt64, parameters: PopulationParameters
  ) -> [[Int32]] {
    let intrinsic = accounts.columns.indices.filter {
      parameters.columns[accounts.columns[$0]].subject == .perpetrator
    }
    let sizes = intrinsic.map { parameters.columns[accounts.columns[$0]].items.count }
    var keyed = [[(key: UInt64, account: Int32)]](repeating: [], count: sizes.reduce(1, *))
    for account in 0..<accounts.count {
      var type = 0
      for (column, size) in zip(intrinsic, sizes) {
        type = type * size + Int(accounts.items[column][account])
      }
      var stream = SplitMix64(seed: seed, .locality, account)
      let victim = Int(accounts.victim[account])
      let place = UInt64(rows.country[victim]) << 8 | UInt64(rows.year[victim])
      let anywhere = stream.chance(parameters.sharing.elsewhereRate)
      let key = anywhere ? stream.next() >> 1 : place << 48 | stream.next() >> 16
      keyed[type].append((key, Int32(account)))
    }
    return keyed.filter { !$0.isEmpty }.map { type in
      type.sorted { ($0.key, $0.account) < ($1.key, $1.account) }.map(\.account)
    }
  }

  /// How many perpetrators each type has: in proportion to its accounts, and enough that no victim
  /// names one of them twice.
  private func sizes(
    _ types: [[Int32]], perpetrators: Int, seed: UInt64, _ sharing: PopulationParameters.Sharing
  ) throws(SimulationError) -> [Int] {
    let lower = types.map { type in
      max(mostOfOneVictim(type), (type.count + sharing.largest - 1) / sharing.largest)
    }
    let least = lower.reduce(0, +)
    guard least <= perpetrators else {
      throw .tooFewPerpetrators(
        perpetrators, victims: accounts.start.count - 1, atLeast: least)
    }
    var stream = SplitMix64(seed: seed, .typeSizes)
    return Allocation.share(
      perpetrators, weights: types.map { Double($0.count) }, lower: lower,
      upper: types.map(\.count), start: stream.unit())
  }

  private func mostOfOneVictim(_ type: [Int32]) -> Int {
    let victims = type.map { accounts.victim[Int($0)] }.sorted()
    var most = 0
    var run = 0
    for index in victims.indices {
      run = index > 0 && victims[index] == victims[index - 1] ? run + 1 : 1
      most = max(most, run)
    }
    return most
  }

  /// Deals the accounts of a type out to its perpetrators, neighbours to the same one; few have
  /// many victims, most have one.
  private mutating func assign(
    _ type: [Int32], to range: Range<Int>, largest: Int, _ stream: inout SplitMix64
  ) {
    let weights = range.map { _ in stream.heavyTailed() }
    let degrees = Allocation.share(
      type.count, weights: weights, lower: range.map { _ in 1 },
      upper: range.map { _ in largest }, start: stream.unit())
    var next = 0
    for (choice, degree) in zip(range, degrees) {
      for account in type[next..<next + degree] {
        perpetrator[Int(account)] = Int32(nearest(choice, in: range, for: Int(account)))
      }
      next += degree
    }
  }

  /// `choice`, or the nearest perpetrator of the type whom the account's victim does not name yet.
  ///
  /// A type has at least as many perpetrators as one victim names, so there is one; and `choice`
  /// keeps the account of this victim that is in the way, so nobody is left without a link.
  private func nearest(_ choice: Int, in range: Range<Int>, for account: Int) -> Int {
    let victim = Int(accounts.victim[account])
    let named = perpetrator[accounts.start[victim]..<accounts.start[victim + 1]]
    var distance = 0
    while true {
      for candidate in [choice + distance, choice - distance]
      where range.contains(candidate) && !named.contains(Int32(candidate)) { return candidate }
      distance += 1
    }
  }
}
