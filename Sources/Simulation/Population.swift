/// A simulated population of victims, perpetrators and the links between them.
///
///     let population = try Population.simulate(victims: 17_000, perpetrators: 37_000, seed: 7)
///     try population.write(to: "population")
///
/// A victim's row is drawn from the profiles of the parameters; accounts of single perpetrators are
/// drawn so that they say together exactly what the row says; accounts of different victims that
/// agree are merged into shared perpetrators until their number is the one asked for. The numbers
/// of victims and perpetrators are random permutations and carry no information.
public struct Population: Sendable {
  /// The most victims a population may have; ids and counts are 32-bit numbers.
  public static let mostVictims = 50_000_000

  public let parameters: PopulationParameters
  public let seed: UInt64
  /// Whether victims have a country and a year, which the published table has not.
  public var hasPlaces = true
  /// By victim, in order of the victims' numbers: codes into the cells of each published column.
  let rows: [[UInt8]]
  /// 0 for none, else 1 + the position in the list of all countries.
  let country: [UInt8]
  /// 0 for none, else 1 + the years since the first.
  let year: [UInt8]
  /// By perpetrator: for each intrinsic column, an item.
  let perpetrators: [[UInt8]]
  /// By link, in order of victims, then perpetrators: their numbers from 0, and for each column
  /// about the pair, an item.
  let links: Links

  struct Links: Sendable {
    var victim: [Int32]
    var perpetrator: [Int32]
    var items: [[UInt8]]
  }

  public var victimCount: Int { country.count }
  public var perpetratorCount: Int { perpetrators[0].count }
  public var linkCount: Int { links.victim.count }

  /// Simulates exactly `victims` victims and `perpetrators` perpetrators, each of whom at least one
  /// victim names. The same arguments give the same population.
  ///
  /// - Throws: ``SimulationError`` when there cannot be so many victims or perpetrators.
  /// - Complexity: O(links · log links).
  public static func simulate(
    victims: Int, perpetrators: Int, seed: UInt64,
    parameters: PopulationParameters = .published
  ) throws(SimulationError) -> Population {
    guard (1...mostVictims).contains(victims) else { throw .victimsOutOfRange(victims) }
    let rows = VictimRows(count: victims, seed: seed, parameters: parameters)
    func population(linksPerPerpetrator: Double) throws(SimulationError) -> Population {
      let accounts = try Accounts(
        of: rows, linksPerPerpetrator: linksPerPerpetrator, perpetrators: perpetrators, seed: seed,
        parameters: parameters)
      let sharing = try PerpetratorSharing(
        of: accounts, rows: rows, perpetrators: perpetrators, seed: seed, parameters: parameters)
      return Population(
        rows: rows, accounts: accounts, sharing: sharing, perpetrators: perpetrators, seed: seed,
        parameters: parameters)
    }
    do {
      return try population(linksPerPerpetrator: parameters.sharing.linksPerPerpetrator)
    } catch {
      // A handful of victims may name too many alike to be shared; then as few links as can be.
      guard case .tooFewPerpetrators = error else { throw error }
      return try population(linksPerPerpetrator: 1)
    }
  }

  /// Numbers victims and perpetrators at random and puts everything in order of the numbers.
  private init(
    rows: VictimRows, accounts: Accounts, sharing: PerpetratorSharing, perpetrators: Int,
    seed: UInt64, parameters: PopulationParameters
  ) {
    self.parameters = parameters
    self.seed = seed
    var victimStream = SplitMix64(seed: seed, .victimNumbers)
    let victims = victimStream.permutation(rows.count).map(Int.init)
    self.rows = rows.cells.map { column in victims.map { column[$0] } }
    country = victims.map { rows.country[$0] }
    year = victims.map { rows.year[$0] }

    var perpetratorStream = SplitMix64(seed: seed, .perpetratorNumbers)
    let numbers = perpetratorStream.permutation(perpetrators)
    let isIntrinsic = accounts.columns.map { parameters.columns[$0].subject == .perpetrator }
    let intrinsic = zip(accounts.items, isIntrinsic).filter(\.1).map(\.0)
    let relational = zip(accounts.items, isIntrinsic).filter { !$0.1 }.map(\.0)
    self.perpetrators = intrinsic.map { items in
      var column = [UInt8](repeating: 0, count: perpetrators)
      for (account, item) in items.enumerated() {
        column[Int(numbers[Int(sharing.perpetrator[account])])] = item
      }
      return column
    }

    var links = Links(victim: [], perpetrator: [], items: relational.map { _ in [] })
    for (number, victim) in victims.enumerated() {
      let own = (accounts.start[victim]..<accounts.start[victim + 1])
        .map { (perpetrator: numbers[Int(sharing.perpetrator[$0])], account: $0) }
        .sorted { $0.perpetrator < $1.perpetrator }
      for (perpetrator, account) in own {
        links.victim.append(Int32(number))
        links.perpetrator.append(perpetrator)
        for (index, items) in relational.enumerated() { links.items[index].append(items[account]) }
      }
    }
    self.links = links
  }
}
