import GraphicalModel
import Marginals
import Privacy
import RealModule
import Tabular

/// The matrix mechanism's second stage: noisy scores of triples, and one batch of further
/// measurements, of pairs inside the junction tree and of triples.
///
/// A triple that the tree cannot hold shapes the records by their refinement alone, and its gain
/// counts for three tenths.
///
/// A triple's score is its weighted distance to the model; a pair's gain follows from its noise
/// alone. Members of the batch are taken by gain per cost while the expected gain of all,
/// Σe − ½(Σy)^1.5/√B, grows; their shares are ∝ y = (√(2/π)·f·active cells)^(2/3).
struct MatrixBatch {
  /// The estimated number of records.
  let total: Double
  let cellLimit: Int
  let domain: Domain
  let part: MarginalMeasurement.Part
  /// ρ of the scores, and of the batch.
  let scoreRho: Double
  let batchRho: Double
  /// Squared L2 sensitivity of a whole marginal.
  let squaredL2: Double
  /// What each triple and pair of the workload counts for; other triples are no candidates.
  let tripleWeights: [Clique: Double]
  let pairWeights: [Clique: Double]
  /// Attributes that the tree must let others be drawn given.
  var given: [Int] = []
  var threads = 1

  /// In tables of more columns only triples that the tree can hold are candidates: of others there are
  /// too many to score well.
  private static let widthOfAllTriples = 20
  /// In tables of more columns only triples that extend the tree are candidates, those of which it
  /// was grown from two pairs at least: the others are too many to size.
  private static let widthOfSizedTriples = 40
  /// What the gain of a triple outside the tree counts for.
  private static let worthOutside = 0.3

  /// A member of the batch before it is chosen.
  struct Candidate {
    let clique: Clique
    let part: MarginalMeasurement.Part
    /// e: the distance that measuring it could take away.
    let gain: Double
    /// y: its share of the batch's budget, up to a common factor.
    let weight: Double
  }

  /// The triples that may be measured; none where the noise of their scores would drown them, or is
  /// more than can be drawn; tests of released values.
  func triples(besides chosen: [Clique]) -> [Clique] {
    let sizer = TreeSizer(covering: chosen, sizes: domain.sizes, last: given)
    let edges = Set(chosen)
    let isWide = domain.count > Self.widthOfSizedTriples
    let takesAll = domain.count <= Self.widthOfAllTriples
    let triples = tripleWeights.keys.sorted().filter { triple in
      triple.attributes.allSatisfy { domain[$0].size > 1 }
        && triple.cells(in: domain) <= cellLimit
        && (!isWide || triple.pairs.filter(edges.contains).count > 1)
        && (takesAll || sizer.cells(with: triple) <= Double(cellLimit))
    }
    guard scoreDeviation(triples.count) <= min(0.1 * total, 0x1p15),
      SecretDistances.canRelease(count: triples.count, l1: Int64(squaredL2.squareRoot()))
    else { return [] }
    return triples
  }

  /// Bits of the answers that scores are computed against: the noise is at most 2²³ steps of the grid.
  private func answerBits(triples count: Int) -> Int {
    scoreDeviation(count) <= 0x1p11 ? 4 : 0
  }

  /// σ of each of so many scores, in counts, where the largest weight is 1.
  private func scoreDeviation(_ count: Int) -> Double {
    Double.sqrt(squaredL2 * Double(count) / (2 * scoreRho))
  }

  /// The model's answers to cliques, in counts.
  private func answers(_ cliques: [Clique], model: TreeModel) -> [[Double]] {
    ModelAnswers.counts(
      of: cliques, in: CalibratedModel(model), total: total, domain: domain, threads: threads)
  }

  /// Cells of the triples that are scored together.
  private static let chunkCells = 1 << 21

  /// The exact distances of triples from the model, sealed, and the sum of each one's weights.
  struct Scored: ~Copyable {
    var distances: SecretDistances
    var activeCells: [Double] = []
  }

