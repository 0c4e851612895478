import Reporting

/// `CITATION.cff`: how to cite a release, in the Citation File Format 1.2.0.
struct CitationFile {
  static let file = "CITATION.cff"

  let facts: ReleaseFacts

  /// The citation in a sentence.
  var sentence: String {
    let authors = curators.joined(separator: ", ")
    let doi = facts.details.doi.map { " https://doi.org/\($0)" } ?? ""
    return
      "\(authors) (\(facts.details.date.prefix(4))). \(facts.title) [Data set].\(doi) Made with "
      + "\(facts.manifest.tool.name) \(facts.manifest.tool.version)."
  }

  func text() -> String {
    let details = facts.details
    var yaml = YAMLText()
    yaml.member("cff-version", .string("1.2.0"))
    yaml.member("message", .string("If you use this data set, please cite it as below."))
    yaml.member("type", .string("dataset"))
    yaml.member("title", .string(facts.title))
    yaml.member("abstract", .string(abstract))
    yaml.list("authors", curators.map { [("name", .string($0))] })
    yaml.member("date-released", .string(details.date))
    if let doi = details.doi { yaml.member("doi", .string(doi)) }
    if let license = details.license {
      yaml.member(license.contains("://") ? "license-url" : "license", .string(license))
    }
    yaml.list(
      "references",
      [
        [
          ("type", .string("software")), ("title", .string("Marginalia")),
          ("version", .string(facts.manifest.tool.version)),
          ("authors", .names(["Marginalia contributors"])),
        ]
      ])
    return yaml.text
  }

  /// What is not private says so first.
  private var abstract: String {
    (facts.manifest.private ? "" : "NOT PRIVATE: not for publication. ")
      + (facts.details.description.map { "\($0) " } ?? "") + facts.claimInWords
  }

  private var curators: [String] {
    facts.details.curators.isEmpty ? ["Publisher not stated"] : facts.details.curators
  }
}
