import Marginals
import Tabular

extension AttackTables {
  /// Attacks the synthetic table.
  ///
  /// Attacked are at most `targets` records of the real table and of the holdout, drawn by the seed. For
  /// membership the holdout is split at random: one half stands for people who are not in the real
  /// table, the other tells how dense the population is; a record in both roles would make its own
  /// surroundings look dense, and the attack stronger than it is.
  ///
  /// - Parameters:
  ///   - settings: Which attacks are made, and how.
  ///   - focus: The marginals that the generator leans on; nil for all pairs and triples.
  /// - Throws: ``AttackError`` for columns that the tables do not have.
  ///
  /// ## Privacy
  /// None: the figures are computed from the real table and the holdout as they are.
  public func attack(
    _ settings: AttackSettings, focus: FocusMarginals? = nil
  ) throws(AttackError) -> AttackReport {
    try AttackRun(self, settings, focus: focus).report()
  }
}

/// One run of some attacks.
private struct AttackRun {
  private let tables: AttackTables
  private let settings: AttackSettings
  private let focus: FocusMarginals?
  private let domain: Domain
  private let cliques: [Clique]
  private let secrets: [Int]
  private let parts: [[Int]]

  /// Attacked records of the real table.
  private let members: CodedTable
  /// Attacked records of the holdout.
  private let outsiders: CodedTable
  /// The half of the holdout that membership is told from, and the other.
  private let others: CodedTable
  private let reference: CodedTable

  init(
    _ tables: AttackTables, _ settings: AttackSettings, focus: FocusMarginals?
  ) throws(AttackError) {
    self.settings = settings
    domain = tables.real.domain
    cliques = try focus?.cliques(in: domain) ?? FocusMarginals.all(columns: domain.count)
    secrets =
      try settings.secrets.map { (names) throws(AttackError) in
        try Self.places(names, in: tables.real.domain, option: "secret")
      } ?? Array(domain.attributes.indices)
    parts = try Self.parts(settings, in: domain)
    self.tables = tables
    self.focus = focus

    let holdout = Self.order(tables.holdout.rowCount, settings.seed, .others)
    let half = holdout.count / 2
    let most = settings.targets
    members = tables.real.selecting(
      Self.order(tables.real.rowCount, settings.seed, .members).prefix(most).sorted())
    outsiders = tables.holdout.selecting(holdout.prefix(most).sorted())
    others = tables.holdout.selecting(holdout[..<min(half, most)].sorted())
    reference = tables.holdout.selecting(holdout[half...].sorted())
  }

  func report() -> AttackReport {
    var notMade: [String] = []
    let guessing = attributes() + singling(&notMade) + linkability()
    return AttackReport(
      records: AttackReport.Records(
        real: tables.real.rowCount, synthetic: tables.synthetic.rowCount,
        holdout: tables.holdout.rowCount, members: members.rowCount, others: others.rowCount,
        reference: reference.rowCount),
      dropped: tables.dropped, seed: settings.seed, membership: marginals() + neighbours(),
      guessing: guessing,
      notMade: notMade)
  }

  private func makes(_ attack: Attack) -> Bool { settings.attacks.contains(attack) }
}

// Membership.
extension AttackRun {
  private func membership(
    _ attack: Attack, _ scores: [Double], marginals: Int? = nil
  ) -> AttackReport.Membership {
    AttackReport.Membership(
      attack: attack, marginals: marginals,
      discrimination: Discrimination(
        members: Array(scores[..<members.rowCount]), others: Array(scores[members.rowCount...])))
  }

  private func marginals() -> [AttackReport.Membership] {
    guard makes(.marginals) else { return [] }
    func merging(_ table: CodedTable) -> CodedTable { focus?.merging(table) ?? table }
    let scores = MarginalScores(
      targets: merging(members.followed(by: [others])), synthetic: merging(tables.synthetic),
      reference: merging(reference)
    ).scores(cliques, threads: settings.threads)
    return [membership(.marginals, scores, marginals: cliques.count)]
  }

  private func neighbours() -> [AttackReport.Membership] {
    guard makes(.closest) || makes(.density) else { return [] }
    let scores = NeighbourScores.scores(
      of: members.followed(by: [others]), synthetic: tables.synthetic, reference: reference,
      threads: settings.threads)
    return [(Attack.closest, scores.closest), (.density, scores.density)]
      .filter { makes($0.0) }.map { membership($0, $1) }
  }
}

