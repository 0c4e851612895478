import Tabular

/// How sets of items become rows of a table again: the way back of ``ItemCoding``.
///
/// A record without an item of a column gets the code that stands for none; where every code stands
/// for an item, the missing value, or an empty one that is added to the column. So an empty cell
/// says either that the value is empty or that nothing is known. The items of a list are put into
/// one cell; where no cell has all of them, into the one that has most and no others.
package struct ItemDecoding: Sendable {
  /// The columns that are used.
  package let domain: Domain
  /// The columns that got an empty value.
  package let extended: Set<String>
  private let columns: [Column]
  private let columnOfItem: [Int32]

  private struct Column: Sendable {
    let absent: Int
    /// The sets of items that a code stands for, in lexicographic order, and their codes.
    let sets: [[UInt16]]
    let codes: [Int]

    /// - Parameter sets: for each code the items it stands for; nil for a code that is not used.
    init(absent: Int, sets: [[UInt16]?]) {
      self.absent = absent
      var codeOfSet: [[UInt16]: Int] = [:]
      for (code, set) in sets.enumerated() {
        if let set, !set.isEmpty, codeOfSet[set] == nil { codeOfSet[set] = code }
      }
      let sorted = codeOfSet.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      self.sets = sorted.map(\.key)
      codes = sorted.map(\.value)
    }

    /// The code of the set, or of the greatest part of it that has one.
    func code(of set: ArraySlice<UInt16>) -> Int {
      var (lower, upper) = (0, sets.count)
      while lower < upper {
        let middle = (lower + upper) / 2
        if sets[middle].lexicographicallyPrecedes(set) {
          lower = middle + 1
        } else {
          upper = middle
        }
      }
      if lower < sets.count, sets[lower].elementsEqual(set) { return codes[lower] }
      var best: Int?
      for index in sets.indices where sets[index].allSatisfy(set.contains) {
        if best.map({ sets[index].count > sets[$0].count }) ?? true { best = index }
      }
      return best.map { codes[$0] } ?? absent
    }
  }

  /// - Parameters:
  ///   - items: the domain that the records are over: that of the coding, or some of its items
  ///     under other numbers.
  ///   - table: the domain that the coding is of.
  ///   - choices: those of the coding.
  ///   - missing: the code of each column's missing value, where it has one.
  ///   - writesZeros: whether a "0" that is no item may stand for none, where nothing empty does.
  /// - Throws: ``ItemError`` where no empty value can be added to a column that needs one.
  package init(
    items: ItemDomain, coding: ItemCoding, of table: Domain, choices: ItemChoices,
    missing: [String: Int] = [:], writesZeros: Bool = true
  ) throws(ItemError) {
    let used = table.attributes.indices.filter { choices.uses(table[$0].name) }
    let renumbered = Self.renumbered(coding, items)
    var attributes: [Attribute] = []
    var extended: Set<String> = []
    var columns: [Column] = []
    for index in used {
      let (attribute, sets) = (table[index], renumbered[index])
      let absent = Self.absent(
        attribute, sets: sets, missing: missing[attribute.name], writesZeros: writesZeros)
      if absent == nil {
        guard attribute.size < CodeColumn.maximumSize else { throw ItemError.tooManyItems }
        extended.insert(attribute.name)
      }
      attributes.append(
        Attribute(name: attribute.name, values: attribute.values + (absent == nil ? [""] : [])))
      columns.append(Column(absent: absent ?? attribute.size, sets: sets))
    }
    self.columns = columns
    domain = Domain(attributes)
    self.extended = extended
    let places = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, Int32($0)) })
    columnOfItem = items.items.map { item in
      guard let place = places[item.attribute] else {
        preconditionFailure("an item of a column that is not used")
      }
      return place
    }
  }

  /// For each column and code the items under the numbers of `items`; nil for a code with an item
  /// that is not among them.
  private static func renumbered(_ coding: ItemCoding, _ items: ItemDomain) -> [[[UInt16]?]] {
    if coding.domain == items { return coding.itemsOfCode }
    struct Key: Hashable {
      let attribute: Int
      let text: String
    }
    let numbers = Dictionary(
      uniqueKeysWithValues: items.items.enumerated().map {
        (Key(attribute: $1.attribute, text: $1.text), UInt16($0))
      })
    let numberOfItem = coding.domain.items.map {
      numbers[Key(attribute: $0.attribute, text: $0.text)]
    }
    return coding.itemsOfCode.map { codes in
      codes.map { set in
        let known = set.compactMap { numberOfItem[Int($0)] }
        return known.count == set.count ? known.sorted() : nil
      }
    }
  }

  /// The code of a record without an item of the column; nil where none will do.
  private static func absent(
    _ attribute: Attribute, sets: [[UInt16]?], missing: Int?, writesZeros: Bool
  ) -> Int? {
    let preferred = [missing, attribute.values.firstIndex(of: "")].compactMap { $0 }
    if let code = preferred.first(where: { sets[$0]?.isEmpty == true }) { return code }
    let zero = writesZeros ? sets.firstIndex { $0?.isEmpty == true } : nil
    return zero ?? preferred.first
  }

  /// - Complexity: O(items · log codes).
  package func table(of rows: ItemRows) -> CodedTable {
    var codes = columns.map { Array(repeating: UInt16($0.absent), count: rows.rowCount) }
    for row in 0..<rows.rowCount {
      var rest = rows[row]
      while let first = rest.first {
        let column = Int(columnOfItem[Int(first)])
        let set = rest.prefix { columnOfItem[Int($0)] == column }
        codes[column][row] = UInt16(columns[column].code(of: set))
        rest = rest.dropFirst(set.count)
      }
    }
    return CodedTable(
      domain: domain,
      columns: codes.indices.map { column in
        CodeColumn.make(size: domain[column].size, count: rows.rowCount) {
          Int(codes[column][$0])
        }
      }, rowCount: rows.rowCount)
  }
}
