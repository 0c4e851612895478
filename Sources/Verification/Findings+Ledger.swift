import Privacy
import Synthesis

extension Findings {
  /// Every entry as a ledger would enter it now.
  ///
  /// - Returns: the sum of the prices, each computed from its mechanism; nil where one cannot be.
  mutating func checkEntries(_ ledger: [LedgerEntry], accountant: Accountant) -> Double? {
    require(!ledger.isEmpty, "ledger", "is empty, so nothing was released")
    var sum: Double? = 0
    for (index, entry) in ledger.enumerated() {
      let place = "ledger[\(index)]"
      guard checkSensitivity(entry.mechanism, place) else {
        sum = nil
        continue
      }
      do {
        let expected = try entry.repriced(by: accountant)
        agree(entry.price, expected.price, "\(place).price", from: "its mechanism")
        agree(entry.rho, expected.rho, "\(place).rho", from: "its mechanism")
        require(
          entry.delta.map { $0 > 0 && $0 < 1 } ?? true, "\(place).delta",
          "is no probability above 0")
        sum = sum.map { ($0 + expected.price).nextUp }
      } catch {
        report(place, "\(error)")
        sum = nil
      }
    }
    return sum
  }

  /// Numbers with which a query can be.
  private mutating func checkSensitivity(
    _ mechanism: LedgerEntry.Mechanism, _ place: String
  ) -> Bool {
    switch mechanism {
    case .discreteGaussian(_, let l1, let squaredL2),
      .thresholdedGaussian(_, let l1, let squaredL2, _, _):
      // Between the two norms of a vector of integers.
      return require(
        l1 >= 1 && squaredL2 >= 1 && Double(squaredL2) <= Double(l1) * Double(l1), place,
        "no query of integers has an L1 sensitivity of \(l1) and a squared L2 one of \(squaredL2)")
    case .exponential(_, let sensitivity, let candidates):
      return require(
        sensitivity >= 1 && candidates >= 1, place, "is a choice without candidates or sensitivity")
    case .discreteLaplace(_, let l1):
      return require(l1 >= 1, place, "no query of integers has an L1 sensitivity of \(l1)")
    }
  }

  /// (ε, δ) that the program takes; nil for others.
  mutating func parameters(
    _ requested: ReleaseManifest.Guarantee
  ) -> (epsilon: Epsilon, delta: Delta)? {
    guard 1e-6...1e6 ~= requested.epsilon, requested.delta >= 1e-300,
      let epsilon = try? Epsilon(requested.epsilon), let delta = try? Delta(requested.delta)
    else {
      report("requested", "no release can be asked for with this epsilon and delta")
      return nil
    }
    return (epsilon, delta)
  }

  /// The filter's accountant that a manifest names first; nil where it names none.
  func accountant(of spent: [ReleaseManifest.Spending]) -> Accountant? {
    Accountant.allCases.first { $0.title == spent.first?.accountant }
  }

  /// The budget is the one that was asked for, the ledger stayed within it, and the claim is what the
  /// budget comes to.
  ///
  /// - Returns: what budget and ledger come to; nil where that cannot be computed.
  mutating func checkSpending(
    _ spent: [ReleaseManifest.Spending], requested: ReleaseManifest.Guarantee,
    ledger: [LedgerEntry]
  ) -> ReleaseVerification.Guarantee? {
    if spent.count == 1, let claim = spent.first, claim.accountant == Self.privacyLoss {
      return checkScheduled(claim, requested: requested, ledger: ledger)
    }
    guard spent.count == 1, let claim = spent.first, let accountant = accountant(of: spent) else {
      report("spent", "does not name one accountant that is known")
      return nil
    }
    let sum = checkEntries(ledger, accountant: accountant)
    guard let (epsilon, delta) = parameters(requested) else { return nil }
    let budget = accountant.budget(epsilon: epsilon, delta: delta)
    let expected = ReleaseManifest.Spending(
      budget: budget, spent: budget, accountant: accountant, delta: delta)
    agree(claim.rho, expected.rho, "spent[0].rho", from: "requested")
    agree(claim.mu, expected.mu, "spent[0].mu", from: "requested")
    agree(claim.epsilon, expected.epsilon, "spent[0].epsilon", from: "the budget")
    agree(claim.delta, expected.delta, "spent[0].delta", from: "requested")
    require(
      ledger.allSatisfy { $0.delta == nil }, "ledger",
      "an entry has a delta, for which nothing was set aside"
    )
    guard let sum else { return nil }
    agree(claim.ledgerSum, sum, "spent[0].ledgerSum", from: "the ledger")
    let isWithin = require(
      sum <= budget.value * (1 + 1e-9), "ledger",
      "its entries cost \(sum) together, and the budget is \(budget.value)")
    // A ledger that overspent guarantees no more than what its entries come to.
    guard let reached = isWithin ? budget : try? Price(sum) else { return nil }
    return .init(
      accountant: accountant.title,
      epsilon: accountant.epsilon(price: reached, delta: delta).value, delta: delta.value,
      ledgerSum: sum, entries: ledger.count)
  }
}
