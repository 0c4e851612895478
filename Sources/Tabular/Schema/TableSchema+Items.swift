/// What becomes of items and of records without them.
extension TableSchema {
  /// The schema in which the named columns may be empty as well: the empty text becomes the last
  /// value of those that have no missing value and no empty one.
  package func allowingEmpty(in columns: Set<String>) -> TableSchema {
    TableSchema(
      self,
      codings: codings.map { coding in
        guard columns.contains(coding.name), let attribute = coding.attribute,
          coding.missingCode == nil, !attribute.values.contains("")
        else { return coding }
        // An empty cell that was recoded stays what it was recoded to.
        let codes = coding.codes.merging([("", attribute.size)]) { recoded, _ in recoded }
        return FieldCoding(
          name: coding.name, kind: coding.kind,
          attribute: Attribute(name: coding.name, values: attribute.values + [""]), codes: codes,
          missingCode: attribute.size, otherCode: coding.otherCode)
      })
  }

  /// The code of each column's missing value, where it has one.
  package var missingCodes: [String: Int] {
    Dictionary(
      codings.compactMap { coding in coding.missingCode.map { (coding.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The modelled columns of lists: what separates their items, and the most that a cell has.
  package var lists: [String: (delimiter: String, maxItems: Int)] {
    var result: [String: (delimiter: String, maxItems: Int)] = [:]
    for (field, coding) in zip(fields, codings) where field.type == .list {
      guard let attribute = coding.attribute else { continue }
      let delimiter = field.delimiter ?? ","
      if case .list(let items) = coding.kind {
        result[field.name] = (delimiter, min(items.maxItems, items.items.count))
      } else {
        let counts = attribute.values.map {
          ListItems.split(Array($0.utf8), by: Array(delimiter.utf8)).count
        }
        result[field.name] = (delimiter, counts.max() ?? 1)
      }
    }
    return result
  }

  private init(_ schema: TableSchema, codings: [FieldCoding]) {
    fields = schema.fields
    missingValues = schema.missingValues
    primaryKey = schema.primaryKey
    foreignKeys = schema.foreignKeys
    protection = schema.protection
    annotations = schema.annotations
    self.codings = codings
  }
}
