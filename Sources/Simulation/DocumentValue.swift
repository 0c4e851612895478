/// A JSON document whose members keep their order, so that a file reads as it was composed.
indirect enum DocumentValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case text(String)
  case number(Int)
  case truth(Bool)
  case list([DocumentValue])
  case object([(key: String, value: DocumentValue)])

  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int) { self = .number(value) }
  init(booleanLiteral value: Bool) { self = .truth(value) }
  init(arrayLiteral elements: DocumentValue...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, DocumentValue)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }

  static func list(_ texts: [String]) -> DocumentValue { .list(texts.map { .text($0) }) }

  /// The document with two spaces a level; a list or object that fits on a line stays on it.
  func text(indent: Int = 0) -> String {
    switch self {
    case .text(let text): return Self.quoted(text)
    case .number(let number): return String(number)
    case .truth(let truth): return truth ? "true" : "false"
    case .list(let values):
      return Self.enclosed("[", values.map { $0.text(indent: indent + 2) }, "]", indent)
    case .object(let members):
      let parts = members.map { "\(Self.quoted($0.key)): \($0.value.text(indent: indent + 2))" }
      return Self.enclosed("{", parts, "}", indent)
    }
  }

  private static func enclosed(
    _ open: String, _ parts: [String], _ close: String, _ indent: Int
  ) -> String {
    let line = open + parts.joined(separator: ", ") + close
    if line.count + indent <= 90, !line.contains("\n") { return line }
    let margin = String(repeating: " ", count: indent)
    let body = parts.map { "\(margin)  \($0)" }.joined(separator: ",\n")
    return "\(open)\n\(body)\n\(margin)\(close)"
  }

  /// A string literal of RFC 8259; the texts here have no control characters but line feeds.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(character)
      }
    }
    return result + "\""
  }
}
