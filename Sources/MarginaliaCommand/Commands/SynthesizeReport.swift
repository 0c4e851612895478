import Marginalia

// What `synthesize` of a single table shows: where epsilon goes, and what became of it.
extension SynthesizeCommand {
  private struct Plan: Encodable {
    let mechanism: String
    let accountant: Accounting
    let epsilon: Double
    let delta: Double
    let rho: Double?
    let mu: Double?
    let releases: [PlannedRelease]
    let budget: BudgetPreview?
  }

  private struct Report: Encodable {
    let output: String
    let `private`: Bool
    let privateReasons: [String]
    let records: Int
    let epsilon: Double
    let delta: Double
    let accountant: Accounting
    let rho: Double?
    let mu: Double?
  }

  private var accounting: Accounting { options.accounting(of: name) }

  /// - Parameter preview: what the dataset's budget says of it, where there is one and it is only tried.
  /// - Throws: what the budget refuses it with, once the plan is shown.
  func showPlan(
    _ synthesizer: any Synthesizer, domain: Domain, budget: RunBudget, preview: BudgetPreview?
  ) throws {
    let releases = synthesizer.plan(for: domain)
    if json {
      guard dryRun else { return }
      try Terminal.writeJSON(
        Plan(
          mechanism: name, accountant: accounting, epsilon: epsilon, delta: delta, rho: budget.rho,
          mu: budget.mu, releases: releases, budget: preview))
    } else {
      Terminal.write(
        "\(name): epsilon \(epsilon), delta \(delta), \(amount(budget))\n"
          + PlanTable.text(releases, budget: budget.price, accountant: budget.accountant)
          + (preview?.text ?? ""))
    }
    try preview?.refuse()
  }

  func report(status: PrivacyStatus, records: Int, spent: RunBudget, output: String) throws {
    if json {
      try Terminal.writeJSON(
        Report(
          output: output, private: status.isPrivate, privateReasons: status.reasons,
          records: records, epsilon: epsilon, delta: delta, accountant: accounting, rho: spent.rho,
          mu: spent.mu))
      return
    }
    Terminal.write("\(output): \(records) records, \(amount(spent)) spent\n" + status.lines)
  }

  private func amount(_ budget: RunBudget) -> String {
    accounting == .pld
      ? "by privacy loss (rho \(short(budget.price.value)), which alone would be a larger epsilon)"
      : budget.accountant.amount(budget.price)
  }
}

extension RunBudget {
  fileprivate var rho: Double? { accountant.rho(price) }
  fileprivate var mu: Double? { accountant.mu(price) }
}
