/// The kinds of modelled fields, one function each.
extension SchemaChecker {
  /// Adds the categories that stay, and recodes the others to them or to the missing value.
  mutating func addCategories(
    _ categories: [TableSchema.Category], missing: [String], draft: inout CodingDraft
  ) {
    for category in categories where category.mergeInto == nil {
      if !draft.add(category.value) {
        report("categories", "\"\(category.value)\" is listed twice")
      }
    }
    for category in categories {
      guard let target = category.mergeInto else { continue }
      guard let code = draft.codes[target] else {
        if missing.contains(target), category.value != target {
          draft.mergedIntoMissing.append(category.value)
          continue
        }
        report("categories", "mergeInto \"\(target)\" names no category that stays")
        continue
      }
      if !draft.alias(category.value, code) {
        report("categories", "\"\(category.value)\" is listed twice")
      }
    }
  }

  mutating func boolean(
    _ field: TableSchema.Field, draft: inout CodingDraft
  ) -> FieldCoding.Kind {
    let texts = [
      field.falseValues ?? ["false", "False", "FALSE", "0"],
      field.trueValues ?? ["true", "True", "TRUE", "1"],
    ]
    for (code, texts) in texts.enumerated() {
      guard let first = texts.first else {
        report(code == 0 ? "falseValues" : "trueValues", "at least one text is needed")
        continue
      }
      var isNew = draft.add(first)
      for text in texts.dropFirst() { isNew = draft.alias(text, code) && isNew }
      if !isNew { report("trueValues", "a text is listed twice") }
    }
    return .categories
  }

  mutating func whole(
    _ field: TableSchema.Field, _ draft: inout CodingDraft
  ) -> FieldCoding.Kind? {
    guard let minimum = field.constraints.minimum, let maximum = field.constraints.maximum,
      max(abs(minimum), abs(maximum)) <= 1e15,
      let lower = Int(exactly: minimum), let upper = Int(exactly: maximum), lower <= upper
    else {
      report("constraints", "minimum and maximum must be whole numbers in that order")
      return nil
    }
    guard upper - lower < CodeColumn.maximumSize else {
      report(
        "constraints",
        "a range of \(upper - lower + 1) values is more than \(CodeColumn.maximumSize): give dp.bins"
      )
      return nil
    }
    for value in lower...upper { _ = draft.add(String(value)) }
    return .wholeNumbers(lower: lower, upper: upper)
  }

  mutating func binned(
    _ field: TableSchema.Field, _ bins: [Double], draft: inout CodingDraft
  ) -> FieldCoding.Kind? {
    if field.categories != nil || field.constraints.allowed != nil {
      report("dp.bins", "a field has bins or categories, not both")
      return nil
    }
    guard bins.count >= 2, zip(bins, bins.dropFirst()).allSatisfy({ $0 < $1 }) else {
      report("dp.bins", "at least two edges are needed, each above the one before")
      return nil
    }
    guard bins.allSatisfy({ abs($0) <= 1e15 }) else {
      report("dp.bins", "an edge lies beyond 1e15")
      return nil
    }
    let edges = BinEdges(
      edges: bins, isInteger: field.type == .integer, minimum: field.constraints.minimum,
      maximum: field.constraints.maximum)
    if edges.isInteger, !bins.allSatisfy({ Int(exactly: $0) != nil }) {
      report("dp.bins", "the edges of an integer field must be whole numbers")
      return nil
    }
    if let empty = (0..<edges.count).first(where: { !edges.holdsValues($0) }) {
      report("dp.bins", "bin \(edges.labels[empty]) lies outside minimum and maximum")
      return nil
    }
    for label in edges.labels { _ = draft.add(label) }
    draft.codes = [:]
    return .bins(edges)
  }

  mutating func list(
    _ field: TableSchema.Field, missing: [String], draft: inout CodingDraft
  ) -> FieldCoding.Kind? {
    guard let categories = field.categories, !categories.isEmpty else {
      report("", "list field without categories of its items (or dp.cells)")
      return nil
    }
    let delimiter = field.delimiter ?? ","
    if delimiter.isEmpty { report("delimiter", "the delimiter is empty") }
    // A missing value that is recoded to an item: a cell, and no item.
    let recoded = categories.filter { $0.mergeInto != nil && missing.contains($0.value) }
    if let item = categories.first(where: { category in
      category.value.isEmpty && !recoded.contains(category)
        || ListItems.split(Array(category.value.utf8), by: Array(delimiter.utf8)).count > 1
    }), !delimiter.isEmpty {
      report("categories", "the item \"\(item.value)\" is empty or holds the delimiter")
    }
    var itemDraft = CodingDraft()
    addCategories(categories, missing: missing, draft: &itemDraft)
    let recodedItems = recoded.compactMap { category in
      itemDraft.codes[category.value].map { (category.value, itemDraft.values[$0]) }
    }
    itemDraft.codes[""] = nil
    let items = ListItems(
      delimiter: delimiter, items: itemDraft.values,
      maxItems: field.maxItems ?? itemDraft.values.count, codes: itemDraft.codes,
      otherItem: field.other.flatMap { itemDraft.codes[$0] },
      absent: Set(itemDraft.mergedIntoMissing))
    if field.other != nil, items.otherItem == nil {
      report("dp.other", "\"\(field.other ?? "")\" is not a category")
    }
    guard items.count != nil else {
      report(
        "dp.maxItems",
        "sets of up to \(items.maxItems) of \(items.items.count) items are more than "
          + "\(CodeColumn.maximumSize): lower maxItems or merge categories")
      return nil
    }
    for cell in items.cells() { _ = draft.add(cell) }
    for (text, item) in recodedItems {
      if let code = draft.codes[item] { _ = draft.alias(text, code) }
    }
    return .list(items)
  }
}

/// Values and accepted texts of a field while they are collected.
struct CodingDraft {
  private(set) var values: [String] = []
  var codes: [String: Int] = [:]
  var missingCode: Int?
  var isMissingRecoded = false
  /// Texts that are recoded to the missing value, which is added last.
  var mergedIntoMissing: [String] = []

  /// Appends a value with the next code; false where its text is taken.
  mutating func add(_ text: String) -> Bool {
    guard codes.updateValue(values.count, forKey: text) == nil else { return false }
    values.append(text)
    return true
  }

  /// Lets `text` stand for `code`; false where it is taken.
  mutating func alias(_ text: String, _ code: Int) -> Bool {
    codes.updateValue(code, forKey: text) == nil
  }
}
