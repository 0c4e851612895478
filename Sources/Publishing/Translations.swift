import Foundation
import Tabular

/// What columns and values are called in the languages of the pages: public words, from the schema or
/// from a file.
///
///     {"ar": {"gender": {"title": "الجنس", "values": {"Female": "أنثى"}}}}
public struct Translations: Sendable, Codable, Equatable {
  public static let languages = ["en", "ar"]

  struct Column: Codable, Sendable, Equatable {
    var title: String?
    var values: [String: String]?
  }

  private var columns: [String: [String: Column]] = [:]

  public init() {}

  /// - Throws: ``PublicationError`` for what is no such document, or names a language that the pages
  ///   do not have.
  public init(json: [UInt8], path: String) throws(PublicationError) {
    guard let columns = try? JSONDecoder().decode([String: [String: Column]].self, from: Data(json))
    else {
      throw PublicationError(
        path: path,
        problem: "is no JSON object of languages, each of columns with \"title\" and \"values\"")
    }
    if let language = columns.keys.sorted().first(where: { !Self.languages.contains($0) }) {
      throw PublicationError(
        path: path,
        problem: "has the language \"\(language)\"; the pages are in "
          + Self.languages.joined(separator: " and "))
    }
    self.columns = columns
  }

  /// Columns that are named and not among `names`, sorted.
  func unknownColumns(besides names: [String]) -> [String] {
    Set(columns.values.flatMap(\.keys)).subtracting(names).sorted()
  }

  /// What a column is called, by language: a translation, else the schema's title, else its name.
  func title(of column: String, field: TableSchema.Field?) -> [String: String] {
    var texts = ["en": field?.title ?? column]
    for (language, columns) in columns {
      if let title = columns[column]?.title { texts[language] = title }
    }
    return texts
  }

  /// What a value is called, by language: a translation, else the label of its category, in Arabic
  /// where it is written so, else the value itself.
  func label(of value: String, in column: String, field: TableSchema.Field?) -> [String: String] {
    var texts = value.isEmpty ? Self.missing : ["en": value]
    if let label = field?.label(of: value) { texts[Self.language(of: label)] = label }
    for (language, columns) in columns {
      if let label = columns[column]?.values?[value] { texts[language] = label }
    }
    return texts
  }

  private static let missing = ["en": "(not recorded)", "ar": "(غير مسجّل)"]

  /// A label says nowhere which language it is in; its letters do.
  private static func language(of label: String) -> String {
    label.unicodeScalars.contains { ("\u{600}"..."\u{6FF}").contains($0) } ? "ar" : "en"
  }
}

extension TableSchema.Field {
  fileprivate var title: String? { annotation("title") }

  var fieldDescription: String? { annotation("description") }

  fileprivate func label(of value: String) -> String? {
    (categories ?? constraints.allowed ?? []).first { $0.value == value }?.label
  }

  private func annotation(_ key: String) -> String? {
    guard case .string(let text)? = annotations.first(where: { $0.key == key })?.value else {
      return nil
    }
    return text
  }
}
