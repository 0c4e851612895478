import Foundation
import Reporting
import Synthesis

/// A release's manifest with what its publisher says, and the sentences that several pages share.
struct ReleaseFacts {
  let manifest: PublishedManifest
  let details: PublicationDetails

  var language: String { details.language }

  var title: String { details.title ?? "Synthetic data by \(manifest.mechanism)" }

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

  /// The claim in a sentence.
  var claimInWords: String {
    guard let claim = manifest.claim else {
      return "This release makes no claim of differential privacy."
    }
    let (factor, delta) = (NumberText.short(exp(claim.epsilon)), NumberText.exact(claim.delta))
    return "Whether or not the data of any one \(manifest.unitName) was used, the chance of any "
      + "release changes by a factor of at most e^epsilon = \(factor), up to a chance of delta = "
      + "\(delta): (epsilon, delta) = (\(NumberText.short(claim.epsilon)), \(delta)), by "
      + "\(claim.accountant)."
  }

  /// How sure an attacker can become who held it for as likely as not that someone is in the data.
  ///
  /// A test with equal priors is right with probability at most (e^ε + δ)/(1 + e^ε) (Kairouz, Oh &
  /// Viswanath 2015), and at most Φ(μ/2) under μ-GDP (Dong, Roth & Su 2022).
  var greatestCertainty: Double? {
    guard let claim = manifest.claim else { return nil }
    let bounds =
      [(1 + claim.delta * exp(-claim.epsilon)) / (1 + exp(-claim.epsilon))]
      + ([claim] + (manifest.guarantees ?? [])).compactMap(\.mu).map { mu in
        0.5 * (1 + erf(mu / (2 * 2.0.squareRoot())))
      }
    return min(1, bounds.min() ?? 1)
  }
}

extension NumberText {
  /// Three digits, for sentences.
  static func short(_ value: Double) -> String { significant(value, digits: 3) }
}
