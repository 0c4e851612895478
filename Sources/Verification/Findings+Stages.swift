import Marginals
import Privacy
import Synthesis

/// What the stages of a mechanism cost, where their shares of the budget are fixed beforehand.
extension Findings {
  private static let tolerance = 1e-5

  /// The entries cost a share of the budget together.
  ///
  /// Under Gaussian DP no σ is below 0.6, so that an immense budget is not used up.
  mutating func check(
    _ entries: [LedgerEntry], cost share: Double, of budget: Price, _ stage: String
  ) {
    let sum = entries.reduce(0) { $0 + $1.price }
    let expected = share * budget.value
    require(
      sum <= expected * (1 + Self.tolerance)
        && (sum >= expected * (1 - Self.tolerance) || entries.contains(where: Self.isLeast)),
      "ledger: \(stage)", "cost \(sum), and \(expected) of the budget was for that")
  }

  /// Whether noise is the least that there is.
  private static func isLeast(_ entry: LedgerEntry) -> Bool {
    guard case .discreteGaussian(let variance, _, _) = entry.mechanism else { return false }
    return variance.doubleValue < 0.361
  }

  /// The stages of the marginal matrix, each at its share.
  mutating func checkMatrixStages(_ manifest: ReleaseManifest, budget: Price) {
    guard manifest.mechanism == MatrixMechanism.name,
      case .text(let words)? = manifest.settings["parts"]
    else { return }
    let part: MarginalMeasurement.Part = words == "whole tables" ? .whole : .interaction
    var stages: [String: [LedgerEntry]] = [:]
    var pairs = 0
    var scores: [(count: Int, entry: LedgerEntry)] = []
    for entry in manifest.ledger {
      switch LedgerLabel(entry.label) {
      case .table(let stage, let isInteraction, _):
        stages[stage, default: []].append(entry)
        if stage == "matrix", isInteraction { pairs += 1 }
      case .distances(let count, ofPairs: true):
        stages["matrix", default: []].append(entry)
        scores.append((count, entry))
      case .distances(_, ofPairs: false): stages["batch", default: []].append(entry)
      case .choice, nil: report("ledger", "holds \"\(entry.label)\", which matrix does not release")
      }
    }
    for (stage, share) in MatrixMechanism.stageShares(part) {
      check(stages[stage] ?? [], cost: share, of: budget, stage)
    }
    let columns = stages["1-way"]?.count ?? 0
    checkPairScores(scores, part: part, pairs: pairs, columns: columns, budget: budget)
  }

  /// Scores of pairs are of all that may be measured, once, and cost little.
  private mutating func checkPairScores(
    _ scores: [(count: Int, entry: LedgerEntry)], part: MarginalMeasurement.Part, pairs: Int,
    columns: Int, budget: Price
  ) {
    guard let (count, entry) = scores.first else { return }
    let limit = MatrixMechanism.largestShareOfPairScores * budget.value * (1 + Self.tolerance)
    require(
      part == .interaction && scores.count == 1 && entry.price <= limit
        && (pairs == 0 ? count <= columns * (columns - 1) / 2 : count == pairs),
      "ledger: matrix", "scores of pairs are not those that matrix makes")
  }
}
