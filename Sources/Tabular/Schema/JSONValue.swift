/// A JSON document as a value that keeps what a schema needs and general decoders lose: the order of
/// an object's members and the spelling of its numbers (a category written `1.0` is the text "1.0").
///
/// Grammar: RFC 8259.
package indirect enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// A number as it was written.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Equatable, Sendable {
    package let key: String
    package let value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// A number in its shortest form, without a fraction where it is whole.
  package static func number(_ value: Double) -> JSONValue {
    if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return .number(String(whole)) }
    return .number(value.description)
  }

  /// The kind of value, for messages.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// The document as text: two spaces a level, short arrays on one line.
  package func text(indent: Int = 0) -> String {
    let inner = String(repeating: "  ", count: indent + 1)
    let outer = String(repeating: "  ", count: indent)
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .number(let literal): return literal
    case .string(let value): return JSONValue.quoted(value)
    case .array(let values):
      let parts = values.map { $0.text(indent: indent + 1) }
      if !parts.contains(where: { $0.contains("\n") }) {
        let line = "[" + parts.joined(separator: ", ") + "]"
        if line.utf8.count + 2 * indent <= 80 { return line }
      }
      return "[\n" + parts.map { inner + $0 }.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let parts = members.map {
        inner + JSONValue.quoted($0.key) + ": " + $0.value.text(indent: indent + 1)
      }
      return "{\n" + parts.joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
