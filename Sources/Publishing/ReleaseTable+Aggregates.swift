import Aggregates
import Synthesis
import Tabular

extension ReleaseTable {
  /// Released counts of combinations, and the records made of them where there are some.
  ///
  /// - Throws: `TableError` for files that are not as a release writes them.
  init(
    _ manifest: AggregateManifest, aggregates path: String, records: String?,
    translations: Translations
  ) throws(TableError) {
    let names = manifest.items.columns
    let reported = try ReportedAggregates(path: path)
    let cells = try records.map { (path) throws(TableError) in try RecordCells(path: path) }
    var items = ReportedItems(names)
    let combinations = reported.rows.compactMap { row in
      items.combination(of: row.items).map {
        (items: $0, count: row.count, high: row.high95)
      }
    }
    let places = Dictionary(
      (cells?.attributes ?? []).enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    columns = names.enumerated().map { index, name in
      let attribute = places[name].flatMap { cells?.attributes[$0] }
      return Column(
        name, reported: items.values(of: index), isList: items.lists.contains(index),
        cells: attribute?.values ?? [], translations: translations)
    }
    self.records = names.map { name in
      places[name].flatMap { cells?.columns[$0] }
        ?? .make(size: 1, count: cells?.rowCount ?? 0) { _ in 0 }
    }
    self.recordCount = cells?.rowCount ?? 0
    total = (
      Double(manifest.recordCount), manifest.recordCountSigma * AggregateFile.laplaceWidth
    )
    countsValues = true
    tables = Self.tables(
      combinations, sizes: columns.map(\.values.count),
      variances: manifest.lengths.map { $0.sigma * $0.sigma })
    recordsFile = records == nil ? nil : Release.recordsFile
  }

  private static func tables(
    _ combinations: [(items: [ReportedItems.Item], count: Double, high: Double?)], sizes: [Int],
    variances: [Double]
  ) -> [ReportedTable] {
    let groups = Dictionary(grouping: combinations) { $0.items.map(\.column) }
    var cells = 0
    return groups.keys.filter { $0.count <= variances.count }
      .sorted { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count < $1.count }
      .prefix { columns in
        cells += columns.reduce(1) { $0 * sizes[$1] }
        return cells <= cellLimit
      }
      .map { columns in
        let shape = columns.map { sizes[$0] }
        var counts = [Double?](repeating: nil, count: shape.reduce(1, *))
        var drawn = counts
        let variance = variances[columns.count - 1]
        for combination in groups[columns] ?? [] {
          let place = zip(combination.items, shape).reduce(0) { $0 * $1.1 + $1.0.value }
          counts[place] = combination.count
          drawn[place] = combination.high.map {
            $0 - ReportedTable.width95 * variance.squareRoot()
          }
        }
        return ReportedTable(
          columns: columns, sizes: shape, counts: counts, drawn: drawn,
          noise: .independent(variance: variance))
      }
  }
}

extension ReleaseTable.Column {
  /// A column of released counts: its values are those that were reported, then those that records
  /// have besides.
  fileprivate init(
    _ name: String, reported: [String], isList: Bool, cells: [String], translations: Translations
  ) {
    let delimiter = isList ? Self.delimiter(of: cells, items: Set(reported)) : nil
    let ofRecords = ReleaseTable.Column(
      Attribute(name: name, values: cells), type: isList ? "list" : nil, delimiter: delimiter,
      translations: translations)
    let codes = Dictionary(uniqueKeysWithValues: ofRecords.values.map { ($0.text, $0.codes) })
    let texts = reported + ofRecords.values.map(\.text).filter { !reported.contains($0) }
    self.init(
      name: name, title: ofRecords.title, description: nil, type: ofRecords.type, isList: isList,
      size: max(1, cells.count),
      values: texts.map { text in
        ReleaseTable.Value(
          text: text, label: translations.label(of: text, in: name, field: nil),
          codes: codes[text] ?? [])
      })
  }

  /// The counts do not say what separates the items of a cell: of the usual characters the one that
  /// leaves the fewest items which were not counted.
  private static func delimiter(of cells: [String], items: Set<String>) -> String {
    let candidates = [";", ",", "|"]
    let strange = candidates.map { delimiter in
      cells.reduce(0) { sum, cell in
        sum + cell.components(delimiter).filter { !$0.isEmpty && !items.contains($0) }.count
      }
    }
    return zip(candidates, strange).min { $0.1 < $1.1 }?.0 ?? ";"
  }
}

extension String {
  fileprivate func components(_ delimiter: String) -> [String] {
    split(separator: delimiter, omittingEmptySubsequences: false).map(String.init)
  }
}

/// The items of a file of aggregates as values of the table's columns.
private struct ReportedItems {
  struct Item: Hashable {
    let column: Int
    let value: Int
  }

  private(set) var lists: Set<Int> = []
  private let names: [String]
  private var texts: [[String]]
  private var places: [[String: Int]]

  init(_ names: [String]) {
    self.names = names
    texts = names.map { _ in [] }
    places = names.map { _ in [:] }
  }

  func values(of column: Int) -> [String] { texts[column] }

  /// The items in order of their columns; nil where two are of one column, or one is of none.
  mutating func combination(of items: [String]) -> [Item]? {
    let result = items.compactMap { item($0) }.sorted { $0.column < $1.column }
    let isPlain = zip(result, result.dropFirst()).allSatisfy { $0.column < $1.column }
    return result.count == items.count && isPlain ? result : nil
  }

  private mutating func item(_ text: String) -> Item? {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      .map { Self.unescaped(String($0)) }
    guard parts.count == 2 else { return nil }
    if let column = names.firstIndex(of: parts[0]) { return value(parts[1], of: column) }
    // An item a1 of a list A is written "A_a1:1".
    guard
      let column = names.indices.filter({ parts[0].hasPrefix(names[$0] + "_") })
        .max(by: { names[$0].count < names[$1].count })
    else { return nil }
    lists.insert(column)
    return value(String(parts[0].dropFirst(names[column].count + 1)), of: column)
  }

  private mutating func value(_ text: String, of column: Int) -> Item {
    if let place = places[column][text] { return Item(column: column, value: place) }
    let place = texts[column].count
    places[column][text] = place
    texts[column].append(text)
    return Item(column: column, value: place)
  }

  private static func unescaped(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while !rest.isEmpty {
      if rest.hasPrefix("<semicolon>") {
        result += ";"
        rest = rest.dropFirst("<semicolon>".count)
      } else if rest.hasPrefix("<colon>") {
        result += ":"
        rest = rest.dropFirst("<colon>".count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
