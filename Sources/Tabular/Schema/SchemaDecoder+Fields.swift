/// The parts of a Table Schema, member by member.
extension SchemaDecoder {
  /// What only the "dp" of a schema or of a field says, less "unit", "unknown" and "other", words that
  /// annotations may have.
  static let protectionKeys: Set = [
    "unitField", "maxRowsPerUnit", "rowsOfUnit", "samplingRate", "neighbours", "publicBecause",
    "inferredFrom", "impossible", "bins", "maxItems", "ignore", "cells",
  ]

  mutating func fields(_ object: inout SchemaObject) -> [TableSchema.Field] {
    guard let values = array(&object, "fields") else {
      report(object.place.key("fields"), "the schema lists no fields")
      return []
    }
    return values.enumerated().map { field($1, at: SchemaPlace("fields").item($0)) }
  }

  private mutating func field(_ value: JSONValue, at place: SchemaPlace) -> TableSchema.Field {
    var object = members(of: value, at: place)
    let name = text(&object, "name")
    if name == nil { report(place.key("name"), "the field has no name") }
    object = SchemaObject(place: SchemaPlace(place.path, column: name), members: object.rest)
    var field = TableSchema.Field(
      name: name ?? "", type: choice(&object, "type", TableSchema.ValueType.self) ?? .any)
    field.categories = categories(&object, "categories")
    field.missingValues = missingValues(&object)
    field.constraints = constraints(&object)
    field.delimiter = text(&object, "delimiter")
    field.itemType = choice(&object, "itemType", TableSchema.ValueType.self)
    field.trueValues = names(&object, "trueValues")
    field.falseValues = names(&object, "falseValues")
    if let value = object.take("dp") { protection(value, of: &field, in: object.place) }
    refuseMisplaced(object)
    field.annotations = object.rest
    for key in ["decimalChar", "groupChar", "bareNumber"] {
      if object.take(key) != nil { report(object.place.key(key), "not supported") }
    }
    return field
  }

  private mutating func protection(
    _ value: JSONValue, of field: inout TableSchema.Field, in place: SchemaPlace
  ) {
    var object = members(of: value, at: place.key("dp"))
    field.bins = numbers(&object, "bins")
    field.maxItems = positive(&object, "maxItems")
    field.isIgnored = truth(&object, "ignore") ?? false
    field.other = text(&object, "other")
    if let cells = categories(&object, "cells") {
      if field.type != .list {
        report(object.place.key("cells"), "only a list has cells; use categories")
      }
      if field.constraints.allowed != nil {
        report(object.place.key("cells"), "constraints.enum lists the cells already")
      }
      field.constraints.allowed = cells
    }
    refuseRest(object)
  }

  private mutating func constraints(_ object: inout SchemaObject) -> TableSchema.Constraints {
    var constraints = TableSchema.Constraints()
    guard let value = object.take("constraints") else { return constraints }
    var inner = members(of: value, at: object.place.key("constraints"))
    constraints.isRequired = truth(&inner, "required") ?? false
    constraints.minimum = number(&inner, "minimum")
    constraints.maximum = number(&inner, "maximum")
    constraints.allowed = categories(&inner, "enum")
    constraints.annotations = inner.rest
    for key in ["unique", "pattern", "minLength", "maxLength"] { _ = inner.take(key) }
    refuseRest(inner)
    return constraints
  }

  private mutating func categories(
    _ object: inout SchemaObject, _ key: String
  ) -> [TableSchema.Category]? {
    guard let values = array(&object, key) else { return nil }
    let place = object.place.key(key)
    return values.enumerated().compactMap { category($1, at: place.item($0)) }
  }

  private mutating func category(
    _ value: JSONValue, at place: SchemaPlace
  ) -> TableSchema.Category? {
    switch value {
    case .string(let text):
      return TableSchema.Category(text, label: nil, mergeInto: nil, isNumber: false)
    case .number(let text):
      return TableSchema.Category(text, label: nil, mergeInto: nil, isNumber: true)
    case .object:
      var object = members(of: value, at: place)
      let inner = object.take("value")
      let label = text(&object, "label")
      let mergeInto = object.take("mergeInto").flatMap {
        category($0, at: object.place.key("mergeInto"))?.value
      }
      refuseRest(object)
      guard let inner, let plain = category(inner, at: place.key("value")) else {
        report(place.key("value"), "the category has no value")
        return nil
      }
      return TableSchema.Category(
        plain.value, label: label, mergeInto: mergeInto, isNumber: plain.isNumber)
    default:
      report(place, "a category is a string, a number or an object, not \(value.kind)")
      return nil
    }
  }

  /// Texts, or objects with a value.
  mutating func missingValues(_ object: inout SchemaObject) -> [String]? {
    categories(&object, "missingValues")?.map(\.value)
  }

  mutating func foreignKeys(_ object: inout SchemaObject) -> [TableSchema.ForeignKey] {
    guard let values = array(&object, "foreignKeys") else { return [] }
    return values.enumerated().map { index, value in
      var key = members(of: value, at: SchemaPlace("foreignKeys").item(index))
      let fields = names(&key, "fields") ?? []
      var reference = key.take("reference").map { members(of: $0, at: key.place.key("reference")) }
      if fields.isEmpty || reference == nil {
        report(key.place, "a foreign key has fields and a reference")
      }
      let resource = reference == nil ? nil : text(&reference!, "resource")
      let referenced = reference == nil ? nil : names(&reference!, "fields")
      return TableSchema.ForeignKey(
        fields: fields, resource: resource, referencedFields: referenced ?? [])
    }
  }

  mutating func protection(_ object: inout SchemaObject) -> TableSchema.Protection {
    var result = TableSchema.Protection()
    guard let value = object.take("dp") else { return result }
    var inner = members(of: value, at: object.place.key("dp"))
    result.unit = text(&inner, "unit")
    result.unitField = text(&inner, "unitField")
    result.maxRowsPerUnit = positive(&inner, "maxRowsPerUnit") ?? 1
    result.rowsOfUnit = choice(&inner, "rowsOfUnit", TableSchema.RowsOfUnit.self) ?? .bound
    result.samplingRate = number(&inner, "samplingRate")
    result.neighbours = choice(&inner, "neighbours", TableSchema.Neighbours.self) ?? .addRemove
    result.unknown = choice(&inner, "unknown", UnknownValuePolicy.self)
    result.publicBecause = text(&inner, "publicBecause")
    result.inferredFrom = text(&inner, "inferredFrom")
    if let list = inner.take("impossible") {
      result.impossible = combinations(list, at: inner.place.key("impossible"))
    }
    if result.publicBecause?.allSatisfy(\.isWhitespace) == true {
      report(inner.place.key("publicBecause"), "the reason is empty")
    }
    refuseRest(inner)
    return result
  }
}
