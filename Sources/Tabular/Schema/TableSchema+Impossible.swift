extension TableSchema {
  /// Values of some columns that no record has together (`dp.impossible`), by name: a record that
  /// has one of the listed values in every listed column is impossible.
  public struct Combination: Equatable, Sendable {
    public struct Condition: Equatable, Sendable {
      public let column: String
      /// Texts of the column's values as its domain has them: of a bin, `[18,25)`.
      public let values: [String]

      public init(column: String, values: [String]) {
        self.column = column
        self.values = values
      }
    }

    /// In order of the columns' names.
    public let conditions: [Condition]

    public init(_ conditions: [Condition]) {
      self.conditions = conditions.sorted { $0.column < $1.column }
    }
  }

  /// The schema with further impossible combinations, from a JSON list in the form of
  /// `dp.impossible`.
  ///
  /// - Throws: ``SchemaError`` with every problem found.
  public func forbidding(json: [UInt8]) throws(SchemaError) -> TableSchema {
    let document: JSONValue
    do {
      document = try JSONParser.parse(json)
    } catch {
      throw SchemaError([SchemaError.Problem(place: "", message: "not JSON: \(error)")])
    }
    var decoder = SchemaDecoder()
    let more = decoder.combinations(document, at: SchemaPlace(""))
    var checker = SchemaChecker(problems: decoder.problems)
    checker.check(more, codings: codings, place: "")
    if !checker.problems.isEmpty { throw SchemaError(checker.problems) }
    var protection = protection
    protection.impossible += more
    return try TableSchema(
      fields: fields, missingValues: missingValues, primaryKey: primaryKey,
      foreignKeys: foreignKeys, protection: protection, annotations: annotations, problems: [])
  }

  /// The impossible combinations among the modelled columns of `header`, coded by the domain of these
  /// columns. One that names a column that the table lacks cannot apply and is passed over.
  func impossible(among attributes: [Attribute]) -> [ImpossibleCombination] {
    let places = Dictionary(
      attributes.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { $1 })
    return protection.impossible.compactMap { combination in
      var codes: [Int: Set<Int>] = [:]
      for condition in combination.conditions {
        guard let place = places[condition.column] else { return nil }
        codes[place] = Set(
          condition.values.compactMap { attributes[place].values.firstIndex(of: $0) })
      }
      return ImpossibleCombination(codes)
    }
  }
}

extension SchemaDecoder {
  /// A list of objects: column -> value or list of values.
  mutating func combinations(_ value: JSONValue, at place: SchemaPlace) -> [TableSchema.Combination]
  {
    guard case .array(let entries) = value else {
      report(place, "a list of combinations is needed here, not \(value.kind)")
      return []
    }
    return entries.enumerated().map { index, entry in
      let object = members(of: entry, at: place.item(index))
      return TableSchema.Combination(
        object.rest.map { member in
          TableSchema.Combination.Condition(
            column: member.key, values: valueTexts(member.value, at: object.place.key(member.key)))
        })
    }
  }

  private mutating func valueTexts(_ value: JSONValue, at place: SchemaPlace) -> [String] {
    switch value {
    case .string(let text), .number(let text): return [text]
    case .bool(let truth): return [truth ? "true" : "false"]
    case .array(let values):
      return values.enumerated().flatMap { index, value in
        if case .array = value {
          report(place.item(index), "a value is needed here, not \(value.kind)")
          return [String]()
        }
        return valueTexts(value, at: place.item(index))
      }
    default:
      report(place, "a value or a list of values is needed here, not \(value.kind)")
      return []
    }
  }
}

extension SchemaChecker {
  /// Checks that combinations name modelled columns and values that these have.
  mutating func check(
    _ combinations: [TableSchema.Combination], codings: [FieldCoding], place: String
  ) {
    let fields = Dictionary(codings.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, combination) in combinations.enumerated() {
      let entry = "\(place)[\(index)]"
      if combination.conditions.isEmpty {
        report(at: entry, "the combination names no column; it would forbid every record")
      }
      for (condition, next) in zip(
        combination.conditions, combination.conditions.dropFirst().map(\.column) + [""])
      {
        let key = "\(entry).\(condition.column)"
        if condition.column == next { report(at: key, "the column is named twice") }
        check(condition, field: fields[condition.column], place: key)
      }
    }
  }

  private mutating func check(
    _ condition: TableSchema.Combination.Condition, field: FieldCoding?, place: String
  ) {
    guard let field else {
      report(at: place, "\"\(condition.column)\" is not a field")
      return
    }
    guard let attribute = field.attribute else {
      report(at: place, "\"\(condition.column)\" is not modelled")
      return
    }
    if condition.values.isEmpty { report(at: place, "the list of values is empty") }
    guard !attribute.values.isEmpty else { return }
    let known = Set(attribute.values)
    for value in condition.values where !known.contains(value) {
      let examples = attribute.values.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
      report(
        at: place,
        "\"\(value)\" is not a value of the column; they are \(examples)"
          + (attribute.values.count > 8 ? ", …" : ""))
    }
  }

  private mutating func report(at place: String, _ message: String) {
    append(SchemaError.Problem(place: place, message: message))
  }
}

extension TableSchema.Combination {
  var document: JSONValue {
    .object(
      conditions.map { condition in
        JSONValue.Member(
          condition.column,
          condition.values.count == 1
            ? .string(condition.values[0]) : .strings(condition.values))
      })
  }
}
