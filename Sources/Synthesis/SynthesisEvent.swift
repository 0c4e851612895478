import Privacy

/// What a run tells while it works: the step that begins, what was chosen, what is spent and left.
///
/// ## Privacy
/// Holds public settings, names of columns and what was released already; no count and no score.
/// Where the columns are not public, ``withoutNames`` tells no name.
public struct SynthesisEvent: Sendable, Codable, Equatable {
  /// The step that begins, in words: "measuring all pairs".
  public let step: String
  /// The number of the round, from 1, where the mechanism works in rounds.
  public let round: Int?
  /// The marginal that was chosen: "gender × age".
  public private(set) var selected: String?
  /// What is spent so far, in the accountant's unit, and what is left.
  public let spent: Double
  public let remaining: Double

  package init(
    _ step: String, _ ledger: borrowing Ledger, round: Int? = nil, selected: String? = nil
  ) {
    self.step = step
    self.round = round
    self.selected = selected
    spent = ledger.totalSpent
    remaining = ledger.totalRemaining
  }

  /// A step that costs nothing, after a run.
  public init(_ step: String, after run: SynthesisRun) {
    self.init(step, spent: run.spent, of: run.budget)
  }

  /// A step that costs nothing, after `spent` of a budget.
  public init(_ step: String, spent: Price, of budget: Price) {
    self.step = step
    round = nil
    selected = nil
    self.spent = spent.value
    remaining = max(0, budget.value - spent.value)
  }

  /// The part of the budget that is spent, in [0, 1].
  public var shareSpent: Double { spent + remaining > 0 ? spent / (spent + remaining) : 0 }

  /// The event without names of columns, for tables whose columns were read off the data.
  public var withoutNames: SynthesisEvent {
    var result = self
    result.selected = nil
    return result
  }
}
