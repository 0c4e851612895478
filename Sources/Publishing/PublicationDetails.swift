/// What only a person knows of a release: public words for its pages and its registry entry.
public struct PublicationDetails: Sendable, Codable, Equatable {
  public var title: String?
  /// Who publishes the release.
  public var curators: [String] = []
  public var description: String?
  public var intendedUse: String?
  public var region: String?
  /// As YYYY-MM-DD.
  public var date: String
  /// An SPDX identifier or a web address.
  public var license: String?
  public var doi: String?
  /// How epsilon and the settings were chosen, and whether the table was looked at for it.
  public var choice: String?
  /// The language in which pages open: en or ar.
  public var language = "en"

  public init(date: String) {
    self.date = date
  }

  /// What a registry wants to know and nobody said, by the option that says it.
  public var missing: [String] {
    [
      ("title", title == nil), ("curator", curators.isEmpty), ("description", description == nil),
      ("intended-use", intendedUse == nil), ("region", region == nil),
    ].filter(\.1).map(\.0)
  }
}