  /// Counts triples and compares them with the model.
  ///
  /// A chunk of triples is counted and answered at a time, so that wide tables need no more memory
  /// than narrow ones.
  ///
  /// - Parameter variance: q² of the weights.
  func distances(
    of triples: [Clique], model: TreeModel, variance: Double, source: any MarginalSource
  ) throws -> Scored {
    var scored = Scored(
      distances: SecretDistances(
        capacity: triples.count, answerBits: answerBits(triples: triples.count)))
    for chunk in chunks(of: triples) {
      let answers = answers(chunk, model: model)
      let weights = Self.weights(answers, variance: variance)
      scored.distances.add(try source.counts(of: chunk), to: answers, weights: weights)
      scored.activeCells += weights.map { $0.reduce(0, +) }
    }
    return scored
  }

  private func chunks(of cliques: [Clique]) -> [[Clique]] {
    var result: [[Clique]] = []
    var cells = Self.chunkCells
    for clique in cliques {
      let more = clique.cells(in: domain)
      if cells + more > Self.chunkCells {
        result.append([])
        cells = 0
      }
      result[result.count - 1].append(clique)
      cells += more
    }
    return result
  }

  /// v = μ²/(μ² + q²) of every cell: how far it can rise above noise of variance q².
  private static func weights(_ answers: [[Double]], variance: Double) -> [[Double]] {
    answers.map { $0.map { $0 * $0 / ($0 * $0 + variance) } }
  }

  func candidates(
    triples: [Clique], scores: NoisyDistances, activeCells: [Double]
  ) -> [Candidate] {
    zip(triples, zip(scores.values, activeCells)).map { triple, scored in
      let factor = factor(of: triple)
      let importance = tripleWeights[triple] ?? 0
      let isInteraction = part == .interaction && factor < 0.3
      return Candidate(
        clique: triple, part: isInteraction ? .interaction : .whole, gain: importance * scored.0,
        weight: Self.weight(
          factor: importance * (isInteraction ? factor : 1), activeCells: scored.1))
    }
  }

  /// - Parameter pairs: estimates of pairs, with the variance of their interactions.
  func candidates(pairs: [MarginalMeasurement], model: TreeModel) -> [Candidate] {
    zip(pairs, answers(pairs.map(\.clique), model: model)).map { pair, answers in
      let importance = pairWeights[pair.clique] ?? 0
      let active = answers.reduce(0) { $0 + $1 * $1 / ($1 * $1 + pair.variance) }
      return Candidate(
        clique: pair.clique, part: part,
        gain: importance * Double.sqrt(2 / .pi) * pair.sigma * active,
        weight: Self.weight(
          factor: importance * (part == .interaction ? factor(of: pair.clique) : 1),
          activeCells: active))
    }
  }

  /// f of the interaction part.
  private func factor(of clique: Clique) -> Double {
    clique.attributes.reduce(1) { $0 * (1 - 1 / Double(domain[$1].size)) }
  }

  private static func weight(factor: Double, activeCells: Double) -> Double {
    Double.pow(Double.sqrt(2 / .pi) * factor * max(activeCells, 1e-9), 2.0 / 3)
  }

  /// The batch of price `rho`, and the cliques that the tree must hold for it.
  func chosen(
    from candidates: [Candidate], besides tree: [Clique], rho: Double
  ) -> (batch: MeasuringBatch, tree: [Clique]) {
    let budget = 2 * rho / squaredL2
    let ranked = candidates.filter { $0.gain > 0 }.sorted {
      ($0.gain / $0.weight, $1.clique) > ($1.gain / $1.weight, $0.clique)
    }
    var sizer = TreeSizer(covering: tree, sizes: domain.sizes, last: given)
    var (members, held): ([Candidate], [Clique]) = ([], tree)
    var (gain, weight, best) = (0.0, 0.0, 0.0)
    for candidate in ranked {
      let fits = sizer.cells(with: candidate.clique) <= Double(cellLimit)
      let worth = candidate.gain * (fits ? 1 : Self.worthOutside)
      let cost = 0.5 * Double.pow(weight + candidate.weight, 1.5) / Double.sqrt(budget)
      guard gain + worth - cost > best else { continue }
      members.append(candidate)
      if fits {
        sizer.add(candidate.clique)
        held.append(candidate.clique)
      }
      (gain, weight, best) = (gain + worth, weight + candidate.weight, gain + worth - cost)
    }
    var batch = MeasuringBatch()
    for member in members {
      batch.add(member.clique, rho: rho * member.weight / weight, part: member.part)
    }
    return (batch, held)
  }
}

extension Clique {
  /// All pairs of its attributes.
  fileprivate var pairs: [Clique] {
    subsets.filter { $0.count == 2 }
  }
}
