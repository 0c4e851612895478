/// What the figures of attacks mean, for readers who want no table.
struct AttackSentences {
  let membership: [AttackReport.Membership]
  let guessing: [AttackReport.Guessing]

  var all: [String] {
    [strongestMembership, strongestGuess].compactMap(\.self) + Self.limits
  }

  private var strongestMembership: String? {
    guard let best = membership.max(by: { $0.area < $1.area }) else { return nil }
    let area = best.discrimination.area
    let name =
      switch best.attack {
      case .marginals: "marginals"
      case .closest: "the closest synthetic record"
      default: "the ratio of densities"
      }
    let found = best.discrimination.atFewFalseAlarms[1]
    let finding =
      "Of a real record and another one, the attack by \(name) picks the real one in "
      + "\(percent(area.value)) of cases (95 % interval \(percent(area.lower)) to "
      + "\(percent(area.upper))), where a guess is right in 50 %; while it wrongly accuses "
      + "\(percent(found.falseAlarms.rate)) of the others, it finds "
      + "\(percent(found.membersFound.rate)) of the real records."
    return area.lower > 0.5
      ? finding : finding + " That is no more than chance explains."
  }

  private var strongestGuess: String? {
    let known = guessing.filter { $0.risk != nil }
    guard let best = known.max(by: { ($0.risk?.value ?? 0) < ($1.risk?.value ?? 0) }),
      let risk = best.risk
    else { return nil }
    let clear = known.count { ($0.risk?.lower ?? 0) > 0 }
    return
      "Of the \(known.count) other attacks, \(clear) did better on real records than on the holdout's "
      + "by more than their 95 % intervals allow (by chance alone one in forty would); the largest risk "
      + "is \(percent(risk.value)) (\(percent(risk.lower)) to \(percent(risk.upper))), for "
      + "\(best.name)."
  }

  private static let limits = [
    "What works as well on the holdout is knowledge of the population, which the synthetic table is made "
      + "to give, and no fault of it; the risk is what comes on top.",
    "A weak attack proves nothing: another one, or one that knows more, may do better. These figures are "
      + "no proof of privacy; the epsilon and delta of a release bound every attack, these included.",
    "The mean over all records hides the few that are most at risk, such as those with rare values.",
    "The figures hold for one synthetic table and this holdout; a holdout that is not a random part of "
      + "the same population makes every attack look stronger than it is.",
  ]

  private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}

extension AttackReport.Membership {
  fileprivate var area: Double { discrimination.area.value }
}

extension AttackReport.Guessing {
  fileprivate var name: String {
    switch attack {
    case .singling: "singling out by \(of)"
    case .linkability: "linking two parts of a record"
    default: "guessing \(of)"
    }
  }
}
