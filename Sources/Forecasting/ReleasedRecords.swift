import Evaluation
import GraphicalModel
import Marginals
import Privacy
import Tabular

/// What a run releases, as marginals can be compared.
///
/// Of a model in which all columns are independent these are its own: how its records happen to be drawn
/// is no noise of the release. Of any other model they are those of as many records as it speaks of,
/// since these are refined, or the model's own marginals would be dear.
struct ReleasedRecords: Sendable {
  private let records: CodedTable
  /// For each attribute the probabilities of its values, where the columns are independent.
  private let independent: [[Double]]?

  init(_ model: ReleasedModel, randomness: Randomness) throws {
    var stream = randomness.stream("records")
    records = try model.records(seed: stream.next())
    let isIndependent =
      model.recoding == nil && model.model.tree.cliques.allSatisfy { $0.count <= 1 }
    let answers = isIndependent ? ModelAnswers(CalibratedModel(model.model)) : nil
    independent = answers.map { answers in
      model.domain.attributes.indices.map { answers.probabilities(of: Clique([$0])) }
    }
  }

  /// The L1 distance of each of all cliques of one order, in lexicographic order.
  func distances(from other: ReleasedRecords, of cliques: [Clique]) -> [Double] {
    guard let mine = independent, let theirs = other.independent else {
      return MarginalDistance.distances(
        real: records, synthetic: other.records, order: cliques.first?.count ?? 1, threads: 1)
    }
    return cliques.map { clique in
      Self.distance(
        clique.attributes.map { mine[$0] }[...], clique.attributes.map { theirs[$0] }[...], 1, 1)
    }
  }

  /// Σ over all cells of |mine·Π p − theirs·Π q|.
  private static func distance(
    _ p: ArraySlice<[Double]>, _ q: ArraySlice<[Double]>, _ mine: Double, _ theirs: Double
  ) -> Double {
    guard let (first, second) = p.first.flatMap({ first in q.first.map { (first, $0) } }) else {
      return abs(mine - theirs)
    }
    var sum = 0.0
    if p.count == 1 {
      for value in first.indices { sum += abs(mine * first[value] - theirs * second[value]) }
      return sum
    }
    for value in first.indices {
      sum += distance(
        p.dropFirst(), q.dropFirst(), mine * first[value], theirs * second[value])
    }
    return sum
  }
}
