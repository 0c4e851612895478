import Synthesis

/// The noise part of a release's error, foretold for some ε from the schema and a number of records.
///
/// The *noise part* is the distance between what a mechanism releases at ε and what the same mechanism
/// releases of the same table without noise: of every marginal the L1 distance, 0 to 2. Since the table
/// is secret, mechanisms are run on made-up tables instead (``StandIn``), and every figure is an
/// interval over them. What a mechanism gets wrong without any noise, model error, is not in it.
///
/// ## Privacy
/// Reads a schema and a number, which are public inputs, and no data.
public struct NoiseForecast: Sendable, Codable {
  /// From the least to the greatest of the stand-ins.
  public struct Interval: Sendable, Codable, Equatable {
    public let low: Double
    public let high: Double

    init?(_ values: [Double]) {
      guard let low = values.min(), let high = values.max() else { return nil }
      (self.low, self.high) = (low, high)
    }
  }

  /// One marginal.
  public struct Marginal: Sendable, Codable {
    public let columns: [String]
    /// L1 distance, mean over trials.
    public let noise: Interval
    /// The smallest group whose count is distinguishable from zero; nil where no count of the marginal
    /// is released of some stand-in.
    public let smallestGroup: Interval?
  }

  /// The marginals of so many columns.
  public struct Order: Sendable, Codable {
    public let columns: Int
    /// Mean over the marginals.
    public let noise: Interval
    /// The same for each of the stand-ins.
    public let noiseOfStandIns: [Double]
    /// Median over the marginals of which counts are released; nil where there are none.
    public let smallestGroup: Interval?
    /// The same for each of the stand-ins that there are such counts of.
    public let smallestGroupOfStandIns: [Double]
    /// Of how many marginals counts are released.
    public let counted: Interval
    /// σ of the noise of released counts, and the least noisy count that is released; for aggregates.
    public let sigma: Interval?
    public let threshold: Interval?
    public let marginals: [Marginal]
  }

  /// A mechanism at one ε.
  public struct AtEpsilon: Sendable, Codable {
    public let epsilon: Double
    /// The budget, in the accountant's unit.
    public let rho: Double?
    public let mu: Double?
    /// Where it goes.
    public let releases: [PlannedRelease]
    public let orders: [Order]
  }

  public struct Mechanism: Sendable, Codable {
    public let mechanism: String
    public let accountant: Accounting
    public let epsilons: [AtEpsilon]
  }

  public let records: Int
  public let delta: Double
  public let trials: Int
  public let seed: UInt64
  /// False: nothing but the schema was read.
  public let readsData: Bool
  /// False: see ``caveat``.
  public let includesModelError: Bool
  public let standIns: [StandIn]
  public let mechanisms: [Mechanism]

  /// What must be said wherever the figures are.
  public static let caveat =
    "Model error is not in these figures: what a mechanism gets wrong without any noise, such as every "
    + "relation between columns that independent leaves out, comes on top and depends on the data."

  /// How the figures were made.
  public static let method =
    "The noise part is the mean L1 distance (0 to 2) between the marginals that are released at epsilon "
    + "and those that the same mechanism releases of the same table without noise. Each figure is that of "
    + "a made-up table with long-tailed margins (the k-th value of a column in proportion to 1/k^2), and "
    + "in brackets an interval, spanned by it and two others, with steep margins (1/k^3) and with "
    + "uniform ones; half the time a column of theirs follows a rank that the record's "
    + "columns share. No data was read."
}
