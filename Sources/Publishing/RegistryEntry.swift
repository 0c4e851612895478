import Reporting

/// `registry.yaml`: a release as an entry of the Differential Privacy Deployments Registry
/// (https://registry.opendp.org; schema in opendp/deployments-registry-data, MIT).
///
/// What nobody said stands as "Not stated".
struct RegistryEntry {
  static let file = "registry.yaml"

  let facts: ReleaseFacts
  let table: ReleaseTable

  private var manifest: PublishedManifest { facts.manifest }
  private static let unstated = "Not stated"

  /// Nil where the release claims nothing, and so is no deployment.
  func text() -> String? {
    guard let claim = facts.claim else { return nil }
    var yaml = YAMLText()
    yaml.member("url_slug", .string(slug))
    yaml.member("status", .string("Draft"))
    yaml.member("tier", .number("3"))
    yaml.object("deployment") { yaml in
      yaml.object("basic", basic)
      yaml.object("dp_variant", variant)
      yaml.object("privacy_loss") { loss(&$0, claim) }
      yaml.object("deployment_model", model)
      yaml.object("accounting", accounting)
      yaml.object("implementation", implementation)
      yaml.object("administrative") { yaml in
        yaml.strings("registry_authors", curators)
        yaml.member(
          "notes", .string("Filled in from the release's manifest, release.json, by Marginalia."))
      }
    }
    return yaml.text
  }

  private func basic(_ yaml: inout YAMLText) {
    let details = facts.details
    yaml.member("name", .string(facts.title))
    yaml.strings("data_curators", curators)
    yaml.member("intended_use", .string(details.intendedUse ?? Self.unstated))
    yaml.member("data_product_type", .string(isSynthetic ? "Synthetic data" : "Summary statistics"))
    yaml.member("data_product_region", .string(details.region ?? Self.unstated))
    yaml.member(
      "description",
      .string(
        details.description
          ?? "\(isSynthetic ? "Synthetic records" : "Noisy counts") of \(table.columns.count) columns."
      ))
    yaml.member("publication_date", .string(details.date))
  }

  private func variant(_ yaml: inout YAMLText) {
    yaml.member("variant_name", .string("Approximate DP"))
    yaml.member(
      "data_domain",
      .string(
        "Tables over the columns \(table.columns.map(\.name).joined(separator: ", ")); the values are "
          + "\(manifest.domain.domain): \(manifest.domain.reason)."))
    yaml.member(
      "unprotected_quantities", .string((manifest.notProtected ?? []).joined(separator: "; ")))
  }

  private func loss(_ yaml: inout YAMLText, _ claim: ReleaseFacts.Claim) {
    yaml.member("privacy_unit", .string(facts.unitName))
    yaml.member(
      "privacy_unit_details",
      .string(
        [
          manifest.unit?.neighbours,
          manifest.unit?.maxRowsPerUnit.map { "at most \($0) rows a unit" },
        ]
        .compactMap { $0 }.joined(separator: "; ")))
    yaml.object("privacy_parameters") { yaml in
      yaml.member("epsilon", .number(NumberText.exact(claim.epsilon)))
      yaml.member("delta", .number(Self.number(claim.delta)))
      if let rho = claim.rho { yaml.member("rho", .number(Self.number(rho))) }
    }
    yaml.member("privacy_parameters_details", .string(facts.claimInWords))
  }

  private func model(_ yaml: inout YAMLText) {
    yaml.member("model_name", .string("Central"))
    yaml.member("release_type", .string("One release"))
    yaml.member(
      "release_type_details",
      .string(
        "Other releases of the same table, if any, are not known to this one; their cost adds up."))
    yaml.member("data_source_type", .string("Static"))
    yaml.member("access_type", .string("Non-interactive"))
  }

  private func accounting(_ yaml: inout YAMLText) {
    yaml.member(
      "post_processing",
      .string(
        isSynthetic
          ? "A model is fitted to the noisy counts, and records are drawn from it and refined against "
            + "them." : "Counts are lowered to those of their sub-combinations."))
    yaml.member(
      "composition",
      .string(
        "\(manifest.ledger?.count ?? 0) releases of information add up under "
          + "\(manifest.spent?.first?.accountant ?? ""); the ledger in release.json has each."
          + (facts.inputs.isEmpty
            ? ""
            : " Not included is what inputs made elsewhere cost: \(facts.inputs.joined(separator: "; ")).")
      ))
  }

  private func implementation(_ yaml: inout YAMLText) {
    yaml.member(
      "preprocessing_and_hyperparameter_tuning",
      .string(facts.details.choice ?? "Settings were chosen by: \(manifest.settingsChosenBy)."))
    let noise = manifest.noise.map { "; noise from \($0.source), \($0.arithmetic)" }
    yaml.member(
      "mechanisms",
      .string(
        "Mechanism \(manifest.mechanism) of Marginalia \(manifest.tool.version)\(noise ?? ""). Timing "
          + "is not protected."))
    yaml.member("justification", .string(facts.details.choice ?? Self.unstated))
  }

  private var isSynthetic: Bool { table.recordsFile != nil }

  private var curators: [String] {
    facts.details.curators.isEmpty ? [Self.unstated] : facts.details.curators
  }

  /// The title and year in lower-case ASCII letters and digits, joined by hyphens.
  private var slug: String {
    let words = "\(facts.title) \(facts.details.date.prefix(4))".lowercased()
      .split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.joined(separator: "-")
  }

  /// YAML 1.1 reads "1e-6" as a text: an exponent needs a point before it.
  private static func number(_ value: Double) -> String {
    let text = NumberText.exact(value)
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }
}
