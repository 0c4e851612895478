/// How Synthetic Data Showcase writes items and combinations of them: "A:a1;B:b1", with the reserved
/// ";" and ":" inside names and values written "<semicolon>" and "<colon>".
public enum ItemNames {
  /// What joins the items of a combination.
  public static let separator: Character = ";"

  /// "A:a1"
  public static func text(column: String, value: String) -> String {
    "\(escaped(column)):\(escaped(value))"
  }

  /// For each item of a domain its text.
  package static func texts(_ domain: ItemDomain) -> [String] {
    domain.items.map { text(column: $0.column, value: $0.value) }
  }

  /// White space around a text is taken away, and what would end a cell of the file becomes a space.
  private static func escaped(_ text: String) -> String {
    var parts = text[...]
    while parts.first?.isWhitespace == true { parts.removeFirst() }
    while parts.last?.isWhitespace == true { parts.removeLast() }
    return parts.reduce(into: "") { result, character in
      switch character {
      case ";": result += "<semicolon>"
      case ":": result += "<colon>"
      case "\t", "\n", "\r", "\r\n": result += " "
      default: result.append(character)
      }
    }
  }
}
