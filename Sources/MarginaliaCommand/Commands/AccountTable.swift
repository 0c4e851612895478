import ArgumentParser
import Marginalia

/// Releases named on the command line: `20`, or `20x16` for sixteen of them.
struct ReleaseCount: ExpressibleByArgument {
  let parameter: Double
  let count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    guard let parameter = Double(parts[0]), (1e-6...1e12).contains(parameter), parts.count <= 2
    else {
      return nil
    }
    let count = parts.count == 2 ? Int(parts[1]) : 1
    guard let count, (1...1_000_000).contains(count) else { return nil }
    (self.parameter, self.count) = (parameter, count)
  }
}

/// One line of `account`: what holds under one theory of composition.
struct AccountLine: Encodable {
  let accountant: String
  /// Nil where the theory has no price for it.
  let epsilon: Double?
  let rho: Double?
  let mu: Double?
  /// Of noise on one count, for all of the budget.
  let sigma: Double?
  /// Why there is no epsilon.
  let reason: String?
}

/// What (ε, δ) or given releases are under every accountant.
struct AccountTable {
  let lines: [AccountLine]
  private let showsSigma: Bool

  /// The budgets that imply (ε, δ), and the noise of one count for all of each.
  init(epsilon: Epsilon, delta: Delta) throws {
    let rho = ZCDP.rho(epsilon: epsilon, delta: delta)
    let mu = GaussianDP.mu(epsilon: epsilon, delta: delta)
    let gaussian = try Accountant.gdp.variance(price: Price(mu).value, squaredL2: 1)
    let concentrated = try Accountant.zcdp.variance(price: rho.value, squaredL2: 1)
    var lines: [AccountLine] = []
    do {
      let tight = try FixedSchedule.calibrated(epsilon: epsilon, delta: delta, Self.oneCount)
      let variance = try Accountant.zcdp.variance(price: tight.price.value, squaredL2: 1)
      lines.append(Self.line("PLD", epsilon.value, sigma: variance))
    } catch let error as FixedScheduleError {
      lines.append(Self.line("PLD", nil, reason: error.description))
    }
    lines += [
      Self.line("GDP", epsilon.value, mu: mu.value, sigma: gaussian),
      Self.line("zCDP", epsilon.value, rho: rho.value, sigma: concentrated),
    ]
    self.lines = lines
    showsSigma = true
  }

  /// ε of releases at `delta`.
  init(_ schedule: FixedSchedule, delta: Delta) {
    lines = ScheduleAccountant.allCases.map { accountant in
      let epsilon = schedule.epsilon(delta: delta, by: accountant)?.value
      return Self.line(
        accountant.rawValue, epsilon, reason: epsilon == nil ? "no epsilon was found" : nil,
        rho: accountant == .concentrated ? schedule.rho : nil,
        mu: accountant == .gaussian ? (2 * schedule.halfSquaredMu).squareRoot() : nil)
    }
    showsSigma = false
  }

  /// ε of a budget of zCDP, which is all that a filter tells.
  ///
  /// - Parameter lacking: why there is nothing under the other accountants.
  init(rho: Rho, delta: Delta, lacking: String) {
    lines =
      ["PLD", "GDP", "RDP"].map { Self.line($0, nil, reason: lacking) }
      + [Self.line("zCDP", ZCDP.epsilon(rho: rho, delta: delta).value, rho: rho.value)]
    showsSigma = false
  }

  private static func oneCount(_ price: Price) throws -> FixedSchedule {
    var schedule = FixedSchedule()
    try schedule.addMarginals(
      1, variance: Accountant.zcdp.variance(price: price.value, squaredL2: 1),
      sensitivity: .rows(perUnit: 1))
    return schedule
  }

  private static func line(
    _ accountant: String, _ epsilon: Double?, reason: String? = nil, rho: Double? = nil,
    mu: Double? = nil, sigma: PositiveRational? = nil
  ) -> AccountLine {
    AccountLine(
      accountant: accountant, epsilon: epsilon, rho: rho, mu: mu,
      sigma: sigma?.doubleValue.squareRoot(), reason: reason)
  }

  var text: String {
    let words = { (value: Double?) in value.map(short) ?? "–" }
    var table = TextTable(
      header: ["accountant", "epsilon", "budget"]
        + (showsSigma ? ["sigma of one count", "of zCDP's"] : []))
    let reference = lines.last?.sigma
    for line in lines where line.reason == nil {
      let budget = line.rho.map { "rho \(short($0))" } ?? line.mu.map { "mu \(short($0))" } ?? ""
      var row = [line.accountant, words(line.epsilon), budget]
      if showsSigma {
        let share = line.sigma.flatMap { own in reference.map { percent(own / $0) } }
        row += [words(line.sigma), share ?? "–"]
      }
      table.add(row)
    }
    return table.text
  }

  /// What the reader should know of the lines.
  var notes: String {
    let all = [
      "PLD":
        "PLD   privacy loss distribution: only where every sigma and epsilon is fixed beforehand",
      "GDP": "GDP   Gaussian differential privacy; also where noise depends on earlier outputs",
      "RDP": "RDP   Renyi differential privacy; also where noise depends on earlier outputs",
      "zCDP":
        "zCDP  zero-concentrated differential privacy; also where noise depends on earlier outputs",
    ]
    let lacking = Dictionary(grouping: lines.filter { $0.reason != nil }) { $0.reason ?? "" }
    return lines.filter { $0.reason == nil }.compactMap { all[$0.accountant] }.map { "\($0)\n" }
      .joined()
      + lacking.map { reason, lines in
        "no \(lines.map(\.accountant).joined(separator: ", ")): \(reason)\n"
      }.sorted().joined()
  }
}
