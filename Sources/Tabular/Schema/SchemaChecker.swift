/// Derives each field's coding and collects everything that does not fit.
struct SchemaChecker {
  private(set) var problems: [SchemaError.Problem]
  private var field: (index: Int, name: String) = (0, "")

  init(problems: [SchemaError.Problem]) {
    self.problems = problems
  }

  /// `protection` without a reason that says nothing.
  static func cleaned(_ protection: TableSchema.Protection) -> TableSchema.Protection {
    var result = protection
    if result.publicBecause?.allSatisfy(\.isWhitespace) == true { result.publicBecause = nil }
    return result
  }

  mutating func report(_ key: String, _ message: String) {
    problems.append(
      SchemaError.Problem(
        place: SchemaChecker.place(field.index, field.name, key), message: message))
  }

  mutating func append(_ problem: SchemaError.Problem) { problems.append(problem) }

  /// The place of `key` in field number `index`.
  static func place(_ index: Int, _ name: String?, _ key: String) -> String {
    let path = key.isEmpty ? "fields[\(index)]" : "fields[\(index)].\(key)"
    return name.map { "\(path) (column \"\($0)\")" } ?? path
  }

  mutating func codings(
    of fields: [TableSchema.Field], missingValues: [String], primaryKey: [String],
    foreignKeys: [TableSchema.ForeignKey], protection: TableSchema.Protection
  ) -> [FieldCoding] {
    checkNames(fields, primaryKey, foreignKeys, protection)
    let keys = Set(primaryKey + [protection.unitField].compactMap { $0 })
    let references = Set(foreignKeys.flatMap(\.fields))
    return fields.enumerated().map { index, field in
      self.field = (index, field.name)
      if field.isIgnored { return plain(field, .ignored) }
      let isReference =
        references.contains(field.name) && field.categories == nil && field.bins == nil
        && field.constraints.allowed == nil
      if keys.contains(field.name) || isReference { return plain(field, .identifier) }
      return modelled(field, missing: field.missingValues ?? missingValues)
    }
  }

  private func plain(_ field: TableSchema.Field, _ kind: FieldCoding.Kind) -> FieldCoding {
    FieldCoding(
      name: field.name, kind: kind, attribute: nil, codes: [:], missingCode: nil, otherCode: nil)
  }

  private mutating func checkNames(
    _ fields: [TableSchema.Field], _ primaryKey: [String],
    _ foreignKeys: [TableSchema.ForeignKey], _ protection: TableSchema.Protection
  ) {
    var names: Set<String> = []
    for (index, field) in fields.enumerated() where !names.insert(field.name).inserted {
      self.field = (index, field.name)
      report("name", "the name is given to two fields")
    }
    func check(_ name: String, _ place: String) -> [SchemaError.Problem] {
      names.contains(name)
        ? [] : [SchemaError.Problem(place: place, message: "\"\(name)\" is not a field")]
    }
    problems += primaryKey.flatMap { check($0, "primaryKey") }
    for (index, key) in foreignKeys.enumerated() {
      problems += key.fields.flatMap { check($0, "foreignKeys[\(index)].fields") }
    }
    problems += protection.unitField.map { check($0, "dp.unitField") } ?? []
    checkRows(of: protection)
  }

  /// Checks what is said of the rows of a unit.
  private mutating func checkRows(of protection: TableSchema.Protection) {
    func refuse(_ key: String, _ message: String) {
      append(SchemaError.Problem(place: "dp.\(key)", message: message))
    }
    let limit = TableSchema.Protection.maximumRowsPerUnit
    if protection.maxRowsPerUnit > limit {
      refuse("maxRowsPerUnit", "at most \(limit) rows of a unit can be kept")
    }
    if protection.maxRowsPerUnit > 1, protection.unitField == nil {
      refuse("maxRowsPerUnit", "more than one row a unit needs dp.unitField")
    }
    if protection.rowsOfUnit == .join {
      if protection.unitField == nil {
        refuse("rowsOfUnit", "joining the rows of a unit needs dp.unitField")
      }
      if protection.maxRowsPerUnit > 1 {
        refuse("maxRowsPerUnit", "joined rows are one record a unit: leave it out, or join none")
      }
    }
    if let rate = protection.samplingRate, !(rate > 0 && rate <= 1) {
      refuse("samplingRate", "a probability above 0 and at most 1 is needed here")
    }
  }

