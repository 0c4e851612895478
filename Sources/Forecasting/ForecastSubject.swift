import Aggregates
import Privacy
import Synthesis
import Tabular

/// What a forecast is of: a mechanism that can be run on a stand-in, with noise and without.
protocol ForecastSubject: Sendable {
  var name: String { get }

  /// What each number of attributes is called by their names: the marginals whose errors are forecast,
  /// from one attribute on, in the order in which distances are listed.
  var marginals: [[[String]]] { get }

  /// Where ε goes; no noise is drawn.
  func plan(epsilon: Epsilon) throws -> ForecastPlan

  /// Runs on `table` without noise, and returns what runs with noise are compared with.
  func reference(_ table: CodedTable, randomness: Randomness) throws -> ForecastReference

  /// Runs on `table` at ε and compares what comes out with `reference`.
  func trial(
    _ table: CodedTable, against reference: ForecastReference, epsilon: Epsilon,
    randomness: Randomness
  ) throws -> ForecastTrial
}

/// Where a budget goes.
struct ForecastPlan {
  let accounting: Accounting
  let budget: Price
  let accountant: Accountant
  let releases: [PlannedRelease]
}

/// What a subject releases of a stand-in without noise.
enum ForecastReference: Sendable {
  case records(ReleasedRecords)
  /// Of each number of attributes, from one on: exact counts of all combinations.
  case counts(CountTotals)
}

/// What one run at ε was like, by number of attributes, from one on.
struct ForecastTrial: Sendable {
  /// For each marginal the distance from what is released without noise.
  var distances: [[Double]]
  /// For each marginal the smallest group whose released count is distinguishable from zero; nil where
  /// no such count is released.
  var groups: [[Double?]]
  /// Of released counts; empty for mechanisms that release records alone.
  var levels: [Level] = []

  /// How the counts of one length were released.
  struct Level: Sendable {
    let sigma: Double
    let threshold: Double
  }
}

/// 95 % of a Gaussian's noise lie within so many standard deviations.
let deviationsOf95Percent = AggregateFile.gaussianWidth
