import Foundation
import Tabular

/// Which values of which columns are items.
public struct ItemChoices: Sendable, Equatable {
  /// Whether "0" and the empty value count as values.
  public enum SensitiveZeros: Sendable, Equatable {
    /// In every column: a record has a value everywhere.
    case all
    /// In the named columns; elsewhere they say that the record has no value there, as Synthetic Data
    /// Showcase has it.
    case columns(Set<String>)
  }

  public var sensitiveZeros = SensitiveZeros.all
  /// The columns to use; nil for all.
  public var columns: Set<String>?

  public init(sensitiveZeros: SensitiveZeros = .all, columns: Set<String>? = nil) {
    self.sensitiveZeros = sensitiveZeros
    self.columns = columns
  }

  func uses(_ column: String) -> Bool { columns?.contains(column) ?? true }

  /// Whether a cell of the text says that the record has no value in the column.
  func isAbsent(_ text: String, column: String) -> Bool {
    guard text.isEmpty || text == "0" else { return false }
    switch sensitiveZeros {
    case .all: return false
    case .columns(let names): return !names.contains(column)
    }
  }
}

/// How the codes of a table become items.
///
/// Texts that are equal in Unicode's canonical equivalence are one item, though a table has them as
/// different values. Of values that are found, an item has the composed form (NFC): a spelling that
/// some record happens to have would tell of that record.
package struct ItemCoding: Sendable {
  package let domain: ItemDomain
  /// For each attribute of the table and each code the items, ascending.
  package let itemsOfCode: [[[UInt16]]]

  /// - Parameters:
  ///   - lists: the columns that hold lists: what separates the items, and the most of a cell.
  ///   - isFound: whether the table's values were found in it.
  /// - Throws: ``ItemError`` for a column that is not there, or too many items.
  package init(
    _ table: Domain, lists: [String: (delimiter: String, maxItems: Int)] = [:],
    choices: ItemChoices = ItemChoices(), isFound: Bool = false
  ) throws(ItemError) {
    try Self.check(choices, table)
    var columns: [ItemDomain.Column] = []
    var texts: [[String]] = []
    var parts: [[[String]]] = []
    for attribute in table.attributes {
      let list = lists[attribute.name]
      let cells: [[String]] = attribute.values.map { text in
        guard choices.uses(attribute.name), !choices.isAbsent(text, column: attribute.name) else {
          return []
        }
        let items =
          list.map { ListItems.split(Array(text.utf8), by: Array($0.delimiter.utf8)) } ?? [text]
        // An empty list has no item, whatever zeros are.
        return items.filter { !choices.isAbsent($0, column: attribute.name) }
          .filter { list == nil || !$0.isEmpty }
          .map { isFound ? $0.precomposedStringWithCanonicalMapping : $0 }
      }
      var seen: Set<String> = []
      let distinct = cells.joined().filter { seen.insert($0).inserted }
      columns.append(
        ItemDomain.Column(
          name: attribute.name, delimiter: list?.delimiter, maxItems: list?.maxItems ?? 1,
          isOptional: isFound || cells.contains(where: \.isEmpty)))
      // The order in which a table has its spellings would tell of a record too.
      texts.append(list == nil && !isFound ? distinct : distinct.sorted())
      parts.append(cells)
    }
    guard texts.reduce(0, { $0 + $1.count }) <= ItemDomain.maximumItems else {
      throw ItemError.tooManyItems
    }
    domain = ItemDomain(columns: columns, texts: texts)
    var start = 0
    itemsOfCode = zip(texts, parts).map { texts, cells in
      defer { start += texts.count }
      let places = Dictionary(
        uniqueKeysWithValues: texts.enumerated().map { ($1, UInt16(start + $0)) })
      return cells.map { cell in Set(cell.compactMap { places[$0] }).sorted() }
    }
  }

  private static func check(_ choices: ItemChoices, _ table: Domain) throws(ItemError) {
    var names = choices.columns ?? []
    if case .columns(let zeros) = choices.sensitiveZeros { names.formUnion(zeros) }
    let known = Set(table.attributes.map(\.name))
    if let unknown = names.subtracting(known).sorted().first {
      throw ItemError.unknownColumn(unknown)
    }
  }

  /// The records of a table over the domain that was given, as sets of items.
  package func rows(of table: CodedTable) -> ItemRows {
    var rows = ItemRows()
    rows.reserve(rows: table.rowCount, items: table.rowCount * domain.maxItemsPerRecord)
    var record: [UInt16] = []
    for row in 0..<table.rowCount {
      record.removeAll(keepingCapacity: true)
      for (column, codes) in zip(table.columns, itemsOfCode) { record += codes[column[row]] }
      rows.append(record)
    }
    return rows
  }
}

/// Items that cannot be made of a table.
public enum ItemError: Error, CustomStringConvertible, Sendable {
  case unknownColumn(String)
  case tooManyItems

  public var description: String {
    switch self {
    case .unknownColumn(let name): "there is no modelled column \"\(name)\""
    case .tooManyItems:
      "the columns have more than \(ItemDomain.maximumItems) values together; give broader values, or "
        + "leave columns out"
    }
  }
}
