/// A theory by which a fixed schedule's (ε, δ) is computed.
public enum ScheduleAccountant: String, Sendable, Codable, CaseIterable {
  /// The privacy loss distribution of the whole, from above: the tightest for noise. Of choices it takes
  /// the worst at every ε at once, which can cost more than one Rényi order does.
  case privacyLoss = "PLD"
  /// Gaussian differential privacy (Dong, Roth & Su 2022).
  case gaussian = "GDP"
  /// Rényi differential privacy (Mironov 2017).
  case renyi = "RDP"
  /// Zero-concentrated differential privacy (Bun & Steinke 2016).
  case concentrated = "zCDP"
}

extension FixedSchedule {
  /// The least ε found at which the whole is (ε, δ)-differentially private, an upper bound; nil where
  /// nothing is released, or none is found.
  ///
  /// - Complexity: for the privacy loss some 0.1 s for a hundred releases of three kinds; the others
  ///   take no time.
  public func epsilon(delta: Delta, by accountant: ScheduleAccountant) -> Epsilon? {
    guard count > 0 else { return nil }
    switch accountant {
    case .privacyLoss:
      let epsilon = LossComposition(losses).epsilon(delta: delta.value)
      return try? Epsilon(max(epsilon, .leastNormalMagnitude))
    case .gaussian: return Accountant.gdp.epsilon(price: priced(halfSquaredMu), delta: delta)
    case .concentrated: return Accountant.zcdp.epsilon(price: priced(rho), delta: delta)
    case .renyi: return try? Epsilon(RenyiDP(losses).epsilon(delta: delta.value))
    }
  }

  /// An upper bound on the δ at which the whole is (ε, δ)-differentially private, by its privacy loss.
  public func delta(epsilon: Epsilon) -> Double {
    count == 0 ? 0 : LossComposition(losses).delta(epsilon: epsilon.value)
  }

  private func priced(_ value: Double) -> Price { Bisection.validated(value) }
}

extension FixedSchedule {
  /// The schedule with the least noise found that is (ε, δ)-differentially private by its privacy loss.
  ///
  /// - Parameters:
  ///   - epsilon: what the schedule may cost, at `delta`.
  ///   - delta: see `epsilon`.
  ///   - schedule: the schedule that costs a given sum of ρ, or little less; each loss must grow
  ///     with it.
  /// - Returns: the schedule and its ρ: within a relative 10⁻⁶ of where ε would be passed.
  /// - Throws: what `schedule` throws.
  ///
  /// ## Privacy
  /// The ε of the schedule that is returned was computed and is at most `epsilon`: the search decides
  /// how much noise is saved, not whether the claim holds. It reads no data.
  public static func calibrated(
    epsilon: Epsilon, delta: Delta, _ schedule: (Price) throws -> FixedSchedule
  ) throws -> (schedule: FixedSchedule, price: Price) {
    var price = ZCDP.rho(epsilon: epsilon, delta: delta).value
    var passing: (schedule: FixedSchedule, price: Price)?
    for attempt in 0..<40 {
      let candidate = Price.validated(price)
      let made: FixedSchedule
      do { made = try schedule(candidate) } catch {
        // So little noise has no price; what passed before it stands.
        guard let passing else { throw error }
        return passing
      }
      guard made.count > 0 else { return (made, candidate) }
      let found = made.epsilon(delta: delta, by: .privacyLoss)?.value ?? .infinity
      let ratio = epsilon.value / found
      if ratio >= 1, passing.map({ $0.price.value < price }) ?? true {
        passing = (made, candidate)
        if ratio < 1 + 2e-7 { break }
      }
      // ε grows about as the square root of the price; aimed a little low, so as to arrive from below.
      let step = min(4, max(0.25, ratio * ratio * (1 - 1e-7)))
      price *= attempt < 20 ? step : min(step, 1 - 1e-6)
    }
    guard let passing else { preconditionFailure("less noise than zCDP's never passed") }
    return passing
  }
}

extension Price {
  fileprivate static func validated(_ value: Double) -> Price { Bisection.validated(value) }
}
