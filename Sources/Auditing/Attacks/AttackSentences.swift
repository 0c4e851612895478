/// What the figures of attacks mean, for readers who want no table.
struct AttackSentences {
  let membership: [AttackReport.Membership]
  let guessing: [AttackReport.Guessing]

  var all: [String] {
    [strongestMembership, mostFound, strongestGuess].compactMap(\.self) + Self.limits
  }

  private var strongestMembership: String? {
    guard let best = membership.max(by: { $0.area.value < $1.area.value }) else { return nil }
    let finding =
      "Of a real record and another one, the attack by \(best.name) picks the real one in "
      + "\(percent(best.area.value)) of cases (95 % interval \(percent(best.area.lower)) to "
      + "\(percent(best.area.upper))), where a guess is right in 50 %."
    return best.area.lower > 0.5
      ? finding : finding + " That is no more than chance explains."
  }

  /// Few false alarms matter more than the mean (Carlini et al. 2022): to accuse one in a hundred
  /// wrongly is still useful to an attacker.
  private var mostFound: String? {
    guard
      let best = membership.max(by: { $0.certain.membersFound.rate < $1.certain.membersFound.rate })
    else { return nil }
    let found = best.certain.membersFound
    return
      "Where at most \(percent(best.certain.limit)) of the others may be taken for real, the attack by "
      + "\(best.name) finds most real records, \(percent(found.rate)) of them (\(percent(found.lower)) "
      + "to \(percent(found.upper)))."
  }

  private var strongestGuess: String? {
    let known = guessing.compactMap { attack in attack.risk.map { (attack, risk: $0) } }
    // The clearest, not the greatest, which a handful of trials has by chance.
    guard let (best, risk) = known.max(by: { $0.risk.lower < $1.risk.lower }) else { return nil }
    let clear = known.count { $0.risk.lower > 0 }
    return
      "Of the \(known.count) other attacks, \(clear) did better on real records than on the holdout's "
      + "by more than their 95 % intervals allow (by chance alone one in forty does); the clearest risk "
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
  fileprivate var area: Discrimination.Area { discrimination.area }

  fileprivate var certain: Discrimination.FewFalseAlarms { discrimination.atFewFalseAlarms[1] }

  fileprivate var name: String {
    switch attack {
    case .marginals: "marginals"
    case .closest: "the closest synthetic record"
    default: "the ratio of densities"
    }
  }
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
