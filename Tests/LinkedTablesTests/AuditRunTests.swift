import Auditing
import Foundation
import Marginals
import Privacy
import Testing

@testable import LinkedTables

/// Runs on both of two neighbours, told apart by the log-likelihood ratio of what was released of links.
@Suite("Audit of whole runs")
struct AuditRunTests {
  private static let runs = 250
  private static let rho = 0.3

  private static var settings: LinkedSettings {
    var settings = LinkedSettings()
    settings.caps = LinkCaps(degree: 8, links: 8, shared: 0, parents: 1)
    (settings.summaries, settings.siblings, settings.sharing) = (false, false, false)
    settings.mechanism.part = .whole
    return settings
  }

  /// Parents, one of whom has eight children that no other parent's are like.
  private static func neighbours() -> AuditPair {
    var pair = AuditPair(.ownChildren)
    var database = pair.without
    let parent = database.addParent([2, 1])
    for _ in 0..<8 { database.link(parent, database.addChild([3, 1]), [1]) }
    (pair.with, pair.without) = (database, database.removing(parent: parent, orphans: false))
    return pair
  }

  /// What the neighbours' tables of links differ by, and what the one without the parent has.
  private struct Tables {
    let differences: [Clique: [Double]]
    let counts: [Clique: [Double]]

    init(_ pair: AuditPair) throws {
      let sources = try [pair.with, pair.without].map {
        UnitMassSource(try $0.bounded(settings.caps, summaries: false))
      }
      let cliques = (1...2).flatMap { Clique.all(order: $0, of: sources[0].domain.count) }
      let counted = try sources.map { source in
        try source.counts(of: cliques).exactBlocks().map { block in
          block.map { Double($0) / Double(source.steps) }
        }
      }
      differences = Dictionary(
        uniqueKeysWithValues: zip(
          cliques, zip(counted[0], counted[1]).map { zip($0, $1).map { $0 - $1 } }))
      counts = Dictionary(uniqueKeysWithValues: zip(cliques, counted[1]))
    }

    /// log p(released | with) − log p(released | without), where noise is taken for continuous.
    ///
    /// - Parameter weight: by how much more the parent's links are taken to weigh in what was released.
    func score(_ model: LinkedModel, weight: Double = 0) -> Double {
      model.measurements.reduce(0) { sum, measured in
        guard measured.clique.attributes.contains(where: model.domain.childSide.contains),
          let differences = differences[measured.clique], let counts = counts[measured.clique]
        else { return sum }
        return differences.indices.reduce(sum) { sum, cell in
          let difference = differences[cell]
          let value = measured.values[cell] + weight * difference
          return sum + difference * (value - counts[cell] - difference / 2) / measured.variance
        }
      }
    }
  }

  private struct Scores {
    var with: [Double] = []
    var broken: [Double] = []
    var without: [Double] = []
    /// μ² of the tables of links, of every run.
    var losses: [Double] = []
  }

  private static let scores: Result<Scores, any Error> = Result {
    let pair = neighbours()
    let tables = try Tables(pair)
    var scores = Scores()
    for seed in 0..<UInt64(runs) {
      let with = try pair.with.run(settings, rho: rho, seed: 2 * seed).model
      scores.with.append(tables.score(with))
      // Had every link of the parent weighed 1, its eight links would have moved a cell by eight.
      scores.broken.append(tables.score(with, weight: 7))
      let without = try pair.without.run(settings, rho: rho, seed: 2 * seed + 1)
      scores.without.append(tables.score(without.model))
      scores.losses.append(
        without.entries.filter { $0.label.contains("visits.") || $0.label.contains("places.") }
          .reduce(0) { $0 + 2 * $1.rho })
    }
    return scores
  }

  /// The least ε for which the rates at `threshold` agree with (ε, δ), from bounds each wrong with
  /// probability 1e-5: a right build fails one of the checks with 2e-4 at most, once and for all, as
  /// the seeds are fixed.
  private func epsilon(
    _ members: [Double], _ others: [Double], above threshold: Double, delta: Double
  )
    -> Double
  {
    let hits = ClopperPearson(
      count: members.count { $0 > threshold }, trials: members.count, error: 1e-5)
    let alarms = ClopperPearson(
      count: others.count { $0 > threshold }, trials: others.count, error: 1e-5)
    return hits.lower > delta ? log((hits.lower - delta) / alarms.upper) : -.infinity
  }

  @Test("no threshold tells the neighbours apart better than the claim allows")
  func claim() throws {
    let scores = try Self.scores.get()
    let delta = 0.01
    let claimed = ZCDP.epsilon(rho: try Rho(Self.rho), delta: try Delta(delta)).value
    for threshold in stride(from: -1.0, through: 2, by: 0.25) {
      #expect(epsilon(scores.with, scores.without, above: threshold, delta: delta) <= claimed)
      // The other direction: those without are taken for members where the ratio is low.
      #expect(
        epsilon(
          scores.without.map(-), scores.with.map(-), above: -threshold, delta: delta) <= claimed)
    }
  }

  @Test("the neighbours are told apart as well as the ledger's entries say")
  func power() throws {
    let scores = try Self.scores.get()
    let mu = (scores.losses.reduce(0, +) / Double(scores.losses.count)).squareRoot()
    #expect(mu > 0.4 && mu * mu <= 2 * Self.rho)
    // The ratio is N(±μ²/2, μ²): five standard errors of a mean, false alarm 1e-6 each.
    for (values, sign) in [(scores.with, 1.0), (scores.without, -1)] {
      let mean = values.reduce(0, +) / Double(values.count)
      #expect(abs(mean - sign * mu * mu / 2) < 5 * mu / Double(values.count).squareRoot())
    }
    let right = ClopperPearson(
      count: scores.with.count { $0 > 0 }, trials: scores.with.count, error: 1e-5)
    let expected = erfc(-mu / 2 / 2.0.squareRoot()) / 2
    #expect(right.lower <= expected && expected <= right.upper)
  }

  @Test("links that weigh 1 would be told apart better than the claim allows")
  func broken() throws {
    let scores = try Self.scores.get()
    let delta = 0.01
    let claimed = ZCDP.epsilon(rho: try Rho(Self.rho), delta: try Delta(delta)).value
    let loss = scores.losses.reduce(0, +) / Double(scores.losses.count)
    // Half way between the two means, −μ²/2 and (8 − 1/2)μ².
    #expect(
      epsilon(scores.broken, scores.without, above: 3.5 * loss, delta: delta) > claimed)
  }
}
