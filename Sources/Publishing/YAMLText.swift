/// A YAML document of nested members, written so that every text is a double-quoted scalar: no value
/// can be read as another kind (YAML 1.2.2, section 7.3.1).
struct YAMLText {
  enum Value {
    case string(String)
    case number(String)
    /// A list of objects with a name.
    case names([String])
  }

  private(set) var text = ""
  private var indent = ""

  mutating func member(_ key: String, _ value: Value) {
    text += "\(indent)\(key):\(Self.rendered(value, indent: indent))\n"
  }

  mutating func strings(_ key: String, _ values: [String]) {
    text += "\(indent)\(key):\n"
    for value in values { text += "\(indent)  - \(Self.quoted(value))\n" }
  }

  mutating func list(_ key: String, _ items: [[(String, Value)]]) {
    text += "\(indent)\(key):\n"
    for item in items {
      for (place, member) in item.enumerated() {
        let lead = place == 0 ? "\(indent)  - " : "\(indent)    "
        text += "\(lead)\(member.0):\(Self.rendered(member.1, indent: indent + "    "))\n"
      }
    }
  }

  mutating func object(_ key: String, _ body: (inout YAMLText) -> Void) {
    text += "\(indent)\(key):\n"
    indent += "  "
    body(&self)
    indent.removeLast(2)
  }

  private static func rendered(_ value: Value, indent: String) -> String {
    switch value {
    case .string(let text): " " + quoted(text)
    case .number(let text): " " + text
    case .names(let names): names.map { "\n\(indent)  - name: \(quoted($0))" }.joined()
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
