import Marginals
import Tabular

/// What a release holds, as its pages show it: columns, records and reported tables.
struct ReleaseTable: Sendable {
  /// A value of a column and the codes that have it: of a list column, every cell that names it.
  struct Value: Sendable {
    let text: String
    let label: [String: String]
    let codes: [Int]
  }

  struct Column: Sendable {
    let name: String
    let title: [String: String]
    let description: String?
    /// As in a schema: "string", "integer", "list", …; nil where no schema was released.
    let type: String?
    let isList: Bool
    /// How many codes there are.
    let size: Int
    let values: [Value]
    /// For every code the cell of reported tables that it was counted in; nil where each code has its
    /// own.
    var merged: [Int]?
  }

  var columns: [Column]
  /// A code a record and column; none where the release has no records.
  var records: [CodeColumn]
  var recordCount: Int
  /// The number of records of the table by the release, and half of its 95 % interval where that is
  /// known.
  var total: (estimate: Double, half: Double?)
  var tables: [ReportedTable] = []
  /// Whether the cells of reported tables are values, so that those of a list column overlap.
  var countsValues = false
  /// The file of the records; nil where there is none.
  var recordsFile: String?

  /// The most columns of a reported table.
  var reach: Int { tables.map(\.columns.count).max() ?? 0 }

  /// How many people a record stands for: one, unless another number of records was asked for.
  var people: Double {
    guard recordCount > 0 else { return 1 }
    let ratio = total.estimate / Double(recordCount)
    return abs(ratio - 1) < 0.05 ? 1 : ratio
  }

  /// Below this a number of records cannot be told from zero: the width of the noise of a single
  /// column's counts, the widest of all; nil where nothing was reported.
  var faintBelow: Double? {
    tables.filter { $0.columns.count == 1 }.map(\.sigma).max().map { $0 * ReportedTable.width95 }
  }

  /// The most cells of reported tables that a page carries.
  static let cellLimit = 400_000
}

extension ReleaseTable.Column {
  /// A column of a schema, whose codes are those of `attribute`.
  init(_ attribute: Attribute, field: TableSchema.Field?, translations: Translations) {
    let isList = field?.type == .list
    self.init(
      attribute, description: field?.fieldDescription, type: field?.type.rawValue,
      delimiter: isList ? field?.delimiter ?? "," : nil, field: field, translations: translations)
  }

  /// - Parameters:
  ///   - delimiter: what separates the items of a cell; nil where a cell is one value.
  ///   - known: values that come first, in this order, whether a code has them or not.
  init(
    _ attribute: Attribute, description: String? = nil, type: String? = nil, delimiter: String?,
    field: TableSchema.Field? = nil, known: [String] = [], translations: Translations
  ) {
    name = attribute.name
    title = translations.title(of: attribute.name, field: field)
    self.description = description
    self.type = type
    isList = delimiter != nil
    size = attribute.size
    var order = known
    var codes = Dictionary(uniqueKeysWithValues: known.map { ($0, [Int]()) })
    for (code, text) in attribute.values.enumerated() {
      for item in Self.items(of: text, delimiter: delimiter) {
        if codes[item] == nil { order.append(item) }
        codes[item, default: []].append(code)
      }
    }
    values = order.map { text in
      ReleaseTable.Value(
        text: text, label: translations.label(of: text, in: attribute.name, field: field),
        codes: codes[text] ?? [])
    }
  }

  private static func items(of cell: String, delimiter: String?) -> [String] {
    guard let delimiter, !cell.isEmpty else { return [cell] }
    var items: [String] = []
    for item in cell.split(separator: delimiter, omittingEmptySubsequences: false).map(String.init)
    where !items.contains(item) { items.append(item) }
    return items
  }
}
