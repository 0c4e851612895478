import Privacy

extension DatasetBudget {
  /// One release, or an attempt at one.
  public struct Entry: Sendable, Equatable, Codable {
    public enum State: String, Sendable, Codable {
      /// Reserved by a run that goes on, or that ended without settling it: it counts.
      case reserved
      case released
      /// A run that failed after noise was drawn: it counts.
      case failed
    }

    public let mechanism: String
    /// Where it adds up as ρ.
    public let rho: Double?
    /// Where it adds up as μ²; without this and ρ it adds up as (ε, δ).
    public let mu: Double?
    public let epsilon: Double
    public let delta: Double
    /// In seconds since 1970, rounded down.
    public let time: Int
    public internal(set) var state = State.reserved
    /// The last component of the path of the folder that it goes to; nil where a file of an earlier version
    /// does not tell.
    public package(set) var folder: String?
    /// Of its release.json.
    public internal(set) var manifestSHA256: String?
    /// Why it is not private; empty where it is, or may become so.
    public internal(set) var reasons: [String]

    /// A release that adds up as ρ.
    ///
    /// - Parameters:
    ///   - mechanism: by its name.
    ///   - rho: what it spends at most.
    ///   - epsilon: what was asked for, with `delta`.
    ///   - delta: see `epsilon`.
    ///   - time: of the attempt; see ``time``.
    ///   - reasons: why it will not be private, where that is known beforehand.
    public init(
      mechanism: String, rho: Rho, epsilon: Epsilon, delta: Delta, time: Int, reasons: [String] = []
    ) {
      self.init(
        mechanism: mechanism, rho: rho.value, mu: nil, epsilon: epsilon.value, delta: delta.value,
        time: time, reasons: reasons)
    }

    /// A release that adds up as μ², or as ρ = μ²/2.
    public init(
      mechanism: String, mu: Mu, epsilon: Epsilon, delta: Delta, time: Int, reasons: [String] = []
    ) {
      self.init(
        mechanism: mechanism, rho: nil, mu: mu.value, epsilon: epsilon.value, delta: delta.value,
        time: time, reasons: reasons)
    }

    /// A release that adds up as (ε, δ).
    public init(
      mechanism: String, epsilon: Epsilon, delta: Delta, time: Int, reasons: [String] = []
    ) {
      self.init(
        mechanism: mechanism, rho: nil, mu: nil, epsilon: epsilon.value, delta: delta.value,
        time: time, reasons: reasons)
    }

    /// What is not private, and has no price.
    public init(notPrivate mechanism: String, reasons: [String], time: Int) {
      precondition(!reasons.isEmpty, "not private without a reason")
      self.init(
        mechanism: mechanism, rho: nil, mu: nil, epsilon: 0, delta: 0, time: time,
        reasons: reasons)
    }

    /// Up to the year 9999.
    private static let times = 0..<253_402_300_800

    /// Whether it is as one can be that was reserved.
    var isSound: Bool {
      let figures = [epsilon, delta, rho ?? 0, mu ?? 0]
      return figures.allSatisfy { $0 >= 0 } && epsilon.isFinite && Self.times.contains(time)
        && (epsilon > 0 || !reasons.isEmpty)
    }

    private init(
      mechanism: String, rho: Double?, mu: Double?, epsilon: Double, delta: Double, time: Int,
      reasons: [String]
    ) {
      self.mechanism = mechanism
      self.rho = rho
      self.mu = mu
      self.epsilon = epsilon
      self.delta = delta
      self.time = time
      self.reasons = reasons
    }
  }
}
