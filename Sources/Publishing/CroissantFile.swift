import Foundation
import Reporting
import Synthesis
import Tabular

/// `croissant.json`: a release for dataset searches and loaders, in the Croissant format 1.1 of MLCommons
/// (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html).
struct CroissantFile {
  static let file = "croissant.json"

  let facts: ReleaseFacts
  let table: ReleaseTable

  func json() -> String { document.text() + "\n" }

  private var document: JSONValue {
    let details = facts.details
    var members: [JSONValue.Member] = [
      .init("@context", Self.context), .init("@type", "sc:Dataset"),
      .init("conformsTo", "http://mlcommons.org/croissant/1.1"),
      .init("name", .string(facts.title)),
      .init("description", .string(description)),
      .init("datePublished", .string(details.date)),
      .init("version", "1.0.0"),
      .init("citeAs", .string(CitationFile(facts: facts).sentence)),
      .init("inLanguage", .string("en")),
    ]
    if !details.curators.isEmpty {
      let names = details.curators.map { name -> JSONValue in
        ["@type": "sc:Organization", "name": .string(name)]
      }
      members.append(.init("creator", .array(names)))
      members.append(.init("publisher", .array(names)))
    }
    if let license = details.license { members.append(.init("license", .string(license))) }
    if let doi = details.doi {
      members.append(.init("url", .string("https://doi.org/\(doi)")))
    }
    members.append(.init("distribution", .array(facts.manifest.files.map(fileObject))))
    if let file = table.recordsFile { members.append(.init("recordSet", [recordSet(file)])) }
    return .object(members)
  }

  /// What the data can be used for and what was done for the people in it goes first.
  private var description: String {
    let details = facts.details
    return [
      facts.manifest.private ? nil : "NOT PRIVATE: not for publication.",
      details.description, facts.claimInWords,
    ].compactMap { $0 }.joined(separator: " ")
  }

  private func fileObject(_ file: ReleaseManifest.File) -> JSONValue {
    [
      "@type": "cr:FileObject", "@id": .string(file.name), "name": .string(file.name),
      "contentUrl": .string(file.name), "contentSize": .string("\(file.bytes) B"),
      "encodingFormat": .string(Self.format(of: file.name)), "sha256": .string(file.sha256),
    ]
  }

  private func recordSet(_ file: String) -> JSONValue {
    [
      "@type": "cr:RecordSet", "@id": "records", "name": "records",
      "description": .string(
        facts.claim == nil
          ? "One record a row. NOT PRIVATE." : "One synthetic record a row; no row is a person."),
      "field": .array(
        table.columns.map { column in
          [
            "@type": "cr:Field", "@id": .string("records/\(Self.escaped(column.name))"),
            "name": .string(column.name),
            "description": .string(column.description ?? column.title["en"] ?? column.name),
            "dataType": .string(Self.dataType(of: column)),
            "source": [
              "fileObject": ["@id": .string(file)], "extract": ["column": .string(column.name)],
            ],
          ]
        }),
    ]
  }

  /// Cells may be empty, so whole numbers are the only kind that a loader can trust to be one.
  private static func dataType(of column: ReleaseTable.Column) -> String {
    let isFilled = !column.values.contains { $0.text.isEmpty }
    switch column.type {
    case "integer" where isFilled: return "sc:Integer"
    case "number" where isFilled: return "sc:Float"
    default: return "sc:Text"
    }
  }

  private static func escaped(_ name: String) -> String {
    name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
  }

  private static func format(of file: String) -> String {
    switch file.split(separator: ".").last {
    case "csv": "text/csv"
    case "tsv": "text/tab-separated-values"
    case "json": "application/json"
    default: "text/plain"
    }
  }

  /// The context that the specification gives, word for word.
  private static let context: JSONValue = [
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs",
    "column": "cr:column", "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/", "data": ["@id": "cr:data", "@type": "@json"],
    "dataType": ["@id": "cr:dataType", "@type": "@vocab"], "dct": "http://purl.org/dc/terms/",
    "examples": ["@id": "cr:examples", "@type": "@json"], "extract": "cr:extract",
    "field": "cr:field", "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key",
    "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path",
    "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex",
    "repeated": "cr:repeated", "replace": "cr:replace", "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source",
    "subField": "cr:subField", "transform": "cr:transform",
  ]
}
