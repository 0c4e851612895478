extension TableSchema {
  /// The schema as a Table Schema document; reading it gives an equal schema.
  public func json() -> String {
    document.text() + "\n"
  }

  package var document: JSONValue {
    var members: [JSONValue.Member] = []
    members.append("fields", .array(fields.map(\.document)))
    if missingValues != [""] { members.append("missingValues", .strings(missingValues)) }
    if !primaryKey.isEmpty { members.append("primaryKey", .strings(primaryKey)) }
    if !foreignKeys.isEmpty { members.append("foreignKeys", .array(foreignKeys.map(\.document))) }
    members += annotations
    members.appendObject("dp", protection.members)
    return .object(members)
  }
}

extension TableSchema.Protection {
  fileprivate var members: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    members.append("unit", unit.map { .string($0) })
    members.append("unitField", unitField.map { .string($0) })
    if maxRowsPerUnit != 1 { members.append("maxRowsPerUnit", .number(Double(maxRowsPerUnit))) }
    if rowsOfUnit != .bound { members.append("rowsOfUnit", .string(rowsOfUnit.rawValue)) }
    members.append("samplingRate", samplingRate.map { .number($0) })
    if !members.isEmpty { members.append("neighbours", .string(neighbours.rawValue)) }
    members.append("unknown", unknown.map { .string($0.rawValue) })
    members.append("publicBecause", publicBecause.map { .string($0) })
    members.append("inferredFrom", inferredFrom.map { .string($0) })
    if !impossible.isEmpty { members.append("impossible", .array(impossible.map(\.document))) }
    return members
  }
}

extension TableSchema.ForeignKey {
  fileprivate var document: JSONValue {
    var reference: [JSONValue.Member] = []
    reference.append("resource", resource.map { .string($0) })
    reference.append("fields", .strings(referencedFields))
    return .object([
      JSONValue.Member("fields", .strings(fields)),
      JSONValue.Member("reference", .object(reference)),
    ])
  }
}

extension TableSchema.Field {
  fileprivate var document: JSONValue {
    var members: [JSONValue.Member] = []
    members.append("name", .string(name))
    members.append("type", .string(type.rawValue))
    members += annotations
    members.append("categories", categories.map { .array($0.map(\.document)) })
    members.append("missingValues", missingValues.map { .strings($0) })
    members.append("delimiter", delimiter.map { .string($0) })
    members.append("itemType", itemType.map { .string($0.rawValue) })
    members.append("trueValues", trueValues.map { .strings($0) })
    members.append("falseValues", falseValues.map { .strings($0) })
    // Validators of Table Schema refuse constraints.enum of a list.
    let allowed = constraints.allowed.map { JSONValue.array($0.map(\.document)) }
    members.appendObject("constraints", constraints.members(enum: type == .list ? nil : allowed))
    var dp: [JSONValue.Member] = []
    dp.append("bins", bins.map { .array($0.map { .number($0) }) })
    dp.append("maxItems", maxItems.map { .number(Double($0)) })
    if isIgnored { dp.append("ignore", .bool(true)) }
    dp.append("cells", type == .list ? allowed : nil)
    dp.append("other", other.map { .string($0) })
    members.appendObject("dp", dp)
    return .object(members)
  }
}

extension TableSchema.Constraints {
  fileprivate func members(enum allowed: JSONValue?) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if isRequired { members.append("required", .bool(true)) }
    members.append("minimum", minimum.map { .number($0) })
    members.append("maximum", maximum.map { .number($0) })
    members.append("enum", allowed)
    return members + annotations
  }
}

extension TableSchema.Category {
  fileprivate var document: JSONValue {
    let plain: JSONValue = isNumber ? .number(value) : .string(value)
    if label == nil, mergeInto == nil { return plain }
    var members = [JSONValue.Member("value", plain)]
    members.append("label", label.map { .string($0) })
    members.append("mergeInto", mergeInto.map { .string($0) })
    return .object(members)
  }
}

extension [JSONValue.Member] {
  fileprivate mutating func append(_ key: String, _ value: JSONValue?) {
    if let value { append(JSONValue.Member(key, value)) }
  }

  fileprivate mutating func appendObject(_ key: String, _ members: [JSONValue.Member]) {
    if !members.isEmpty { append(JSONValue.Member(key, .object(members))) }
  }
}