// The attacks of Giomi et al. (2023).
extension AttackRun {
  private func attributes() -> [AttackReport.Guessing] {
    guard makes(.attributes) else { return [] }
    let inference = AttributeInference(synthetic: tables.synthetic, secrets: secrets)
    let real = inference.successes(members, threads: settings.threads)
    let control = inference.successes(outsiders, threads: settings.threads)
    let naive = inference.naive(members)
    return secrets.indices.map { secret in
      AttackReport.Guessing(
        .attributes, of: domain[secrets[secret]].name,
        real: .wilson(real[secret], of: members.rowCount),
        control: .wilson(control[secret], of: outsiders.rowCount),
        naive: .wilson(naive[secret], of: members.rowCount))
    }
  }

  /// The chance that one record alone meets a predicate depends on how many records there are, so both
  /// tables are cut to the size of the smaller one. There are no more predicates than records, each of
  /// another synthetic record: many predicates that all rest on the same few records would be counted
  /// as trials that they are not, and the intervals come out too narrow.
  private func singling(_ notMade: inout [String]) -> [AttackReport.Guessing] {
    guard makes(.singling) else { return [] }
    let size = min(tables.real.rowCount, tables.holdout.rowCount)
    let real = tables.real.selecting(
      Self.order(tables.real.rowCount, settings.seed, .equalReal).prefix(size).sorted())
    let holdout = tables.holdout.selecting(
      Self.order(tables.holdout.rowCount, settings.seed, .equalHoldout).prefix(size).sorted())
    let attack = SinglingOut(synthetic: tables.synthetic, seed: settings.seed)
    let kinds = [
      ("one column", attack.univariate()),
      (
        "several columns",
        attack.multivariate(attempts: min(settings.targets, size), threads: settings.threads)
      ),
    ]
    return kinds.compactMap { name, predicates in
      guard !predicates.isEmpty else {
        notMade.append(
          "singling out by \(name): no synthetic record has values that no other one has")
        return nil
      }
      func isolated(_ predicates: [Predicate], in table: CodedTable) -> Proportion {
        .wilson(
          SinglingOut.successes(predicates, in: table, threads: settings.threads),
          of: predicates.count)
      }
      return AttackReport.Guessing(
        .singling, of: name, real: isolated(predicates, in: real),
        control: isolated(predicates, in: holdout),
        naive: isolated(attack.naive(like: predicates), in: real))
    }
  }

  private func linkability() -> [AttackReport.Guessing] {
    guard makes(.linkability) else { return [] }
    let attack = Linkability(
      synthetic: tables.synthetic, parts: parts, neighbours: settings.neighbours)
    return [
      AttackReport.Guessing(
        .linkability, of: parts[0].map { domain[$0].name }.joined(separator: ","),
        real: .wilson(
          attack.successes(members, threads: settings.threads), of: members.rowCount),
        control: .wilson(
          attack.successes(outsiders, threads: settings.threads), of: outsiders.rowCount),
        naive: .wilson(
          attack.naive(trials: members.rowCount, seed: settings.seed), of: members.rowCount))
    ]
  }
}

// What is drawn and looked up.
extension AttackRun {
  private static func order(
    _ count: Int, _ seed: UInt64, _ purpose: AttackStream.Purpose
  ) -> [Int] {
    var stream = AttackStream.make(seed, purpose)
    return (0..<count).shuffled(using: &stream)
  }

  private static func places(
    _ names: [String], in domain: Domain, option: String
  ) throws(AttackError) -> [Int] {
    var places: Set<Int> = []
    for name in names {
      guard let place = domain.index(of: name) else {
        throw .unknownColumn(name, option: option)
      }
      guard places.insert(place).inserted else { throw .repeatedColumn(name, option: option) }
    }
    return places.sorted()
  }

  private static func parts(
    _ settings: AttackSettings, in domain: Domain
  ) throws(AttackError) -> [[Int]] {
    let first: [Int]
    if let names = settings.part {
      first = try places(names, in: domain, option: "part")
    } else {
      first = order(domain.count, settings.seed, .parts).prefix(domain.count / 2).sorted()
    }
    let second = domain.attributes.indices.filter { !first.contains($0) }
    if first.isEmpty || second.isEmpty { throw .emptyPart }
    return [first, second]
  }
}
