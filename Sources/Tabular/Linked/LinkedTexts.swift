/// Two sets of linked tables read as texts over one domain: every text that either holds in a column is
/// a category, the empty one included, and what the first package's schemas code, as numbers in bins and
/// categories spelt otherwise, is what they code it as. For evaluation.
package struct LinkedTexts: Sendable {
  /// What had to be left out to bring a side into normal form.
  package struct Faults: Equatable, Sendable {
    /// Links that name a parent or a child that is not there.
    package var unknown = 0
    /// Links of a pair that was linked before.
    package var repeated = 0
    /// Rows whose id another row has; the last one counts.
    package var repeatedParentIDs = 0
    package var repeatedChildIDs = 0
    /// Children without a link.
    package var orphans = 0
  }

  package struct Side: Sendable {
    package let rows: LinkedRows
    package let faults: Faults
  }

  package let first: Side
  package let second: Side
  /// The tables whose schema in the first package cannot be read: they are compared as they are written.
  package let uncoded: [String]

  /// Reads the tables of two packages, given by the paths of their `datapackage.json`.
  ///
  /// Keys are those that the first package says; tables are matched by the names of the resources,
  /// columns by theirs. One pass over each file.
  ///
  /// - Throws: ``LinkedPackageError`` where a package does not describe linked tables, and
  ///   ``TableError``, among others where the two sides have different columns.
  package static func read(_ first: String, _ second: String) throws -> LinkedTexts {
    let layouts = [try LinkedLayout.read(first)]
    return try read(layouts + [layouts[0].counterpart(second)])
  }

  private static func read(_ layouts: [LinkedLayout]) throws(TableError) -> LinkedTexts {
    var first = Ids()
    var second = Ids()
    let layout = layouts[0]
    let uncoded = layout.tables.filter { $0.schema == nil }.map(\.name)
    let parents = try tables(
      layouts.map(\.parent), [layout.parentKey: .parent(isNew: true)], &first, &second)
    if layout.hasLinksInChildren {
      let children = try tables(
        layouts.map(\.child),
        [layout.childKey: .child(isNew: true), layout.linkParentKey: .parent(isNew: false)],
        &first, &second)
      return LinkedTexts(
        first: side(parents[0], childrenAlone: children[0]),
        second: side(parents[1], childrenAlone: children[1]), uncoded: uncoded)
    }
    let children = try tables(
      layouts.map(\.child), [layout.childKey: .child(isNew: true)], &first, &second)
    let links = try tables(
      layouts.map(\.link),
      [layout.linkParentKey: .parent(isNew: false), layout.linkChildKey: .child(isNew: false)],
      &first, &second)
    return LinkedTexts(
      first: side(parents[0], children[0], links[0]),
      second: side(parents[1], children[1], links[1]), uncoded: uncoded)
  }

  /// Both sides of one table over one domain.
  private static func tables(
    _ places: [LinkedLayout.Table], _ keys: [String: KeyedTable.Key], _ first: inout Ids,
    _ second: inout Ids
  ) throws(TableError) -> [KeyedTable] {
    var one = try KeyedTableLoader.open(places[0], keys: keys)
    var two = try KeyedTableLoader.open(places[1], keys: keys)
    try one.checkColumns(areIn: two)
    try two.checkColumns(areIn: one)
    let columns = one.columns
    var coders = CoderSet(columns.map { _ in .learn(isTolerant: false) })
    let firstRows = try one.load(columns: columns, coders: &coders, ids: &first)
    let secondRows = try two.load(columns: columns, coders: &coders, ids: &second)
    let values = columns.enumerated().map { place, name in
      let learned = coders.sortedValues(place)
      return places[0].schema?.coding(of: name).map { coded(learned, by: $0) } ?? learned
    }
    let domain = Domain(zip(columns, values).map { Attribute(name: $0, values: $1.values) })
    let recodings = values.map(\.recoding)
    return [
      firstRows.finish(domain, recodings: recodings),
      secondRows.finish(domain, recodings: recodings),
    ]
  }

  /// Learned values, of which those that a schema codes are the values of its codes; the others stay as they
  /// are written, with primes where they are written as such a value.
  private static func coded(
    _ learned: (values: [String], recoding: [UInt16]), by coding: FieldCoding
  ) -> (values: [String], recoding: [UInt16]) {
    guard let attribute = coding.attribute else { return learned }
    let known = Set(attribute.values)
    let texts = learned.values.map { text in
      let code = coding.codes[text] ?? coding.code(of: text, policy: .refuse)
      return code.map { attribute.values[$0] } ?? (known.contains(text) ? text + "′" : text)
    }
    let values = Set(texts).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(values, values.indices))
    let codes = texts.map { UInt16(places[$0] ?? 0) }
    return (values, learned.recoding.map { codes[Int($0)] })
  }

  /// Brings a side whose children have one parent each into normal form: every row is a child of its own,
  /// whatever its id.
  private static func side(_ parents: KeyedTable, childrenAlone: KeyedTable) -> Side {
    var faults = Faults()
    _ = lastRows(childrenAlone.children, &faults.repeatedChildIDs)
    let numbered = childrenAlone.numbered
    return side(parents, numbered, numbered.keysAlone, faults)
  }

  /// Brings a side into normal form.
  ///
  /// - Parameter faults: what was found before.
  private static func side(
    _ parents: KeyedTable, _ children: KeyedTable, _ links: KeyedTable,
    _ faults: Faults = Faults()
  ) -> Side {
    var faults = faults
    let parentRows = lastRows(parents.parents, &faults.repeatedParentIDs)
    let childRows = lastRows(children.children, &faults.repeatedChildIDs)
    var kept: [Int] = []
    var seen: Set<UInt64> = []
    seen.reserveCapacity(links.table.rowCount)
    var isLinked = [Bool](repeating: false, count: childRows.count)
    for (row, (parent, child)) in zip(links.parents, links.children).enumerated() {
      if parent < 0 || child < 0 {
        faults.unknown += 1
      } else if seen.insert(UInt64(parent) << 32 | UInt64(child)).inserted {
        kept.append(row)
        isLinked[Int(child)] = true
      } else {
        faults.repeated += 1
      }
    }
    let linked = childRows.indices.filter { isLinked[$0] }
    faults.orphans = childRows.count - linked.count
    let numbers = LinkedRows.numbers(of: linked, among: childRows.count)
    return Side(
      rows: LinkedRows(
        parents: parents.table.selecting(parentRows),
        children: children.table.selecting(linked.map { childRows[$0] }),
        links: links.table.selecting(kept), parentOfLink: kept.map { links.parents[$0] },
        childOfLink: kept.map { numbers[Int(links.children[$0])] }),
      faults: faults)
  }

  /// The last row of each id, ids in order of their numbers.
  private static func lastRows(_ idOfRow: [Int32], _ repeated: inout Int) -> [Int] {
    var rows = [Int](repeating: 0, count: Int(idOfRow.max() ?? -1) + 1)
    for (row, id) in idOfRow.enumerated() { rows[Int(id)] = row }
    repeated += idOfRow.count - rows.count
    return rows
  }
}
