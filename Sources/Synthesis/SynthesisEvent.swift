import Privacy

/// What a run tells while it works: the step that begins, what was chosen, what is spent and left.
///
/// ## Privacy
/// Holds public settings and what was released already; no count and no score.
public struct SynthesisEvent: Sendable, Codable, Equatable {
  /// The step that begins, in words: "measuring all pairs".
  public let step: String
  /// The number of the round, from 1, where the mechanism works in rounds.
  public let round: Int?
  /// The marginal that was chosen: "gender × age".
  public let selected: String?
  /// ρ spent so far, and what is left.
  public let spent: Double
  public let remaining: Double

  init(
    _ step: String, _ ledger: borrowing Ledger, round: Int? = nil, selected: String? = nil
  ) {
    self.step = step
    self.round = round
    self.selected = selected
    spent = ledger.spent
    remaining = ledger.remaining
  }
}
