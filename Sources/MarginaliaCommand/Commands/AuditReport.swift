import Marginalia

/// What an audit of many runs found, as JSON and in words.
struct AuditReport: Encodable {
  let mechanism: String
  let access: MechanismSubject.Access
  let accounting: Accounting
  let columns: Int
  let result: AuditResult

  private enum CodingKeys: String, CodingKey { case mechanism, access, accountant, columns }

  func encode(to encoder: any Encoder) throws {
    try result.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(mechanism, forKey: .mechanism)
    try container.encode(access, forKey: .access)
    try container.encode(accounting, forKey: .accountant)
    try container.encode(columns, forKey: .columns)
  }

  var text: String {
    var table = TextTable(header: ["", "claimed", "at least"])
    table.add(["mu", result.muClaimed.map(short) ?? "–", short(result.muLower)])
    table.add([
      "epsilon at delta \(result.delta)", short(result.epsilonClaimed),
      short(result.epsilonLower),
    ])
    table.add(["  whatever the curve", "", short(result.epsilonByRates)])
    return """
      \(mechanism), \(access.rawValue), \(result.trials) runs, \(percent(result.confidence)) sure each

      \(table.text)
      \(share)
      \(result.exceeded ? "EXCEEDED: the claim is refuted." : "The claim stands.")

      """
  }

  private var share: String {
    guard let all = result.efficiency, let counts = result.efficiencyOfCounts else {
      return "No mu is claimed: not every release has a price in Gaussian differential privacy."
    }
    return
      "\(percent(all)) of the claimed mu was shown, and \(percent(counts)) of what is in noise on counts; "
      + "the rest is in choices."
  }

  static func text(_ result: OneRunResult) -> String {
    var table = TextTable(header: ["", "claimed", "at least"])
    table.add([
      "epsilon at delta \(result.delta)", short(result.epsilonClaimed),
      short(result.epsilonLower),
    ])
    return """
      NOT PRIVATE: computed from the table itself; do not publish
      \(result.mechanism), one run, \(percent(result.confidence)) sure

      \(table.text)
      \(result.correct) of \(result.guesses) guesses right, of \(result.canaries) canaries.
      \(result.exceeded ? "EXCEEDED: the claim is refuted." : "The claim stands.")

      """
  }
}
