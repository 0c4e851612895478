import ArgumentParser
import Foundation
import Marginalia

struct PublishCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract:
      "Make a release ready to publish: dashboard, report, codebook, registry entry, citation.",
    discussion: """
      Adds to the release's folder, from what was released and what you say here alone:

        dashboard.html   linked bar lists of every column, for readers without software
        report.html      the privacy statement, in plain words and in full, and error bars
        codebook.html    every column and value
        registry.yaml    an entry for the Differential Privacy Deployments Registry
        CITATION.cff     how to cite it
        croissant.json   for dataset searches
        publication.json the list of these files

      Each page is one file that loads nothing and connects to nothing. The folder is verified before, \
      and again by marginalia verify. A release that is not private gets pages that say so first, and \
      no registry entry. It reads no sensitive table and costs no privacy. Publishing again makes the files \
      anew, with what was said before where nothing else is said.

      Columns and values are called as in the schema (title, label); a file of translations adds to \
      that: {"ar": {"gender": {"title": "...", "values": {"Female": "..."}}}}.

      Examples:
        marginalia publish release
        marginalia publish release --title "Survivors by region, 2026" --curator "Our agency" \\
          --region "Worldwide" --intended-use "Statistics for partners" --license CC-BY-4.0 \\
          --translations ar.json --language ar
      """)

  @Argument(help: "Folder of a release: of synthesize or aggregate.") var folder: String
  @Option(help: "What the release is called.") var title: String?
  @Option(help: "Who publishes it; may be given several times.") var curator: [String] = []
  @Option(help: "What it is, in a sentence or two.") var description: String?
  @Option(help: "What it is for.") var intendedUse: String?
  @Option(help: "The region that the data describes.") var region: String?
  @Option(help: "Date of publication as YYYY-MM-DD; today if left out.") var date: String?
  @Option(help: "License: an SPDX identifier, or a web address.") var license: String?
  @Option(help: "DOI, without https://doi.org/.") var doi: String?
  @Option(help: "How epsilon and settings were chosen, and whether the table was looked at for it.")
  var choice: String?
  @Option(help: "JSON file of titles and labels, by language, column and value.")
  var translations: String?
  @Option(help: "Language in which the dashboard opens: en, or ar. (default: en)")
  var language: String?
  @Flag(help: "Print one JSON document to standard output.") var json = false

  private struct Report: Encodable {
    let folder: String
    let `private`: Bool
    let files: [ReleaseManifest.File]
    /// Options whose facts a registry wants.
    let notStated: [String]
  }

  func validate() throws {
    guard language.map(Translations.languages.contains) ?? true else {
      throw ValidationError(
        "--language must be one of \(Translations.languages.joined(separator: ", "))")
    }
    guard title?.isEmpty != true, license?.isEmpty != true, !curator.contains("") else {
      throw ValidationError("--title, --license and --curator must not be empty")
    }
    if let doi, !doi.hasPrefix("10.") {
      throw ValidationError("--doi must begin with 10., as in 10.5281/zenodo.1")
    }
    if let date, !Self.isDate(date) {
      throw ValidationError("--date must be a day of the calendar as YYYY-MM-DD")
    }
  }

  func run() throws {
    let translations = try translations.map {
      try Translations(json: try InputFiles.bytes(of: $0), path: $0)
    }
    let before = Publication.words(in: folder)
    let details = details(before: before?.details)
    let publication = try Publication(
      folder: folder, details: details,
      translations: translations ?? before?.translations ?? Translations(), version: Version.current
    )
    try publication.write()
    if json {
      try Terminal.writeJSON(
        Report(
          folder: folder, private: publication.isPrivate,
          files: publication.files.map { .init(name: $0.name, content: $0.bytes) },
          notStated: details.missing))
    } else {
      Terminal.write(text(publication, details))
    }
  }

  /// What is said now, and where nothing is, what was said before; the date is that of this publication.
  private func details(before: PublicationDetails?) -> PublicationDetails {
    let today = date ?? Self.today
    var details = before ?? PublicationDetails(date: today)
    details.date = today
    details.title = title ?? details.title
    if !curator.isEmpty { details.curators = curator }
    details.description = description ?? details.description
    details.intendedUse = intendedUse ?? details.intendedUse
    details.region = region ?? details.region
    details.license = license ?? details.license
    details.doi = doi ?? details.doi
    details.choice = choice ?? details.choice
    details.language = language ?? details.language
    return details
  }

  private func text(_ publication: Publication, _ details: PublicationDetails) -> String {
    var lines = publication.files.map { "\(folder)/\($0.name)  \($0.bytes.count) bytes" }
    if !publication.isPrivate {
      lines.append("NOT PRIVATE: every page says so, and there is no registry entry")
    } else if !details.missing.isEmpty {
      lines.append(
        "registry.yaml says \"Not stated\" or a default where you said nothing: "
          + details.missing.map { "--\($0)" }.joined(separator: ", "))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static var format: Date.ISO8601FormatStyle { .iso8601.year().month().day() }

  private static var today: String { Date.now.formatted(format) }

  private static func isDate(_ text: String) -> Bool {
    guard let date = try? Date(text, strategy: format) else { return false }
    return date.formatted(format) == text
  }
}
