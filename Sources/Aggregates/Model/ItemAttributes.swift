import Tabular

/// The items of a domain as attributes of a graphical model: one a group of items that exclude each
/// other, with a last value for none of them where a record may have none.
struct ItemAttributes: Sendable {
  let items: ItemDomain
  let domain: Domain
  /// Whether each attribute has a value for none.
  let hasNone: [Bool]

  /// - Parameter isComplete: whether all items there are, are in the domain; else any of them may be
  ///   missing in a record.
  init(_ items: ItemDomain, isComplete: Bool) {
    self.items = items
    hasNone = items.groups.map { group in
      let column = items.columns[items.items[group.lowerBound].attribute]
      return !isComplete || column.isOptional || column.delimiter != nil
    }
    domain = Domain(
      zip(items.groups, hasNone).map { group, hasNone in
        Attribute(
          name: items.items[group.lowerBound].column,
          values: group.map { items.items[$0].value } + (hasNone ? [""] : []))
      })
  }

  /// How many of an attribute's values are items.
  func itemCount(of attribute: Int) -> Int { items.groups[attribute].count }

  /// Records of the model as sets of items.
  func rows(of table: CodedTable) -> ItemRows {
    var rows = ItemRows()
    rows.reserve(rows: table.rowCount, items: table.rowCount * domain.count)
    var record: [UInt16] = []
    for row in 0..<table.rowCount {
      record.removeAll(keepingCapacity: true)
      for (group, column) in zip(items.groups, table.columns) {
        let code = column[row]
        if code < group.count { record.append(UInt16(group.lowerBound + code)) }
      }
      rows.append(record)
    }
    return rows
  }
}