  /// The coding of a field that is part of the domain; a made-up one after a problem.
  private mutating func modelled(
    _ field: TableSchema.Field, missing: [String]
  ) -> FieldCoding {
    var draft = CodingDraft()
    let kind = kind(
      of: field, missing: field.constraints.isRequired ? [] : missing, draft: &draft)
    if let kind { addMissing(missing, field: field, kind: kind, draft: &draft) }
    if draft.values.count > CodeColumn.maximumSize {
      report("", "\(draft.values.count) values are more than \(CodeColumn.maximumSize)")
    } else if kind != nil, draft.values.isEmpty {
      report("", "the field has no value at all")
    }
    return FieldCoding(
      name: field.name, kind: kind ?? .categories,
      attribute: Attribute(name: field.name, values: draft.values), codes: draft.codes,
      missingCode: draft.missingCode, otherCode: otherCode(field, kind: kind, draft: draft),
      isMissingRecoded: draft.isMissingRecoded)
  }

  /// - Parameter missing: The texts that mean "not recorded" and may be merged into.
  private mutating func kind(
    of field: TableSchema.Field, missing: [String], draft: inout CodingDraft
  ) -> FieldCoding.Kind? {
    let isNumeric = field.type == .integer || field.type == .number
    if field.bins != nil, !isNumeric {
      report("dp.bins", "bins are for integer and number fields")
      return nil
    }
    if field.maxItems != nil || field.delimiter != nil, field.type != .list {
      report(field.maxItems != nil ? "dp.maxItems" : "delimiter", "only a list has items")
    }
    if let bins = field.bins { return binned(field, bins, draft: &draft) }
    if field.type == .list, field.constraints.allowed == nil {
      return list(field, missing: missing, draft: &draft)
    }
    if let categories = wholeCells(field) {
      addCategories(categories, missing: missing, draft: &draft)
      return .categories
    }
    if field.type == .boolean { return boolean(field, draft: &draft) }
    if field.type == .integer, field.constraints.minimum != nil { return whole(field, &draft) }
    report("", "\(field.type.rawValue) field without \(SchemaChecker.wanted(field.type))")
    return nil
  }

  private static func wanted(_ type: TableSchema.ValueType) -> String {
    switch type {
    case .integer: "dp.bins, categories, or constraints.minimum and constraints.maximum"
    case .number: "dp.bins or categories"
    default: "categories (or constraints.enum)"
    }
  }

  /// The categories of whole cells: `categories`, narrowed to `constraints.enum` where both stand.
  private mutating func wholeCells(_ field: TableSchema.Field) -> [TableSchema.Category]? {
    guard let allowed = field.constraints.allowed else { return field.categories }
    guard field.type != .list, let categories = field.categories else { return allowed }
    let declared = Set(categories.map(\.value))
    if let stranger = allowed.first(where: { !declared.contains($0.value) }) {
      report("constraints.enum", "\"\(stranger.value)\" is not among the categories")
    }
    let kept = Set(allowed.map(\.value))
    return categories.filter { kept.contains($0.value) || $0.mergeInto != nil }
  }

  /// Missing values share one code, but for those that are recoded to a category; where all are, that
  /// is what a missing value becomes. A field that requires a value has none.
  private mutating func addMissing(
    _ texts: [String], field: TableSchema.Field, kind: FieldCoding.Kind, draft: inout CodingDraft
  ) {
    if field.constraints.isRequired {
      if let text = texts.first(where: { draft.codes[$0] != nil }) {
        report("constraints.required", "\"\(text)\" is a category and means a missing value")
      }
      return
    }
    let own = texts.first { text in draft.codes[text].map { draft.values[$0] == text } ?? true }
    guard let first = own ?? texts.first else { return }
    let code = draft.codes[first] ?? draft.values.count
    if code == draft.values.count { _ = draft.add(first) }
    draft.missingCode = code
    draft.isMissingRecoded = own == nil
    for text in texts where draft.codes[text] == nil { _ = draft.alias(text, code) }
    for text in draft.mergedIntoMissing where !draft.alias(text, code) {
      report("categories", "\"\(text)\" is listed twice")
    }
  }

  private mutating func otherCode(
    _ field: TableSchema.Field, kind: FieldCoding.Kind?, draft: CodingDraft
  ) -> Int? {
    guard let other = field.other, let kind else { return nil }
    switch kind {
    case .categories:
      if draft.codes[other] == nil { report("dp.other", "\"\(other)\" is not a category") }
      return draft.codes[other]
    case .list: return draft.codes[other]
    default:
      report("dp.other", "only a field with categories has another one for unknown values")
      return nil
    }
  }
}
