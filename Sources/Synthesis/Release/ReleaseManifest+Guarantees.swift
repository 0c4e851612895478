import Privacy

extension ReleaseManifest {
  /// What a run guarantees under one theory of composition.
  public struct AccountedGuarantee: Sendable, Codable {
    /// "PLD", "GDP", "RDP" or "zCDP".
    public let accountant: String
    public let epsilon: Double
    public let delta: Double
    /// Under zCDP.
    public let rho: Double?
    /// Under Gaussian DP.
    public let mu: Double?
  }
}

extension ReleaseManifest.AccountedGuarantee {
  /// The guarantee under every accountant that applies, the run's own among them.
  ///
  /// ## Privacy
  /// A run on a fixed schedule has those of the schedule, by whatever it was made noisy. Another run
  /// has that of the filter which stopped it. What is μ-GDP is also μ²/2-zCDP: a test between two of
  /// its outputs is no easier than between N(0, 1) and N(μ, 1), so no Rényi divergence is larger than
  /// the αμ²/2 of those (Dong, Roth & Su 2022, Corollary B.6). The converse does not hold.
  static func all(of run: SynthesisRun) -> [Self] {
    run.schedule.map { all(of: $0, delta: run.delta) }
      ?? all(within: run.budget, accountant: run.accountant, delta: run.delta)
  }

  /// Of a run that a filter stopped.
  package static func all(
    within budget: Price, accountant: Accountant, delta: Delta
  ) -> [Self] {
    let rho = Self(.zcdp, price: budget, delta: delta)
    return accountant == .zcdp ? [rho] : [Self(.gdp, price: budget, delta: delta), rho]
  }

  /// Of a run that kept to a schedule.
  package static func all(of schedule: FixedSchedule, delta: Delta) -> [Self] {
    ScheduleAccountant.allCases.compactMap { accountant in
      schedule.epsilon(delta: delta, by: accountant).map { epsilon in
        Self(
          accountant: accountant.rawValue, epsilon: epsilon.value, delta: delta.value,
          rho: accountant == .concentrated ? schedule.rho : nil,
          mu: accountant == .gaussian ? (2 * schedule.halfSquaredMu).squareRoot().nextUp : nil)
      }
    }
  }

  private init(_ accountant: Accountant, price: Price, delta: Delta) {
    self.init(
      accountant: accountant.title, epsilon: accountant.epsilon(price: price, delta: delta).value,
      delta: delta.value, rho: accountant == .zcdp ? price.value : nil,
      mu: accountant == .gdp ? price.mu : nil)
  }
}
