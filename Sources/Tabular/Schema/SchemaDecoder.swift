extension TableSchema {
  /// Reads a Table Schema, or mbi's `{"column": size}`, from UTF-8 JSON.
  ///
  /// - Throws: ``SchemaError`` with every problem found.
  public init(json: [UInt8]) throws(SchemaError) {
    let document: JSONValue
    do {
      document = try JSONParser.parse(json)
    } catch {
      throw SchemaError([SchemaError.Problem(place: "", message: "not JSON: \(error)")])
    }
    try self.init(document)
  }

  package init(_ document: JSONValue) throws(SchemaError) {
    if let sizes = TableSchema.domainSizes(document) {
      try self.init(sizes: sizes)
      return
    }
    var decoder = SchemaDecoder()
    var object = decoder.members(of: document, at: SchemaPlace(""))
    let fields = decoder.fields(&object)
    let missingValues = decoder.missingValues(&object)
    let primaryKey = decoder.names(&object, "primaryKey") ?? []
    let foreignKeys = decoder.foreignKeys(&object)
    let protection = decoder.protection(&object)
    decoder.refuseMisplaced(object)
    try self.init(
      fields: fields, missingValues: missingValues ?? [""], primaryKey: primaryKey,
      foreignKeys: foreignKeys, protection: protection, annotations: object.rest,
      problems: decoder.problems)
  }

  /// The sizes of mbi's domain format: an object whose members are all whole numbers.
  private static func domainSizes(_ document: JSONValue) -> [(String, Int)]? {
    guard case .object(let members) = document, !members.isEmpty else { return nil }
    var sizes: [(String, Int)] = []
    for member in members {
      guard case .number(let text) = member.value, let size = Int(text) else { return nil }
      sizes.append((member.key, size))
    }
    return sizes
  }

  private init(sizes: [(String, Int)]) throws(SchemaError) {
    let wrong = sizes.filter { $0.1 < 1 || $0.1 > CodeColumn.maximumSize }
    if !wrong.isEmpty {
      throw SchemaError(
        wrong.map {
          SchemaError.Problem(
            place: $0.0, message: "a size lies between 1 and \(CodeColumn.maximumSize)")
        })
    }
    try self.init(
      fields: sizes.map { name, size in
        var field = Field(name: name, type: .integer)
        field.constraints.isRequired = true
        field.constraints.minimum = 0
        field.constraints.maximum = Double(size - 1)
        return field
      })
  }
}

/// A place in the document: its path, and the name of the field it is in.
struct SchemaPlace {
  let path: String
  let column: String?

  init(_ path: String, column: String? = nil) {
    self.path = path
    self.column = column
  }

  func key(_ key: String) -> SchemaPlace {
    SchemaPlace(path.isEmpty ? key : "\(path).\(key)", column: column)
  }

  func item(_ index: Int) -> SchemaPlace {
    SchemaPlace("\(path)[\(index)]", column: column)
  }

  var text: String { column.map { "\(path) (column \"\($0)\")" } ?? path }
}

/// An object whose members are taken one by one; what nobody took is `rest`.
struct SchemaObject {
  let place: SchemaPlace
  private(set) var rest: [JSONValue.Member]

  init(place: SchemaPlace, members: [JSONValue.Member]) {
    self.place = place
    rest = members
  }

  mutating func take(_ key: String) -> JSONValue? {
    guard let index = rest.firstIndex(where: { $0.key == key }) else { return nil }
    let value = rest.remove(at: index).value
    return value == .null ? nil : value
  }
}

/// Reads typed values out of a document and collects the problems on the way.
struct SchemaDecoder {
  private(set) var problems: [SchemaError.Problem] = []

  mutating func report(_ place: SchemaPlace, _ message: String) {
    problems.append(SchemaError.Problem(place: place.text, message: message))
  }

  mutating func members(of value: JSONValue, at place: SchemaPlace) -> SchemaObject {
    guard case .object(let members) = value else {
      report(place, "an object is needed here, not \(value.kind)")
      return SchemaObject(place: place, members: [])
    }
    return SchemaObject(place: place, members: members)
  }

  /// Reports the members of `object` that nobody took.
  mutating func refuseRest(_ object: SchemaObject) {
    for member in object.rest { report(object.place.key(member.key), "unknown key") }
  }

  /// Reports members that nobody took and that say something inside a "dp" alone, where they would not be
  /// heeded.
  mutating func refuseMisplaced(_ object: SchemaObject) {
    for member in object.rest
    where Self.protectionKeys.contains(member.key) && member.value != .null {
      report(
        object.place.key(member.key),
        "says nothing here; put it into the \"dp\" of the schema or field that it is of")
    }
  }

  mutating func text(_ object: inout SchemaObject, _ key: String) -> String? {
    switch object.take(key) {
    case nil: return nil
    case .string(let text): return text
    case .some(let value):
      report(object.place.key(key), "a string is needed here, not \(value.kind)")
      return nil
    }
  }

  mutating func truth(_ object: inout SchemaObject, _ key: String) -> Bool? {
    switch object.take(key) {
    case nil: return nil
    case .bool(let value): return value
    case .some(let value):
      report(object.place.key(key), "true or false is needed here, not \(value.kind)")
      return nil
    }
  }

  mutating func number(_ object: inout SchemaObject, _ key: String) -> Double? {
    object.take(key).flatMap { number($0, at: object.place.key(key)) }
  }

  private mutating func number(_ value: JSONValue, at place: SchemaPlace) -> Double? {
    if case .number(let text) = value, let number = Double(text), number.isFinite { return number }
    report(place, "a number is needed here, not \(value.kind)")
    return nil
  }

  /// A whole number of at least 1.
  mutating func positive(_ object: inout SchemaObject, _ key: String) -> Int? {
    guard let value = object.take(key) else { return nil }
    if case .number(let text) = value, let number = Int(text), number >= 1 { return number }
    report(object.place.key(key), "a whole number of at least 1 is needed here")
    return nil
  }

  mutating func array(_ object: inout SchemaObject, _ key: String) -> [JSONValue]? {
    switch object.take(key) {
    case nil: return nil
    case .array(let values): return values
    case .some(let value):
      report(object.place.key(key), "an array is needed here, not \(value.kind)")
      return nil
    }
  }

  mutating func numbers(_ object: inout SchemaObject, _ key: String) -> [Double]? {
    guard let values = array(&object, key) else { return nil }
    let place = object.place.key(key)
    return values.enumerated().compactMap { number($1, at: place.item($0)) }
  }

  /// One of the raw values of `Choice`.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ object: inout SchemaObject, _ key: String, _ type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let text = text(&object, key) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    report(object.place.key(key), "\"\(text)\" is not one of \(known)")
    return nil
  }

  /// A string or an array of strings.
  mutating func names(_ object: inout SchemaObject, _ key: String) -> [String]? {
    guard let value = object.take(key) else { return nil }
    return strings(value, at: object.place.key(key))
  }

  private mutating func strings(_ value: JSONValue, at place: SchemaPlace) -> [String] {
    switch value {
    case .string(let text): return [text]
    case .array(let values):
      return values.enumerated().compactMap { index, value in
        if case .string(let text) = value { return text }
        report(place.item(index), "a string is needed here, not \(value.kind)")
        return nil
      }
    default:
      report(place, "strings are needed here, not \(value.kind)")
      return []
    }
  }
}
