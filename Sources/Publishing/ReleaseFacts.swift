import Foundation
import Reporting
import Synthesis
import Verification

/// A release's manifest with what its publisher says, and the sentences that several pages share.
struct ReleaseFacts {
  /// What the release guarantees as a whole.
  struct Claim {
    let accountant: String
    let epsilon: Double
    let delta: Double
    /// Where it is of the whole.
    let rho: Double?
    let mu: Double?
  }

  let manifest: PublishedManifest
  let details: PublicationDetails
  /// Nil where the release claims nothing.
  let claim: Claim?

  /// - Parameter guarantee: what follows from the ledger and everything beside it, δ that was set aside
  ///   included; see `ReleaseVerification`.
  init(
    manifest: PublishedManifest, details: PublicationDetails,
    guarantee: ReleaseVerification.Guarantee?
  ) {
    self.manifest = manifest
    self.details = details
    guard manifest.private, let guarantee else {
      claim = nil
      return
    }
    let spent = manifest.spent?.first.flatMap { $0.delta == guarantee.delta ? $0 : nil }
    let asked = manifest.requested.flatMap {
      guarantee.epsilon <= $0.epsilon && guarantee.delta <= $0.delta ? $0 : nil
    }
    claim = Claim(
      accountant: guarantee.accountant, epsilon: asked?.epsilon ?? guarantee.epsilon,
      delta: asked?.delta ?? guarantee.delta, rho: spent?.rho, mu: spent?.mu)
  }

  var language: String { details.language }

  var title: String { details.title ?? "Synthetic data by \(manifest.mechanism)" }

  /// What entered besides the table, whose cost is not in the claim.
  var inputs: [String] { manifest.inputs?.descriptions ?? [] }

  /// A striped warning with every reason, first on each page; nothing where the release is private.
  var banner: [Markup] {
    if manifest.private { return [] }
    return [
      Markup(
        "div", ["class": "notice", "role": "note"],
        Markup(
          "strong", ["data-message": "not-private"], .text("NOT PRIVATE: not for publication")),
        Markup(
          "ul", ["dir": "ltr", "lang": "en"],
          manifest.privateReasons.map { Markup("li", Markup("bdi", .text($0))) }))
    ]
  }

  /// One of those whom the guarantee protects, after "any" or "a certain": "any one of victims, with all
  /// its links", "any row, which the schema calls a victim".
  func unit(after article: String) -> String {
    guard let unit = manifest.unit else { return "\(article) row" }
    if let table = unit.table { return "\(article) one of \(table), with all its links," }
    if let declared = unit.declared {
      return "\(article) row (the schema calls it one \(declared); no column shows that it is)"
    }
    return "\(article) \(unit.name ?? "row")"
  }

  /// The unit in a word, for a registry.
  var unitName: String {
    guard let unit = manifest.unit else { return "row" }
    return unit.table ?? unit.declared.map { "row (declared: \($0))" } ?? unit.name ?? "row"
  }

  /// The claim in a sentence.
  var claimInWords: String {
    guard let claim else { return "This release makes no claim of differential privacy." }
    let (factor, delta) = (NumberText.short(exp(claim.epsilon)), NumberText.exact(claim.delta))
    let scope =
      inputs.isEmpty
      ? "" : " It is of this step alone: what the inputs tell, and cost, is not in it."
    return
      "Whether or not \(unit(after: "any")) was in the table, the chance of any release changes by "
      + "a factor of at most e^epsilon = \(factor), up to a chance of delta = \(delta): (epsilon, "
      + "delta) = (\(NumberText.short(claim.epsilon)), \(delta)), by \(claim.accountant).\(scope)"
  }

  /// How sure an attacker can become who held it for as likely as not that someone is in the data; nil
  /// where there is no claim, or inputs tell of the table too.
  ///
  /// A test with equal priors is right with probability at most (e^ε + δ)/(1 + e^ε) (Kairouz, Oh &
  /// Viswanath 2015), at most Φ(μ/2) under μ-GDP (Dong, Roth & Su 2022), and at most 1/2 + √(ρ/8) under
  /// ρ-zCDP: the Kullback–Leibler divergence is at most ρ (Bun & Steinke 2016), and Pinsker's inequality.
  var greatestCertainty: Double? {
    guard let claim, inputs.isEmpty else { return nil }
    let mus = [claim.mu].compactMap { $0 } + (manifest.guarantees ?? []).compactMap(\.mu)
    let rhos = [claim.rho].compactMap { $0 } + (manifest.guarantees ?? []).compactMap(\.rho)
    let bounds =
      [(1 + claim.delta * exp(-claim.epsilon)) / (1 + exp(-claim.epsilon))]
      + mus.map { mu in 0.5 * (1 + erf(mu / (2 * 2.0.squareRoot()))) }
      + rhos.map { rho in 0.5 + (rho / 8).squareRoot() }
    return min(1, bounds.min() ?? 1)
  }
}

extension NumberText {
  /// Three digits, for sentences.
  static func short(_ value: Double) -> String { significant(value, digits: 3) }
}
