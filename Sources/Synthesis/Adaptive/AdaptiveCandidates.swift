import GraphicalModel
import Marginals
import Privacy
import Tabular
import Threading

/// The marginals from which a mechanism chooses, with their exact counts, which are made once, and
/// the cells of the junction tree that each would need.
///
/// ## Privacy
/// The counts leave as scores, which only the ledger reads. Sizes, answers, weights and offsets
/// depend on releases and public inputs alone.
struct AdaptiveCandidates: ~Copyable {
  let cliques: [Clique]
  /// Integers in proportion to the weights.
  let weights: [Int64]
  private let counts: SecretCounts
  private let domain: Domain
  private let threads: Int
  private var sizer: TreeSizer
  /// Cells of the tree with each clique; nil where they have to be computed again.
  private var sizes: [Double?]

  /// The most cells of all exact counts together.
  static let maximumCells = 1 << 28

  /// The cliques that a model of so many cells can hold.
  static func fitting(_ cliques: [Clique], domain: Domain, cellLimit: Int) -> [Clique] {
    cliques.filter { $0.count == 1 || $0.cells(in: domain) <= cellLimit }
  }

  /// Refuses candidates whose counts would not fit into memory.
  ///
  /// - Throws: ``CandidateError`` with the numbers.
  static func check(_ cliques: [Clique], domain: Domain) throws {
    let cells = cliques.reduce(0.0) { $0 + Double($1.cells(in: domain)) }
    guard cells <= Double(maximumCells) else {
      throw CandidateError(cliques: cliques.count, cells: cells)
    }
  }

  /// - Parameter weights: of every clique, positive; only their ratios matter.
  init(
    _ cliques: [Clique], weights: [Double], source: any MarginalSource, threads: Int
  ) throws {
    self.cliques = cliques
    self.threads = threads
    domain = source.domain
    let scale = Double(SecretScores.maximumWeight) / (weights.max() ?? 1)
    self.weights = weights.map { max(1, Int64(($0 * scale).rounded())) }
    counts = try source.counts(of: cliques)
    sizer = TreeSizer(covering: StructuralZeros(domain).cliques, sizes: domain.sizes)
    sizes = cliques.map { _ in nil }
  }

  /// Cells of the tree so far.
  var cells: Double { sizer.cells }

  /// A clique was measured: the tree has to hold it from now on.
  mutating func cover(_ clique: Clique) {
    if sizer.add(clique) { sizes = cliques.map { _ in nil } }
  }

  /// The candidates with which the tree has at most `limit` cells, or does not grow.
  mutating func allowed(limit: Double) -> [Int] {
    let missing = sizes.indices.filter { sizes[$0] == nil }
    let (sizer, cliques) = (sizer, cliques)
    let found = Parallel.map(missing.count, threads: threads) {
      sizer.cells(with: cliques[missing[$0]])
    }
    for (place, cells) in zip(missing, found) { sizes[place] = cells }
    return sizes.indices.filter { place in
      sizes[place].map { $0 <= max(limit, sizer.cells) } ?? false
    }
  }

  /// Scores w_r·(‖M_r − M̂_r‖₁ − offset_r) of some candidates against a model.
  ///
  /// - Parameter offset: of every clique, in counts.
  borrowing func scores(
    _ places: [Int], against model: CalibratedModel, offset: (Clique) -> Double
  ) -> SecretScores {
    var scores = SecretScores(capacity: places.count)
    scores.add(
      distancesOf: counts, blocks: places,
      to: ModelAnswers.counts(
        of: places.map { cliques[$0] }, in: model, total: model.model.total, domain: domain,
        threads: threads),
      weights: places.map { weights[$0] }, offsets: places.map { offset(cliques[$0]) })
    return scores
  }
}

/// Candidates whose exact counts would not fit, with the numbers.
public struct CandidateError: Error, CustomStringConvertible, Sendable {
  let cliques: Int
  let cells: Double

  public var description: String {
    func megabytes(_ cells: Double) -> String { "\(Int((cells / 131_072).rounded(.up))) MB" }
    return
      "the exact counts of \(cliques) candidate marginals need \(megabytes(cells)) and the limit "
      + "is \(megabytes(Double(AdaptiveCandidates.maximumCells))); lower --max-model-size, or ask for a "
      + "smaller --workload, or merge values"
  }
}
